"""How many layers the bars are made of, and the space that their activations span.

The bars are B = D S + E, where E is what coding, rounding and dither add.  With E equally
loud everywhere, the eigenvectors of B B' above its level would span what D spans.  Coding
noise is not: it follows the sound, louder in some bars and most of all in some bands, and a
quiet layer drowns in the noise of a loud one that it never meets in frequency.  So

- bands count by the reciprocal of their noise, for every band holds the same layers;
- bars are divided by their own noise before eigenvectors are taken, and the eigenvectors
  multiplied by it afterwards (factor analysis: D S S' D' plus a diagonal).

The noise is what a number of layers leaves unexplained, so it is found anew for each number.
That number is right which cuts the eigenvalues where they fall the most, and leaves only what
is even: the quietest layer stands out from the loudest noise by more than the loudest noise
does from the rest.

Based on:
    D. N. Lawley, "The estimation of factor loadings by the method of maximum likelihood",
    Proc. Royal Society of Edinburgh 60, 1940;
    D. Hong, L. Balzano and J. A. Fessler, "Asymptotic performance of PCA for
    high-dimensional heteroscedastic data", J. Multivariate Analysis 167, 2018.

Conventions
-----------
Noise is power.  `grams[i][q, p]` is the inner product of bars q and p in band i.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from loopstudio.core.exact.bars import frames_of_bars
from loopstudio.core.exact.candidates import MAX_RANK, binary_vectors, spans
from loopstudio.core.progress import Progress, silent
from loopstudio.core.side_by_side import side_by_side

_N_FFT = 2048
_FRAMES = 16
_MOST_FRAMES = 2400
"""Of all bars and channels together."""
_BANDS = 24
_HIGHEST = 0.8
"""Of half the sample rate; above it lossy coding leaves nothing."""

_MOST_LAYERS = 0.5
"""Layers for each bar: from the other half the noise must be told."""
_LEAST_CLEAR = 1.25
"""Least `Space.clear`, if loops that repeat span the space; played music and noise have no
such number of layers."""
_SURELY_CLEAR = 3.0
"""Least `Space.clear` otherwise: levels may change, and one bar may have a fill."""
_MODEL_NOISE = 3e-5
"""Share of every band and bar that is noise at least: fades and bar lines that are not whole
samples long are never quite the same, however clean the song is."""
_PRIOR = 0.2
"""Weight of the mean noise beside a bar's own, in degrees of freedom.  Without it a bar that a
layer has nearly for itself ends up without noise (Heywood's case)."""
_FIRST_ROUNDS = 8
_ROUNDS = 4
"""How often the noise of bars is found anew; from one number of layers to the next it changes
little."""
_TRIED = 3


@dataclass(frozen=True, eq=False)
class Space:
    """A space that may be the layers'.

    Attributes
    ----------
    basis : np.ndarray, shape (n_bars, n_layers)
        Orthonormal.
    clear : float
        Ratio (amplitude) of the quietest layer to the loudest noise, over that of the loudest
        noise to the median.
    unexplained : float
        Share of the bars' energy outside the space.
    """

    basis: np.ndarray
    clear: float
    unexplained: float


def layer_space(grams: np.ndarray) -> Space | None:
    """Return the space that the layers' activations span; None where nothing stands out.

    Parameters
    ----------
    grams : np.ndarray, shape (n_bands, n_bars, n_bars)
        From `band_grams`.
    """
    found = _spaces(grams)
    for space in found:
        vectors = binary_vectors(space.basis)
        # What sounds in one bar only repeats nothing: it may be the noise of that bar.
        alone = vectors.sum(axis=1).min(initial=2) < 2
        if spans(vectors, space.basis) and (not alone or space.clear > _SURELY_CLEAR):
            return space
    # Loops whose level changes span it, but with other numbers than zeros and ones.
    return found[0] if found and found[0].clear > _SURELY_CLEAR else None


def band_grams(
    samples: np.ndarray,
    starts: np.ndarray,
    length: int,
    *,
    margin: int = 0,
    progress: Progress = silent,
) -> np.ndarray:
    """Return the inner products of all pairs of bars in each band, float64.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    starts : np.ndarray of int, shape (n_bars,)
    length : int
    margin : int
        So many samples at both ends of bars do not count.
    progress : Progress

    Returns
    -------
    np.ndarray, shape (n_bands, n_bars, n_bars)
    """
    n_bars, n_fft = len(starts), min(_N_FFT, length - 2 * margin)
    edges = np.unique(np.geomspace(2, max(_HIGHEST * n_fft / 2, 4), _BANDS + 1).round()).astype(int)
    grams = np.zeros((len(edges) - 1, n_bars, n_bars))
    window = np.hanning(n_fft).astype(np.float32)
    hop = n_fft // 2
    n_frames = (length - 2 * margin - n_fft) // hop + 1

    most = max(_MOST_FRAMES // (n_bars * len(samples)), 1)
    at_once = min(_FRAMES, most)

    def heard(first: int) -> list[np.ndarray]:
        n = min(at_once, n_frames - first)
        bins = (int(edges[0]), int(edges[-1]))
        spectra = frames_of_bars(samples, starts, margin + first * hop, n, window, bins)
        products = []
        for low, high in itertools.pairwise(edges - edges[0]):
            # Real and imaginary parts are cells of their own.
            parts = np.ascontiguousarray(spectra[..., low:high]).reshape(n_bars, -1)
            cells: np.ndarray = parts.view(np.float32)
            products.append(cells @ cells.T)
        return products

    with side_by_side(heard, range(0, n_frames, at_once)) as blocks:
        for first, products in zip(range(0, n_frames, at_once), blocks, strict=True):
            progress(first / n_frames, "Comparing bars")
            for gram, inner in zip(grams, products, strict=True):
                gram += inner
    return grams


def _spaces(grams: np.ndarray) -> list[Space]:
    """Return the spaces that stand out, the most likely first."""
    total = grams.sum(axis=0)
    energy = float(np.trace(total))
    most = min(MAX_RANK, int(_MOST_LAYERS * len(total)), len(total) - 2)
    if most < 1 or not energy > 0:
        return []

    # A band that only one loop is heard in has little noise but in that loop's bars, and then
    # counts for too much: where weights do harm, do without.
    def cuts(weighed: bool) -> list[tuple[np.ndarray, float]]:
        return _cuts(_weighed(grams, most) if weighed else total, most)

    with side_by_side(cuts, [True, False]) as both:
        found = [cut for some in both for cut in some]
    return [
        Space(basis, clear, max(1 - float(((total @ basis) * basis).sum()) / energy, 0.0))
        for basis, clear in found
    ]


def _cuts(gram: np.ndarray, most: int) -> list[tuple[np.ndarray, float]]:
    """Return bases and how clear they are, the clearest first."""
    noise = _bar_noise(gram, most)
    found = []
    for n_layers in range(most, 0, -1):
        noise = _bar_noise(gram, n_layers, noise)
        values, vectors = _eigen(gram, noise)
        # Noise is one on average; far less is the model's own.
        even = max(float(np.median(values[n_layers:])), 0.25)
        quietest, loudest = np.sqrt(np.maximum(values[n_layers - 1 : n_layers + 1] / even, 1))
        clear = float(quietest / loudest**2)
        if clear > _LEAST_CLEAR:
            basis, _ = np.linalg.qr(vectors[:, :n_layers] * np.sqrt(noise)[:, None])
            found.append((basis, clear))
    return sorted(found, key=lambda cut: -cut[1])[:_TRIED]


def _weighed(grams: np.ndarray, n_layers: int) -> np.ndarray:
    """Sum bands by the reciprocal of their noise."""
    weights = np.ones(len(grams))
    for _ in range(2):
        gram = np.tensordot(weights, grams, 1)
        noise = _bar_noise(gram, n_layers)
        _, vectors = _eigen(gram, noise)
        rest = vectors[:, n_layers:] / np.sqrt(noise)[:, None]
        left = ((grams @ rest) * rest).sum(axis=(1, 2)) / rest.shape[1]
        there = (np.einsum("bqq->bq", grams) / noise).mean(axis=1)
        weights = 1 / (np.maximum(left, 0) + _MODEL_NOISE * there + 1e-30)
    weighed: np.ndarray = np.tensordot(weights, grams, 1)
    return weighed


def _bar_noise(gram: np.ndarray, n_layers: int, noise: np.ndarray | None = None) -> np.ndarray:
    """Return how noisy each bar is if there are so many layers, shape (n_bars,).

    A `noise` to begin with makes it faster.
    """
    energies = gram.diagonal()
    rounds = _ROUNDS if noise is not None else _FIRST_ROUNDS
    if noise is None:
        noise = np.full(len(gram), 1e-3 * energies.mean() + 1e-30)
    for _ in range(rounds):
        values, vectors = _eigen(gram, noise)
        rest = vectors[:, n_layers:]
        left = np.maximum((rest**2 * values[n_layers:]).sum(axis=1), 0) * noise
        free = (rest**2).sum(axis=1)
        prior = _PRIOR * left.sum() / free.sum()
        noise = (left + prior) / (free + _PRIOR) + _MODEL_NOISE * energies.mean() + 1e-30
    return noise


def _eigen(gram: np.ndarray, noise: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return eigenvalues, the greatest first, and eigenvectors of bars divided by noise."""
    level = np.sqrt(noise)
    values, vectors = np.linalg.eigh(gram / level / level[:, None])
    return values[::-1], vectors[:, ::-1]
