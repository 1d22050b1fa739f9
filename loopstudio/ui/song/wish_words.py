"""Wishes in words: where they are, and what came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopstudio.core.wishes import KEEP, NOTHING_DB, SILENT
from loopstudio.ui.song.wish_mark import kind_text
from loopstudio.ui.song.words import band_text, bar_range_text

if TYPE_CHECKING:
    from loopstudio.core.wishes import Change, Wish

NOT_GRANTED = "not granted"

_FELT_DB = 1.0
"""Nobody hears a smaller change."""
_GONE_DB = -60.0
"""What is this far below the song is not heard in it."""
_FELT_SHARE = 0.02
_WHOLE_SHARE = 0.95


def where_text(wish: Wish) -> str:
    """Return where a wish is, such as ``bars 13–16, 200 Hz to 1.5 kHz``."""
    if wish.whole_bars:
        bars = bar_range_text(wish.first_bar, wish.last_bar + 1)
    else:
        start = _beat_text(wish.first_bar, wish.start_beat or 0.0)
        end = (
            _beat_text(wish.last_bar + 1, 0.0)
            if wish.stop_beat is None
            else _beat_text(wish.last_bar, wish.stop_beat)
        )
        bars = f"{start} to {end}"
    band = band_text(wish.low_hz, wish.high_hz)
    return f"{bars}, {band}" if band else bars


def wish_text(wish: Wish, name: str, part: str = "") -> str:
    """Return a wish in words, such as ``Bass silent in bars 13–16``.

    Parameters
    ----------
    wish : Wish
    name : str
        Of its loop.
    part : str
        What the desk calls the part of the recipe that it is about; empty for all of the loop.
    """
    what = f"{name}, {part}," if part else name
    words = f"{what} silent" if wish.kind == SILENT else kind_text(wish.kind, what)
    return f"{words} in {where_text(wish)}" if wish.whole_bars else f"{words}, {where_text(wish)}"


def step_text(wish: Wish, name: str) -> str:
    """Return what a wish is called in the history, such as ``Wish: Bass silent``."""
    words = f"{name} silent" if wish.kind == SILENT else kind_text(wish.kind, name)
    return f"Wish: {words if wish.kind == SILENT else words[0].lower() + words[1:]}"


def answer_text(wish: Wish, change: Change) -> str:
    """Return what came of a wish, such as ``31 dB less``.

    Parameters
    ----------
    wish : Wish
    change : Change
        The level of the loop within the wish, over that of the song there.
    """
    before_db, after_db = change.before_db, change.after_db
    if wish.kind == SILENT:
        return _silent_text(before_db, after_db)
    if wish.kind == KEEP:
        return "kept" if _same(before_db, after_db) else NOT_GRANTED
    before, after = (min(10 ** (level / 10), 1.0) for level in (before_db, after_db))
    if after - before < _FELT_SHARE and after < _WHOLE_SHARE:
        return NOT_GRANTED
    return f"has {after:.0%} of it".replace("%", " %")


def _silent_text(before_db: float, after_db: float) -> str:
    if before_db <= _GONE_DB:
        return "was silent already"
    if after_db <= NOTHING_DB:
        return "silent now"
    less_db = before_db - after_db
    return f"{less_db:.0f} dB less" if less_db >= _FELT_DB else NOT_GRANTED


def _same(before_db: float, after_db: float) -> bool:
    both_gone = max(before_db, after_db) <= _GONE_DB
    return both_gone or abs(before_db - after_db) < _FELT_DB


def _beat_text(bar: int, beat: float) -> str:
    """Return a bar and a beat as people count them, such as ``13.2``; ``13.2½`` between two."""
    whole = int(beat + 1e-6)
    between = beat - whole > 0.01
    return f"{bar + 1}.{whole + 1}{'+' if between else ''}"
