"""The notes of a beat: what is hit when, by how low or high it sounds.

A hit has its energy low (a kick), in the middle (a snare, and what stands in for it) or high
(a hi-hat); hits of several at once are told apart because each band has its own beginnings.
That is less than a transcription of the kit, and what a producer needs to play the rhythm
with other drums.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.onsets import HOP, SR, peaks, rises, time_s
from loopstudio.core.workshop.score_file import Note

KICK, SNARE, HAT = 36, 38, 42
"""Bass drum 1, acoustic snare and closed hi-hat on the General MIDI drum map."""

_LOW_HZ, _MIDDLE_HZ, _HIGH_HZ = (25.0, 130.0), (180.0, 3000.0), (6000.0, 11_000.0)
_SHARES = (0.25, 0.2, 0.07)
"""Of the largest rise of each band, what is a hit and not the noise of another."""
_ALIKE = round(0.025 * SR / HOP)
"""Frames: beginnings in two bands this close together are one hit."""
_CLICK = 0.6
"""A kick's own click has less than this share of its rise in the middle."""
_THUD = 0.4
"""A kick has at least this share below of what is in the middle; a snare has less."""
_MORE = 2.5
"""A kick with this much more in the middle than most of them has a snare on top."""
_BLOOM = round(0.06 * SR / HOP)
"""Frames: the bottom of a kick is this late behind its click at most."""
_LENGTH_S = 0.1
_QUIETEST = 30
"""Velocity of the quietest hit that counts."""


def drum_notes(mono: np.ndarray, length_s: float) -> tuple[tuple[Note, ...], float]:
    """Find the hits of a beat.

    Parameters
    ----------
    mono : np.ndarray, shape (n,)
        One time through the loop, at `loopstudio.core.onsets.SR`.
    length_s : float
        Its exact length.

    Returns
    -------
    notes : tuple of Note
        In order of time; pitches of the General MIDI drum map.
    confidence : float
        In [0, 1]: how far the hits stand out of what sounds before them.
    """
    bands, levels = rises(mono, (_LOW_HZ, _MIDDLE_HZ, _HIGH_HZ))
    begun = [peaks(band, share).tolist() for band, share in zip(bands, _SHARES, strict=True)]
    notes = []
    for pitch, band, frames in _hits(bands, *begun):
        strengths = [_strength(bands[band], frame, _BLOOM) for frame in frames]
        loudest = max(strengths, default=1.0)
        for frame, strength in zip(frames, strengths, strict=True):
            start = time_s(frame, length_s)
            length = min(_LENGTH_S, length_s - start)
            notes.append(Note(start, length, pitch, _velocity(strength / loudest)))
    notes.sort(key=lambda note: (note.start_s, note.pitch))
    return tuple(notes), _confidence(bands, levels, sorted({f for frames in begun for f in frames}))


def _hits(
    bands: np.ndarray, low: list[int], middle: list[int], high: list[int]
) -> list[tuple[int, int, list[int]]]:
    """Return pitch, band and frames of every instrument, from what begins in the bands."""
    n = bands.shape[1]
    clicks = [_strength(bands[1], frame, _BLOOM) for frame in low]
    usual = float(np.percentile(clicks, 25)) if clicks else np.inf
    snares = [
        frame
        for frame in middle
        if _strength(bands[1], frame)
        > min(_CLICK * _strength(bands[0], frame, _BLOOM), _MORE * usual)
    ]
    hats = [f for f in high if not any(_apart(f, other, n) <= _ALIKE for other in snares)]
    kicks = {
        _begun(frame, [*middle, *high], n)
        for frame in low
        if _strength(bands[0], frame) > _THUD * _strength(bands[1], frame)
    }
    return [(KICK, 0, sorted(kicks)), (SNARE, 1, snares), (HAT, 2, hats)]


def _strength(band: np.ndarray, frame: int, until: int | None = None) -> float:
    """Return the largest rise around a frame, or from there to `until` frames later."""
    until = _ALIKE if until is None else until
    around = np.take(band, np.arange(frame - _ALIKE, frame + until + 1), mode="wrap")
    return float(around.max())


def _begun(frame: int, clicks: list[int], n: int) -> int:
    """Return when a hit began whose bottom is at `frame`: with its click, if it has one."""
    before = [click for click in clicks if (frame - click) % n <= _BLOOM]
    return max(before, key=lambda click: (frame - click) % n, default=frame)


def _apart(one: int, other: int, n: int) -> int:
    """Return how many frames lie between two, around the loop."""
    distance = abs(one - other)
    return min(distance, n - distance)


def _velocity(share: float) -> int:
    return round(_QUIETEST + (127 - _QUIETEST) * min(share, 1.0))


def _confidence(bands: np.ndarray, levels: np.ndarray, frames: list[int]) -> float:
    """Return how much of what sounds where hits are has begun there, in [0, 1]."""
    if not frames:
        return 0.0
    around = (np.array(frames)[:, None] + np.arange(-_ALIKE, _ALIKE + 1)) % bands.shape[1]
    risen, level = bands[:, around].max(axis=2), levels[:, around].max(axis=2)
    return float(risen.sum() / max(float(level.sum()), 1e-20))
