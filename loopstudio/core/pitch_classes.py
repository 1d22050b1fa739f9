"""What is heard of each pitch class in a loop.

Only what stands out of its surroundings in frequency counts, as drums and noise have a bit of
every pitch; and square roots of it, so that a loud bass note is not everything.

Conventions
-----------
Pitch classes count from 0 for C.  A chroma has 12 numbers, one for each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_SR = 22_050
_HOP = 1024
_LOWEST = "C2"
"""Below, a semitone is not told from its neighbours in the time that loops take."""
_OCTAVES = 5
_BINS = 36
"""Of an octave."""
_PEAK_BINS = 13
"""A peak stands out of the median of this many bins: two semitones to either side."""
_BASS_BINS = 2 * _BINS + 1
_SHORTEST_S = 2.0
"""Shorter loops are repeated until they are as long: the analysis of low notes takes time."""
_OPENING = 0.25
"""The share of a loop that is its beginning."""


@dataclass(frozen=True, eq=False)
class PitchClasses:
    """What is heard of each pitch class.

    Attributes
    ----------
    chroma : np.ndarray, shape (12,), sums to 1
        Of the whole; zeros for silence.
    opening : np.ndarray, shape (12,), sums to 1
        Of the bass at the beginning; zeros where there is none.
    tonal : float
        Share of the amplitude in narrow peaks, in [0, 1]: about 0.2 for noise, 0.6 for chords.
    """

    chroma: np.ndarray
    opening: np.ndarray
    tonal: float


def pitch_classes(samples: np.ndarray, sr: int) -> PitchClasses:
    """Listen to a loop for its pitch classes, however it is tuned.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    sr : int
        Hz.
    """
    import librosa
    import soxr
    from scipy.ndimage import median_filter

    mono = np.ascontiguousarray(samples.mean(axis=0), np.float32)
    peak = float(np.abs(mono).max(initial=0))
    if peak <= 0:
        return PitchClasses(np.zeros(12), np.zeros(12), 0.0)
    mono = soxr.resample(mono / peak, sr, _SR)
    n = len(mono)
    if n == 0:
        return PitchClasses(np.zeros(12), np.zeros(12), 0.0)
    mono = np.tile(mono, max(1, -(-round(_SHORTEST_S * _SR) // n)))
    spectra = np.abs(
        librosa.cqt(
            mono,
            sr=_SR,
            hop_length=_HOP,
            fmin=librosa.note_to_hz(_LOWEST),
            n_bins=_OCTAVES * _BINS,
            bins_per_octave=_BINS,
            tuning=tuning_semitones(mono, _SR) * _BINS / 12,
        )
    )
    around = median_filter(spectra, size=(_PEAK_BINS, 1), mode="nearest")
    peaks = np.maximum(spectra - around, 0)
    tonal = float(peaks.sum() / max(spectra.sum(), 1e-20))
    n_opening = max(1, round(_OPENING * n / _HOP))
    chroma = np.sqrt(_folded(peaks.sum(axis=1)))
    opening = _folded(peaks[:_BASS_BINS, :n_opening].sum(axis=1))
    return PitchClasses(normal(chroma), normal(opening), tonal)


def tuning_semitones(mono: np.ndarray, sr: int) -> float:
    """Return how far from concert pitch a sound is, in [-0.5, 0.5); 0 where nothing is heard."""
    import librosa

    pitches, strengths = librosa.piptrack(y=mono, sr=sr)
    heard = pitches > 0
    if not heard.any():
        return 0.0
    heard &= strengths >= np.median(strengths[heard])
    return float(librosa.pitch_tuning(pitches[heard]))


def normal(values: np.ndarray) -> np.ndarray:
    """Return values that sum to 1, or zeros."""
    return values / max(float(values.sum()), 1e-20)


def _folded(bins: np.ndarray) -> np.ndarray:
    """Sum bins over octaves, each to the nearest pitch class, shape (12,)."""
    folded = np.zeros(12)
    pitch_class = np.rint(np.arange(len(bins)) * 12 / _BINS).astype(int) % 12
    np.add.at(folded, pitch_class, bins)
    return folded
