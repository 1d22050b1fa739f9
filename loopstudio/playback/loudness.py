"""How loud a mix is, so that what is compared by ear is equally loud.

Of two sounds the louder one seems better.  So the song and the Rest are played as loud as
the mix of the loops is, as far as that is sensible; the mix itself is never changed.

Loudness is that of ITU-R BS.1770-5: K-weighted power of moments of 0.4 s, gated.  A few
moments all over the song are measured, and of them not the mix but the products of its
parts: with these, the loudness of any mix of the same parts costs next to nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.arranged import arranged
from loopstudio.core.arrangement import Arrangement
from loopstudio.core.progress import Progress, silent
from loopstudio.core.render import ComponentSound, Mutes, n_heard, renderer
from loopstudio.playback.mix import Mix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopstudio.core.extract import Extraction

MOMENT_S = 0.4
MOST_MOMENTS = 40
MOST_DB = 12.0
"""Nothing is made louder or softer by more than this; the Rest may be next to silence."""
LEAST_DB = 0.1
"""Smaller differences are left, so that the song is played as it is beside its own mix."""
ABSOLUTE_GATE, RELATIVE_GATE = 10 ** (-(70 - 0.691) / 10), 0.1
"""Power below which a moment does not count, and the share of the mean."""


@dataclass(frozen=True, eq=False)
class Loudness:
    """What the loudness of the mixes of one song follows from.

    Attributes
    ----------
    products : np.ndarray, shape (n_moments, n_loops + 2, n_loops + 2)
        K-weighted, of every two of the loops, the Rest and the song; per sample, summed over
        channels.
    peak : float
        Of the song.
    """

    products: np.ndarray
    peak: float

    def power(self, weights: np.ndarray) -> float:
        """Return the gated power of a sum of loops, Rest and song with these weights."""
        powers = np.einsum("i,tij,j->t", weights, self.products, weights)
        powers = powers[powers > ABSOLUTE_GATE]
        if not powers.size:
            return 0.0
        return float(powers[powers > RELATIVE_GATE * powers.mean()].mean())

    def level(self, mix: Mix) -> float:
        """Return the linear gain at which a mix's source is as loud as its loops are."""
        if mix.source == "loops":
            return 1.0
        n_loops = self.products.shape[1] - 2
        loops = (*mix.loop_gains, *(1.0,) * n_loops)[:n_loops]
        wanted = self.power(np.array([*loops, mix.rest_gain, 0.0]))
        alone = np.zeros(n_loops + 2)
        alone[-1 if mix.source == "original" else -2] = 1
        there = self.power(alone)
        if not (wanted > 0 and there > 0):
            return 1.0
        level_db = 10 * math.log10(wanted / there)
        if abs(level_db) < LEAST_DB:
            return 1.0
        level = 10 ** (float(np.clip(level_db, -MOST_DB, MOST_DB)) / 20)
        if mix.source == "original" and level > 1:
            level = max(min(level, 1 / self.peak), 1.0)
        return level


def measure(
    samples: np.ndarray,
    sr: int,
    heard: Extraction | ComponentSound,
    mutes: Mutes | None = None,
    arrangement: Arrangement | None = None,
    voices: Mapping[int, np.ndarray] | None = None,
    *,
    progress: Progress = silent,
) -> Loudness:
    """Measure a song's loops, or components, where some of their parts may be off.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n), float32
    sr : int
        Hz.
    heard : Extraction or ComponentSound
    mutes : Mutes
    arrangement : Arrangement
        Where loops play otherwise than in the song.
    voices : mapping of loop to np.ndarray, shape (n_channels, n)
        Turns of loops that are heard in place of their own sounds.
    progress : Progress
        Raises to stop it.
    """
    parts = renderer(samples, sr, heard, mutes)
    if not isinstance(heard, ComponentSound):
        edited = arrangement or Arrangement()
        parts = arranged(parts, heard, samples.shape[1], sr, edited, voices)
    n = round(MOMENT_S * sr)
    starts = _moments(samples.shape[1], n)
    weights = k_weights(np.fft.rfftfreq(n, 1 / sr), sr)
    n_loops = n_heard(heard)
    products = np.zeros((len(starts), n_loops + 2, n_loops + 2))
    for i, start in enumerate(starts):
        progress(i / len(starts), "Measuring the level")
        song = np.zeros((len(samples), n), np.float32)
        inside = samples[:, start : start + n]
        song[:, : inside.shape[1]] = inside
        rest = parts.mix(start, n, (0.0,) * n_loops, 1.0)
        spectra = np.fft.rfft(np.concatenate([parts.loops(start, n), rest[None], song[None]]))
        flat = (spectra * np.sqrt(weights)).reshape(n_loops + 2, -1)
        products[i] = 2 * (flat @ flat.conj().T).real / n**2
    return Loudness(products, float(np.abs(samples).max(initial=0)))


def k_weights(hz: np.ndarray, sr: int) -> np.ndarray:
    """Return by how much BS.1770's filter raises power at some frequencies.

    Its two sections, a shelf for the head and a high pass, are given for 48 kHz; these are
    their analogue prototypes, as found by De Man (2014), taken to any rate.
    """
    z = np.exp(-2j * np.pi * hz / sr)
    head = 10 ** (3.999843853973347 / 20)
    middle = head**0.4996667741545416
    shelf, over = math.tan(math.pi * 1681.974450955533 / sr), 1 / 0.7071752369554196
    low, under = math.tan(math.pi * 38.13547087602444 / sr), 1 / 0.5003270373238773
    above = (
        (head + middle * shelf * over + shelf**2)
        + 2 * (shelf**2 - head) * z
        + (head - middle * shelf * over + shelf**2) * z**2
    ) / _section(shelf, over, z)
    # The standard's high pass has a numerator of 1, -2, 1, whatever its denominator.
    below = (1 - z) ** 2 * (1 + low * under + low**2) / _section(low, under, z)
    weights: np.ndarray = np.abs(above * below) ** 2
    return weights


def _section(k: float, damping: float, z: np.ndarray) -> np.ndarray:
    """Return the denominator of a second-order section by the bilinear transform."""
    section: np.ndarray = (
        (1 + k * damping + k**2) + 2 * (k**2 - 1) * z + (1 - k * damping + k**2) * z**2
    )
    return section


def _moments(n_samples: int, n: int) -> list[int]:
    """Return where moments of n samples begin: all over the song, out of step with its beat."""
    count = min(max(n_samples // n, 1), MOST_MOMENTS)
    stretch = max(n_samples - n, 0) / count
    offsets = np.random.default_rng(0).random(count) if count == MOST_MOMENTS else np.zeros(count)
    return [int((i + offset) * stretch) for i, offset in enumerate(offsets)]
