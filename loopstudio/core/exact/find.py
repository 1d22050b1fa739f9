"""Exact loops of a song, from its bar lines to the sound of every layer.

The chain: bars aligned to the sample, the number of layers, the loops that could have been
used, the simplest set of them, and what its layers sound like.

Conventions
-----------
Places in a loop are counted from the song's first bar: bar q is place q mod `bars`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from loopstudio.core.exact.alignment import align
from loopstudio.core.exact.bars import cut
from loopstudio.core.exact.blocks import loop_cells, loop_space
from loopstudio.core.exact.candidates import Candidate, candidates, own_bars
from loopstudio.core.exact.cells import draw_cells
from loopstudio.core.exact.estimate import estimate
from loopstudio.core.exact.exactness import exactness_db
from loopstudio.core.exact.graded import are_others, levels, need_levels, switched_space
from loopstudio.core.exact.heldout import foretold
from loopstudio.core.exact.number import with_number, without_phrases
from loopstudio.core.exact.search import choose
from loopstudio.core.exact.shift import switch_shift
from loopstudio.core.exact.subspace import band_grams, layer_space
from loopstudio.core.progress import Progress, part, silent

LEAST_EXACTNESS_DB = 10.0
"""No loop is taken for exact that explains its bars less well than this: masks do as well."""

LEAST_FORETOLD = 0.4
"""Nothing repeats exactly if less than this share of bars can be foretold from others."""

LEAST_FORETOLD_BELOW_SOLOIST = 0.2
"""The same where witnesses tell the layers: a soloist hides bars from each other, but played
songs whose blocks agree by chance foretell little (up to .13; below soloists whose loops can be
told, .3 on)."""

MOST_UNEXPLAINED = 0.02
"""Share of the sound that coding noise may be; more is a soloist, who needs another look."""

_FLICKERING = 1 / 3
"""Of the loops; if more are switched on mostly for single bars, nothing repeats exactly."""

_MARGIN_S = 0.01
"""At the ends of a bar the neighbours sound too: fades, and bar lines that are a bit off."""


@dataclass(frozen=True, eq=False)
class ExactLoop:
    """A loop that repeats sample by sample.

    Attributes
    ----------
    bars : int
        Its length.
    plays : np.ndarray of bool, shape (n_bars,)
        Where it sounds.
    layers : tuple of (layer, place in the loop)
        What it is made of; a layer that sounds in several places is listed for each.
    exactness_db : float
        Energy of the loop over that of what is expected to be wrong about it, at most 120.
    """

    bars: int
    plays: np.ndarray
    layers: tuple[tuple[int, int], ...]
    exactness_db: float


@dataclass(frozen=True, eq=False)
class ExactLoops:
    """All exact loops of a song.

    Attributes
    ----------
    starts : np.ndarray of int, shape (n_bars,)
        Bar lines, aligned to the sample.
    length : int
        Of the longest bar, in samples.
    layers : np.ndarray, shape (n_layers, n_bars)
        How loudly each layer plays in each bar.
    sounds : np.ndarray, shape (n_layers, n_channels, length), float32
    loops : tuple of ExactLoop
    """

    starts: np.ndarray
    length: int
    layers: np.ndarray
    sounds: np.ndarray = field(metadata={"sound": True})
    loops: tuple[ExactLoop, ...]


def find(
    samples: np.ndarray,
    sr: float,
    bar_starts: np.ndarray,
    *,
    n_loops: int | None = None,
    rng: np.random.Generator,
    progress: Progress = silent,
    on_layout: Callable[[np.ndarray], None] | None = None,
) -> ExactLoops | None:
    """Find the loops that repeat sample by sample.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    sr : float
        Hz.
    bar_starts : np.ndarray, shape (n_bars + 1,)
        Bar lines and the end of the last bar, in samples, fractions allowed.
    n_loops : int or None
        How many loops are wanted; None lets the song decide.
    rng : np.random.Generator
    progress : Progress
    on_layout : callable or None
        Told where the loops play, shape (n_loops, n_bars), bool, before their sounds are
        estimated; something to look at meanwhile.

    Returns
    -------
    ExactLoops or None
        None if nothing repeats exactly.
    """
    progress(0.0, "Comparing bars")
    starts, length = cut(bar_starts)
    starts = align(samples, sr, starts, length, progress=part(progress, 0.0, 0.05))
    space = _space(samples, sr, starts, length, rng, part(progress, 0.05, 0.2))
    if space is None:
        return None
    basis, cells, only_noise = space
    possible = candidates(basis)
    choice = choose(possible, basis, cells, rng=rng, progress=part(progress, 0.2, 0.3))
    spanned = basis
    if choice is None or need_levels(_layers(choice.loops), basis):
        switched = switched_space(basis)
        if switched is not None:
            basis = switched
            possible = candidates(basis)
            graded = part(progress, 0.3, 0.4)
            choice = choose(possible, basis, cells, rng=rng, progress=graded) or choice
    if choice is None or _flickers(choice.loops):
        return None
    if n_loops is not None and len(choice.loops) < n_loops:
        # More than the simplest: others may be told apart more naturally than by cutting.
        more = part(progress, 0.4, 0.5)
        choice = choose(possible, basis, cells, n_loops=n_loops, rng=rng, progress=more) or choice
    going_on, left_out = without_phrases(choice.loops)
    groups = [[candidate] for candidate in going_on]
    if n_loops is not None:
        groups, left_out = with_number([[candidate] for candidate in choice.loops], n_loops)
    if on_layout is not None:
        on_layout(np.array([np.any([one.plays for one in group], axis=0) for group in groups]))
    sets = [*groups, left_out] if left_out else groups
    layers = np.concatenate([_layers(group) for group in sets])
    owners = np.repeat(np.arange(len(sets)), [len(_layers(group)) for group in sets])
    progress(0.5, "Finding loops")
    layers = levels(layers, owners, cells, spanned)
    turned = are_others if only_noise else need_levels
    if basis is not spanned and turned(layers, spanned):
        # Not even levels explain the bars: the loops are others.
        return None
    progress(0.52, "Finding loops")
    starts = np.maximum(starts + switch_shift(samples, sr, starts, choice.loops), 0)
    found = estimate(samples, sr, starts, length, layers, progress=part(progress, 0.55, 0.95))
    exactness = exactness_db(found, layers, owners)
    if np.median(exactness[: len(groups)]) < LEAST_EXACTNESS_DB:
        return None
    loops = tuple(
        _loop(group, int(np.argmax(owners == k)), float(exactness[k]))
        for k, group in enumerate(groups)
    )
    return ExactLoops(starts, length, layers, found.sounds, loops)


def _space(
    samples: np.ndarray,
    sr: float,
    starts: np.ndarray,
    length: int,
    rng: np.random.Generator,
    progress: Progress,
) -> tuple[np.ndarray, np.ndarray, bool] | None:
    """Return a basis of the column space (n_bars, n_layers) and cells (n_bars, n_cells).

    The third value tells that what else sounds is no more than coding noise.
    """
    margin = min(int(_MARGIN_S * sr), length // 4)
    comparing = part(progress, 0.0, 0.15)
    grams = band_grams(samples, starts, length, margin=margin, progress=comparing)
    progress(0.15, "Comparing bars")
    whole = layer_space(grams)
    progress(0.2, "Comparing bars")
    n_own = 0 if whole is None else len(own_bars(whole.basis))
    soloist = whole is None or n_own > 0 or whole.unexplained >= MOST_UNEXPLAINED
    if soloist:
        repeats = loop_space(samples, sr, starts, length, progress=part(progress, 0.2, 0.4))
        # A soloist, or a fill, may be what the bars have of their own, or drown what is quieter.
        if whole is None or (
            repeats is not None and repeats.basis.shape[1] >= whole.basis.shape[1] - n_own
        ):
            if repeats is None:
                return None
            drawing, listening = part(progress, 0.4, 0.6), part(progress, 0.6, 1.0)
            cells = loop_cells(samples, sr, starts, repeats, rng, progress=drawing)
            share = foretold(samples, sr, starts, length, repeats.basis.T, rng, progress=listening)
            return (repeats.basis, cells, False) if share >= LEAST_FORETOLD_BELOW_SOLOIST else None
    assert whole is not None
    listening = part(progress, 0.6, 1.0)
    share = foretold(samples, sr, starts, length, whole.basis.T, rng, progress=listening)
    if share < LEAST_FORETOLD:
        return None
    cells = draw_cells(samples, starts, length, rng)
    return whole.basis, cells, whole.unexplained < MOST_UNEXPLAINED


def _flickers(loops: Sequence[Candidate]) -> bool:
    """Tell whether too many loops are switched on for single bars, as no arrangement does.

    Notes that are played with the same sample now and then agree by chance, and what they
    have in common is scattered over the song.
    """
    n_flickering = 0
    for loop in loops:
        edges = np.diff(loop.plays.astype(int), prepend=0, append=0)
        runs = np.flatnonzero(edges < 0) - np.flatnonzero(edges > 0)
        single = int(np.count_nonzero(runs == 1))
        n_flickering += single > 1 and 2 * single >= len(runs)
    return n_flickering > max(_FLICKERING * len(loops), 1)


def _layers(loops: Sequence[Candidate]) -> np.ndarray:
    """Return the layers of several candidates one after the other, (n_layers, n_bars)."""
    return np.concatenate([one.layers for one in loops])


def _loop(group: list[Candidate], first_layer: int, exactness: float) -> ExactLoop:
    """Describe candidates that count as one loop; their layers are numbered in order."""
    bars = max(one.bars for one in group)
    places = []
    for layer, plays in enumerate(_layers(group), first_layer):
        places += [(layer, place) for place in range(bars) if plays[place::bars].any()]
    everywhere = np.any([one.plays for one in group], axis=0)
    return ExactLoop(bars, everywhere, tuple(places), exactness)
