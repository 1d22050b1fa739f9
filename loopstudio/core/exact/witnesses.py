"""What small blocks of the bars' spectrograms tell about the loops, bar by bar.

A soloist sounds in many bars, but not in every frequency at every moment of each of them.
In a block of a few frames and bins, the bars in which nothing else sounds are sums of few
layers, so each of them is explained by the others.  A bar with something of its own is not,
and is left out.  If the others form a space of low rank that is spanned by 0/1 vectors, they
are a *witness*: they tell where the block's layers sound, for the bars that were not left out.

Chance does not make such spaces: of bars that are played anew each time hardly any block is a
witness.

Conventions
-----------
A block is about a third of an octave-like band by three frames or more, so that it has more
cells than there are bars.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from loopstudio.core.exact.bars import frames_of_bars
from loopstudio.core.exact.candidates import binary_vectors
from loopstudio.core.exact.estimate import frame_window
from loopstudio.core.progress import Progress, silent
from loopstudio.core.side_by_side import side_by_side

_FRAMES = 3
_MOST_FRAMES = 24
_WIDTH = 0.12
"""Of a band, relative to its frequency."""
_LOWEST_BIN = 3
_HIGHEST = 0.8
"""Of half the sample rate; above it lossy coding leaves nothing."""
_CELLS_A_BAR = 1.0
"""Complex cells of a block for each bar: others explain a bar by chance in fewer."""
_NOISE = 0.03
"""Highest share of a bar's level, and of a singular value, that may be noise in a block."""
_GAP = 4.0
"""Least ratio of the singular values before and after the rank of a block."""
_QUIET = 1e-4
_HEARD = 1e-3
"""Least energy that counts in a block, relative to its loudest bar."""
_LEAST_BARS = 0.3
"""Share of the bars that a block must tell about."""
_SPARE_BARS = 3
"""Bars more than the rank: nothing is foretold by as many bars as there are layers."""
_MOST_LAYERS = 10
"""Of bars that no other bars are linked with."""
_MOST_VECTORS = 64
"""Of linked bars: those that sound in the fewest."""
_LINKED = 0.15
"""Cosine of the angle between bars, seen from the layers, above which they share one."""
_SILENT = 0.05
"""Share of what bars have of the layers on average, below which a bar is silent."""
_OWN = 0.98
_NEW = 0.15
_WORK = 4e8
"""Blocks times bars cubed that are worth their time."""
_PRODUCTS_AT_ONCE = 1 << 20
"""Products of bars that are held at once for each core, 8 MiB, and a few times that beside."""


@dataclass(frozen=True, eq=False)
class Witness:
    """A block that tells where layers sound.

    Attributes
    ----------
    first : int
        Where the block begins in the bar, in samples.
    n_frames : int
    bins : tuple of int
        First bin, and the one after the last.
    bars : np.ndarray of int, shape (n,)
        The bars that it knows about.
    basis : np.ndarray, shape (n, n_layers), orthonormal
        Of the space of its layers over these bars.
    vectors : np.ndarray of bool, shape (n_vectors, n)
        0/1 vectors in this space; the first ones span it.
    level : float
        How loud it is.
    """

    first: int
    n_frames: int
    bins: tuple[int, int]
    bars: np.ndarray
    basis: np.ndarray
    vectors: np.ndarray
    level: float


def hear(
    samples: np.ndarray,
    sr: float,
    starts: np.ndarray,
    length: int,
    *,
    progress: Progress = silent,
) -> tuple[list[Witness], int]:
    """Return the blocks that are witnesses, and how many blocks were heard.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    sr : float
        Hz.
    starts : np.ndarray of int, shape (n_bars,)
    length : int
        Of a bar, in samples.
    progress : Progress
    """

    def listen(moment: _Moment) -> tuple[list[Witness], int]:
        return _listen(samples, sr, starts, moment)

    witnesses, n_heard = [], 0
    moments = list(_moments(len(starts), len(frame_window(sr)), length))
    with side_by_side(listen, moments) as heard:
        for done, (found, n_blocks) in enumerate(heard, 1):
            progress(done / len(moments), "Comparing bars")
            witnesses += found
            n_heard += n_blocks
    return witnesses, n_heard


def block_spectra(
    samples: np.ndarray,
    sr: float,
    starts: np.ndarray,
    first: int,
    n_frames: int,
    bins: tuple[int, int],
) -> np.ndarray:
    """Return frames of every bar, (n_bars, n_channels, n_frames, n_bins), complex64."""
    # Falls off faster than a sine window: a loud soloist must not spill over all bands.
    window = np.hanning(len(frame_window(sr)) + 1)[:-1].astype(np.float32)
    return frames_of_bars(samples, starts, first, n_frames, window, bins)


@dataclass(frozen=True)
class _Moment:
    """Blocks that begin together: their first sample, frames, and first and last bins."""

    first: int
    n_frames: int
    bands: list[tuple[int, int]]


def _moments(n_bars: int, n_fft: int, length: int) -> Iterator[_Moment]:
    """Yield the moments of a bar at which blocks begin."""
    by_frames: dict[int, list[tuple[int, int]]] = {}
    for low, high in itertools.pairwise(_edges(n_fft)):
        n_frames = int(np.ceil(_CELLS_A_BAR * n_bars / (high - low)))
        by_frames.setdefault(min(max(n_frames, _FRAMES), _MOST_FRAMES), []).append((low, high))
    most = int(_WORK / n_bars**3 / sum(map(len, by_frames.values())))
    for n_frames, bands in by_frames.items():
        n_block = (n_frames + 1) * n_fft // 2
        n_moments = max((length - n_block) // (n_frames * n_fft // 2) + 1, 1)
        for first in np.linspace(0, max(length - n_block, 0), max(min(n_moments, most), 1)):
            yield _Moment(int(first), n_frames, bands)


def _listen(
    samples: np.ndarray, sr: float, starts: np.ndarray, moment: _Moment
) -> tuple[list[Witness], int]:
    """Return the witnesses among the blocks of a moment, and how many blocks sound."""
    bottom, top = moment.bands[0][0], moment.bands[-1][1]
    spectra = block_spectra(samples, sr, starts, moment.first, moment.n_frames, (bottom, top))
    n_bars = len(starts)
    witnesses, n_heard = [], 0
    at_once = max(_PRODUCTS_AT_ONCE // n_bars**2, 1)
    for some in (slice(i, i + at_once) for i in range(0, len(moment.bands), at_once)):
        bands = moment.bands[some]
        products = np.empty((len(bands), n_bars, n_bars))
        for inner, (low, high) in zip(products, bands, strict=True):
            cells = np.ascontiguousarray(spectra[..., low - bottom : high - bottom])
            parts = cells.reshape(n_bars, -1).view(np.float32)
            inner[:] = parts @ parts.T
        for bins, inner, bars in zip(bands, products, _foretold(products), strict=True):
            if inner.diagonal().max() < _QUIET**2:
                continue
            n_heard += 1
            space = _space(inner, np.flatnonzero(bars))
            if space is not None:
                witnesses.append(Witness(moment.first, moment.n_frames, bins, *space))
    return witnesses, n_heard


def _edges(n_fft: int) -> list[int]:
    """Return the bins at which bands begin and end."""
    edges = [_LOWEST_BIN]
    while edges[-1] < _HIGHEST * n_fft / 2:
        edges.append(max(edges[-1] + 2, round(edges[-1] * (1 + _WIDTH))))
    return edges


def _foretold(products: np.ndarray) -> np.ndarray:
    """Tell which bars the others explain, (n_blocks, n_bars): the worst are left out in turn."""
    n_blocks, n_bars, _ = products.shape
    energies = np.einsum("bqq->bq", products)
    level = np.maximum(np.median(energies, axis=1), _HEARD * energies.max(axis=1)) + 1e-20
    ridge = (_NOISE / 3) ** 2 * level
    # The diagonal of the inverse is one over what the others leave of a bar.
    inverse = np.linalg.inv(products + ridge[:, None, None] * np.eye(n_bars))
    kept = np.ones((n_blocks, n_bars), bool)
    every = np.arange(n_blocks)
    for _ in range(n_bars):
        unexplained = 1 / np.maximum(np.einsum("bqq->bq", inverse), 1e-30)
        unexplained[~kept] = 0
        worst = unexplained.argmax(axis=1)
        out = np.flatnonzero(unexplained[every, worst] > _NOISE**2 * level)
        if not len(out):
            break
        bars = worst[out]
        column = inverse[out, :, bars]
        scaled = column / column[np.arange(len(out)), bars, None]
        inverse[out] -= scaled[:, :, None] * column[:, None, :]
        inverse[out, bars, :] = inverse[out, :, bars] = 0
        kept[out, bars] = False
    return kept


def _space(
    products: np.ndarray, bars: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float] | None:
    """Return bars, basis, 0/1 vectors and level of a block; None if it is no witness."""
    most = min(len(bars) - _SPARE_BARS, len(products) // 2)
    if len(bars) < _LEAST_BARS * len(products) or most < 1:
        return None
    energies, vectors = np.linalg.eigh(products[np.ix_(bars, bars)])
    values = np.sqrt(np.maximum(energies[::-1], 0))
    if values[0] < _QUIET:
        return None
    relative = np.maximum(values[: most + 1] / values[0], 1e-4)
    gaps = np.where(relative[1:] < _NOISE, relative[:-1] / relative[1:], 0)
    n_layers = int(np.argmax(gaps)) + 1
    basis = vectors[:, ::-1][:, :n_layers]
    if gaps[n_layers - 1] < _GAP or (basis**2).sum(axis=1).max() > _OWN:
        return None
    spanning = _spanning(basis)
    if spanning is None:
        return None
    return bars, basis, spanning, float(np.sqrt(np.square(values[:n_layers]).sum()))


def _spanning(basis: np.ndarray) -> np.ndarray | None:
    """Return 0/1 vectors in a space, (n_vectors, n_bars), first those that span it.

    Those come first that sound in the fewest bars.
    """
    from scipy.sparse.csgraph import connected_components  # the window starts without it

    # Places of long loops do not share bars: each set of linked bars has few layers.
    projector = basis @ basis.T
    shares = projector.diagonal()
    sounding = shares > _SILENT * shares.mean()
    norms = np.sqrt(np.where(sounding, shares, np.inf))
    _, groups = connected_components(np.abs(projector) > _LINKED * norms[:, None] * norms)
    found, others = [], []
    for group in range(groups.max() + 1):
        bars = np.flatnonzero(groups == group)
        left, values, _ = np.linalg.svd(basis[bars], full_matrices=False)
        own = left[:, values > 0.5]
        if own.shape[1] == 0:
            continue
        if own.shape[1] > _MOST_LAYERS:
            return None
        vectors = binary_vectors(own)
        vectors = vectors[np.argsort(vectors.sum(axis=1), kind="stable")]
        chosen = _independent(vectors)
        if len(chosen) < own.shape[1]:
            return None
        whole = np.zeros((min(len(vectors), _MOST_VECTORS), len(basis)), bool)
        first = np.concatenate([chosen, np.setdiff1d(np.arange(len(vectors)), chosen)])
        whole[:, bars] = vectors[first[: len(whole)]]
        found.append(whole[: len(chosen)])
        others.append(whole[len(chosen) :])
    n_layers = sum(map(len, found))
    return np.concatenate(found + others) if n_layers == basis.shape[1] else None


def _independent(vectors: np.ndarray) -> np.ndarray:
    """Return the numbers of the vectors that do not depend on those before."""
    known = np.zeros((vectors.shape[1], 0))
    chosen = []
    for i, vector in enumerate(vectors):
        new = vector / np.linalg.norm(vector)
        new = new - known @ (known.T @ new)
        size = np.linalg.norm(new)
        if size > _NEW:
            known = np.hstack([known, new[:, None] / size])
            chosen.append(i)
    return np.array(chosen, int)
