"""How the song view divides its height among picture and rows."""

from dataclasses import dataclass

RULER = 40
REST = 30

_PICTURE, _PICTURE_SMALL, _PICTURE_LEAST = 212, 150, 96
_ROW, _ROW_LEAST, _ROW_MOST = 44, 36, 72
_COMFORTABLE = 8
"""More loops than this have the smallest rows, and scroll."""
_EMPTY_ROWS = 3
"""Rows that the invitation to find loops takes the place of."""


@dataclass(frozen=True)
class Heights:
    """Heights in pixels; ruler and rest have their own, which never change."""

    picture: int
    row: int
    rows: int
    """Of the part in which rows are seen."""
    scrolls: bool
    """Whether that is not all of them."""


def divide(height: int, n_loops: int) -> Heights:
    """Divide the height of the song view.

    What there is beyond the usual goes to picture and rows as five to three.  What is
    missing is taken from the picture first, then from the rows, and at last rows scroll.

    Parameters
    ----------
    height : int
    n_loops : int
        0 while there are none.
    """
    room = max(height - RULER - (REST if n_loops else 0), 0)
    rows = n_loops or _EMPTY_ROWS
    many = n_loops > _COMFORTABLE
    spare = room - _PICTURE - rows * _ROW
    if many:
        row = _ROW_LEAST
    elif spare >= 0:
        row = min(_ROW + spare * 3 // 8 // rows, _ROW_MOST)
    else:
        row = min(max((room - _PICTURE_SMALL) // rows, _ROW_LEAST), _ROW)
    least = _PICTURE_SMALL if many else _PICTURE_LEAST
    fitting = max((room - _PICTURE) // row, min(_COMFORTABLE, (room - least) // row), 1)
    seen = min(rows, fitting)
    return Heights(max(room - seen * row, 0), row, min(seen * row, room), scrolls=seen < rows)
