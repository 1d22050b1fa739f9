"""What goes into a factorization and what comes out of it.

Conventions
-----------
The model of a cube X of shape (n_bins, n_tatums, n_bars) is ``core x1 W x2 H x3 D`` with the
sounds W, the rhythms H, the core tensor C and the layout D, all nonnegative.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from loopstudio.core.engine.compression import Compressed


@dataclass(frozen=True)
class Ranks:
    """How many templates each factor has.

    Attributes
    ----------
    sounds, rhythms, layers : int > 0
        Columns of the factors of frequency, place in the bar, and bar.
    """

    sounds: int
    rhythms: int
    layers: int


@dataclass(frozen=True, eq=False)
class Factors:
    """A nonnegative Tucker decomposition.

    Attributes
    ----------
    sounds : np.ndarray, shape (n_bins, ranks.sounds)
        Spectra; every column has unit length unless it is zero or held by a `Fixed`.
    rhythms : np.ndarray, shape (n_tatums, ranks.rhythms)
        Places in the bar; columns as above.
    core : np.ndarray, shape (ranks.sounds, ranks.rhythms, ranks.layers)
        How sounds and rhythms combine into layers; its scale is the cube's.
    layout : np.ndarray, shape (n_bars, ranks.layers)
        In which bars each layer plays; columns have a peak of 1 unless zero or held.
    errors : np.ndarray, shape (n_iterations,)
        Loss after each iteration: the relative error ``|X - model| / |X|`` of the cube when
        euclidean, else the mean divergence of an entry.
    compressed : Compressed or None
        How the cube was seen, small; a warm start from these factors saves making it again.
    confidence : float or None, in [0, 1]
        How sure the numbers of sounds and rhythms are; None where they were asked for.
    """

    sounds: np.ndarray
    rhythms: np.ndarray
    core: np.ndarray
    layout: np.ndarray
    errors: np.ndarray
    compressed: Compressed | None = field(default=None, repr=False, metadata={"saved": False})
    confidence: float | None = None

    @property
    def ranks(self) -> Ranks:
        """The number of templates of each factor."""
        return Ranks(*self.core.shape)

    def model(self) -> np.ndarray:
        """Return the modelled cube, shape (n_bins, n_tatums, n_bars)."""
        inner = np.tensordot(self.core, self.layout, (2, 1))
        inner = np.tensordot(self.rhythms, inner, (1, 1))  # (tatum, sound, bar)
        whole: np.ndarray = np.tensordot(self.sounds, inner, (1, 1))
        return whole


@dataclass(frozen=True, eq=False)
class Fixed:
    """Which entries of the start a factorization must leave as they are.

    Attributes
    ----------
    sounds, rhythms, core, layout : array_like of bool or None
        True where the start's value is held; anything that broadcasts to the factor's shape,
        so that ``np.array([True, False])`` holds a whole column and ``True`` a whole factor.
        None holds nothing.
    """

    sounds: ArrayLike | None = None
    rhythms: ArrayLike | None = None
    core: ArrayLike | None = None
    layout: ArrayLike | None = None


@dataclass(frozen=True)
class Sparsity:
    """How strongly small values are pulled to zero.

    Attributes
    ----------
    core, layout : float >= 0
        Weight of the sum of the factor's entries in the loss, where silence costs 0.5: 0 does
        nothing, 0.01 is gentle, 0.1 silences what is not needed.
    """

    core: float = 0.0
    layout: float = 0.0
