"""What the hover line says of a bar in the rows: what is there, and what the tool would do."""

from __future__ import annotations

from loopstudio.ui.song.row import Row
from loopstudio.ui.tools.tool import DRAW, LEVEL

_GO = "Click to select the loop and go there. D: draw bars, G: set levels."
_MOVE = (
    "Click to go there, drag to move what plays, with Ctrl to copy it. Alt-click: this bar alone."
)
_FREE = "Click to go there, drag for a range. D: draw bars, G: set levels."
_DRAW = "Drag to draw bars. Esc: leave the tool."
_CLEAR = "Drag to clear bars. Alt-click: this bar alone. Esc: leave the tool."
_LEVEL = (
    "Drag up or down for the level, with Shift finely, with Ctrl of this bar alone. Double click:"
    " as in the song."
)
_NO_LEVEL = "Only bars that play have a level. Esc: leave the tool."


def hover_line(row: Row, bar: int, tool: str) -> str:
    """Return what is in a bar of a row, and what the mouse does there.

    Parameters
    ----------
    row : Row
    bar : int
        Of the song; may lie outside of its bars.
    tool : str
        The tool in use; empty for one that is not for bars.
    """
    here = f"{row.words(bar)}."
    if not 0 <= bar < len(row.levels):
        return f"{here} {_GO}"
    plays = row.plays_in(bar)
    if tool == DRAW:
        return f"{here} {_CLEAR if plays else _DRAW}"
    if tool == LEVEL:
        return f"{here} {_LEVEL if plays else _NO_LEVEL}"
    if not row.selected:
        return f"{here} {_GO}"
    return f"{here} {_MOVE if plays else _FREE}"
