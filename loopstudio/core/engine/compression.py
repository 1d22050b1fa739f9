"""A cube reduced to the subspaces in which its factors live.

Every update of a Tucker decomposition looks at the cube through a few dozen templates per
axis, so nearly all of its rows can go first: a truncated singular value decomposition of each
unfolding leaves a core of a few hundred thousand entries, and an iteration costs a hundredth.

Based on the method of:
    Jérémy E. Cohen, Rodrigo Cabral Farias and Pierre Comon, "Fast decomposition of large
    nonnegative tensors", IEEE Signal Processing Letters 22(7), 2015.

Where we depart from it: the factors stay in the full space, where they are nonnegative, and
only the data is replaced by its projection; and each axis keeps more directions than the
model has templates, so that the optima are nearly those of the cube itself.  Where they differ,
`Compressed.whole` lets the last iterations see all of it.

Conventions
-----------
Axes are 0 (frequency bin), 1 (tatum) and 2 (bar).  A basis has shape (n, n_kept) with
orthonormal columns; None stands for an axis that was not worth reducing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from loopstudio.core.progress import Progress, silent

# Directions kept for each template: with twice as many the projection raises the error by a
# thousandth on songs and half a hundredth on noise, about as much as one start or another does.
KEPT_PER_TEMPLATE = 2
KEPT_EXTRA = 8
# As few are enough for a compression that is there already.
LEAST_PER_TEMPLATE = 1.7
# A smaller cube is left as it is: the interpreter, not the arithmetic, takes the time.
LEAST_ENTRIES = 1 << 16
# From this length on, the eigenvectors of an axis' Gram matrix cost more than a random sketch.
LONG_AXIS = 320
SKETCH_EXTRA = 8
# Entries of the cube between two reports: a fraction of the time in which a cancel must act.
BLOCK = 1 << 21


@dataclass(frozen=True, eq=False)
class Compressed:
    """A cube of unit norm, seen through a basis of each axis.

    Attributes
    ----------
    core : np.ndarray, shape (n_kept, n_kept, n_kept)
        The cube in the bases, divided by `scale`.
    bases : tuple of three np.ndarray or None
    shape : tuple of three int
        Shape of the cube itself.
    scale : float > 0
        Norm of the cube.
    row_energies : np.ndarray, shape (n_bins,), float64
        Sum of squares of each row of the cube, by which it is known again.
    energy : float
        Square of the cube's norm in units of `scale`, kept and lost parts together.
    unit : float
        By what the core has still to be divided; 1 unless it is the cube itself.
    """

    core: np.ndarray
    bases: tuple[np.ndarray | None, np.ndarray | None, np.ndarray | None]
    shape: tuple[int, int, int]
    scale: float
    row_energies: np.ndarray
    energy: float = 1.0
    unit: float = 1.0

    @property
    def compressed(self) -> bool:
        """Whether any axis was reduced."""
        return any(basis is not None for basis in self.bases)

    def whole(self, cube: np.ndarray) -> Compressed:
        """Return the cube that this was made of in the same form, without a copy of it."""
        return replace(self, core=cube, bases=(None, None, None), unit=self.scale)

    def enter(self, axis: int, factor: np.ndarray) -> np.ndarray:
        """Project a factor, shape (n, rank), to shape (n_kept, rank)."""
        basis = self.bases[axis]
        return factor if basis is None else basis.T @ factor

    def leave(self, axis: int, factor: np.ndarray) -> np.ndarray:
        """Bring a factor back from shape (n_kept, rank) to shape (n, rank)."""
        basis = self.bases[axis]
        return factor if basis is None else basis @ factor

    def serves(
        self, shape: tuple[int, ...], row_energies: np.ndarray, ranks: tuple[int, int, int]
    ) -> bool:
        """Whether this is of a cube, told by its rows, and has room for the ranks."""
        return (
            self.shape == shape
            and np.allclose(self.row_energies, row_energies, rtol=1e-6)
            and all(
                basis is None or basis.shape[1] >= LEAST_PER_TEMPLATE * rank
                for basis, rank in zip(self.bases, ranks, strict=True)
            )
        )

    def precise(self) -> Compressed:
        """Return the same in double precision."""
        core = self.core.astype(np.float64)
        core /= self.unit
        first, second, third = (
            None if basis is None else basis.astype(np.float64) for basis in self.bases
        )
        return replace(
            self,
            core=core,
            bases=(first, second, third),
            unit=1.0,
            # Rounding may have left a little more than there was.
            energy=max(self.energy, float(np.vdot(core, core))),
        )


def compress(
    cube: np.ndarray,
    ranks: tuple[int, int, int],
    *,
    rng: np.random.Generator,
    known: Compressed | None = None,
    progress: Progress = silent,
) -> Compressed:
    """Reduce a cube for factors of given ranks.

    Parameters
    ----------
    cube : np.ndarray, shape (n_bins, n_tatums, n_bars), float32, C-contiguous
        Not silent.
    ranks : tuple of three int
        Templates per axis.
    rng : np.random.Generator
        For the sketches.
    known : Compressed, optional
        Returned if it is of the same cube and rich enough for the ranks.
    progress : Progress
        Called often, to let a cancel through.

    Returns
    -------
    Compressed
        In float32; the axes lose what `KEPT_PER_TEMPLATE` times the rank cannot hold.
    """
    row_energies = _row_energies(cube, progress)
    if known is not None and known.serves(cube.shape, row_energies, ranks):
        return known
    scale = float(np.sqrt(row_energies.sum()))
    kept = [
        min(n, KEPT_PER_TEMPLATE * rank + KEPT_EXTRA)
        for n, rank in zip(cube.shape, ranks, strict=True)
    ]
    bases: list[np.ndarray | None] = [None, None, None]
    core = cube
    for axis in (2, 1, 0):
        if cube.size > LEAST_ENTRIES and kept[axis] < 0.8 * cube.shape[axis]:
            bases[axis] = _basis(core, axis, kept[axis], rng, progress)
            core = _project(core, axis, bases[axis], progress)
    core = core / np.float32(scale)
    first, second, third = cube.shape
    return Compressed(
        core, (bases[0], bases[1], bases[2]), (first, second, third), scale, row_energies
    )


def blocks(cube: np.ndarray) -> list[slice]:
    """Cut the first axis into slices of about `BLOCK` entries."""
    rows = max(1, BLOCK // max(1, cube[0].size))
    return [slice(at, at + rows) for at in range(0, len(cube), rows)]


def _columns(cube: np.ndarray) -> list[slice]:
    """Cut the unfolding along the first axis into slices of about `BLOCK` entries."""
    width = max(1, BLOCK // len(cube))
    return [slice(at, at + width) for at in range(0, cube[0].size, width)]


def _row_energies(cube: np.ndarray, progress: Progress) -> np.ndarray:
    """Sum of squares of each row, shape (n_bins,), float64."""
    energies = np.empty(len(cube))
    for rows in blocks(cube):
        progress(0.0, "Compressing")
        flat = cube[rows].reshape(len(cube[rows]), -1)
        energies[rows] = np.einsum("ij,ij->i", flat, flat)
    return energies


def _basis(
    cube: np.ndarray, axis: int, kept: int, rng: np.random.Generator, progress: Progress
) -> np.ndarray:
    """Leading left singular vectors of an unfolding, shape (n, kept)."""
    if cube.shape[axis] <= LONG_AXIS:
        return leading(_gram(cube, axis, progress), kept)[1].astype(cube.dtype)
    n = cube.shape[axis]
    sketch = rng.standard_normal((n, kept + SKETCH_EXTRA)).astype(cube.dtype)
    for _ in range(3):
        progress(0.0, "Compressing")
        sketch = np.linalg.qr(_gram_times(cube, axis, sketch, progress))[0]
    inner = _project(cube, axis, sketch, progress)
    rotation = leading(_gram(inner, axis, progress), kept)[1]
    basis: np.ndarray = sketch @ rotation.astype(cube.dtype)
    return basis


def leading(gram: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Largest eigenvalues (count,) and their eigenvectors (n, count), in float64."""
    values, vectors = np.linalg.eigh(gram.astype(np.float64))
    return np.maximum(values[::-1][:count], 0), vectors[:, ::-1][:, :count]


def _gram(cube: np.ndarray, axis: int, progress: Progress) -> np.ndarray:
    """Gram matrix of an unfolding, shape (n, n), summed in double precision over blocks."""
    n = cube.shape[axis]
    gram = np.zeros((n, n))
    if axis == 0:
        for columns in _columns(cube):
            progress(0.0, "Compressing")
            part = cube.reshape(n, -1)[:, columns]
            gram += part @ part.T
        return gram
    for rows in blocks(cube):
        progress(0.0, "Compressing")
        part = cube[rows]
        if axis == 1:
            # One product of transposed bars is faster than a batch of thin ones.
            part = part.transpose(1, 0, 2).reshape(n, -1)
            gram += part @ part.T
        else:
            part = part.reshape(-1, n)
            gram += part.T @ part
    return gram


def _gram_times(cube: np.ndarray, axis: int, sketch: np.ndarray, progress: Progress) -> np.ndarray:
    """Gram matrix of an unfolding times a sketch, shape (n, n_columns), without the matrix."""
    total = np.zeros(sketch.shape, np.float64)
    if axis == 0:
        for columns in _columns(cube):
            progress(0.0, "Compressing")
            part = cube.reshape(len(cube), -1)[:, columns]
            total += part @ (part.T @ sketch)
        return total.astype(cube.dtype)
    for rows in blocks(cube):
        progress(0.0, "Compressing")
        part = cube[rows]
        if axis == 1:
            part = part.transpose(0, 2, 1)
        part = part.reshape(-1, cube.shape[axis])
        total += part.T @ (part @ sketch)
    return total.astype(cube.dtype)


def _project(
    cube: np.ndarray, axis: int, basis: np.ndarray | None, progress: Progress
) -> np.ndarray:
    """Replace an axis by its coordinates in a basis; C-contiguous."""
    if basis is None:
        return cube
    if axis == 0:
        inner = np.empty((basis.shape[1], cube[0].size), cube.dtype)
        for columns in _columns(cube):
            progress(0.0, "Compressing")
            inner[:, columns] = basis.T @ cube.reshape(len(cube), -1)[:, columns]
        return inner.reshape(basis.shape[1], *cube.shape[1:])
    shape = (cube.shape[0], *(basis.shape[1] if k == axis else cube.shape[k] for k in (1, 2)))
    result = np.empty(shape, cube.dtype)
    for rows in blocks(cube):
        progress(0.0, "Compressing")
        if axis == 1:
            np.matmul(basis.T, cube[rows], out=result[rows])
        else:
            np.matmul(cube[rows], basis, out=result[rows])
    return result
