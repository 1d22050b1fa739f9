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
_CELLS_AT_ONCE = 1 << 16
"""Cells of all bars that are fitted together: half a megabyte, which a processor keeps near."""
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
    at_once = max(_CELLS_AT_ONCE // (n_bars * pools.shape[2]), 1)
    for some in (slice(i, i + at_once) for i in range(0, len(pools), at_once)):
        found[some], doubt = _fitted(pools[some], layers.T)
        errors += pools.shape[2] * doubt.sum(axis=0)
    parts = found.view(np.complex64).reshape(*grid, n_layers, n_channels, frames, bins)
    whole = parts.transpose(2, 3, 0, 4, 1, 5)
    whole = whole.reshape(n_layers, n_channels, n_frames + wide[1], n_bins + wide[0])
    return whole[:, :, :n_frames, :n_bins], errors


def _fitted(pools: np.ndarray, design: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fit layers to pools of cells, each by itself.

    Parameters
    ----------
    pools : np.ndarray, shape (n_pools, n_bars, n_cells), float32
    design : np.ndarray, shape (n_bars, n_layers)

    Returns
    -------
    found : np.ndarray, shape (n_pools, n_layers, n_cells)
    doubt : np.ndarray, shape (n_pools, n_layers)
        Variance of each layer's cells.
    """
    # In double precision: layers that mostly play together make normal equations hard to solve.
    pools, design = pools.astype(float), design.astype(float)
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    level = _power(pools).mean(axis=1, keepdims=True) + 1e-20
    weights = np.ones(pools.shape[:2])
    fit = _weighed_fit(pools, weights, design, products)
    unbiased = fit[-1]
    # Where all bars are explained far below the floor, their weights would stay as they are.
    wild = np.flatnonzero((unbiased > _EVEN * _FLOORS[-1] ** 2 * level).any(axis=1))
    if len(wild):
        some, left, loud = pools[wild], unbiased[wild], level[wild]
        for floor in np.geomspace(*_FLOORS, _ITERATIONS):
            agreed = (left / loud + floor**2) ** (_NORM / 2 - 1)
            agreed /= agreed.max(axis=1, keepdims=True)
            *_, left = fit_of_some = _weighed_fit(some, agreed, design, products)
        weights[wild] = agreed
        for of_all, of_some in zip(fit, fit_of_some, strict=True):
            of_all[wild] = of_some
    noise = (weights * unbiased).mean(axis=1)
    return _expected(*fit[:4], noise)


def _weighed_fit(
    pools: np.ndarray, weights: np.ndarray, design: np.ndarray, products: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Fit layers to pools by least squares, bars weighted (n_pools, n_bars).

    Returns normal equations, their inverse, right sides, solution, and how far each bar is
    from what the others foretell.
    """
    n_layers = design.shape[1]
    normal = (weights @ products).reshape(-1, n_layers, n_layers)
    ridge = _RIDGE * np.trace(normal, axis1=1, axis2=2)[:, None, None] + 1e-20
    normal += ridge * np.eye(n_layers)
    right = (np.ascontiguousarray(design.T) * weights[:, None, :]) @ pools
    found = np.linalg.solve(normal, right)
    inverse = np.linalg.inv(normal)
    unbiased = _unbiased(_power(pools - design @ found), weights, inverse, products)
    return normal, inverse, right, found, unbiased


def _power(pools: np.ndarray) -> np.ndarray:
    """Return the mean square of the cells of each bar of each pool, shape (n_pools, n_bars)."""
    power: np.ndarray = np.einsum("pqc,pqc->pq", pools, pools) / pools.shape[2]
    return power


def _unbiased(
    left: np.ndarray, weights: np.ndarray, inverse: np.ndarray, products: np.ndarray
) -> np.ndarray:
    """Return how far each bar is from what all others foretell, shape (n_pools, n_bars).

    The fit follows a bar the more, the more the bar weighs, so what is left of it is too small
    and its weight would grow for no reason.  Its leverage says by how much: over one minus
    it, a residual is that of a fit without the bar.

    Parameters
    ----------
    left : np.ndarray, shape (n_pools, n_bars)
        Power of the residuals.
    weights : np.ndarray, shape (n_pools, n_bars)
    inverse : np.ndarray, shape (n_pools, n_layers, n_layers)
        Of the normal equations.
    products : np.ndarray, shape (n_bars, n_layers * n_layers)
        Of the rows of the layout with themselves.
    """
    flat = inverse.reshape(len(inverse), -1)
    leverage = np.clip(weights * (flat @ products.T), 0, _MOST_LEVERAGE)
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
    normal, inverse : np.ndarray, shape (n_pools, n_layers, n_layers)
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
        found = np.linalg.solve(with_prior, right)
        doubt = np.diagonal(np.linalg.inv(with_prior), axis1=1, axis2=2) * noise
        power = np.square(found).mean(axis=2) + doubt
    return found, doubt
