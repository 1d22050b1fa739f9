"""Separable factorization: the spectra are frames of the song itself.

If every component sounds alone at least once, the frames where they do span all others, so
that templates need not be learned but only found: they are real sounds, and exact.  Where
nothing ever sounds alone, recorded notes can be added to the frames to choose from.

Based on the methods of:
    Nicolas Gillis, "Successive nonnegative projection algorithm for robust nonnegative blind
    source separation", SIAM J. Imaging Sciences 7(2), 2014 (SNPA);
    Abhishek Kumar, Vikas Sindhwani and Prabhanjan Kambadur, "Fast conical hull algorithms for
    near-separable non-negative matrix factorization", ICML 2013 (the greedy choice of XRAY,
    here with SNPA's projection).

Conventions
-----------
Columns of the matrix are frames.  Activations of a frame lie in the simplex ``h >= 0,
sum(h) <= 1``: every frame is a mixture of the chosen ones and silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from loopstudio.core.errors import InputError
from loopstudio.core.progress import Progress, silent
from loopstudio.core.workshop.settings import SILENT
from loopstudio.core.workshop.simplex import project

_TOLERANCE = 1e-9
"""Least share of the matrix's energy, in squares, that is worth another column."""
_TIE = 1e-6
"""Residuals this close to the largest are alike, and the loudest frame is taken."""

_FRAMES_AT_ONCE = 64
_MOST_GRAM = 1 << 27
"""Entries of the products of all frames that are kept, half a gigabyte; else made anew."""


@dataclass(frozen=True, eq=False)
class Separable:
    """Chosen columns of a matrix, and how they make up all of it.

    Attributes
    ----------
    chosen : tuple of int
        Columns, in the order of choice; fewer than asked for where they suffice.
    activations : np.ndarray, shape (n_chosen, n_columns), float64
    losses : np.ndarray, shape (n_chosen + 1,)
        Mean over the entries of half the squared misfit after each choice.
    """

    chosen: tuple[int, ...]
    activations: np.ndarray
    losses: np.ndarray


def snpa(matrix: np.ndarray, n_components: int, *, progress: Progress = silent) -> Separable:
    """Choose, again and again, the frame that is farthest from the hull of those chosen.

    Recovers the components of every separable matrix without noise, also where they depend on
    each other linearly, unless one of them is a mixture of the others.

    Parameters
    ----------
    matrix : np.ndarray, shape (n_bins, n_columns), nonnegative
    n_components : int
    progress : Progress
        May raise `Cancelled`.
    """
    return _select(matrix, n_components, _farthest, progress)


def greedy(matrix: np.ndarray, n_components: int, *, progress: Progress = silent) -> Separable:
    """Choose, again and again, the frame along which most of what is missing lies.

    Lowers the loss faster at first than `snpa`, and may choose mixtures; takes what `snpa` does.
    """
    return _select(matrix, n_components, _most_covering, progress)


class _Progression:
    """What is known of a matrix while columns are chosen, in double precision."""

    def __init__(self, matrix: np.ndarray, progress: Progress) -> None:
        self.matrix = np.asarray(matrix)
        self._progress = progress
        self.fraction = 0.0
        self.energies = np.concatenate(
            [np.square(m).sum(axis=0) for _, m in self.blocks()] or [np.empty(0)]
        )
        self.chosen: list[int] = []
        self.products = np.empty((0, self.n))
        self.activations = np.empty((0, self.n))
        self.residuals = self.energies.copy()
        self._gram: np.ndarray | None = None

    @property
    def n(self) -> int:
        return int(self.matrix.shape[1])

    def tick(self) -> None:
        self._progress(self.fraction, "Choosing frames")

    def blocks(self) -> Iterator[tuple[slice, np.ndarray]]:
        """Go through the columns, some at a time, in double precision."""
        for at in range(0, self.n, _FRAMES_AT_ONCE):
            self.tick()
            columns = slice(at, min(at + _FRAMES_AT_ONCE, self.n))
            yield columns, self.matrix[:, columns].astype(np.float64)

    def choose(self, column: int) -> None:
        """Add a column, and project all others on the hull of the chosen ones and silence."""
        vertex = self.matrix[:, column].astype(np.float64)
        row = np.concatenate([vertex @ m for _, m in self.blocks()])
        self.chosen.append(column)
        self.products = np.vstack([self.products, row])
        start = np.vstack([self.activations, np.zeros(self.n)])
        start[:, column] = 0
        start[-1, column] = 1
        gram = self.products[:, self.chosen]
        self.activations = project(gram, self.products, start, tick=self.tick)
        h = self.activations
        misfit = self.energies + np.einsum("ij,ij->j", h, gram @ h - 2 * self.products)
        self.residuals = np.maximum(misfit, 0)

    def gram_rows(self) -> Iterator[tuple[slice, np.ndarray]]:
        """Products of some columns with all, kept if there is room: single precision."""
        if self._gram is None and self.n**2 <= _MOST_GRAM:
            self._gram = np.empty((self.n, self.n), np.float32)
            for columns in self._column_blocks():
                self._gram[columns] = self.matrix[:, columns].T @ self.matrix
        for columns in self._column_blocks():
            if self._gram is not None:
                yield columns, self._gram[columns]
            else:
                yield columns, self.matrix[:, columns].T @ self.matrix

    def _column_blocks(self) -> Iterator[slice]:
        for at in range(0, self.n, _FRAMES_AT_ONCE):
            self.tick()
            yield slice(at, min(at + _FRAMES_AT_ONCE, self.n))


def _select(
    matrix: np.ndarray,
    n_components: int,
    criterion: Callable[[_Progression], int],
    progress: Progress,
) -> Separable:
    state = _Progression(matrix, progress)
    loudest = float(state.energies.max(initial=0))
    if not np.isfinite(loudest) or loudest <= 0:
        raise InputError(SILENT)
    losses = [0.5 * float(state.energies.sum())]
    while len(state.chosen) < n_components and state.residuals.max() > _TOLERANCE * loudest:
        state.fraction = len(state.chosen) / n_components
        state.choose(criterion(state))
        losses.append(min(0.5 * float(state.residuals.sum()), losses[-1]))
    return Separable(tuple(state.chosen), state.activations, np.array(losses) / matrix.size)


def _farthest(state: _Progression) -> int:
    """Return the column with the largest residual; of several, the one of most energy."""
    largest = state.residuals.max()
    alike = np.flatnonzero(state.residuals >= largest * (1 - _TIE))
    return int(alike[np.argmax(state.energies[alike])])


def _most_covering(state: _Progression) -> int:
    """Return the column whose direction has the largest positive part of the residuals."""
    covered = np.empty(state.n)
    for columns, gram in state.gram_rows():
        along = gram
        if state.chosen:
            # (residuals)^T column = M^T m - H^T U^T m
            along = gram - state.products[:, columns].T @ state.activations
        covered[columns] = np.square(np.maximum(along, 0)).sum(axis=1)
    merit = np.divide(covered, state.energies, out=np.zeros(state.n), where=state.energies > 0)
    merit[state.chosen] = -1
    return int(np.argmax(merit))
