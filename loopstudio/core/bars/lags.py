"""The length of a beat to a fraction of a sample, from music that repeats.

Beats are heard to some milliseconds; a copied bar repeats to the sample.  Sliding a
stretch of the song over the place where it should recur finds the true distance, and a
distance of many beats, divided by their number, their length.

Conventions
-----------
Lengths and places are in samples, fractions allowed.  Agreement is the correlation
coefficient of two stretches, in [-1, 1].
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from loopstudio.core.fourier import frames_of, spectra_of
from loopstudio.core.side_by_side import side_by_side

STRETCH_BEATS = 4
DISTANCES = ((4, 6, 8, 12), (8, 12, 16, 24), (16, 24, 32, 48), (24, 32, 48, 64, 96))
"""Distances in beats tried in each round; multiples of a bar in both metres are among them."""
REACH_S = 0.012
"""How far from its expected place a stretch is looked for at first."""
MAX_STRETCHES = 48
"""Stretches compared at each distance; more do not change the median."""
COARSE_HZ = 5512
MIN_AGREEMENT = 0.5
"""Stretches that agree less do not repeat."""


@dataclass(frozen=True)
class Repeats:
    """How a song repeats itself.

    Attributes
    ----------
    period : float
        Length of a beat in samples.
    agreement : float
        How well stretches agree with their best repetition elsewhere, median over the song.
    """

    period: float
    agreement: float


def measure_period(samples: np.ndarray, sr: int, phase: float, period: float) -> Repeats:
    """Measure the length of a beat.

    Parameters
    ----------
    samples : np.ndarray, shape (n,), float32
    sr : int
        Sample rate in Hz.
    phase, period : float
        A beat and the length of all beats, in samples, as the tracker has them.

    Returns
    -------
    Repeats
        With the given period where nothing repeats.
    """
    coarse = max(sr // COARSE_HZ, 1)
    agreements: dict[float, float] = {}
    reach = REACH_S * sr
    for distances in DISTANCES:
        found = []
        pairs = [
            (start, distance)
            for distance in distances
            for start in _starts(len(samples), phase, period, distance)
        ]
        lag_of = partial(_lag, samples, period, reach, coarse)
        with side_by_side(lag_of, pairs) as lags:
            for (start, distance), (lag, agreement) in zip(pairs, lags, strict=True):
                agreements[start] = max(agreement, agreements.get(start, -1.0))
                if agreement >= MIN_AGREEMENT:
                    found.append((lag / distance, distance * _trust(agreement)))
        if found:
            values, weights = np.array(found).T
            period = _weighted_median(values, weights)
            # The next distances are twice as long and the period is surer.
            reach = max(reach / 2, 0.001 * sr)
    return Repeats(period, float(np.median([*agreements.values()])) if agreements else 0.0)


def _starts(n_samples: int, phase: float, period: float, distance: int) -> np.ndarray:
    """Return where the stretches begin that have a partner `distance` beats later."""
    first = phase % period
    room = n_samples - (distance + STRETCH_BEATS + 1) * period - first
    n_stretches = int(room // (STRETCH_BEATS * period)) if room > 0 else 0
    every = max(-(-n_stretches // MAX_STRETCHES), 1)
    starts: np.ndarray = first + STRETCH_BEATS * period * np.arange(0, n_stretches, every)
    return starts


def _lag(
    samples: np.ndarray, period: float, reach: float, coarse: int, pair: tuple[float, int]
) -> tuple[float, float]:
    """Find where the stretch at a place recurs: its lag in samples, and the agreement."""
    start, distance = pair
    begin, length = round(start), int(STRETCH_BEATS * period)
    guess = round(distance * period)
    stretch = samples[begin : begin + length]
    width = int(reach) // coarse * coarse
    low = max(begin + guess - width, 0)
    there = samples[low : begin + guess + width + length]
    thin, wide = _thinned(stretch, coarse), _thinned(there, coarse)
    if len(wide) < len(thin) or not thin.any():
        return float(guess), 0.0
    rough = low - begin + coarse * int(_products(wide, thin).argmax())
    lags = np.arange(rough - coarse, rough + coarse + 1)
    lags = lags[(begin + lags >= 0) & (begin + lags + length <= len(samples))]
    if len(lags) < 3:
        return float(guess), 0.0
    around = samples[begin + lags[0] : begin + lags[-1] + length]
    products = np.correlate(around, stretch, "valid")
    best = int(np.clip(products.argmax(), 1, len(lags) - 2))
    partner = samples[begin + lags[best] : begin + lags[best] + length]
    norm = np.sqrt(float(stretch @ stretch) * float(partner @ partner))
    before, peak, after = products[best - 1 : best + 2]
    curve = before - 2 * peak + after
    shift = 0.5 * (before - after) / curve if curve < 0 else 0.0
    return float(lags[best] + np.clip(shift, -1, 1)), float(peak / norm) if norm > 0 else 0.0


def _products(wide: np.ndarray, thin: np.ndarray) -> np.ndarray:
    """Inner products of `thin` with `wide` at each place where it fits."""
    from scipy.fft import next_fast_len

    n_fft = next_fast_len(len(wide), real=True)
    spectrum = spectra_of(wide, n_fft) * spectra_of(thin, n_fft).conj()
    return frames_of(spectrum, n_fft)[: len(wide) - len(thin) + 1]


def _thinned(samples: np.ndarray, factor: int) -> np.ndarray:
    """Return means of `factor` samples each: a crude low-pass that shifts nothing in time."""
    n = len(samples) // factor
    shares = np.full(factor, 1 / factor, samples.dtype)
    thinned: np.ndarray = samples[: n * factor].reshape(n, factor) @ shares
    return thinned


def _trust(agreement: float) -> float:
    """Weigh a lag: a stretch that agrees to 99 % says far more than one that does to 90 %."""
    return 1 / (1.001 - agreement)


def _weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    """Return the value with half of the weight on either side."""
    order = np.argsort(values)
    heap = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(heap, heap[-1] / 2)])
