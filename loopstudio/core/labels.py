"""What a loop is likely to be: drums, bass, a melody.

A guess from its spectrum over time, good enough to name a loop and give it a colour; the
user's ear has the last word.
"""

from __future__ import annotations

import numpy as np

LABELS = ("drums", "percussion", "bass", "harmony", "melody", "voice", "texture")

_LOW_HZ = 180.0
_CHORDS_HZ = 420.0
"""Chords lie below a melody; half of their power is below this."""
_STRUCK, _SUSTAINED = 0.2, 0.14
"""Share of the amplitude that is new in a tatum: drums are above the first."""
_NOISE, _SMEARED = 0.25, 0.5
"""Share of the power in narrow peaks: below the first there is no pitch, below the second
one that is not held still, as in a voice."""
_HISS_HZ, _HISS = 2000.0, 0.1
"""Drums have at least this share of their amplitude above this: a bass has next to none."""
_AROUND_BINS = 7


def guess(layers: np.ndarray, sr: int) -> str:
    """Guess a loop's label.

    Parameters
    ----------
    layers : np.ndarray, shape (n_tatums, n_bins), nonnegative
        Magnitudes, in the order of time.
    sr : int
        Hz.

    Returns
    -------
    str
        One of `LABELS`; "texture" for silence.
    """
    power = np.square(layers.astype(np.float64))
    total = power.sum()
    if total <= 0:
        return "texture"
    hz = np.linspace(0, sr / 2, power.shape[1])
    low = power[:, hz < _LOW_HZ].sum() / total
    centre = hz[np.searchsorted(np.cumsum(power.sum(axis=0)), total / 2)]
    pitched = _pitched(power[:, hz >= _LOW_HZ])
    attack = np.maximum(np.diff(np.sqrt(power), axis=0), 0).sum() / np.sqrt(power).sum()
    amplitude = np.sqrt(power)
    hiss = amplitude[:, hz > _HISS_HZ].sum() / amplitude.sum()
    if attack > _STRUCK and (pitched < _NOISE or low > 0.9) and (hiss > _HISS or low < 0.5):
        return "drums" if low > 0.5 else "percussion"
    if low > 0.45:
        # Something low with treble on top is a mixture: its hits say more than its bottom.
        return "bass" if hiss < 2 * _HISS else "drums" if attack > _STRUCK else "harmony"
    if pitched < _NOISE:
        return "texture"
    if attack < _STRUCK and pitched < _SMEARED and low < 0.2 and 250 < centre < 1500:
        return "voice"
    return "harmony" if centre < _CHORDS_HZ or attack < _SUSTAINED else "melody"


def _pitched(power: np.ndarray) -> float:
    """Share of the power that stands out of its surroundings in frequency, in [0, 1]."""
    if power.shape[1] <= 2 * _AROUND_BINS:
        return 0.0
    from scipy.ndimage import median_filter  # the window starts without it

    # All rows end to end, with margins between them: for one axis SciPy has a quicker way.
    padded = np.pad(power, ((0, 0), (_AROUND_BINS, _AROUND_BINS)), mode="edge")
    medians = median_filter(padded.ravel(), 2 * _AROUND_BINS + 1).reshape(padded.shape)
    peaks = np.maximum(power - 6 * medians[:, _AROUND_BINS:-_AROUND_BINS], 0).sum()
    return float(peaks / max(power.sum(), 1e-30))
