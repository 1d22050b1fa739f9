"""Where everything in the desk goes, as arithmetic without widgets.

The desk reads left to right as sounds x recipe x rhythms = loop.  Sounds and recipe share
their rows; recipe and rhythms share which rhythms they show.

Conventions
-----------
All lengths are logical pixels, relative to the content of the desk.
"""

from dataclasses import dataclass
from functools import lru_cache

MARGIN = 12
TITLE_TOP, TITLE_HEIGHT = 6, 20
ROWS_TOP = 30
AXIS_HEIGHT = 22
BADGE = 16
SOUND_LABELS = 64
"""From a sound's number to where its ridge begins."""
RHYTHM_LABELS = 26
"""From a rhythm's letter to where its bars begin."""
OPERATOR = 24
PANE_GAP = 12
SCROLL_BAR = 12
"""Room for a scroll bar of 8 and its distance."""

_ROW = 19  # lowest row that holds a number and a legible ridge
_TALLEST_ROW = 40
_RECIPE_LEFT, _RHYTHMS_LEFT, _LOOP_LEFT = 38, 36, 32  # distances, an operator within each
_FIXED = MARGIN + SOUND_LABELS + _RECIPE_LEFT + _RHYTHMS_LEFT + RHYTHM_LABELS + _LOOP_LEFT + MARGIN
_RIDGE, _RECIPE, _BARS, _LOOP = 330, 396, 252, 242  # in a window of 1440
_NARROWEST_CELL, _WIDEST_CELL = 18, 34
_NARROWEST_RECIPE = 216  # holds its title
_NARROWEST_LOOP = 120


@dataclass(frozen=True)
class Column:
    """A stretch of the desk's width."""

    left: int
    width: int

    @property
    def right(self) -> int:
        """The first pixel after it."""
        return self.left + self.width


@dataclass(frozen=True)
class Geometry:
    """The desk's measures for one size of window and one loop.

    Attributes
    ----------
    n_sounds, n_rhythms : int
        Rows that are visible at a time.
    sounds_height, rhythms_height : int
        Of all visible rows.
    sounds, recipe, rhythms, loop : Column
        `loop` has width 0 where there is no room for it.
    cell : int
        Width of a cell of the recipe.
    n_panes : int
        Panes beside each other: all of the loop's, or one.
    """

    n_sounds: int
    n_rhythms: int
    sounds_height: int
    rhythms_height: int
    sounds: Column
    recipe: Column
    rhythms: Column
    loop: Column
    cell: int
    n_panes: int


def arrange(width: int, height: int, n_sounds: int, n_rhythms: int, n_panes: int) -> Geometry:
    """Lay the desk out.

    Parameters
    ----------
    width, height : int
        Of the desk's content.
    n_sounds, n_rhythms, n_panes : int
        What the loop has to show.
    """
    available = max(height - ROWS_TOP - AXIS_HEIGHT, 3 * _ROW)
    capacity = available // _ROW
    rows, columns = max(1, min(n_sounds, capacity)), max(1, min(n_rhythms, capacity))
    row_height = min(available // rows, _TALLEST_ROW)
    sounds_height = rows * row_height
    # Rhythms end where the sounds end, unless those are few and leave most of the height.
    whole = sounds_height if row_height < _TALLEST_ROW else available
    rhythms_height = min(whole, columns * _TALLEST_ROW)

    flexible = max(width - _FIXED, 600)
    scale = flexible / (_RIDGE + _RECIPE + _BARS + _LOOP)
    ridge, bars = round(_RIDGE * scale), round(_BARS * scale)
    cell, shown = _cells(round(_RECIPE * scale), flexible - ridge - bars, columns, n_panes)
    sounds = Column(MARGIN, SOUND_LABELS + ridge)
    recipe = Column(
        sounds.right + _RECIPE_LEFT,
        max(shown * columns * cell + (shown - 1) * PANE_GAP, _NARROWEST_RECIPE),
    )
    rhythms = Column(recipe.right + _RHYTHMS_LEFT, RHYTHM_LABELS + bars)
    left = rhythms.right + _LOOP_LEFT
    room = width - MARGIN - left
    loop = Column(left, room if room >= _NARROWEST_LOOP else 0)
    return Geometry(
        rows, columns, sounds_height, rhythms_height, sounds, recipe, rhythms, loop, cell, shown
    )


@lru_cache(maxsize=64)  # asked for once a cell while painting
def edges(n_rows: int, height: int) -> tuple[int, ...]:
    """Return the upper edge of every row, and the lower edge of the last."""
    return tuple(round(row * height / n_rows) for row in range(n_rows + 1))


def _cells(wanted: int, most: int, columns: int, n_panes: int) -> tuple[int, int]:
    """Width of a cell, and how many panes fit beside each other: all or one."""
    gaps = (n_panes - 1) * PANE_GAP
    cell = min(max((wanted - gaps) // (n_panes * columns), _NARROWEST_CELL), _WIDEST_CELL)
    if n_panes * columns * cell + gaps <= most - _NARROWEST_LOOP:
        return cell, n_panes
    return min(max(wanted // columns, _NARROWEST_CELL), _WIDEST_CELL), 1
