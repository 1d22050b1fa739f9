"""Nonnegative matrix factorization.

A spectrogram is about a sum of a few templates, each a spectrum that comes and goes:
``matrix ~ spectra @ activations`` with nothing negative, so that nothing cancels and parts
stay parts.  Entries that are held keep their values, and those that are held at zero rule
out what cannot be: that is how scores and wishes enter.

Based on the methods of:
    Daniel D. Lee and H. Sebastian Seung, "Learning the parts of objects by non-negative
    matrix factorization", Nature 401, 1999;
    Andersen Man Shun Ang and Nicolas Gillis, "Accelerating nonnegative matrix factorization
    algorithms using extrapolation", Neural Computation 31(2), 2019.

Where we depart from the second: both factors are extrapolated at once, between sweeps, and
geometrically where the updates are products.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from loopstudio.core.errors import InputError
from loopstudio.core.progress import Progress, silent
from loopstudio.core.workshop.divergence import BetaSweep, Factors
from loopstudio.core.workshop.euclidean import EuclideanSweep
from loopstudio.core.workshop.settings import SILENT

Sweep = BetaSweep | EuclideanSweep

FLOOR = np.float32(1e-15)
"""An entry at zero could never come back by multiplication; relative to a mean of one."""

_FIRST_MOMENTUM = 0.5
_LARGEST_MOMENTUM = 3.0
_GROWTH = 1.1
_BOUND_GROWTH = 1.03
_SHRINKAGE = 2.0
_LARGEST_RATIO = np.float32(3.0)
"""No entry changes by more than this factor between two sweeps on momentum alone."""

_WINDOW = 10
"""Iterations over which the loss has to stand still."""


@dataclass(frozen=True, eq=False)
class Factorization:
    """What a matrix is made of.

    Attributes
    ----------
    spectra : np.ndarray, shape (n_bins, n_components), float32
    activations : np.ndarray, shape (n_components, n_frames), float32
    losses : np.ndarray, shape (n_iterations + 1,)
        Mean divergence of an entry, penalties included, from the start on; never rises.
    """

    spectra: np.ndarray
    activations: np.ndarray
    losses: np.ndarray


Partial = Callable[[Factorization], None]
"""Called now and then with what was found so far."""


@dataclass(frozen=True)
class Options:
    """How a factorization is learned.

    Attributes
    ----------
    beta : float
        Of the divergence: 2 Euclidean, 1 Kullback-Leibler, 0 Itakura-Saito, or another.
    n_iterations : int
        Most.
    tolerance : float
        The end has come when ten iterations lower the loss by less than this share of what it
        was at the start.
    l1_spectra, l1_activations : float
        Weights of the sums of the factors, as scikit-learn's `alpha_W` and `alpha_H`: the loss
        is ``D + l1_spectra n_frames sum(W) + l1_activations n_bins sum(H)``.
    """

    beta: float = 1.0
    n_iterations: int = 200
    tolerance: float = 1e-4
    l1_spectra: float = 0.0
    l1_activations: float = 0.0


def factorise(
    matrix: np.ndarray,
    spectra: np.ndarray,
    activations: np.ndarray,
    options: Options | None = None,
    *,
    held_spectra: np.ndarray | None = None,
    held_activations: np.ndarray | None = None,
    progress: Progress = silent,
    partial: Partial | None = None,
) -> Factorization:
    """Lower the divergence between a matrix and its model, from a start on.

    Parameters
    ----------
    matrix : np.ndarray, shape (n_bins, n_frames), nonnegative
    spectra : np.ndarray, shape (n_bins, n_components), nonnegative
    activations : np.ndarray, shape (n_components, n_frames), nonnegative
        The start.  What is zero there stays zero.
    options : Options
    held_spectra, held_activations : np.ndarray of bool, or None
        True where an entry of the start is kept, of a shape that broadcasts to the factor's.
    progress : Progress
        Called many times an iteration; may raise `Cancelled`.
    partial : callable or None
        Called with a `Factorization` after every tenth iteration.

    Returns
    -------
    Factorization

    Raises
    ------
    InputError
        If shapes do not fit, something is negative or no number, or the matrix is all zero.
    """
    options = options or Options()
    matrix = np.ascontiguousarray(matrix, np.float32)
    w, h = (np.array(part, np.float32, order="C") for part in (spectra, activations))
    mean = _checked(matrix, w, h)
    learn = (_learned(held_spectra, w), _learned(held_activations, h))
    problem = _Problem(matrix, mean, options, learn, (w, h), progress)
    return problem.solve((w, h), partial)


class _Problem:
    """A matrix scaled to a mean of one, in which single precision is at home."""

    def __init__(
        self,
        matrix: np.ndarray,
        mean: float,
        options: Options,
        learn: tuple[np.ndarray | bool, np.ndarray | bool],
        start: Factors,
        progress: Progress,
    ) -> None:
        self._options = options
        self._learn = learn
        self._held = start
        self._progress = progress
        self._fraction = 0.0
        # The factor that may be scaled takes the scale of the matrix.
        free = [
            mask is True or not np.any(part[~mask]) for mask, part in zip(learn, start, strict=True)
        ]
        self._scaled = 1 if free[1] else 0
        self._scale = mean if any(free) else 1.0
        beta = options.beta
        n_bins, n_frames = matrix.shape
        weights = [options.l1_spectra * n_frames, options.l1_activations * n_bins]
        weights[self._scaled] *= self._scale
        self._unit = self._scale**beta / matrix.size
        l1 = (weights[0] / self._scale**beta, weights[1] / self._scale**beta)
        matrix = matrix / np.float32(self._scale)
        self._sweep: Sweep
        if beta == 2:
            self._sweep = EuclideanSweep(matrix, l1, learn, self._tick)
        else:
            learned = (bool(np.any(learn[0])), bool(np.any(learn[1])))
            self._sweep = BetaSweep(matrix, beta, l1, learned, self._tick)

    def solve(self, start: Factors, partial: Partial | None) -> Factorization:
        """Sweep with momentum; a step too far is seen by the loss and taken back."""
        held = self._scaled_by(start, 1 / self._scale)
        self._held = held
        accepted = point = self._kept(held)
        momentum, bound, extrapolated = _FIRST_MOMENTUM, 1.0, False
        losses: list[float] = []
        n_most = self._options.n_iterations
        for i in range(n_most):
            self._fraction = i / n_most
            new, loss = self._sweep(*point)
            if not losses or loss <= losses[-1]:
                losses.append(loss)
                new = self._kept(new)
                momentum = min(bound, momentum * _GROWTH)
                bound = min(_LARGEST_MOMENTUM, bound * _BOUND_GROWTH)
                point, accepted, extrapolated = self._beyond(accepted, new, momentum), new, True
            elif extrapolated:
                losses.append(losses[-1])
                bound, momentum = max(momentum / 1.2, 0.2), max(momentum / _SHRINKAGE, 0.01)
                point, extrapolated = accepted, False
            else:
                break
            if partial is not None and i % _WINDOW == _WINDOW - 1:
                partial(self._result(accepted, losses))
            if self._stands_still(losses):
                break
        losses.append(min(self._sweep.loss(*accepted), losses[-1]))
        return self._result(accepted, losses)

    def _stands_still(self, losses: list[float]) -> bool:
        if len(losses) <= _WINDOW:
            return False
        return losses[-1 - _WINDOW] - losses[-1] < self._options.tolerance * losses[0]

    def _tick(self) -> None:
        self._progress(self._fraction, "Learning components")

    def _kept(self, factors: Factors) -> Factors:
        """Put back what is held, and the floors of products."""
        kept = []
        for part, learn, held in zip(factors, self._learn, self._held, strict=True):
            if self._options.beta != 2 and learn is not False:
                part = np.maximum(part, FLOOR)
            kept.append(part if learn is True else np.where(learn, part, held))
        return kept[0], kept[1]

    def _beyond(self, old: Factors, new: Factors, momentum: float) -> Factors:
        """Follow the way from old to new factors further."""
        linear = self._options.beta == 2
        beyond = _further if linear else _further_by_ratios
        w, h = (beyond(a, b, np.float32(momentum)) for a, b in zip(old, new, strict=True))
        return self._kept((w, h))

    def _scaled_by(self, factors: Factors, scale: float) -> Factors:
        parts = list(factors)
        parts[self._scaled] = parts[self._scaled] * np.float32(scale)
        return parts[0], parts[1]

    def _result(self, factors: Factors, losses: list[float]) -> Factorization:
        w, h = self._scaled_by(factors, self._scale)
        return Factorization(w, h, np.array(losses) * self._unit)


def _further(old: np.ndarray, new: np.ndarray, momentum: np.float32) -> np.ndarray:
    beyond: np.ndarray = np.maximum(new + momentum * (new - old), 0)
    return beyond


def _further_by_ratios(old: np.ndarray, new: np.ndarray, momentum: np.float32) -> np.ndarray:
    ratio: np.ndarray = np.divide(new, old, out=np.ones_like(new), where=old > 0)
    np.clip(ratio, 1 / _LARGEST_RATIO, _LARGEST_RATIO, out=ratio)
    np.power(ratio, momentum, out=ratio)
    ratio *= new
    return ratio


def _learned(held: np.ndarray | None, factor: np.ndarray) -> np.ndarray | bool:
    """Return which entries are learned: a mask, or True or False for all of them."""
    learn: np.ndarray = factor > 0
    if held is not None:
        learn &= ~np.asarray(held, bool)
    return True if learn.all() else learn


def _checked(matrix: np.ndarray, w: np.ndarray, h: np.ndarray) -> float:
    """Return the mean of the matrix; refuse what cannot be factorized."""
    if matrix.ndim != 2 or (*w.shape[:1], *h.shape[1:]) != matrix.shape or w.shape[1] != len(h):
        raise InputError(f"Factors of {w.shape} and {h.shape} do not make a matrix {matrix.shape}.")
    for part in (matrix, w, h):
        # A sum is a number only if all its terms are.
        if part.size and (part.min() < 0 or not np.isfinite(part.sum(dtype=np.float64))):
            raise InputError("A factorization needs numbers that are not negative.")
    mean = float(matrix.mean(dtype=np.float64))
    if mean <= 0:
        raise InputError(SILENT)
    return mean
