"""Places, pitches and levels as they are written on screen."""

import numpy as np

from loopstudio.ui.song.time_axis import TimeAxis

_NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


def place_text(axis: TimeAxis, sample: float) -> str:
    """Return a place as ``bar.beat.sixteenth``, or as minutes and seconds without bars."""
    if not axis.n_bars:
        return time_text(sample / axis.sr)
    bar = axis.bar_at(sample)
    sixteenth = int(np.floor((bar - np.floor(bar)) * axis.beats_per_bar * 4 + 1e-6))
    return f"{int(np.floor(bar)) + 1}.{sixteenth // 4 + 1}.{sixteenth % 4 + 1}"


def time_text(seconds: float) -> str:
    """Return a time as ``m:ss.t``."""
    tenths = int(seconds * 10 + 1e-6)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def clock_text(seconds: float) -> str:
    """Return a whole second as ``m:ss``."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def note_name(hz: float) -> str:
    """Return the name of the nearest note at A4 = 440 Hz, such as ``G♯2``."""
    note = round(69 + 12 * np.log2(hz / 440))
    return f"{_NOTES[note % 12]}{note // 12 - 1}"


def pitch_text(hz: float) -> str:
    """Return a pitch as note and frequency, such as ``E4, 329.6 Hz``."""
    number = f"{hz:.1f} Hz" if hz < 1000 else f"{hz / 1000:.2f} kHz"
    return f"{note_name(hz)}, {number}"


def level_text(level_db: float | None) -> str:
    """Return a level in dB with a real minus; a dash when it is too low to tell."""
    return "–" if level_db is None else f"{level_db:.1f} dB".replace("-", "−")


def bars_text(count: int) -> str:
    """Return a number of bars, such as ``2 bars``."""
    return f"{count} bar" if count == 1 else f"{count} bars"
