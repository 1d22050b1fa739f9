"""What the templates of a recording explain of a track.

The classic test for a sample: learn templates from the recording, keep them, and learn only
when each of them sounds in the track, beside a few free templates that take what is new [1]_.
The activations can be looked at and listened to.  But they say *what* sounds, not in which
order, and another song with the same instruments is explained as well; so they illustrate the
verdict and do not make it.

References
----------
.. [1] S. Gururani and A. Lerch, "Automatic sample detection in polyphonic music", ISMIR 2017.
"""

from dataclasses import dataclass

import numpy as np

from loopstudio.core.progress import Progress, part, silent
from loopstudio.core.workshop import nmf, starts
from loopstudio.core.workshop import sampling_features as features
from loopstudio.core.workshop.sampling_places import Excerpt

N_FIXED = 30
"""Templates learned from the recording, as many as in the exercise this follows."""

N_FREE = 10
"""Templates that are learned from the track: drums, bass and voices that are new."""

_KL = nmf.Options(beta=1.0, n_iterations=60)


@dataclass(frozen=True, eq=False)
class Explanation:
    """A track as a sum of templates, the first `n_fixed` of them those of a recording.

    Attributes
    ----------
    spectra : np.ndarray, shape (n_bins, n_components), float32
    activations : np.ndarray, shape (n_components, n_frames), float32
    n_fixed : int
    share : np.ndarray, shape (n_frames,), in [0, 1]
        How much of each frame of the model comes from the recording's templates.
    frame_s : float
        Seconds from one frame to the next.
    """

    spectra: np.ndarray
    activations: np.ndarray
    n_fixed: int
    share: np.ndarray
    frame_s: float

    def share_inside(self, excerpt: Excerpt) -> tuple[float, float]:
        """Return the mean share where the excerpt plays, and elsewhere; 0 for nowhere."""
        inside = np.zeros(len(self.share), bool)
        for place_s in excerpt.places_s:
            first = round(place_s / self.frame_s)
            inside[first : first + round(excerpt.length_s / self.frame_s)] = True
        return _mean(self.share[inside]), _mean(self.share[~inside])


def explain(
    track: np.ndarray,
    original: np.ndarray,
    *,
    semitones: float = 0.0,
    n_fixed: int = N_FIXED,
    n_free: int = N_FREE,
    seed: int = 0,
    progress: Progress = silent,
) -> Explanation:
    """Learn templates from a recording, and when they sound in a track.

    Parameters
    ----------
    track, original : np.ndarray, shape (n,), float32, as from `sampling_features.prepared`
    semitones : float
        How much higher the recording sounds in the track.
    n_fixed, n_free : int
        Templates of the recording, and new ones; with none of these the recording's
        templates have to explain the whole track.
    seed : int
    progress : Progress
        May raise `Cancelled`.

    Raises
    ------
    InputError
        If either is silent.
    """
    rng = np.random.default_rng(seed)
    learned = _learn(_moved(features.spectra(original).T, semitones), n_fixed, rng, progress)
    matrix = features.spectra(track).T
    free, _ = starts.random(matrix, max(n_free, 1), rng)
    spectra = np.hstack([learned, free[:, :n_free]])
    _, activations = starts.random(matrix, spectra.shape[1], rng)
    fixed = np.arange(spectra.shape[1]) < n_fixed
    found = nmf.factorise(
        matrix,
        spectra,
        activations,
        _KL,
        held_spectra=np.broadcast_to(fixed, spectra.shape),
        progress=part(progress, 0.5, 1.0),
    )
    levels = found.spectra.sum(axis=0)[:, None] * found.activations
    share = levels[fixed].sum(axis=0) / (levels.sum(axis=0) + 1e-9)
    return Explanation(found.spectra, found.activations, n_fixed, share, features.HOP / features.SR)


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else 0.0


def _learn(
    matrix: np.ndarray, n_components: int, rng: np.random.Generator, progress: Progress
) -> np.ndarray:
    """Templates of unit sum, shape (n_bins, n_components)."""
    spectra, activations = starts.random(matrix, n_components, rng)
    found = nmf.factorise(matrix, spectra, activations, _KL, progress=part(progress, 0.0, 0.5))
    scaled: np.ndarray = found.spectra / (found.spectra.sum(axis=0) + 1e-9)
    return scaled


def _moved(matrix: np.ndarray, semitones: float) -> np.ndarray:
    """Spectra as they are after a change of pitch, of the same shape."""
    bins = np.arange(len(matrix))
    from_bins = bins * 2 ** (-semitones / 12)
    low = np.minimum(from_bins.astype(int), len(matrix) - 2)
    share = np.clip(from_bins - low, 0, 1)[:, None].astype(np.float32)
    moved: np.ndarray = matrix[low] * (1 - share) + matrix[low + 1] * share
    moved[from_bins > len(matrix) - 1] = 0
    return moved
