"""Sweeps of multiplicative updates for the Kullback-Leibler and Itakura-Saito divergences.

These losses look at every entry of the model, so nothing can be compressed away and the cube
itself streams past: in blocks of rows small enough to stay in the processor's cache, without
a temporary of the cube's size.  Within a block the layers, of which there are fewest, are what
the model is multiplied out from last, and what its gradient is multiplied into first.

Based on the methods of:
    Cédric Févotte and Jérôme Idier, "Algorithms for nonnegative matrix factorization with the
    beta-divergence", Neural Computation 23(9), 2011 (the exponent of the Itakura-Saito update);
    Madhusudana Shashanka, Bhiksha Raj and Paris Smaragdis, "Probabilistic latent variable
    models as nonnegative factorizations", Computational Intelligence and Neuroscience, 2008
    (all factors from one expectation step, which is one pass over the cube).
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.engine.constraints import CORE, LAYOUT, RHYTHMS, SOUNDS, Constraints, State
from loopstudio.core.progress import Progress, silent

# Entries of a block: two buffers of them fit the cache of a core, and the interpreter's share
# is small.
BLOCK = 1 << 17
# Smallest modelled value, relative to the mean of the cube.
EPSILON = 1e-8
SMALLEST = np.float32(1e-30)
ALL = (SOUNDS, RHYTHMS, LAYOUT, CORE)


class DivergenceSweep:
    """Update the factors of a cube; returns the new state and the mean loss of the old one.

    Parameters
    ----------
    cube : np.ndarray, shape (n_bins, n_tatums, n_bars), float32
    divergence : {"kl", "is"}
    constraints : Constraints
    progress : Progress
        Called for every block, to let a cancel through.
    """

    def __init__(
        self,
        cube: np.ndarray,
        divergence: str,
        constraints: Constraints,
        progress: Progress = silent,
    ) -> None:
        self.cube = cube
        self.divergence = divergence
        self.constraints = constraints
        self._progress = progress
        self._turn = 0
        rows = max(1, BLOCK // cube[0].size)
        self._blocks = [slice(at, at + rows) for at in range(0, len(cube), rows)]
        self._sum, self._has_zeros = 0.0, False
        for block in self._blocks:
            progress(0.0, "Finding loops")
            self._sum += _sum(cube[block].reshape(-1, cube.shape[2]))
            self._has_zeros = self._has_zeros or not cube[block].all()
        self._epsilon = np.float32(EPSILON * self._sum / cube.size)
        size = min(rows, len(cube)) * cube.shape[1]
        self._buffers = np.empty((2, size, cube.shape[2]), np.float32)

    def __call__(self, state: State) -> tuple[State, float]:
        """Sweep once."""
        if self.divergence == "kl" and not self.constraints.holds_values:
            return self._all_at_once(state)
        return self._in_turn(state)

    def loss(self, state: State) -> float:
        """Return the mean divergence of an entry."""
        return self._gather(state, ())[2]

    def _all_at_once(self, state: State) -> tuple[State, float]:
        """Take one expectation-maximisation step of Kullback-Leibler, in one pass."""
        pulls, _, loss = self._gather(state, ALL)
        new = [factor * pull for factor, pull in zip(state, pulls, strict=True)]
        for factor in new[:CORE]:
            sums = factor.sum(axis=0)
            factor /= np.where(sums > 0, sums, 1)
        return [self.constraints.apply(which, part) for which, part in enumerate(new)], loss

    def _in_turn(self, state: State) -> tuple[State, float]:
        """Update the sounds and then one other factor, the next one at the next call."""
        new, loss = self._updated(state, SOUNDS)
        new, _ = self._updated(new, (RHYTHMS, LAYOUT, CORE)[self._turn])
        self._turn = (self._turn + 1) % 3
        return new, loss

    def _updated(self, state: State, which: int) -> tuple[State, float]:
        """Update one factor; the loss is that of the old state."""
        pulls, pushes, loss = self._gather(state, (which,))
        ratio = pulls[which] / np.maximum(pushes[which], SMALLEST)
        if self.divergence == "is":
            np.sqrt(ratio, out=ratio)
        new = list(state)
        new[which] = self.constraints.apply(which, state[which] * ratio)
        return new, loss

    def _gather(self, state: State, wanted: tuple[int, ...]) -> tuple[State, State, float]:
        """Return what pulls the wanted factors up and down, and the mean loss, in one pass."""
        w, h, d, c = state
        recipes, upright = c.reshape(len(c), -1), np.ascontiguousarray(d.T)
        pulls = [np.zeros_like(factor) for factor in state]
        pushes = _pushes_of_ones(state)
        if self.divergence == "is":
            pushes = [np.zeros_like(factor) for factor in state]
        total = self._excess(state)
        for rows in self._blocks:
            self._progress(0.0, "Finding loops")
            by_layer = (w[rows] @ recipes).reshape(-1, *c.shape[1:])  # (bin, b, c)
            inner = np.matmul(h, by_layer)  # (bin, tatum, c)
            flat = inner.reshape(-1, c.shape[2])
            model = np.matmul(flat, upright, out=self._buffers[0][: len(flat)])
            up, down, misfit = self._misfit(rows, model)
            total += misfit
            for weights, gathered in ((up, pulls), (down, pushes)):
                if weights is not None and wanted:
                    self._add(gathered, wanted, weights, (rows, by_layer, flat), state)
        return pulls, pushes, total / self.cube.size

    def _add(
        self,
        gathered: State,
        wanted: tuple[int, ...],
        weights: np.ndarray,
        block: tuple[slice, np.ndarray, np.ndarray],
        state: State,
    ) -> None:
        """Add what a block's weights, shape (bin x tatum, bar), mean for each factor."""
        w, h, d, c = state
        rows, by_layer, flat = block
        if LAYOUT in wanted:
            gathered[LAYOUT] += weights.T @ flat
            if len(wanted) == 1:
                return
        back = (weights @ d).reshape(len(by_layer), len(h), -1)  # (bin, tatum, c)
        if RHYTHMS in wanted:
            gathered[RHYTHMS] += np.tensordot(back, by_layer, ((0, 2), (0, 2)))
        by_recipe = np.matmul(h.T, back).reshape(len(by_layer), -1)  # (bin, b x c)
        if SOUNDS in wanted:
            gathered[SOUNDS][rows] = by_recipe @ c.reshape(len(c), -1).T
        if CORE in wanted:
            gathered[CORE] += (w[rows].T @ by_recipe).reshape(c.shape)

    def _excess(self, state: State) -> float:
        """Sum of the model less that of the cube, which Kullback-Leibler adds to the blocks'."""
        if self.divergence != "kl":
            return 0.0
        total = state[CORE].astype(np.float64)
        for factor in state[:CORE]:
            total = np.tensordot(factor.sum(axis=0, dtype=np.float64), total, (0, 0))
        return float(total) - self._sum

    def _misfit(
        self, rows: slice, model: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray | None, float]:
        """Weights of numerator and denominator, and what the rows alone add to the loss.

        The denominator's are None where they are all ones.
        """
        x, other = self.cube[rows].reshape(model.shape), self._buffers[1][: len(model)]
        np.maximum(model, self._epsilon, out=model)
        if self.divergence == "kl":
            ratio = np.divide(x, model, out=model)
            logs = np.log(
                np.maximum(ratio, SMALLEST, out=other) if self._has_zeros else ratio, out=other
            )
            return ratio, None, float(np.einsum("ij,ij->i", x, logs).sum(dtype=np.float64))
        np.reciprocal(model, out=model)
        np.maximum(x, self._epsilon, out=other)
        other *= model  # x / y
        loss = _sum(other) - _sum(np.log(other)) - other.size
        other *= model
        return other, model, loss


def _pushes_of_ones(state: State) -> State:
    """Contract a cube of ones with all factors but one, for each."""
    w, h, d, c = state
    a, b, k = (factor.sum(axis=0) for factor in (w, h, d))
    by_sound, by_rhythm = np.tensordot(a, c, (0, 0)), np.tensordot(c, k, (2, 0))
    return [
        np.broadcast_to(by_rhythm @ b, w.shape),
        np.broadcast_to(by_sound @ k, h.shape),
        np.broadcast_to(b @ by_sound, d.shape),
        a[:, None, None] * b[:, None] * k,
    ]


def _sum(block: np.ndarray) -> float:
    """Sum of a block: pairwise along rows, in double precision over them."""
    return float(block.sum(axis=1).sum(dtype=np.float64))
