"""Which parts of a layout are loops, and which only help to explain the song.

A part earns its place by what it foretells: bars that are left out are predicted with it
and without it.  What foretells nothing is dropped, and parts that foretell as much when they
are one longer loop are joined.  A part whose own sound remains
unexplained even where it is the loudest is not a loop but something that never repeats, such
as a solo; it stays in the model, so that its sound is not laid on the loops, but belongs to
the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from loopstudio.core.layout.cost import Part, columns, fit_powers
from loopstudio.core.layout.periods import prediction_error, scaled
from loopstudio.core.layout.search import PERIODS
from loopstudio.core.progress import Progress, silent

_ENOUGH = 0.004
"""Part of the error by which two parts must be better than one."""
_NEEDLESS = 0.02
"""Part of the best part's gain below which a part is dropped."""
_REPEATS = 0.4
"""Explained part of its own sound above which a part is a loop."""
_ITERATIONS = 8

Error = Callable[[Sequence[Part]], float]


@dataclass(frozen=True)
class Chosen:
    """Parts that explain a song.

    Attributes
    ----------
    loops : tuple of Part
    others : tuple of Part
        What does not repeat.
    """

    loops: tuple[Part, ...]
    others: tuple[Part, ...] = ()


def choose_loops(
    amplitudes: np.ndarray,
    parts: Sequence[Part],
    n_loops: int | None = None,
    *,
    progress: Progress = silent,
) -> Chosen:
    """Tell loops from other parts, and drop what is needless.

    Parameters
    ----------
    amplitudes : np.ndarray, shape (n_bars, n_features)
        From `loopstudio.core.layout.cost.features`.
    parts : sequence of Part
        At least one.
    n_loops : int or None
        How many loops there must be; as many as there are parts if there are fewer.

    Returns
    -------
    Chosen
        At least one loop.
    """

    def error(layout: Sequence[Part]) -> float:
        progress(0.5, "Measuring the loops")
        return prediction_error(amplitudes, layout)

    kept = _joined(error, list(parts), n_loops or 1)
    gains = _gains(error, kept)
    while len(kept) > (n_loops or 1) and min(gains) < _NEEDLESS * max(gains):
        del kept[int(np.argmin(gains))]
        gains = _gains(error, kept)
    repeats = explained(amplitudes, kept)
    # What repeats comes first, and of that what foretells most.
    order = sorted(range(len(kept)), key=lambda i: (repeats[i] < _REPEATS, -gains[i]))
    n_repeating = max(sum(one >= _REPEATS for one in repeats), 1)
    n = n_repeating if n_loops is None else n_loops
    return Chosen(tuple(kept[i] for i in order[:n]), tuple(kept[i] for i in order[n:]))


def _joined(error: Error, parts: list[Part], at_least: int) -> list[Part]:
    """Join pairs of parts into one longer loop as long as that predicts as well."""
    while len(parts) > at_least:
        allowed = error(parts) * (1 + _ENOUGH)
        joined = [
            [*(part for part in parts if part not in (one, other)), both]
            for one, other in combinations(parts, 2)
            for both in _unions(one, other)
            if both not in parts
        ]
        costs = [error(layout) for layout in joined]
        if min(costs, default=np.inf) > allowed:
            break
        parts = joined[int(np.argmin(costs))]
    return parts


def _unions(one: Part, other: Part) -> list[Part]:
    """Loops that play where either part plays, of their length or longer."""
    mask = one.mask | other.mask
    shortest = max(one.period, other.period)
    return [
        Part(period, tuple(mask.tolist()))
        for period in PERIODS
        if period >= shortest and 2 * period <= int(mask.sum())
    ]


def _gains(error: Error, parts: Sequence[Part]) -> list[float]:
    """By how much the prediction of bars is worse without each part."""
    if len(parts) == 1:
        return [1.0]
    others = ([other for other in parts if other is not part] for part in parts)
    whole = error(parts)
    return [error(rest) - whole for rest in others]


def explained(amplitudes: np.ndarray, parts: Sequence[Part]) -> list[float]:
    """Return how much of the sound is explained where each part is the loudest, in [0, 1].

    Parameters
    ----------
    amplitudes : np.ndarray, shape (n_bars, n_features)
        From `loopstudio.core.layout.cost.features`.
    parts : sequence of Part
    """
    heard, weights = scaled(amplitudes)
    layout = columns(parts)
    owner = np.repeat(np.arange(len(parts)), [len(part.layers()) for part in parts])
    powers = fit_powers(heard, layout, _ITERATIONS)
    model = layout @ powers
    wrong = np.abs(heard - np.sqrt(model)) * weights
    found = []
    for i in range(len(parts)):
        loudest = layout[:, owner == i] @ powers[owner == i] > 0.5 * model
        total = float((heard * weights)[loudest].sum())
        found.append(max(1 - float(wrong[loudest].sum()) / total, 0.0) if total > 0 else 0.0)
    return found
