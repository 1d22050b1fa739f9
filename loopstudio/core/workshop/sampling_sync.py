"""A sample and its source side by side, in step, for the ear to judge."""

from __future__ import annotations

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.workshop.sampling_places import Excerpt

_LEAD_S = 0.02
"""Fade at both ends."""


def in_step(original: Audio, track: Audio, excerpt: Excerpt, place_s: float) -> Audio:
    """Return the original at the left and the track at the right, for one place.

    The original is played as fast as it was in the track; where the track changed its pitch by
    itself, the pitch stays apart.

    Parameters
    ----------
    original, track : Audio
    excerpt : Excerpt
        What is sampled.
    place_s : float
        Where in the track, in seconds.

    Returns
    -------
    Audio
        Two channels at the track's rate, both as loud as each other.
    """
    n = round(excerpt.length_s * track.sr)
    heard = _from(track, place_s * track.sr + np.arange(n))
    speed = excerpt.change.speed * original.sr / track.sr
    wanted = _from(original, excerpt.original_s * original.sr + speed * np.arange(n))
    pair = np.stack([wanted, heard])
    level = np.sqrt(np.square(pair).mean(axis=1, keepdims=True))
    pair *= 0.18 / np.maximum(level, 1e-6)
    fade = np.clip(np.arange(n) / max(_LEAD_S * track.sr, 1), 0, 1)
    pair *= np.minimum(fade, fade[::-1])
    pair /= max(float(np.abs(pair).max(initial=0)), 1.0)
    return Audio(pair.astype(np.float32), track.sr)


def _from(audio: Audio, at: np.ndarray) -> np.ndarray:
    """Return the mean of the channels at fractional samples, silence outside, shape (n,)."""
    mono = audio.samples.mean(axis=0)
    values: np.ndarray = np.interp(at, np.arange(len(mono)), mono, left=0.0, right=0.0)
    return values
