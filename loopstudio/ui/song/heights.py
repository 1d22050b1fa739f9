"""How the song view divides its height among picture and rows."""

from dataclasses import dataclass

SECTIONS, BARS = 20, 20
"""The two rows of the ruler."""
SECTIONS_FOLDED = 4
OVERVIEW = 30
REST = 30

_PICTURE, _PICTURE_SMALL, _PICTURE_LEAST, _PICTURE_TINY = 212, 150, 96, 60
_ROW, _ROW_LEAST, _ROW_MOST = 44, 36, 72
_PICTURE_SHARE = 5 / 8
"""Of what there is beyond the usual; the rest is the rows'."""
_COMFORTABLE = 8
"""More loops than this have the smallest rows, and scroll."""
_FEW = 5
"""Where not even so many have room, the names of the sections are given up."""
_ANY = 3
"""Where not even so many have room, the picture is tiny: rows are what the song is played on."""
_EMPTY_ROWS = 3
"""Rows that the invitation to find loops takes the place of."""


@dataclass(frozen=True)
class Heights:
    """Heights in pixels; bar numbers and Rest have their own, which never change."""

    overview: int
    """0 while the whole song is in view."""
    sections: int
    picture: int
    row: int
    rows: int
    """Of the part in which rows are seen."""
    scrolls: bool
    """Whether that is not all of them."""

    @property
    def ruler(self) -> int:
        """Of sections and bar numbers together."""
        return self.sections + BARS


def divide(height: int, n_rows: int, *, heads: int = 0, overview: bool = False) -> Heights:
    """Divide the height of the song view.

    What there is beyond the usual goes to picture and rows as five to three; what is missing
    is taken from both until they are small, then from the picture; then rows scroll, and where
    few of them would be seen, the names of the sections are given up first.

    Parameters
    ----------
    height : int
    n_rows : int
        Loops, and folded groups; 0 while there are none.
    heads : int
        Height of the heads of open groups, which always is the same.
    overview : bool
        Whether the overview is shown, which the picture makes room for: rows that moved away
        from the pointer whenever the wheel is turned would be hard to work with.
    """
    rows = n_rows or _EMPTY_ROWS
    many = n_rows * _ROW_LEAST + heads > _COMFORTABLE * _ROW_LEAST
    above = OVERVIEW if overview else 0
    fixed = BARS + (REST if n_rows else 0)
    least = _PICTURE_SMALL if many else _PICTURE_LEAST
    seen_at_least = min(rows * _ROW_LEAST + heads, _FEW * _ROW_LEAST)
    tight = height - fixed - above - SECTIONS - seen_at_least < _PICTURE_LEAST
    sections = SECTIONS_FOLDED if tight else SECTIONS
    room = max(height - fixed - sections, 0)
    row = _ROW_LEAST if many else _row_height(max(room - heads, 0), rows)
    whole = rows * row + heads
    seen = min(whole, _fitting(room, row, least))
    room -= above
    if room - seen < _PICTURE_LEAST:
        seen = min(whole, _fitting(room, row, least))
    return Heights(
        overview=above,
        sections=sections,
        picture=max(room - seen, 0),
        row=row,
        rows=max(min(seen, room), 0),
        scrolls=seen < whole,
    )


def _fitting(room: int, row: int, least: int) -> int:
    """Return the height of the rows that have room below a picture that is at least so high."""
    comfortable = min(_COMFORTABLE, (room - least) // row)
    any_at_all = min(_ANY, (room - _PICTURE_TINY) // row)
    return row * max((room - _PICTURE) // row, comfortable, any_at_all, 1)


def _row_height(room: int, rows: int) -> int:
    """Return the height of a row of picture and rows together."""
    small, usual = _PICTURE_SMALL + rows * _ROW_LEAST, _PICTURE + rows * _ROW
    if room >= usual:
        return min(_ROW + int((room - usual) * (1 - _PICTURE_SHARE)) // rows, _ROW_MOST)
    between = max(room - small, 0) / (usual - small)
    return round(_ROW_LEAST + between * (_ROW - _ROW_LEAST))
