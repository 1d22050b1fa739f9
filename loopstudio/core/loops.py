"""From layers to loops: which layers a producer would call one loop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from loopstudio.core.cube import Slices
from loopstudio.core.layout.cost import Part
from loopstudio.core.tucker import Factors

_ALIKE = 0.8
"""Cosine of two layers' activations from which on they are one loop."""
_PERIODS = (1, 2, 4, 8)


@dataclass(frozen=True, eq=False)
class Loop:
    """What a producer calls a loop: layers that play together or follow each other.

    Attributes
    ----------
    name : str
        Unique in its song, from the label: "drums-1".
    label : str
        One of `loopstudio.core.labels.LABELS`, guessed from what is heard.
    bars : int
        Length: 1, 2, 4 or 8.
    layers : tuple of (layer, place)
        Layers of the factorization, and the bar of the loop (from 0) in which each begins.
    activation : np.ndarray, shape (n_bars,), in [0, 1]
        How strongly the loop plays in each bar of the song; above half of its peak in every
        bar in which it sounds.
    exactness_db : float or None
        How exactly it repeats, sample by sample; None for a loop from masks.
    """

    name: str
    label: str
    bars: int
    layers: tuple[tuple[int, int], ...]
    activation: np.ndarray
    exactness_db: float | None = None


def loop_of_layer(loops: Sequence[Loop], n_layers: int) -> np.ndarray:
    """Return the loop of every layer, shape (n_layers,); the number of loops for none."""
    owner = np.full(n_layers, len(loops))
    for i, loop in enumerate(loops):
        owner[[layer for layer, _ in loop.layers]] = i
    return owner


def from_parts(parts: Sequence[Part], owners: Sequence[tuple[int, int]]) -> tuple[Loop, ...]:
    """Make the parts of a layout into loops.

    Parameters
    ----------
    parts : sequence of Part
    owners : sequence of (part, place), length n_layers
        From `loopstudio.core.layout.layers.lay_out`.

    Returns
    -------
    tuple of Loop
        Without names and labels.
    """
    return tuple(
        Loop(
            name="",
            label="",
            bars=part.period,
            layers=tuple((k, place) for k, (owner, place) in enumerate(owners) if owner == i),
            activation=part.mask.astype(np.float64),
        )
        for i, part in enumerate(parts)
    )


def assemble(
    factors: Factors, slices: Slices, n_bars: int, n_loops: int | None = None
) -> tuple[Loop, ...]:
    """Join the layers of a factorization into loops.

    Layers that play in the same slices are one loop, and so are layers of which one always
    follows the other: the bars of a longer loop.

    Parameters
    ----------
    factors : Factors
        Of the cube of slices; the layout need not be of zeros and ones.
    slices : Slices
    n_bars : int
    n_loops : int or None
        How many come out, as far as there are layers; None joins what is alike.

    Returns
    -------
    tuple of Loop
        Without names and labels.
    """
    layout = np.asarray(factors.layout, np.float64)
    layout = layout / np.maximum(layout.max(axis=0), 1e-20)
    groups = [[(layer, 0)] for layer in range(layout.shape[1])]
    while len(groups) > (n_loops or 1):
        pairs = [(*_likeness(layout, a, b), a, b) for a, b in combinations(groups, 2)]
        alike, shift, one, other = max(pairs, key=lambda pair: pair[0])
        if n_loops is None and alike < _ALIKE:
            break
        groups.remove(one)
        groups.remove(other)
        groups.append(one + [(layer, place + shift) for layer, place in other])
    return tuple(_loop(layout, group, slices, n_bars) for group in groups)


def _likeness(
    layout: np.ndarray, one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> tuple[float, int]:
    """Cosine of two groups' activations, and by how many slices the second follows the first."""
    a = layout[:, [layer for layer, _ in one]].max(axis=1)
    b = layout[:, [layer for layer, _ in other]].max(axis=1)
    best = (0.0, 0)
    for shift in range(4):
        n = len(a) - shift
        if n < 2:
            break
        norm = np.linalg.norm(a[:n]) * np.linalg.norm(b[shift:])
        overlap = float(np.minimum(a, b).sum() / max(min(a.sum(), b.sum()), 1e-20))
        # What sounds at once cannot be different bars of one loop.
        alike = float(a[:n] @ b[shift:] / max(norm, 1e-20)) * (1 - overlap if shift else 1)
        if alike > best[0] + 1e-9:
            best = (alike, shift)
    return best


def _loop(layout: np.ndarray, group: list[tuple[int, int]], slices: Slices, n_bars: int) -> Loop:
    of_bars = slices.of_bars(n_bars)
    length = (max(place for _, place in group) + 1) * slices.bars
    bars = next((period for period in _PERIODS if period >= length), _PERIODS[-1])
    return Loop(
        name="",
        label="",
        bars=bars,
        layers=tuple((layer, place * slices.bars % bars) for layer, place in group),
        activation=layout[:, [layer for layer, _ in group]].max(axis=1)[of_bars],
    )


def named(loops: Sequence[Loop], labels: Sequence[str]) -> tuple[Loop, ...]:
    """Return the loops with labels, and names that tell loops of a label apart."""
    count: Counter[str] = Counter()
    found = []
    for loop, label in zip(loops, labels, strict=True):
        count[label] += 1
        found.append(replace(loop, label=label, name=f"{label}-{count[label]}"))
    return tuple(found)


def takes(loop: Loop) -> list[int]:
    """Return the first bars of all stretches in which the loop plays once through.

    Entries count from the first bar of each run; if no run is long enough, from the bars
    where the loop plays at all.
    """
    playing = loop.activation > 0.5 * loop.activation.max(initial=0)
    n_bars = len(playing)
    found = []
    start = 0
    for bar in range(n_bars):
        if not playing[bar]:
            continue
        if bar == 0 or not playing[bar - 1]:
            start = bar
        whole = bar + loop.bars <= n_bars and playing[bar : bar + loop.bars].all()
        if whole and (bar - start) % loop.bars == 0:
            found.append(bar)
    if found:
        return found
    last = max(n_bars - loop.bars, 0)
    return [min(int(bar), last) for bar in np.flatnonzero(playing)] or [0]
