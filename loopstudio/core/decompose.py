"""From the cube of a song to layers, templates and loops.

The layout is searched first (`layout.search`), because it decides everything: with the right
one, masks come close to the best that masks can do.  Then every cell is shared among the
layers, and the layers are described by sounds and rhythms.  Who asks for a number of layers
of their own gets the free decomposition of the published method instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.cube import Slices, fold_slices
from loopstudio.core.errors import InputError
from loopstudio.core.labels import LABELS, guess
from loopstudio.core.layout.cost import LayoutCost, features
from loopstudio.core.layout.layers import choose_slices, encode_detail, fit_layers, lay_out
from loopstudio.core.layout.merit import Chosen, choose_loops
from loopstudio.core.layout.periods import refine_periods
from loopstudio.core.layout.search import entries, search
from loopstudio.core.layout.starts import starts
from loopstudio.core.loops import Loop, assemble, from_parts, named
from loopstudio.core.model import layer_magnitudes
from loopstudio.core.progress import Progress, part, silent
from loopstudio.core.ranks import suggest
from loopstudio.core.tucker import Factors, Ranks, factorise

if TYPE_CHECKING:
    from loopstudio.core.exact.find import ExactLoops
    from loopstudio.core.extraction import Settings

_ITERATIONS = 150
_FINE_BANDS, _FINE_PLACES = 48, 16
_PLAYS = 0.51
"""Least activation where a loop plays: above half of the peak."""


@dataclass(frozen=True, eq=False)
class Decomposition:
    """Layers of a song as templates with detail, and the loops they make.

    Attributes
    ----------
    slices : Slices
    factors : Factors
        Of the cube of slices.
    detail : np.ndarray, shape (n_layers, n_tatums of a slice, n_bins), int8, or None
        What masks need beside the templates.
    loops : tuple of Loop
    """

    slices: Slices
    factors: Factors
    detail: np.ndarray | None
    loops: tuple[Loop, ...]


def decompose(
    bars: np.ndarray,
    sr: int,
    settings: Settings,
    *,
    progress: Progress = silent,
    on_layout: Callable[[np.ndarray], None] | None = None,
) -> Decomposition:
    """Find the loops in a cube of bars.

    Parameters
    ----------
    bars : np.ndarray, shape (n_bins, n_tatums, n_bars)
        Magnitudes, not all silent.
    sr : int
        Hz.
    settings : Settings
        Only `n_loops`, `ranks` and `seed` count here.
    progress : Progress
    on_layout : callable or None
        Told where the loops play, shape (n_loops, n_bars), bool, before the cube is shared
        among them; something to look at meanwhile.

    Raises
    ------
    InputError
        If there cannot be as many loops as asked for.
    """
    rng = np.random.default_rng(settings.seed)
    n_bars = bars.shape[2]
    chosen = find_layout(bars, sr, settings.n_loops, rng, part(progress, 0.0, 0.6))
    if on_layout is not None and chosen.loops:
        on_layout(np.array([loop.mask for loop in chosen.loops]))
    parts = (*chosen.loops, *chosen.others)
    slices = choose_slices(parts)
    layout, owners = lay_out(parts, slices)
    ranks = settings.ranks
    if ranks is None or ranks.layers == layout.shape[1]:
        cube = fold_slices(bars, slices)
        layers = fit_layers(cube, layout, progress=part(progress, 0.6, 0.75))
        factors = describe(layers, layout, ranks, rng, part(progress, 0.75, 1.0))
        loops = from_parts(chosen.loops, owners)
    else:
        slices = Slices()
        factors = factorise(
            bars, ranks, rng=rng, max_iterations=_ITERATIONS, progress=part(progress, 0.6, 0.8)
        )
        # What the engine keeps for a warm start is larger than the song.
        factors = replace(factors, compressed=None)
        layers = fit_layers(bars, factors.layout, progress=part(progress, 0.8, 1.0))
        loops = assemble(factors, slices, n_bars, settings.n_loops)
    if settings.n_loops is not None and len(loops) != settings.n_loops:
        raise InputError(
            f"{settings.n_loops} loops were asked for, but only {len(loops)} can be told apart"
            f" in {n_bars} bars: ask for fewer."
        )
    detail = encode_detail(layers, layer_magnitudes(factors))
    return Decomposition(slices, factors, detail, label(loops, layers, sr))


def describe_exact(
    bars: np.ndarray,
    sr: int,
    exact: ExactLoops,
    settings: Settings,
    *,
    progress: Progress = silent,
) -> Decomposition:
    """Describe loops that repeat sample by sample as sounds, rhythms and recipes.

    Parameters
    ----------
    bars : np.ndarray, shape (n_bins, n_tatums, n_bars)
        Magnitudes.
    sr : int
        Hz.
    exact : ExactLoops
    settings : Settings
        Only `ranks` (without its layers, which are known) and `seed` count here.
    progress : Progress
    """
    layout = exact.layers.T.astype(np.float32)
    layers = fit_layers(bars, layout, progress=part(progress, 0.0, 0.3))
    rng = np.random.default_rng(settings.seed)
    factors = describe(layers, layout, settings.ranks, rng, part(progress, 0.3, 1.0))
    return Decomposition(Slices(), factors, None, label(exact_loops(exact), layers, sr))


def exact_loops(exact: ExactLoops) -> tuple[Loop, ...]:
    """Return exact loops as loops without names and labels."""
    found = []
    for loop in exact.loops:
        level = exact.layers[[layer for layer, _ in loop.layers]].max(axis=0)
        # A loop that is faded in plays from its first bar on, however quietly.
        activation = np.where(loop.plays, np.maximum(level, _PLAYS), 0.0)
        found.append(
            Loop(
                name="",
                label="",
                bars=loop.bars,
                layers=loop.layers,
                activation=activation,
                exactness_db=loop.exactness_db,
            )
        )
    return tuple(found)


def find_layout(
    bars: np.ndarray, sr: int, n_loops: int | None, rng: np.random.Generator, progress: Progress
) -> Chosen:
    """Find which loops play in which bars; arguments as for `decompose`."""
    from threadpoolctl import threadpool_limits

    amplitudes = features(bars, sr)
    fine = features(bars, sr, n_bands=_FINE_BANDS, n_places=_FINE_PLACES)
    # Thousands of small products: threads would spend their time waiting for each other.
    with threadpool_limits(1):
        cost = LayoutCost(amplitudes)
        rough = starts(amplitudes, rng)
        lines = entries(amplitudes)
        found = search(cost, lines, rough, progress=part(progress, 0.0, 0.8))
        found = refine_periods(fine, found, progress=part(progress, 0.8, 0.9))
        chosen = choose_loops(fine, found, n_loops, progress=part(progress, 0.9, 0.9))
        if n_loops is not None and len(chosen.loops) < n_loops:
            more = part(progress, 0.9, 1.0)
            return Chosen(search(cost, lines, [chosen.loops], n_loops, progress=more))
        return chosen


def describe(
    layers: np.ndarray,
    layout: np.ndarray,
    ranks: Ranks | None,
    rng: np.random.Generator,
    progress: Progress,
) -> Factors:
    """Describe layers (n_layers, n_tatums, n_bins) by sounds, rhythms and recipes."""
    cube = np.ascontiguousarray(layers.transpose(2, 1, 0))
    n_layers = len(layers)
    confidence = None
    if ranks is None:
        suggestion = suggest(cube)
        ranks, confidence = suggestion.ranks, suggestion.confidence
    wanted = Ranks(ranks.sounds, ranks.rhythms, n_layers)
    found = factorise(cube, wanted, rng=rng, max_iterations=_ITERATIONS, progress=progress)
    # The layers are known already: how the decomposition would mix them goes into the recipes.
    core = np.tensordot(found.core, found.layout, (2, 1)).astype(np.float32)
    return replace(found, core=core, layout=layout, compressed=None, confidence=confidence)


def label(loops: tuple[Loop, ...], layers: np.ndarray, sr: int) -> tuple[Loop, ...]:
    """Name loops by what they sound like, drums first."""
    labels = [
        guess(np.concatenate([layers[layer] for layer, _ in loop.layers]), sr) for loop in loops
    ]
    order = sorted(
        range(len(loops)), key=lambda i: (LABELS.index(labels[i]), -loops[i].activation.sum())
    )
    return named([loops[i] for i in order], [labels[i] for i in order])
