"""Loops whose level changes from bar to bar: fades, automation, an accent.

A loop that is faded in repeats as exactly as any other, only each bar has its own level.  The
bars are still B = D S, but D is no longer of zeros and ones, so searching its column space for
such vectors finds nothing.  Two things help:

- `switched_space` looks for *supports*: sets of bars outside of which a vector of the column
  space vanishes while it stays well above zero inside.  Levels do not change where a loop is
  silent, so the bars in which a loop plays are such a set, whatever its levels.  The layout
  search goes on in the space of these 0/1 vectors.
- `levels` then lets each loop have a level of its own in each bar in which it plays, by
  re-weighted alternating least squares on a few hundred cells of the bars' spectrograms.  A
  loop keeps its zeros and ones unless levels explain cells much better that did not take
  part in finding them.

Sources for the two:
    M. Slawski, M. Hein and P. Lutsik, "Matrix factorization with binary components",
    NIPS 2013 (where the enumeration comes from).
    I. Daubechies, R. DeVore, M. Fornasier and C. S. Güntürk, "Iteratively reweighted least
    squares minimization for sparse recovery", Comm. Pure Appl. Math., 2010.
"""

from __future__ import annotations

import numpy as np

_CHUNK = 1 << 14
_ROUNDINGS = 3
"""How often a guess is projected into the space and rounded again."""
_MOST = 3000
"""Supports looked at: those nearest to the space."""
_FAR = 0.45
"""Sine of the angle to the space from which on a support is none."""
_SILENT = 0.05
"""What may be left of a vector outside its support, relative to the vector."""
_LEAST = 0.3
"""Least level within a support, relative to the loudest: about 10 dB."""
_NEW = 0.15
"""Least sine of the angle between a support and those that were taken before."""

_ROUNDS = 24
_NORM = 0.5
"""The p of the p-norm of what is left, which hardly minds a soloist."""
_FLOORS = (1.0, 0.003)
"""What is left counts as no less than this share of a cell, first and last."""
_BETTER = 0.5
"""Levels must leave less than this share of what zeros and ones leave unexplained."""
_NEEDED = 0.9
"""A loop needs levels if without them more than one over this is left unexplained."""
_EVEN = 0.003
"""Levels that differ by no more than this, a fortieth of a dB, are one."""
_RIDGE = 1e-4
_TURNED = 0.03
"""Sine of the angle between what loops span and what the bars span, from which on levels are
looked for: exact copies stay below .01, changes of 1 dB reach .1."""
_ELSEWHERE = 0.2
"""The same, from which on the loops are others: the noise of lossy coding turns a quiet layer by
.1, wrong levels of 3 dB turn the loops by .3."""


def misfit(layers: np.ndarray, basis: np.ndarray) -> float:
    """Return the sine of the largest angle between layers and the bars' column space.

    Parameters
    ----------
    layers : np.ndarray, shape (n_layers, n_bars)
    basis : np.ndarray, shape (n_bars, n_layers), orthonormal
    """
    spanned, _ = np.linalg.qr(layers.T)
    least = np.linalg.svd(spanned.T @ basis, compute_uv=False).min()
    return float(np.sqrt(max(1 - least**2, 0.0)))


def need_levels(layers: np.ndarray, basis: np.ndarray) -> bool:
    """Tell whether zeros and ones explain the bars' column space badly."""
    return misfit(layers, basis) > _TURNED


def are_others(layers: np.ndarray, basis: np.ndarray) -> bool:
    """Tell whether layers explain the bars worse than coding noise lets them."""
    return misfit(layers, basis) > _ELSEWHERE


def switched_space(basis: np.ndarray) -> np.ndarray | None:
    """Return a basis of 0/1 vectors for loops whose levels change.

    Parameters
    ----------
    basis : np.ndarray, shape (n_bars, n_layers), orthonormal
        Of the bars' column space.

    Returns
    -------
    np.ndarray, shape (n_bars, n_layers), orthonormal, or None
        None if fewer supports than layers are found.
    """
    found = np.zeros((len(basis), 0))
    for support in _roundings(basis):
        new = support / np.linalg.norm(support)
        new -= found @ (found.T @ new)
        size = np.linalg.norm(new)
        if size > _NEW and _is_support(support > 0, basis):
            found = np.hstack([found, new[:, None] / size])
        if found.shape[1] == basis.shape[1]:
            return found
    return None


def _roundings(basis: np.ndarray) -> np.ndarray:
    """Return 0/1 vectors near the space, the nearest first, shape (n_vectors, n_bars)."""
    from scipy.linalg import qr  # the window starts without it

    n_layers = basis.shape[1]
    _, _, order = qr(basis.T, pivoting=True, mode="economic")
    rows = order[:n_layers]
    spread = (basis @ np.linalg.inv(basis[rows])).T.astype(np.float32)
    space = basis.astype(np.float32)
    found = []
    for first in range(1, 1 << n_layers, _CHUNK):
        numbers = np.arange(first, min(first + _CHUNK, 1 << n_layers))
        bits = ((numbers[:, None] >> np.arange(n_layers)) & 1).astype(np.float32)
        guess = bits @ spread
        for _ in range(_ROUNDINGS):
            guess = (guess > 0.5).astype(np.float32) @ space @ space.T
        rounded = guess > 0.5
        inside = np.linalg.norm(rounded.astype(np.float32) @ space, axis=1)
        size = np.maximum(np.sqrt(np.count_nonzero(rounded, axis=1)), 0.5)
        found.append(_different(rounded[inside > np.sqrt(1 - _FAR**2) * size]))
    every = _different(np.concatenate(found)).astype(np.float32)
    nearness = np.linalg.norm(every @ space, axis=1) / np.linalg.norm(every, axis=1)
    nearest: np.ndarray = every[np.argsort(-nearness, kind="stable")[:_MOST]].astype(float)
    return nearest


def _different(vectors: np.ndarray) -> np.ndarray:
    """Return every vector of zeros and ones once, in order, shape (n_vectors, n_bars), bool."""
    packed = np.packbits(vectors, axis=1)
    # As one value a row they are sorted many times faster than as rows.
    whole = packed.view(f"V{packed.shape[1]}")
    rows = np.unique(whole).view(np.uint8).reshape(-1, packed.shape[1])
    return np.unpackbits(rows, axis=1, count=vectors.shape[1]).astype(bool)


def _is_support(support: np.ndarray, basis: np.ndarray) -> bool:
    """Tell whether a vector of the space vanishes outside of a set of bars, and only there."""
    inside = _vanishing(support, basis)
    return bool(inside.any()) and bool(inside[support].min() > _LEAST * inside.max())


def _vanishing(support: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """Return the vector nearest to a support of those in the space that vanish outside of it."""
    _, values, vectors = np.linalg.svd(basis[~support], full_matrices=True)
    silent = np.concatenate([values, np.zeros(len(vectors) - len(values))]) < _SILENT
    inside = basis @ vectors[silent].T
    nearest: np.ndarray = inside @ (inside.T @ support)
    return nearest


def levels(
    layers: np.ndarray, owners: np.ndarray, cells: np.ndarray, basis: np.ndarray
) -> np.ndarray:
    """Find how loudly each layer plays in the bars in which it plays.

    Parameters
    ----------
    layers : np.ndarray, shape (n_layers, n_bars), 0 or 1
    owners : np.ndarray of int, shape (n_layers,)
        The loop of each layer; levels are taken for all layers of a loop, or for none.
    cells : np.ndarray, shape (n_bars, n_cells), complex
        Cells of the bars' spectrograms, each scaled to a mean square of one over the bars.
    basis : np.ndarray, shape (n_bars, n), orthonormal
        Of the bars' column space; where it has levels, they are a good beginning.

    Returns
    -------
    np.ndarray, shape (n_layers, n_bars)
        Zero where `layers` is; the loudest bar of each layer has level one.
    """
    design = layers.T.astype(float)
    graded = np.ones(len(layers), bool)
    start = _start(design, basis)
    found = _fitted(start, graded, cells[:, ::2])
    fresh = cells[:, 1::2]
    least = _left(found, fresh)
    if least >= _BETTER * _left(design, fresh):
        return layers
    for loop in np.unique(owners):
        # Whose levels are needless keeps zeros and ones.
        own = owners == loop
        trial = np.where(own, design, found)
        if _NEEDED * _left(trial, fresh) < least or _evenness(found[:, own]) < _EVEN:
            graded[own] = False
    return _fitted(np.where(graded, start, design), graded, cells).T if graded.any() else layers


def _start(design: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """Return the layout (n_bars, n_layers) with such levels as the column space has."""
    start = design.copy()
    for layer in start.T:
        on = layer > 0
        inside = _vanishing(on, basis)
        if inside[on].min() > _LEAST * inside.max():
            layer[on] = inside[on] / inside.max()
    return start


def _evenness(found: np.ndarray) -> float:
    """Return the greatest difference of a level from the layer's loudest."""
    return float(np.max(1 - found, where=found > 0, initial=0))


def _fitted(start: np.ndarray, graded: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Return the layout (n_bars, n_layers) with levels for the graded layers."""
    found = start.copy()
    floors = np.geomspace(*_FLOORS, _ROUNDS)
    weights = np.ones(cells.shape)
    for floor in floors:
        sounds = _sounds(found, weights, cells)
        weights = _weights(cells - found @ sounds, floor)
        for bar, on in enumerate(start > 0):
            free = np.flatnonzero(on & graded)
            if len(free):
                known = on & ~graded
                heard = cells[bar] - found[bar, known] @ sounds[known]
                found[bar, free] = _bar_levels(heard, sounds[free], weights[bar])
        peak = np.where(graded, found.max(axis=0), 1)
        found /= np.where(peak > 0, peak, 1)
    return found


def _bar_levels(heard: np.ndarray, sounds: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the levels of sounds (n, n_cells) in a bar (n_cells,), none negative."""
    weighed = sounds * weights
    inner = (weighed @ sounds.conj().T).real
    inner[np.diag_indices_from(inner)] += _RIDGE * np.trace(inner) / len(inner) + 1e-20
    found: np.ndarray = np.maximum(np.linalg.solve(inner, (weighed @ heard.conj()).real), 0)
    return found


def _sounds(design: np.ndarray, weights: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Return what the layers sound like in each cell, (n_layers, n_cells)."""
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    n_layers = design.shape[1]
    inner = (weights.T @ products).reshape(-1, n_layers, n_layers)
    ridge = _RIDGE * np.trace(inner, axis1=1, axis2=2)[:, None, None] / n_layers + 1e-20
    inner += ridge * np.eye(n_layers)
    right = ((weights * cells).T @ design)[:, :, None]
    found: np.ndarray = np.linalg.solve(inner, right)[:, :, 0].T
    return found


def _weights(left: np.ndarray, floor: float) -> np.ndarray:
    """Return how much each bar counts in each cell, at most one."""
    weights = (np.abs(left) ** 2 + floor**2) ** (_NORM / 2 - 1)
    relative: np.ndarray = weights / weights.max(axis=0)
    return relative


def _left(design: np.ndarray, cells: np.ndarray) -> float:
    """Return the power that a layout leaves unexplained in a cell, wild bars counting little."""
    weights = np.ones(cells.shape)
    for floor in np.geomspace(*_FLOORS, _ROUNDS // 2):
        left = cells - design @ _sounds(design, weights, cells)
        weights = _weights(left, floor)
    return float(((np.abs(left) ** _NORM).mean(axis=0) ** (2 / _NORM)).mean())
