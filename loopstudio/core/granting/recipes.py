"""Recipes that follow their layers, while sounds and rhythms are held.

The desk shows sounds, rhythms and recipes, and the user mutes, names and locks them; after a wish
they are still the same ones.  Only the recipes of the layers that sound different change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.cube import fold_bars
from loopstudio.core.layout.layers import encode_detail
from loopstudio.core.model import Locked, layer_magnitudes
from loopstudio.core.progress import Progress, silent
from loopstudio.core.tucker import Factors, Fixed, Ranks, factorise

if TYPE_CHECKING:
    from loopstudio.core.extraction import Extraction

_ITERATIONS = 12
"""Only recipes are fitted, from where they were: more would hardly change them."""


def followed(
    extraction: Extraction,
    layers: Mapping[int, np.ndarray],
    locked: Locked,
    *,
    progress: Progress = silent,
) -> tuple[Factors, np.ndarray | None]:
    """Describe changed layers by the sounds and rhythms that there are.

    Parameters
    ----------
    extraction : Extraction
    layers : mapping of int to np.ndarray, shape (n_tatums, n_bins)
        The magnitudes of those that changed.
    locked : Locked
        Entries of recipes that are not changed.
    progress : Progress

    Returns
    -------
    factors : Factors
    detail : np.ndarray or None
        As `Extraction.detail`.
    """
    factors, detail = extraction.factors, extraction.detail
    changed = [layer for layer, magnitudes in layers.items() if magnitudes.any()]
    if not changed:
        return factors, detail
    cube = np.ascontiguousarray(np.stack([layers[k] for k in changed]).transpose(2, 1, 0))
    unit = np.eye(len(changed), dtype=np.float32)
    held = locked.fixed(factors).core
    found = factorise(
        cube,
        Ranks(factors.core.shape[0], factors.core.shape[1], len(changed)),
        start=replace(factors, core=factors.core[:, :, changed], layout=unit, compressed=None),
        fixed=Fixed(sounds=True, rhythms=True, layout=True, core=np.asarray(held)[:, :, changed]),
        rng=np.random.default_rng(0),
        max_iterations=_ITERATIONS,
        progress=progress,
    )
    core = np.array(factors.core)
    core[:, :, changed] = found.core
    factors = replace(factors, core=core)
    if detail is not None:
        detail = detail.copy()
        model = layer_magnitudes(factors, changed)
        detail[changed] = encode_detail(np.stack([layers[k] for k in changed]), model)
    return factors, detail


def magnitudes_of(extraction: Extraction, sound: np.ndarray) -> np.ndarray:
    """Return the magnitudes of an exact layer (n_channels, length), (n_tatums, n_bins)."""
    signal = sound.mean(axis=0)
    lines = np.array([0.0, float(len(signal))])
    cube = fold_bars(signal, lines, len(extraction.factors.rhythms), extraction.spec)
    magnitudes: np.ndarray = cube[:, :, 0].T
    return magnitudes
