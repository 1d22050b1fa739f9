"""How many sounds, rhythms and layers a cube holds, and how sure that is.

The published scripts take ``n ** 0.6`` of each axis, whatever the music.  Here the song
decides.  Bars assembled from loops differ only by which loops play, so the singular values of
the matrix of bars fall off a cliff after the last layer: where there is one, it is the answer.
Played or processed music has no cliff; there a number of layers is credible when
factorizations from different starts agree on the layout.  Sounds and rhythms only have to be
rich enough to describe the layers, and their axes' spectra tell what that takes.

After the idea of:
    Jean-Philippe Brunet, Pablo Tamayo, Todd Golub and Jill Mesirov, "Metagenes and molecular
    pattern discovery using matrix factorization", PNAS 101(12), 2004 (stability).

Where we depart from it: layouts are compared column by column, and among the numbers of layers
that are about as stable the one that explains more is taken.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from loopstudio.core.engine.compression import compress, leading
from loopstudio.core.engine.types import Ranks

MAX_LAYERS = 16
MAX_SOUNDS = 64
MAX_RHYTHMS = 40
# Energy that sounds, and rhythms, must be able to describe.
DESCRIBED = 0.99
# Energy that layers describe at least where there is no cliff, and how many more than describe
# `DESCRIBED` are considered: too many can be merged later, too few cannot be told apart.
FEWEST_DESCRIBE = 0.98
OVERESTIMATE = 2
# A cliff: the next singular value is smaller by this factor, and this small to begin with.
GAP = 3.0
FLOOR = 0.1
# Singular values, relative to the first, that single precision cannot tell from zero.
NOISE = 1e-3
# Stability is judged on this many starts, each of this many updates, at this size.
STARTS = 4
UPDATES = 80
POOLED = 24
# Of numbers of layers whose stability is this near the best's, the largest is taken.
AS_STABLE = 0.02


@dataclass(frozen=True)
class Suggestion:
    """Ranks with the evidence for them.

    Attributes
    ----------
    ranks : Ranks
    confidence : float, in [0, 1]
        That of the number of layers: near 1 after a cliff, else how well starts agree.
    evidence : {"gap", "stability"}
        What decided.
    """

    ranks: Ranks
    confidence: float
    evidence: str


def suggest(cube: np.ndarray, *, max_layers: int = MAX_LAYERS) -> Ranks:
    """Suggest ranks for a cube; see `suggest_with_confidence`."""
    return suggest_with_confidence(cube, max_layers=max_layers).ranks


def suggest_with_confidence(cube: np.ndarray, *, max_layers: int = MAX_LAYERS) -> Suggestion:
    """Suggest ranks for a cube and say how sure they are.

    Parameters
    ----------
    cube : np.ndarray, shape (n_bins, n_tatums, n_bars), nonnegative
    max_layers : int > 0
        The number of layers is not above this, nor above the number of bars.

    Returns
    -------
    Suggestion
    """
    cube = np.ascontiguousarray(cube, np.float32)
    most = min(max_layers, cube.shape[2])
    if not cube.any():
        return Suggestion(Ranks(1, 1, 1), 0.0, "gap")
    energies = _energies(cube)
    layers, confidence, evidence = _cliff(np.sqrt(energies[2] / energies[2][0]), most)
    if not layers:
        least = min(_needed(energies[2], FEWEST_DESCRIBE), most)
        last = min(_needed(energies[2], DESCRIBED) + OVERESTIMATE, most)
        layers, confidence = _most_stable(_pooled(cube), range(least, last + 1))
        evidence = "stability"
    sounds = min(_needed(energies[0], DESCRIBED), MAX_SOUNDS)
    rhythms = min(_needed(energies[1], DESCRIBED), MAX_RHYTHMS)
    return Suggestion(Ranks(sounds, rhythms, layers), confidence, evidence)


def _energies(cube: np.ndarray) -> list[np.ndarray]:
    """Squared singular values of each unfolding, falling; the largest ones of long axes."""
    with threadpool_limits(1):
        wanted = (MAX_SOUNDS, MAX_RHYTHMS, cube.shape[2])
        core = compress(cube, wanted, rng=np.random.default_rng(0)).core
        unfoldings = [np.moveaxis(core, axis, 0).reshape(core.shape[axis], -1) for axis in range(3)]
        return [leading(flat @ flat.T, len(flat))[0] for flat in unfoldings]


def _needed(energies: np.ndarray, share: float) -> int:
    """Tell how many directions hold a share of a cube of unit energy."""
    return min(int(np.searchsorted(np.cumsum(energies), share)) + 1, len(energies))


def _cliff(levels: np.ndarray, most: int) -> tuple[int, float, str]:
    """Find the number of layers before a cliff, 0 if there is none, and its confidence."""
    following = np.append(levels[1:], 0)[:most]
    levels = levels[:most]
    gaps = levels / np.maximum(following, NOISE)
    gaps[(following > FLOOR) | (levels < GAP * NOISE)] = 0
    if most == len(following) and following[-1] == 0:
        # As many layers as bars: the end of the spectrum is no evidence.
        gaps[-1] = 0
    if gaps.max() < GAP:
        return 0, 0.0, ""
    layers = int(np.argmax(gaps)) + 1
    return layers, float(1 - 1 / gaps[layers - 1]), "gap"


def _pooled(cube: np.ndarray) -> np.ndarray:
    """Bars as rows of coarse features, loud places compressed, shape (n_bars, n_features)."""
    for axis in (0, 1):
        n = cube.shape[axis]
        # Bands grow with frequency, as hearing's do; tatums are pooled evenly.
        edges = np.geomspace(1, n + 1, POOLED + 1) - 1 if axis == 0 else np.linspace(0, n, POOLED)
        starts = np.unique(np.minimum(edges[:-1].astype(int), n - 1))
        cube = np.add.reduceat(cube, starts, axis)
    bars: np.ndarray = cube.reshape(-1, cube.shape[2]).T
    return np.sqrt(bars / max(float(bars.mean()), 1e-30))


def _most_stable(bars: np.ndarray, counts: range) -> tuple[int, float]:
    """Find the number of layers on whose layout different starts agree, and how well."""
    # The same starts for the same song: a suggestion is no place for chance.
    rng = np.random.default_rng(0)
    with threadpool_limits(1):
        runs = [[_layout(bars, count, rng) for _ in range(STARTS)] for count in counts]
    agreement = np.array([_agreement(layouts) for layouts in runs])
    chosen = int(np.flatnonzero(agreement >= agreement.max() - AS_STABLE)[-1])
    # What layouts with the same values in another order would reach.
    chance = _agreement([rng.permutation(layout) for layout in runs[chosen]])
    confidence = (agreement[chosen] - chance) / max(1 - chance, 1e-6)
    return counts[chosen], float(np.clip(confidence, 0, 1))


def _layout(bars: np.ndarray, rank: int, rng: np.random.Generator) -> np.ndarray:
    """Factorise bars and return their activations, columns of unit length."""
    layout = rng.random((len(bars), rank), dtype=np.float32) + 0.1
    parts = rng.random((rank, bars.shape[1]), dtype=np.float32) + 0.1
    for _ in range(UPDATES):
        parts *= (layout.T @ bars) / np.maximum(layout.T @ layout @ parts, 1e-12)
        layout *= (bars @ parts.T) / np.maximum(layout @ (parts @ parts.T), 1e-12)
    unit: np.ndarray = layout / np.maximum(np.linalg.norm(layout, axis=0), 1e-12)
    return unit


def _agreement(layouts: list[np.ndarray]) -> float:
    """Mean correlation of matching columns over all pairs of layouts."""
    from scipy.optimize import linear_sum_assignment

    scores = []
    for i, first in enumerate(layouts):
        for second in layouts[:i]:
            likeness = first.T @ second
            scores.append(likeness[linear_sum_assignment(likeness, maximize=True)].mean())
    return float(np.mean(scores))
