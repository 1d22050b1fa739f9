"""Whether the wishes of a project file, and what was made of them, fit its loops."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from loopstudio.core.extract import Extraction
from loopstudio.core.wishes import Granted, Wish


def wish_conditions(wishes: Sequence[Wish], extraction: Extraction) -> Iterator[tuple[bool, str]]:
    """Say what must hold for wishes about these loops, and for those that were granted.

    Parameters
    ----------
    wishes : sequence of Wish
        Of the project.
    extraction : Extraction

    Yields
    ------
    holds : bool
    what : str
        What does not fit where it does not hold.
    """
    yield from _about(wishes, extraction, len(extraction.loops))
    granted = extraction.granted
    if granted is not None:
        yield from _granted(granted, extraction)
        yield from _about(granted.wishes, extraction, len(granted.activation))


def _about(
    wishes: Sequence[Wish], extraction: Extraction, n_loops: int
) -> Iterator[tuple[bool, str]]:
    n_sounds, n_rhythms, _ = extraction.factors.core.shape
    for wish in wishes:
        yield wish.loop < n_loops, "a wish and the loops"
        yield wish.last_bar < extraction.grid.n_bars, "a wish and the bars"
        yield wish.sound is None or wish.sound < n_sounds, "a wish and the sounds"
        yield wish.rhythm is None or wish.rhythm < n_rhythms, "a wish and the rhythms"


def _granted(granted: Granted, extraction: Extraction) -> Iterator[tuple[bool, str]]:
    layout, owners, activation = granted.layout, granted.owners, granted.activation
    n_layers = extraction.factors.layout.shape[1]
    yield layout.shape == extraction.factors.layout.shape, "the layout without wishes"
    yield _levels(layout), "the layout without wishes"
    yield activation.ndim == 2, "where loops play without wishes"
    yield activation.shape[1] == extraction.grid.n_bars, "where loops play without wishes"
    yield _levels(activation), "where loops play without wishes"
    yield owners.shape == (n_layers,) and owners.dtype.kind in "iu", "the loops of wishes"
    yield bool((owners >= 0).all() and (owners <= len(activation)).all()), "the loops of wishes"
    yield len(granted.changes) == len(granted.wishes), "what wishes did"
    for change in granted.changes:
        yield math.isfinite(change.before_db), "what a wish did"
        yield math.isfinite(change.after_db), "what a wish did"


def _levels(array: np.ndarray) -> bool:
    """Tell whether an array holds numbers that are levels."""
    if array.dtype.kind not in "biuf" or not array.size:
        return False
    values = array.astype(np.float64)
    return bool(np.isfinite(values).all() and values.min() >= 0 and values.max() < 2**40)
