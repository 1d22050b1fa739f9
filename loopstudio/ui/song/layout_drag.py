"""What the user does to the bars of a loop, from the press of the button to letting go."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LayoutDrag:
    """What the user does to the bars of a loop, as far as it has come.

    Attributes
    ----------
    tool : str
        `SELECT` moves what plays, `DRAW` draws or clears, `LEVEL` sets levels.
    loop : int
    first : int
        The bar in which it began.
    bar : int
        The bar it has come to; with `SELECT` it may lie beyond the song.
    gain_db : float
        With `LEVEL`: by how much the bar in which it began is louder now.
    other : bool
        Ctrl is held: copy instead of move, set the level of one bar instead of all that goes on.
    """

    tool: str
    loop: int
    first: int
    bar: int
    gain_db: float = 0.0
    other: bool = False
