"""Other loops of the same layers: several loops merged into one, one split into its layers.

What the search takes for one loop or for two is a matter of taste: a bass and the kick that
always comes with it, or a pattern of two bars that somebody wants bar by bar.  Layers are what
was found; which of them are one loop can be decided anew at any time, and nothing has to be
searched or listened to for it.  Sounds, rhythms, recipes and the song's estimates stay.

How loud the new loops are in the song is told from what is known of the old ones: merged loops
add up like sounds that have nothing to do with each other; the layers of a loop that is split
share its level as their model has it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.loops import Loop
from loopstudio.core.model import layer_magnitudes
from loopstudio.core.stems import PEAK_HOP, Survey, best_take

if TYPE_CHECKING:
    from loopstudio.core.exact.find import ExactLoop, ExactLoops
    from loopstudio.core.extraction import Extraction

_PLAYS = 0.51
"""Least activation where a loop plays: above half of its peak."""


@dataclass(frozen=True, eq=False)
class Regrouped:
    """Loops that were regrouped, and what became of those before.

    Attributes
    ----------
    extraction : Extraction
    came_from : tuple of tuple of int
        For every loop, the loops before that are in it, or the one that it is part of.
    """

    extraction: Extraction
    came_from: tuple[tuple[int, ...], ...]


def merge(extraction: Extraction, together: Collection[int]) -> Regrouped:
    """Make one loop of several, in the place of the first.

    It plays where any of them does, is as long as the longest, and repeats as exactly as the
    one that does so least: a loop from masks among them makes it one.

    Parameters
    ----------
    extraction : Extraction
    together : collection of int
        Two loops at least.

    Raises
    ------
    ValueError
        If there are fewer, or a loop is not there.
    """
    merged = sorted(set(together))
    n_loops = len(extraction.loops)
    if len(merged) < 2 or not 0 <= merged[0] <= merged[-1] < n_loops:
        raise ValueError(f"two or more of {n_loops} loops can be merged, not {merged}")
    first = merged[0]
    own = extraction.peaks[merged]
    made = _merged_loop([extraction.loops[k] for k in merged], own)
    came_from: list[tuple[int, ...]] = [(k,) for k in range(n_loops) if k not in merged]
    came_from.insert(first, tuple(merged))
    return _regrouped(extraction, came_from, {first: made}, {first: np.linalg.norm(own, axis=0)})


def why_not_split(extraction: Extraction, k: int) -> str:
    """Return why a loop cannot be split, as a sentence; empty if it can."""
    loop = extraction.loops[k]
    if len({layer for layer, _ in loop.layers}) > 1:
        return ""
    bars = extraction.slices.bars
    unit = "one bar" if bars == 1 else f"one stretch of {bars} bars"
    return f"It is {unit} that repeats: there are no parts to split it into."


def split(extraction: Extraction, k: int) -> Regrouped:
    """Make a loop of each layer of a loop, in the order in which they begin in it.

    Of a loop of several bars these are its bars.  How exactly each of them repeats was never
    measured: they are said to do so as exactly as the loop.

    Raises
    ------
    ValueError
        If there is only one; see `why_not_split`.
    """
    loop = extraction.loops[k]
    if why_not_split(extraction, k):
        raise ValueError(f"{loop.name} has one layer and cannot be split")
    begins = dict(reversed(loop.layers))  # of one that sounds in several places, the first
    layers = sorted(begins, key=lambda layer: (begins[layer], layer))
    taken = {other.name for other in extraction.loops}
    levels = _levels(extraction, layers)
    parts = []
    for number, (layer, level) in enumerate(zip(layers, levels, strict=True)):
        name = loop.name if not number else _free_name(loop.label, taken)
        taken.add(name)
        parts.append(
            replace(
                loop,
                name=name,
                bars=extraction.slices.bars,
                layers=((layer, 0),),
                activation=_activation(level),
            )
        )
    n_loops = len(extraction.loops)
    came_from: list[tuple[int, ...]] = [(i,) for i in range(n_loops)]
    came_from[k : k + 1] = [(k,)] * len(parts)
    shares = _shares(extraction, layers, levels)
    made = {k + i: part for i, part in enumerate(parts)}
    peaks = {k + i: extraction.peaks[k] * share for i, share in enumerate(shares)}
    return _regrouped(extraction, came_from, made, peaks)


def _merged_loop(loops: Sequence[Loop], peaks: np.ndarray) -> Loop:
    """Return loops as one, named after the loudest; peaks (n_loops, n_points)."""
    bars = max(loop.bars for loop in loops)
    layers = [
        (layer, place + turn)
        for loop in loops
        for layer, place in loop.layers
        for turn in range(0, bars, loop.bars)
    ]
    loudest = loops[int(np.argmax(np.square(peaks).sum(axis=1)))]
    exactness = [loop.exactness_db for loop in loops if loop.exactness_db is not None]
    peaks_of = [max(float(loop.activation.max(initial=0)), 1e-20) for loop in loops]
    return Loop(
        name=loudest.name,
        label=loudest.label,
        bars=bars,
        layers=tuple(dict.fromkeys(layers)),
        activation=np.max(
            [loop.activation / peak for loop, peak in zip(loops, peaks_of, strict=True)], axis=0
        ),
        exactness_db=min(exactness) if len(exactness) == len(loops) else None,
    )


def _regrouped(
    extraction: Extraction,
    came_from: Sequence[tuple[int, ...]],
    made: dict[int, Loop],
    peaks: dict[int, np.ndarray],
) -> Regrouped:
    """Return the loops that stay and those that were made, with their peaks."""
    loops = tuple(made.get(k, extraction.loops[before[0]]) for k, before in enumerate(came_from))
    every = [peaks.get(k, extraction.peaks[before[0]]) for k, before in enumerate(came_from)]
    found = replace(
        extraction,
        loops=loops,
        peaks=np.stack([*every, extraction.peaks[-1]]).astype(np.float32),
        exact=_exact(extraction, loops),
    )
    heard = Survey(found.peaks, _energies(found))
    best_bars = tuple(
        best_take(heard, k, loops[k]) if k in made else extraction.best_bars[before[0]]
        for k, before in enumerate(came_from)
    )
    return Regrouped(replace(found, best_bars=best_bars), tuple(came_from))


def _exact(extraction: Extraction, loops: Sequence[Loop]) -> ExactLoops | None:
    """Return the exact sounds with the loops that are made of them."""
    from loopstudio.core.exact.find import ExactLoop  # draws in the whole search

    exact = extraction.exact
    if exact is None:
        return None
    n_exact = len(exact.layers)
    found: list[ExactLoop] = []
    for loop in loops:
        layers = tuple((layer, place) for layer, place in loop.layers if layer < n_exact)
        if not layers:
            continue
        plays = np.any(exact.layers[[layer for layer, _ in layers]] > 0, axis=0)
        own = {layer for layer, _ in layers}
        known = [
            one.exactness_db for one in exact.loops if own & {layer for layer, _ in one.layers}
        ]
        found.append(ExactLoop(loop.bars, plays, layers, min(known, default=0.0)))
    return replace(exact, loops=tuple(found))


def _levels(extraction: Extraction, layers: Sequence[int]) -> np.ndarray:
    """Return how loudly layers play in each bar, shape (n_layers, n_bars)."""
    n_bars = extraction.grid.n_bars
    of_bars = extraction.slices.of_bars(n_bars)
    layout = np.asarray(extraction.factors.layout, np.float64)
    exact = extraction.exact
    levels = np.stack([layout[of_bars, layer] for layer in layers])
    if exact is not None:
        for i, layer in enumerate(layers):
            if layer < len(exact.layers):
                levels[i] = exact.layers[layer]
    return levels


def _activation(level: np.ndarray) -> np.ndarray:
    """Return where a layer plays, shape (n_bars,), from how loudly it does."""
    peak = max(float(level.max(initial=0)), 1e-20)
    relative = level / peak
    activation: np.ndarray = np.where(relative > 0, np.maximum(relative, _PLAYS), 0.0)
    return activation


def _shares(extraction: Extraction, layers: Sequence[int], levels: np.ndarray) -> np.ndarray:
    """Return the share of each layer in the peaks of their loop, shape (n_layers, n_points)."""
    models = layer_magnitudes(extraction.factors, layers, extraction.detail)
    # Of every tatum of a slice, then of every point of the song.
    powers = np.square(models, dtype=np.float64).sum(axis=2)
    starts, slices = extraction.grid.bar_starts, extraction.slices
    points = (np.arange(extraction.peaks.shape[1]) + 0.5) * PEAK_HOP
    bars = np.clip(np.searchsorted(starts, points, side="right") - 1, 0, len(starts) - 2)
    inside = np.clip((points - starts[bars]) / np.diff(starts)[bars], 0, 1 - 1e-9)
    place = ((bars - slices.first) % slices.bars + inside) / slices.bars
    tatums = (place * powers.shape[1]).astype(int)
    heard = powers[:, tatums] * np.square(levels[:, bars])
    whole = heard.sum(axis=0)
    shares: np.ndarray = np.sqrt(np.divide(heard, whole, out=np.zeros_like(heard), where=whole > 0))
    return shares


def _energies(extraction: Extraction) -> np.ndarray:
    """Return about how much energy stems and rest have in each bar, (n_loops + 1, n_bars)."""
    edges = np.round(extraction.grid.bar_starts / PEAK_HOP).astype(int)
    edges = np.clip(edges, 0, extraction.peaks.shape[1])
    summed = np.cumsum(np.square(extraction.peaks, dtype=np.float64), axis=1)
    summed = np.concatenate([np.zeros((len(summed), 1)), summed], axis=1)
    energies: np.ndarray = np.diff(summed[:, edges], axis=1)
    return energies


def _free_name(label: str, taken: Collection[str]) -> str:
    number = 1
    while f"{label}-{number}" in taken:
        number += 1
    return f"{label}-{number}"
