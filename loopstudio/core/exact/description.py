"""How much it takes to write loops down: the cost that a search over layouts minimises.

Real loops are simple: each one alone is quieter and sparser than its sums with others, each
of its bars resembles another one, and it is switched on and off rarely.  So a set of loops
costs

- the L1 norm of the layers' spectra, where a layer may be written as its difference to
  another layer of the same loop (a minimum spanning tree over silence and the layers);
- the number of times each loop is switched on, and its length.

The unit is the mean level of a cell.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.exact.candidates import Candidate

SWITCH_COST = 0.15
"""What it costs to switch a loop on."""


def switch_cost(candidate: Candidate) -> float:
    """Return the cost of saying where a loop plays."""
    # Long loops are rarer, and eight bars are much rarer than four.
    length = {1: 0.0, 2: 0.5, 4: 1.0, 8: 2.0}[candidate.bars]
    return SWITCH_COST * (0.25 + candidate.n_runs / 2 + length)


def tree_lengths(layers: np.ndarray) -> np.ndarray:
    """Return the lengths of the shortest trees over silence and the layers of a loop.

    Prim's algorithm; the distance of two layers is the mean L1 norm of their difference.

    Parameters
    ----------
    layers : np.ndarray, shape (n, n_layers, n_cells), complex
        Of `n` loops.

    Returns
    -------
    np.ndarray, shape (n,)
    """
    n, n_layers, _ = layers.shape
    nearest = _mean_magnitude(layers)
    if n_layers == 1:
        return nearest[:, 0]
    distances = np.zeros((n, n_layers, n_layers))
    for i in range(1, n_layers):
        distances[:, i, :i] = _mean_magnitude(layers[:, i : i + 1] - layers[:, :i])
    distances += distances.transpose(0, 2, 1)
    total = np.zeros(n)
    every = np.arange(n)
    for _ in range(n_layers):
        i = np.argmin(nearest, axis=1)
        total += nearest[every, i]
        nearest = np.minimum(nearest, distances[every, i])
        nearest[every, i] = np.inf
        distances[every, :, i] = np.inf
    return total


def _mean_magnitude(cells: np.ndarray) -> np.ndarray:
    """Return the mean magnitude along the last axis; faster than `np.abs`."""
    magnitude: np.ndarray = np.sqrt(cells.real**2 + cells.imag**2).mean(axis=-1)
    return magnitude
