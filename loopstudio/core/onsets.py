"""Where something begins in a loop, to a few milliseconds, in one or several bands.

A loop has no beginning: what sounds at its end leads up to its start.  So it is analysed with
its end before it and its start after it, and a hit on the very first sample is found as well as
any other.

Conventions
-----------
Times are in seconds from the loop's first sample, in [0, length).
"""

from __future__ import annotations

import numpy as np

SR = 22_050
"""Rate at which loops are listened to for notes, Hz."""
HOP = 128
N_FFT = 1024
"""Shorter loops are too short to have notes."""
_LAG = 3
"""Frames (17 ms) over which a rise counts: the length of an attack."""
_APART_S = 0.045
"""Nobody plays two notes of an instrument closer together than this."""
_AHEAD_S = 0.006
"""A level rises fastest while a hit is still this far ahead of the middle of the window."""
_START_S = 0.012
"""What begins this short before the end of a loop begins with its next round."""
_FLOOR_DB = -50.0
"""Below the loudest moment of a band this far, nothing is heard beside it."""


def wrapped(mono: np.ndarray, before: int, after: int) -> np.ndarray:
    """Return a loop with its end before it and its start after it, in samples."""
    return np.take(mono, np.arange(-before, len(mono) + after), mode="wrap")


def rises(
    mono: np.ndarray, edges_hz: tuple[tuple[float, float], ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Return how much louder each band gets.

    Parameters
    ----------
    mono : np.ndarray, shape (n,)
        At `SR`.
    edges_hz : tuple of (low, high)
        The bands.

    Returns
    -------
    rises : np.ndarray, shape (n_bands, n_frames)
        Rise of the amplitude since `_LAG` frames ago.
    levels : np.ndarray, shape (n_bands, n_frames)
        The amplitude; 1 is the loudest moment of all bands.  Frame ``i`` is the moment
        ``i * HOP / SR``.
    """
    n_frames = -(-len(mono) // HOP)
    lead = N_FFT // 2 + _LAG * HOP
    padded = wrapped(mono, lead, N_FFT + HOP)
    starts = np.arange(n_frames + _LAG) * HOP
    frames = np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[starts]
    power = np.abs(np.fft.rfft(frames * np.hanning(N_FFT), axis=1)) ** 2
    hz = np.fft.rfftfreq(N_FFT, 1 / SR)
    levels = np.array(
        [np.sqrt(power[:, (hz >= low) & (hz < high)].sum(axis=1)) for low, high in edges_hz]
    )
    levels /= max(float(levels.max(initial=0)), 1e-20)
    return np.maximum(levels[:, _LAG:] - levels[:, :-_LAG], 0), levels[:, _LAG:]


def peaks(rise: np.ndarray, share: float, least: float = 0.0) -> np.ndarray:
    """Return the frames in which something begins, increasing.

    Parameters
    ----------
    rise : np.ndarray, shape (n_frames,)
        One band of `rises`.
    share : float
        Of the largest rise, what it takes to be a beginning.
    least : float
        What it takes whatever the largest rise is.
    """
    n = len(rise)
    apart = max(1, round(_APART_S * SR / HOP))
    around = np.take(rise, np.arange(-apart, n + apart), mode="wrap")
    highest = np.lib.stride_tricks.sliding_window_view(around, 2 * apart + 1).max(axis=1)
    largest = float(rise.max(initial=0))
    if largest <= 10 ** (_FLOOR_DB / 20):
        return np.zeros(0, int)
    found = np.flatnonzero((rise >= highest) & (rise >= max(share * largest, least)))
    # Of equals side by side the first one counts.
    return found[np.diff(found, prepend=-apart - 1) > apart // 2]


def time_s(frame: int, length_s: float) -> float:
    """Return the moment of a peak in a loop of `length_s` seconds."""
    moment = (frame - _LAG / 2) * HOP / SR + _AHEAD_S
    return 0.0 if moment > length_s - _START_S else max(moment, 0.0)
