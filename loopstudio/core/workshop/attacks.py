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

from loopstudio.core.progress import Progress, part
from loopstudio.core.workshop import starts
from loopstudio.core.workshop.nmf import Factorization, Options, Partial, factorise

_RISE = 0.2
"""An activation that rises by this share of its peak within a frame begins a note."""

_ATTACK_S = 0.19
"""The partials of struck and plucked strings fade fastest in about this time."""

_SHARE = np.float32(0.8)
"""What an attack has of its own frames at the start; it keeps the rest of the others."""

_N_ITERATIONS = 60
_TRIED = 30
"""Iterations after which attack and body have shown what a start is worth."""


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


def learn(
    matrix: np.ndarray,
    n_components: int,
    hop_s: float,
    options: Options,
    rng: np.random.Generator,
    *,
    progress: Progress,
    partial: Partial | None = None,
) -> tuple[Factorization, Parts]:
    """Learn attacks and bodies together, from the start that suits them best.

    How far attack and body lower the loss tells a good start from a poor one, where the loss
    of one template each does not: a start whose components are notes gains most from them.

    Parameters
    ----------
    matrix : np.ndarray, shape (n_bins, n_frames), float32
    n_components : int
    hop_s : float
        From one frame to the next, seconds.
    options : Options
        With a beta of at most 1.
    rng : np.random.Generator
    progress : Progress
    partial : callable or None

    Returns
    -------
    Factorization
        One template a component, the nearest to both; with the losses of both.
    Parts
    """
    brief = replace(options, n_iterations=_TRIED)
    ways = starts.ways(matrix.size)
    best: Factorization | None = None
    for i, way in enumerate(ways):
        reports = part(progress, 0.5 * i / len(ways), 0.5 * (i + 1) / len(ways))
        begun = starts.descend(
            matrix, n_components, way, options, rng, progress=part(reports, 0, 0.4)
        )
        start = _split(begun, hop_s)
        tried = factorise(matrix, *start, brief, progress=part(reports, 0.4, 1))
        if best is None or tried.losses[-1] < best.losses[-1]:
            best = tried
    assert best is not None
    found = factorise(
        matrix,
        best.spectra,
        best.activations,
        options,
        progress=part(progress, 0.5, 1.0),
        partial=None if partial is None else lambda one: partial(merged(one)),
    )
    # Where single precision ends, the same factors differ by a rounding.
    losses = np.minimum.accumulate(np.concatenate([best.losses[:-1], found.losses]))
    owners = np.repeat(np.arange(n_components), 2)
    parts = Parts(found.spectra, found.activations, owners)
    return merged(replace(found, losses=losses)), parts


def split(
    matrix: np.ndarray, found: Factorization, hop_s: float, options: Options, *, progress: Progress
) -> Parts:
    """Learn an attack and a body for every component that was found.

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
    # Greater betas would rather break a loud note in two than follow a quiet one.
    brief = replace(options, beta=min(options.beta, 1.0), n_iterations=_N_ITERATIONS)
    if brief.beta != options.beta:
        brief = replace(brief, l1_spectra=0.0, l1_activations=0.0)
    learned = factorise(matrix, *_split(found, hop_s), brief, progress=progress)
    owners = np.repeat(np.arange(len(found.activations)), 2)
    return Parts(learned.spectra, learned.activations, owners)


def merged(found: Factorization) -> Factorization:
    """Return one template for each pair: the nearest to their sum by Kullback-Leibler."""
    spectra, activations = found.spectra, found.activations
    strengths = activations.sum(axis=1)
    w = (spectra * strengths).reshape(len(spectra), -1, 2).sum(axis=2)
    levels = activations * spectra.sum(axis=0)[:, None]
    h = levels.reshape(-1, 2, activations.shape[1]).sum(axis=1)
    return replace(found, spectra=w / np.maximum(w.sum(axis=0), 1e-30), activations=h)


def _split(found: Factorization, hop_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the start of attacks and bodies, in turn: the same model, shared out."""
    n_components = len(found.activations)
    n_attack = max(1, round(_ATTACK_S / hop_s))
    weights = np.empty((2 * n_components, found.activations.shape[1]), np.float32)
    for k, row in enumerate(found.activations):
        attack = _attacks(row, n_attack)
        weights[2 * k] = np.where(attack, _SHARE, 1 - _SHARE)
        weights[2 * k + 1] = 1 - weights[2 * k]
    w = np.repeat(found.spectra, 2, axis=1)
    h = np.repeat(found.activations, 2, axis=0) * weights
    return starts.lifted((w, h))


def _attacks(row: np.ndarray, n_attack: int) -> np.ndarray:
    """Tell which frames lie in the first `n_attack` ones of a note, shape (n_frames,)."""
    rises = np.diff(row, prepend=row[:1] * 0) > _RISE * row.max(initial=0)
    since = np.convolve(rises, np.ones(n_attack))[: len(row)]
    inside: np.ndarray = since > 0.5
    return inside
