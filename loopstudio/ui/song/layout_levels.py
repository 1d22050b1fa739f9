"""Levels under the mouse: the upper edge of a block follows the pointer.

Beyond the upper edge of the row a block cannot grow, and near its lower edge a pixel would be
many decibels; there the way of the pointer counts in decibels instead.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.arrangement import GAIN_DB
from loopstudio.ui.song.row_item import level_at, level_y

_ABOVE = 0.2
"""Decibels in a pixel above full level."""
_BELOW = 0.8
"""Decibels in a pixel below `_LOW_DB`."""
_LOW_DB = -20.0
_FINE = 0.1
"""Decibels in a pixel where they are set finely."""
_HOLD_DB = 0.4
"""Nearer to the level that the song has than this is that level."""


def dragged_db(began_db: float, down: float, height: int, *, holds_db: float) -> float:
    """Return the level that a drag has come to.

    Parameters
    ----------
    began_db : float
        The level when it began, in dB below a block as high as the row.
    down : float
        Pixels from there downwards.
    height : int
        Of the row, in pixels.
    holds_db : float
        The level that the song has, which is easily met again.

    Returns
    -------
    float
        In steps of a tenth; as it was where it is back where it began.
    """
    if not down:
        return began_db
    now_db = _db_at(_y_of(began_db, height) + down, height)
    if abs(now_db - holds_db) < _HOLD_DB:
        return holds_db
    return _within(now_db, holds_db)


def finely_dragged_db(began_db: float, down: float, *, holds_db: float) -> float:
    """Return the level that a drag has come to where every pixel is a tenth of a decibel."""
    return _within(began_db - _FINE * down, holds_db) if down else began_db


def _within(now_db: float, song_db: float) -> float:
    low, high = GAIN_DB
    return min(max(round(now_db, 1), song_db + low), song_db + high)


def _y_of(level_db: float, height: int) -> float:
    """Return where a level is; where it is off the blocks, as far as its decibels take it."""
    if level_db > 0:
        return level_y(1.0, height) - level_db / _ABOVE
    lowest = level_y(10 ** (_LOW_DB / 20), height)
    if level_db < _LOW_DB:
        return lowest + (_LOW_DB - level_db) / _BELOW
    return level_y(10 ** (level_db / 20), height)


def _db_at(y: float, height: int) -> float:
    """Return the level at a place, as `_y_of` says."""
    full, lowest = level_y(1.0, height), level_y(10 ** (_LOW_DB / 20), height)
    if y < full:
        return (full - y) * _ABOVE
    if y > lowest:
        return _LOW_DB - (y - lowest) * _BELOW
    return float(20 * np.log10(level_at(y, height)))
