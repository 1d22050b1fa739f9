"""Bar lines moved to where bars that repeat do so to the sample.

A bar length is rarely a whole number of samples, and the program that made a song rounded
every bar line to one in its own way.  One sample too early or too late is enough to hide a
repetition in the high frequencies, so every bar gets a whole-sample offset by evidence.
First bars that sound alike vote on the lag between them, which mends bar lines that are
off by milliseconds.  Then one bar at a time is moved to where the others explain it best.
Bars that are all off by the same explain each other well, though, as where a tempo that is a
little wrong adds up over a long song: so it is the simplicity of all bars together that tells
whether the vote was right.

Conventions
-----------
`offsets` are whole samples to be added to `starts`.  `products[i][q, p]` is the inner
product of bars q and p when p begins `i` samples later.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.exact.bars import mono_rows
from loopstudio.core.fourier import frames_of, spectra_of
from loopstudio.core.progress import Progress, silent
from loopstudio.core.side_by_side import side_by_side

MAX_OFFSET_S = 0.004
"""Farthest that a bar line is moved."""

_DOING = "Comparing bars"
_FINE = 3
"""Farthest that the second look moves it, in samples."""
_ROUNDS = 3
_BETTER = 0.9
"""A bar line moves only if that leaves less than this share of what was unexplained."""
_MOST_OTHERS = 256
"""Bars that explain a bar: with more of them the time would grow with their number's fourth
power, and what single precision leaves in doubt would outgrow the ridge."""
_RIDGE = 1e-5
"""Of the loudest bar's energy: what single precision leaves in doubt."""
_COARSE_BLOCK = 2048
_FINE_BLOCK = 8192
_TAPER = 512
_CELLS_AT_ONCE = 1 << 20
"""Cross spectra that are held at once for each core, 8 MiB, and twice as much is made of them."""
_WORK = 1.5e9
"""Products of samples at each lag that are worth their time; of longer songs only
moments spread over the bar are compared."""
_LEAST_MOMENTS = 3
"""Of the first look, where they cost little beside the lags themselves: one moment may be silent,
or hold one loop of many."""


def align(
    samples: np.ndarray,
    sr: float,
    starts: np.ndarray,
    length: int,
    *,
    progress: Progress = silent,
) -> np.ndarray:
    """Move bar lines by whole samples until bars that repeat do so to the sample.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    sr : float
        Hz.
    starts : np.ndarray of int, shape (n_bars,)
    length : int
    progress : Progress

    Returns
    -------
    np.ndarray of int, shape (n_bars,)
        New starts, each within about `MAX_OFFSET_S` of the old; none is negative.
    """
    lags, clear = _pair_lags(samples, starts, length, int(MAX_OFFSET_S * sr), progress)
    voted = _agree(lags, clear)
    progress(0.5, _DOING)
    tried = [starts, starts + voted] if np.any(voted) else [starts]
    with side_by_side(lambda lines: _refined(samples, lines, length), tried) as refined:
        _, best = min(refined, key=lambda found: found[0])
    # Only differences count: rather all begin a little later than the first one by itself.
    before = min(max(-int(best.min()), 0), _FINE)
    aligned: np.ndarray = np.maximum(best + before, 0)
    return aligned


def _sharp(samples: np.ndarray, starts: np.ndarray, first: int, n: int) -> np.ndarray:
    """Return the differences of neighbouring samples, (n_bars, n).

    What a sample of lag spoils is high.
    """
    sharp: np.ndarray = np.diff(mono_rows(samples, starts, first - 1, n + 1))
    # A song does not begin and end with a click.
    begins = -starts - first
    for at in (begins, begins + samples.shape[1]):
        bars = np.flatnonzero((at >= 0) & (at < n))
        sharp[bars, at[bars]] = 0
    return sharp


def _moments(n_bars: int, length: int, block: int, least: int = 1) -> np.ndarray:
    """Return where blocks begin that are spread over the bar and not too many."""
    worth = max(int(_WORK / (n_bars**2 * block)), least)
    n_blocks = max(min(length // block, worth), 1)
    begins: np.ndarray = np.linspace(0, max(length - block, 0), n_blocks).astype(int)
    return begins


def _pair_lags(
    samples: np.ndarray, starts: np.ndarray, length: int, max_lag: int, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Return for every pair the lag of best correlation, and how clearly it is the best."""
    n_bars, block = len(starts), _COARSE_BLOCK
    window = np.hanning(block).astype(np.float32)
    moments = _moments(n_bars, length, block, _LEAST_MOMENTS)
    heard = np.empty((block + 1, len(moments), n_bars), np.complex64)
    for moment, first in enumerate(moments):
        wave = _sharp(samples, starts, int(first), block) * window
        heard[:, moment] = spectra_of(wave, 2 * block).T
    energies = np.square(np.abs(heard)).sum(axis=1).mean(axis=0)
    level = np.sqrt(np.maximum(energies, 1e-20))
    lags = np.arange(-max_lag, max_lag + 1)
    best = np.zeros((n_bars, n_bars), int)
    clear = np.zeros((n_bars, n_bars))
    # Some bars against all at a time: all pairs at once would take gigabytes of a long song.
    at_once = max(_CELLS_AT_ONCE // (n_bars * len(heard)), 1)

    def compare(first: int) -> None:
        # Those before them have been compared with them, or will be.
        bars, later = slice(first, first + at_once), slice(first, None)
        cross = heard[:, :, bars].conj().swapaxes(1, 2) @ heard[:, :, later]
        products = frames_of(cross.transpose(1, 2, 0), 2 * block)[..., lags]
        best[bars, later] = lags[products.argmax(axis=2)]
        parted = np.partition(products, -2, axis=2)
        above = parted[..., -1] - parted[..., -2]
        clear[bars, later] = np.maximum(above / (level[bars, None] * level[later]), 0)

    with side_by_side(compare, range(0, n_bars, at_once)) as compared:
        for done, _ in enumerate(compared, 1):
            progress(0.5 * min(done * at_once / n_bars, 1), _DOING)
    return np.triu(best) - np.triu(best, 1).T, np.triu(clear) + np.triu(clear, 1).T


def _refined(samples: np.ndarray, starts: np.ndarray, length: int) -> tuple[float, np.ndarray]:
    """Move one bar line at a time to where the other bars explain the bar best.

    Returns how far from simple all bars are together, and the new starts.
    """
    products = _products(samples, starts, length)
    n_bars = len(starts)
    offsets = np.zeros(n_bars, int)
    # Products of the bars as they have been moved so far.
    moved = products[0].astype(float)
    tried = np.arange(-_FINE, _FINE + 1)
    for _ in range(_ROUNDS):
        before = offsets.copy()
        for bar in range(n_bars):
            others = _neighbours(bar, n_bars)
            rows_of = products[offsets[others] - tried[:, None], bar, others].astype(float)
            explained = _explained(rows_of, moved[np.ix_(others, others)])
            unexplained = np.maximum(moved[bar, bar] - explained, 0)
            best, here = int(np.argmin(unexplained)), int(offsets[bar]) + _FINE
            if unexplained[best] >= _BETTER * unexplained[here]:
                best = here
            if best != here:
                offsets[bar] = tried[best]
                moved[bar] = products[offsets - offsets[bar], bar, np.arange(n_bars)]
                moved[:, bar] = moved[bar]
        if np.array_equal(before, offsets):
            break
    return _complexity(moved), starts + offsets


def _complexity(products: np.ndarray) -> float:
    """Return the logarithm of the volume that bars span: low if few sounds explain them all.

    Each bar adds what those before it leave unexplained of it, so a sound counts again
    wherever it does not repeat to the sample, however many bars repeat it there.
    """
    ridge = _RIDGE * products.diagonal().max() + 1e-20
    energies = np.linalg.eigvalsh(products)
    return float(np.log1p(np.maximum(energies, 0) / ridge).sum())


def _explained(rows_of: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """Return how much of a bar's energy others explain, for each place of the bar, (n_tried,).

    With no more of a ridge than it takes.

    Parameters
    ----------
    rows_of : np.ndarray, shape (n_tried, n_others)
        Products of the bar with the others.
    inner : np.ndarray, shape (n_others, n_others)
        Products of the others.
    """
    n_tried, n_others = rows_of.shape
    ridge = _RIDGE * inner.diagonal().max() + 1e-20
    # Below the factor of `inner` come the rows, solved with it.  Their own products do not
    # matter, as long as they are greater than what can be explained.
    whole = np.eye(n_others + n_tried) * (1 + 2 * np.square(rows_of).sum() / ridge)
    whole[:n_others, :n_others] = inner
    whole[n_others:, :n_others] = rows_of
    diagonal = np.einsum("qq->q", whole)[:n_others]
    while True:
        diagonal += ridge
        try:
            solved = np.linalg.cholesky(whole)[n_others:, :n_others]
        except np.linalg.LinAlgError:
            # Products of bars that were moved apart are only nearly those of any signals.
            ridge *= 10
        else:
            explained: np.ndarray = np.square(solved).sum(axis=1)
            return explained


def _neighbours(bar: int, n_bars: int) -> np.ndarray:
    """Return the bars that explain a bar: all others, of a long song those around it."""
    first = min(max(bar - _MOST_OTHERS // 2, 0), max(n_bars - _MOST_OTHERS - 1, 0))
    near = np.arange(first, min(first + _MOST_OTHERS + 1, n_bars))
    others: np.ndarray = near[near != bar]
    return others


def _products(samples: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    """Return the products of all pairs at lags 0, 1, ... 2 _FINE, -2 _FINE, ... -1.

    The ends of each moment are faded out: a shift of both bars changes nothing else.
    """
    n_bars, n_lags = len(starts), 2 * _FINE
    products = np.zeros((2 * n_lags + 1, n_bars, n_bars), np.float32)
    block = min(_FINE_BLOCK, length)
    fade = np.clip(np.minimum(np.arange(block), np.arange(block)[::-1]) / _TAPER, 0, 1)
    window = np.pad(fade.astype(np.float32), (0, n_lags))
    for first in _moments(n_bars, length, block):
        wave = _sharp(samples, starts, int(first), block + n_lags) * window
        for lag in range(n_lags + 1):
            products[lag] += wave[:, :block] @ wave[:, lag : lag + block].T
    for lag in range(1, n_lags + 1):
        products[-lag] = products[lag].T
    return products


def _agree(lags: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return whole offsets whose differences are the pairs' lags, by weighted vote.

    `lags[q, p]` is how much later bar p should begin, seen from bar q.
    """
    n_bars = len(lags)
    offsets = np.zeros(n_bars, int)
    # Bars join in the order of how surely they belong to those that have joined.
    joined = [int(weights.sum(axis=0).argmax())]
    rest = [q for q in range(n_bars) if q != joined[0]]
    while rest:
        sure = weights[np.ix_(joined, rest)]
        bar = rest.pop(int(sure.max(axis=0).argmax()))
        votes: dict[int, float] = {}
        for q in joined:
            vote = int(offsets[q] + lags[q, bar])
            votes[vote] = votes.get(vote, 0.0) + weights[q, bar]
        winner = max(votes, key=lambda v: votes[v])
        offsets[bar] = winner if votes[winner] > 0 else 0
        joined.append(bar)
    # Only differences count: keep most bar lines where they were.
    values, counts = np.unique(offsets, return_counts=True)
    relative: np.ndarray = offsets - values[counts.argmax()]
    return relative
