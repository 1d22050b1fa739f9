"""Attack and body of a component: two templates that sound as one.

A note begins otherwise than it goes on: the hammer or the breath, then partials that fade
each at its own pace.  One template is their mean and fits neither, so that masks made from it
leave a bit of every note in its neighbours.  Once the components are found, each gets a
second template, and both are learned on from the same notes.

After the onset templates of:
    Sebastian Ewert and Meinard Müller, "Using score-informed constraints for NMF-based source
    separation", ICASSP 2012; here found from the activations, without a score.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from loopstudio.core.progress import Progress
from loopstudio.core.workshop.nmf import Factorization, Options, factorise

_RISE = 0.2
"""An activation that rises by this share of its peak within a frame begins a note."""

_ATTACK_S = 0.19
"""The partials of struck and plucked strings fade fastest in about this time."""

_SHARE = np.float32(0.8)
"""What an attack has of its own frames at the start; it keeps the rest of the others."""

_N_ITERATIONS = 60
_LIFT = np.float32(1e-6)


@dataclass(frozen=True, eq=False)
class Parts:
    """Templates of which several make up a component.

    Attributes
    ----------
    spectra : np.ndarray, shape (n_bins, n_parts), float32
    activations : np.ndarray, shape (n_parts, n_frames), float32
    owners : np.ndarray of int, shape (n_parts,)
        The component of each.
    """

    spectra: np.ndarray
    activations: np.ndarray
    owners: np.ndarray


def split(
    matrix: np.ndarray, found: Factorization, hop_s: float, options: Options, *, progress: Progress
) -> Parts:
    """Learn an attack and a body for every component.

    Parameters
    ----------
    matrix : np.ndarray, shape (n_bins, n_frames), float32
    found : Factorization
    hop_s : float
        From one frame to the next, seconds.
    options : Options
        Of the factorization.
    progress : Progress
    """
    n_components = len(found.activations)
    n_attack = max(1, round(_ATTACK_S / hop_s))
    weights = np.empty((2 * n_components, found.activations.shape[1]), np.float32)
    for k, row in enumerate(found.activations):
        attack = _attacks(row, n_attack)
        weights[2 * k] = np.where(attack, _SHARE, 1 - _SHARE)
        weights[2 * k + 1] = 1 - weights[2 * k]
    w = np.repeat(found.spectra, 2, axis=1)
    h = np.repeat(found.activations, 2, axis=0) * weights
    w, h = (np.maximum(factor, _LIFT * factor.max()) for factor in (w, h))
    # The Euclidean distance would rather break a loud note in two than follow a quiet one.
    brief = replace(options, beta=min(options.beta, 1.0), n_iterations=_N_ITERATIONS)
    if brief.beta != options.beta:
        brief = replace(brief, l1_spectra=0.0, l1_activations=0.0)
    learned = factorise(matrix, w, h, brief, progress=progress)
    owners = np.repeat(np.arange(n_components), 2)
    return Parts(learned.spectra, learned.activations, owners)


def _attacks(row: np.ndarray, n_attack: int) -> np.ndarray:
    """Tell which frames lie in the first `n_attack` ones of a note, shape (n_frames,)."""
    rises = np.diff(row, prepend=row[:1] * 0) > _RISE * row.max(initial=0)
    since = np.convolve(rises, np.ones(n_attack))[: len(row)]
    inside: np.ndarray = since > 0.5
    return inside
