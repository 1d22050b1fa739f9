"""Layers fitted to the spectra of bars, some of which hold more than the layers.

In every cell the bars are weighted by how well they agree with the others (iteratively
re-weighted least squares for a p-norm with p < 1): a few wild bars hardly count.

The power of what is left is shared by the channels and pooled over neighbouring cells,
which makes the weights steadier than single cells can.

The agreement is that with what the *other* bars foretell, known from each bar's leverage; else
a layout of many layers would follow whichever bar weighs most.

Where a layer is quieter than what may be wrong about it, as under the noise of lossy coding, it
is drawn to silence: each layer has a Gaussian prior whose power comes from the pool itself.

How wrong a layer can be follows from the same equations: what the weighted bars leave
unexplained in a pool, times how badly the layout tells the layer from others, the diagonal
of (D' W D)^-1.  A soloist adds little to it, because his bars weigh little; a layer that
always plays with another one, or in few bars, gets more.

Based on:
    I. Daubechies, R. DeVore, M. Fornasier and C. S. Güntürk, "Iteratively reweighted least
    squares minimization for sparse recovery", Comm. Pure Appl. Math., 2010;
    P. J. Huber and E. M. Ronchetti, "Robust Statistics", 2nd ed., Wiley 2009, section 7.6
    (errors of robust regression);
    D. A. Belsley, E. Kuh and R. E. Welsch, "Regression Diagnostics", Wiley 1980, chapter 2
    (leverage and deleted residuals);
    C. M. Bishop, "Pattern Recognition and Machine Learning", Springer 2006, section 9.3.4 (the
    powers of the priors).
"""

from __future__ import annotations

import numpy as np

_NORM = 0.1
"""The p of the p-norm that is minimised."""
_MOST_LEVERAGE = 0.98
"""A bar that a layer has for itself says nothing about how wrong it is."""
_ITERATIONS = 12
_FLOORS = (1.0, 0.003)
"""What is left counts as no less than this share of the cell's level, first and last."""
_EVEN = 0.05
"""Share of the last floor below which what is left of bars does not count: weights would differ
by less than a twentieth, and what is weighed hardly at all."""
_POOL = (4, 2)
"""Bins and frames that share a weight."""
_CELLS_AT_ONCE = 1 << 18
"""Cells of all bars that are fitted together: two megabytes, which a processor keeps near.  With
fewer, threads would wait for each other at the interpreter's lock rather than compute."""
_RIDGE = 1e-6
_LEAST_POWER = 0.1
"""A layer's power is no less than this share of its variance when its prior is first set."""
_PRIOR_UPDATES = 3
POOL_FRAMES = _POOL[1]
"""Frames that are better not torn apart."""


def robust_layers(spectra: np.ndarray, layers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fit layers to spectra.

    Parameters
    ----------
    spectra : np.ndarray, shape (n_bars, n_channels, n_frames, n_bins), complex64
    layers : np.ndarray, shape (n_layers, n_bars)
        How loudly each layer plays in each bar; or any other basis of the space they span.

    Returns
    -------
    found : np.ndarray, shape (n_layers, n_channels, n_frames, n_bins), complex64
    errors : np.ndarray, shape (n_layers,)
        Energy of what is expected to be wrong about them.
    """
    n_bars, n_channels, n_frames, n_bins = spectra.shape
    n_layers = len(layers)
    bins, frames = _POOL
    wide = -n_bins % bins, -n_frames % frames
    padded = np.pad(spectra, ((0, 0), (0, 0), (0, wide[1]), (0, wide[0])))
    # One pool a row: (n_pools, n_bars, cells of the pool in all channels).
    shape = (n_bars, n_channels, (n_frames + wide[1]) // frames, frames, -1, bins)
    pools = padded.reshape(shape).transpose(2, 4, 0, 1, 3, 5)
    grid = pools.shape[:2]
    # Weights and layout are real: real and imaginary parts are cells of their own.
    pools = np.ascontiguousarray(pools, np.complex64).reshape(grid[0] * grid[1], n_bars, -1)
    pools = pools.view(np.float32)

    found, errors = np.empty((len(pools), n_layers, pools.shape[2]), np.float32), np.zeros(n_layers)
    at_once = min(max(_CELLS_AT_ONCE // (n_bars * pools.shape[2]), 1), len(pools))
    fits = _Fits(layers, at_once, pools.shape[2])
    for some in (slice(i, i + at_once) for i in range(0, len(pools), at_once)):
        found[some], doubt = _fitted(pools[some], fits)
        errors += pools.shape[2] * doubt.sum(axis=0)
    parts = found.view(np.complex64).reshape(*grid, n_layers, n_channels, frames, bins)
    whole = parts.transpose(2, 3, 0, 4, 1, 5)
    whole = whole.reshape(n_layers, n_channels, n_frames + wide[1], n_bins + wide[0])
    return whole[:, :, :n_frames, :n_bins], errors


def _fitted(pools: np.ndarray, fits: _Fits) -> tuple[np.ndarray, np.ndarray]:
    """Fit layers to pools of cells, each by itself.

    Parameters
    ----------
    pools : np.ndarray, shape (n_pools, n_bars, n_cells), float32
    fits : _Fits

    Returns
    -------
    found : np.ndarray, shape (n_pools, n_layers, n_cells)
    doubt : np.ndarray, shape (n_pools, n_layers)
        Variance of each layer's cells.
    """
    # In double precision: layers that mostly play together make normal equations hard to solve.
    pools = pools.astype(float)
    level = _power(pools).mean(axis=1, keepdims=True) + 1e-20
    weights = np.ones(pools.shape[:2])
    # Where all bars weigh the same, the normal equations of all pools are the same.
    *fit, unbiased = fits.weighed(pools, weights[:1])
    # Where all bars are explained far below the floor, their weights would stay as they are.
    wild = np.flatnonzero((unbiased > _EVEN * _FLOORS[-1] ** 2 * level).any(axis=1))
    if len(wild):
        every = len(wild) == len(pools)
        some, left, loud = pools if every else pools[wild], unbiased[wild], level[wild]
        for floor in np.geomspace(*_FLOORS, _ITERATIONS):
            agreed = (left / loud + floor**2) ** (_NORM / 2 - 1)
            agreed /= agreed.max(axis=1, keepdims=True)
            *fit_of_some, left = fits.weighed(some, agreed)
        fit = [np.array(np.broadcast_to(one, (len(pools), *one.shape[1:]))) for one in fit]
        weights[wild], unbiased[wild] = agreed, left
        for of_all, of_some in zip(fit, fit_of_some, strict=True):
            of_all[wild] = of_some
    noise = (weights * unbiased).mean(axis=1)
    normal, inverse, right, found = fit
    return _expected(normal, inverse, right, found, noise)


class _Fits:
    """Fits of the same layers to a few pools at a time.

    Asking for large arrays anew for each fit would take longer than filling them, so they stay.

    Parameters
    ----------
    layers : np.ndarray, shape (n_layers, n_bars)
    n_pools : int
        Most pools that are fitted together.
    n_cells : int
        Of a pool.
    """

    def __init__(self, layers: np.ndarray, n_pools: int, n_cells: int) -> None:
        self._layers = np.ascontiguousarray(layers, float)
        self._design = np.ascontiguousarray(self._layers.T)
        n_layers, n_bars = layers.shape
        # Of a symmetric matrix the upper triangle is enough.
        first, second = np.triu_indices(n_layers)
        self._triangle = first * n_layers + second
        self._whole = np.empty((n_layers, n_layers), int)
        self._whole[first, second] = self._whole[second, first] = np.arange(len(first))
        self._products = self._design[:, first] * self._design[:, second]
        self._twice = np.ascontiguousarray((self._products * (1 + (first < second))).T)
        self._weighed = np.empty((n_pools, n_layers, n_bars))
        self._model = np.empty((n_pools, n_bars, n_cells))

    def weighed(
        self, pools: np.ndarray, weights: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Fit the layers by least squares.

        Parameters
        ----------
        pools : np.ndarray, shape (n_pools, n_bars, n_cells)
        weights : np.ndarray, shape (n_pools, n_bars), or (1, n_bars) for all pools
            Of the bars.

        Returns
        -------
        normal, inverse : np.ndarray, shape (n_pools or 1, n_layers, n_layers)
            Normal equations.
        right : np.ndarray, shape (n_pools, n_layers, n_cells)
            Their right sides.
        found : np.ndarray, shape (n_pools, n_layers, n_cells)
            The solution.
        unbiased : np.ndarray, shape (n_pools, n_bars)
            How far each bar is from what the others foretell.
        """
        n_layers = len(self._layers)
        normal = (weights @ self._products)[:, self._whole]
        diagonal = np.einsum("pll->pl", normal)
        diagonal += _RIDGE * diagonal.sum(axis=1, keepdims=True) + 1e-20
        inverse = np.linalg.inv(normal)
        weighed = self._weighed[: len(weights)]
        np.multiply(self._layers, weights[:, None, :], out=weighed)
        right = weighed @ pools
        found = inverse @ right
        left = np.matmul(self._design, found, out=self._model[: len(pools)])
        np.subtract(pools, left, out=left)
        triangle = inverse.reshape(-1, n_layers**2)[:, self._triangle]
        unbiased = _unbiased(_power(left), weights, triangle @ self._twice)
        return normal, inverse, right, found, unbiased


def _power(pools: np.ndarray) -> np.ndarray:
    """Return the mean square of the cells of each bar of each pool, shape (n_pools, n_bars)."""
    power: np.ndarray = np.vecdot(pools, pools) / pools.shape[2]
    return power


def _unbiased(left: np.ndarray, weights: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Return how far each bar is from what all others foretell, shape (n_pools, n_bars).

    The fit follows a bar the more, the more the bar weighs, so what is left of it is too small
    and its weight would grow for no reason.  Its leverage says by how much: over one minus
    it, a residual is that of a fit without the bar.

    Parameters
    ----------
    left : np.ndarray, shape (n_pools, n_bars)
        Power of the residuals.
    weights : np.ndarray, shape (n_pools or 1, n_bars)
    reach : np.ndarray, shape (n_pools or 1, n_bars)
        The bars' leverages if they weighed one.
    """
    leverage = np.clip(weights * reach, 0, _MOST_LEVERAGE)
    unbiased: np.ndarray = left / (1 - leverage) ** 2
    return unbiased


def _expected(
    normal: np.ndarray,
    inverse: np.ndarray,
    right: np.ndarray,
    found: np.ndarray,
    noise: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return what layers sound like given how loud they seem, and the variance left.

    Least squares blows noise up where a layer is quiet or hard to tell from others.  A prior of
    each layer's power in the pool, learned from the pool itself, ends that: what cannot be told
    from noise is left out.

    Parameters
    ----------
    normal, inverse : np.ndarray, shape (n_pools or 1, n_layers, n_layers)
    right : np.ndarray, shape (n_pools, n_layers, n_cells)
    found : np.ndarray, shape (n_pools, n_layers, n_cells)
        The solution without a prior.
    noise : np.ndarray, shape (n_pools,)
        Power of what weighs one.
    """
    noise = noise[:, None]
    doubt = np.diagonal(inverse, axis1=1, axis2=2) * noise
    power = np.maximum(np.square(found).mean(axis=2) - doubt, _LEAST_POWER * doubt)
    unit = np.eye(normal.shape[1], dtype=np.float32)
    for _ in range(_PRIOR_UPDATES):
        with_prior = normal + (noise / (power + 1e-20))[:, :, None] * unit
        inverse = np.linalg.inv(with_prior)
        found = inverse @ right
        doubt = np.diagonal(inverse, axis1=1, axis2=2) * noise
        power = np.square(found).mean(axis=2) + doubt
    return found, doubt
