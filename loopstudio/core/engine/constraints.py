"""What an update may change: held entries, floors, penalties, and the freedom of scale.

Conventions
-----------
A *state* is the list ``[W, H, D, C]`` of sounds (n_bins, a), rhythms (n_tatums, b), layout
(n_bars, c) and core (a, b, c), all nonnegative and of one dtype.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.engine.types import Factors, Fixed, Sparsity

State = list[np.ndarray]

# An entry at zero could never come back from there by multiplication.
FLOOR = 1e-15
CORE_FLOOR = 1e-20
# Energy of a template that has no part in the model, relative to the strongest.
UNUSED = 1e-12
SOUNDS, RHYTHMS, LAYOUT, CORE = range(4)


class Constraints:
    """The entries held, the penalties, and the columns whose scale is free.

    Parameters
    ----------
    held : list of four (np.ndarray of bool or None)
        True where an entry of the state keeps its value in `values`.
    values : list of four np.ndarray
        A state; only its held entries are read.
    sparsity : Sparsity, optional
        Weights of the sums of layout and core in the loss.
    """

    def __init__(
        self, held: list[np.ndarray | None], values: State, sparsity: Sparsity | None = None
    ) -> None:
        self.held = held
        self.values = values
        sparsity = sparsity or Sparsity()
        weights = (0.0, 0.0, sparsity.layout, sparsity.core)
        # Per entry, relative to the sum of even columns of unit length and an even core.
        self.slopes = tuple(
            weight / (np.sqrt(value.size) * (1 if which == CORE else np.sqrt(value.shape[1])))
            for which, (weight, value) in enumerate(zip(weights, values, strict=True))
        )
        # A penalty on one factor alone would only move its scale to another.
        self.ridges = tuple(
            0.0 if weight else max(weights) / (1 if which == CORE else value.shape[1])
            for which, (weight, value) in enumerate(zip(weights, values, strict=True))
        )
        self._bound_scales = [~self.free_scale(axis) for axis in range(3)]

    @property
    def penalised(self) -> bool:
        """Whether the loss is more than the misfit."""
        return bool(max(self.slopes) > 0)

    @property
    def holds_values(self) -> bool:
        """Whether any entry is held at something other than zero."""
        return any(
            mask is not None and bool(np.any(value[mask]))
            for mask, value in zip(self.held, self.values, strict=True)
        )

    def apply(self, which: int, factor: np.ndarray) -> np.ndarray:
        """Put floors and held entries into a new factor, in place."""
        np.maximum(factor, CORE_FLOOR if which == CORE else FLOOR, out=factor)
        mask = self.held[which]
        if mask is not None:
            np.copyto(factor, self.values[which], where=mask, casting="same_kind")
        return factor

    def balance(self, state: State) -> None:
        """Give the columns of W, H and D unit length where their scale is free, in place."""
        if self.penalised:
            return
        for axis in range(3):
            factor = state[axis]
            lengths = np.sqrt(np.einsum("ij,ij->j", factor, factor))
            lengths[self._bound_scales[axis] | (lengths == 0)] = 1
            factor /= lengths
            state[CORE] *= _along(lengths, axis)

    def penalty(self, state: State) -> float:
        """Return what is added to half the squared misfit."""
        total = 0.0
        for factor, slope, ridge in zip(state, self.slopes, self.ridges, strict=True):
            if slope:
                total += slope * float(factor.sum(dtype=np.float64))
            elif ridge:
                total += 0.5 * ridge * float(np.square(factor).sum(dtype=np.float64))
        return total

    def free_scale(self, axis: int) -> np.ndarray:
        """Tell which columns can be rescaled against the core, shape (rank,)."""
        free = np.ones(self.values[CORE].shape[axis], bool)
        others = tuple(k for k in range(3) if k != axis)
        for which, over in ((axis, (0,)), (CORE, others)):
            mask = self.held[which]
            if mask is not None:
                # What is held at zero stays there at any scale.
                free &= ~np.any(mask & (self.values[which] != 0), axis=over)
        return free


def constraints_for(
    start: Factors | None, fixed: Fixed | None, sparsity: Sparsity | None, state: State
) -> Constraints:
    """Collect what holds for a state made from `start`.

    The zeros of a start given by the user are held as well: that is how parts of a score or
    of a painted wish are ruled out.
    """
    held: list[np.ndarray | None] = [None] * 4
    if start is not None:
        wishes = fixed or Fixed()
        for which, wish in enumerate((wishes.sounds, wishes.rhythms, wishes.layout, wishes.core)):
            mask = state[which] == 0
            if wish is not None:
                mask |= np.broadcast_to(np.asarray(wish, bool), mask.shape)
            held[which] = mask if mask.any() else None
    return Constraints(held, [factor.copy() for factor in state], sparsity)


def _along(vector: np.ndarray, axis: int) -> np.ndarray:
    """Shape a vector to run along one axis of a core."""
    return vector.reshape([-1 if k == axis else 1 for k in range(3)])


def state_of(factors: Factors) -> State:
    """Copy factors into a state, in single precision."""
    parts = (factors.sounds, factors.rhythms, factors.layout, factors.core)
    return [np.array(part, np.float32, order="C") for part in parts]


def to_factors(state: State, constraints: Constraints, scale: float, errors: np.ndarray) -> Factors:
    """Copy a state into factors of a cube `scale` times as large, peaks of the layout at 1."""
    constraints = Constraints(constraints.held, constraints.values)
    state = [factor.copy() for factor in state]
    constraints.balance(state)
    _silence_unused(state)
    peaks = state[LAYOUT].max(axis=0)
    peaks[~constraints.free_scale(LAYOUT) | (peaks == 0)] = 1
    state[LAYOUT] /= peaks
    state[CORE] *= _along(peaks, LAYOUT)
    state[CORE] *= scale
    w, h, d, c = (factor.astype(np.float32) for factor in state)
    return Factors(w, h, c, d, errors)


def _silence_unused(state: State) -> None:
    """Make templates without a part in the core zero, in place; they would look like noise."""
    power = np.square(state[CORE], dtype=np.float64)
    for axis in range(3):
        part = power.sum(axis=tuple(k for k in range(3) if k != axis))
        unused = part < UNUSED * part.max()
        state[axis][:, unused] = 0
        np.moveaxis(state[CORE], axis, 0)[unused] = 0
