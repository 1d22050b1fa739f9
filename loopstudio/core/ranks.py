"""How many sounds and rhythms describe the layers of a song, and how sure that is.

The published scripts take ``n ** 0.6`` of each axis, whatever the music.  Here the song
decides: the spectra of the compressed cube say how much of the layers so many sounds, or
rhythms, can describe at best.  More of them describe more, but a person has to look at them:
the number taken is that which leaves three hundredths of the energy, beyond which three times
as many would improve masks by less than half a decibel.

How many layers there are is not asked here.  In spectrograms loops that sound together do not
add up, so the singular values of the bars have no end that could be read off, and starts that
agree say little: on eight songs both gave 6 to 15 layers where there were 6 to 16, surest where
they were most wrong.  `loopstudio.core.exact` reads the number from the waveform, where sounds do
add up; `loopstudio.core.layout` finds it by what a layout costs to tell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from loopstudio.core.engine.compression import compress, leading
from loopstudio.core.engine.types import Ranks

MAX_SOUNDS = 64
MAX_RHYTHMS = 40
DESCRIBED = 0.97
"""Energy that sounds, and rhythms, must be able to describe."""

# A cliff: the next singular value is smaller by this factor, and this small to begin with.
_GAP = 5.0
_FLOOR = 0.05
# Singular values, relative to the first, that single precision cannot tell from zero.
_NOISE = 1e-3
# Energies to either side of `DESCRIBED`: a number that is the same for both is no matter of
# where the line is drawn.
_AROUND = (0.94, 0.985)
# Without a cliff, the true number can be another however steep the spectrum is.
_UNSURE = 0.5


@dataclass(frozen=True)
class Suggestion:
    """Ranks with the evidence for them.

    Attributes
    ----------
    ranks : Ranks
        The layers are those of the cube.
    confidence : float, in [0, 1]
        Of the less sure of sounds and rhythms: near 1 after a cliff, else at most a half, the
        less the more their number depends on where the line is drawn.
    evidence : {"gap", "energy"}
        "gap" if both spectra end in a cliff.
    """

    ranks: Ranks
    confidence: float
    evidence: str


def suggest(cube: np.ndarray) -> Suggestion:
    """Suggest how many sounds and rhythms describe a cube of layers.

    Parameters
    ----------
    cube : np.ndarray, shape (n_bins, n_tatums, n_layers), nonnegative
        One slice a layer.

    Returns
    -------
    Suggestion
    """
    cube = np.ascontiguousarray(cube, np.float32)
    n_layers = cube.shape[2]
    if not cube.any():
        return Suggestion(Ranks(1, 1, n_layers), 0.0, "energy")
    (sounds, sure, gap), (rhythms, as_sure, other_gap) = map(_number, _energies(cube))
    evidence = "gap" if gap and other_gap else "energy"
    return Suggestion(Ranks(sounds, rhythms, n_layers), min(sure, as_sure), evidence)


def _energies(cube: np.ndarray) -> list[np.ndarray]:
    """Squared singular values of sounds and rhythms, falling, of a cube of unit energy."""
    with threadpool_limits(1):
        wanted = (MAX_SOUNDS, MAX_RHYTHMS, cube.shape[2])
        core = compress(cube, wanted, rng=np.random.default_rng(0)).core
        unfoldings = [np.moveaxis(core, axis, 0).reshape(core.shape[axis], -1) for axis in (0, 1)]
        return [leading(flat @ flat.T, len(flat))[0] for flat in unfoldings]


def _number(energies: np.ndarray) -> tuple[int, float, bool]:
    """Return how many directions count, how sure that is, and whether a cliff says so."""
    levels = np.sqrt(np.maximum(energies, 0) / energies[0])
    gaps = levels[:-1] / np.maximum(levels[1:], _NOISE)
    gaps[(levels[1:] > _FLOOR) | (levels[:-1] < _GAP * _NOISE)] = 0
    if gaps.max(initial=0) >= _GAP:
        last = int(np.argmax(gaps))
        return last + 1, float(1 - 1 / gaps[last]), True
    fewer, more = (_needed(energies, share) for share in _AROUND)
    return _needed(energies, DESCRIBED), _UNSURE * fewer / more, False


def _needed(energies: np.ndarray, share: float) -> int:
    """Tell how many directions hold a share of a cube of unit energy."""
    return min(int(np.searchsorted(np.cumsum(energies), share)) + 1, len(energies))
