"""The layout as wished for: where loops play, and where they do not.

Only wishes at full strength for whole bars of a whole loop say that it plays there, or does
not; all others leave the layout as it is and move what is heard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.loops import loop_of_layer
from loopstudio.core.places import loop_places
from loopstudio.core.wishes import KEEP, ONLY, SILENT, Granted, Wish

if TYPE_CHECKING:
    from loopstudio.core.extraction import Extraction
    from loopstudio.core.loops import Loop

_PLAYS = 0.51
"""Least activation where a loop plays: above half of the peak."""


def lays_out(wish: Wish) -> bool:
    """Tell whether a wish says where loops play."""
    return wish.whole_loop and wish.strength >= 1


def wished_layout(extraction: Extraction, found: Granted) -> np.ndarray:
    """Return the layout that the wishes make of the one that was found.

    Parameters
    ----------
    extraction : Extraction
    found : Granted
        With the wishes to grant.

    Returns
    -------
    np.ndarray, shape (n_slices, n_layers)
    """
    layout = found.layout.copy()
    slices, n_bars = extraction.slices, extraction.grid.n_bars
    kept = _kept(extraction, found)
    of_bars = slices.of_bars(n_bars)
    for wish in found.wishes:
        if not lays_out(wish) or wish.kind == KEEP:
            continue
        bars = np.arange(wish.first_bar, wish.last_bar + 1)
        # A slice of several bars plays as a whole.
        rows = [
            row for row in np.unique(of_bars[bars]) if np.isin(_bars_of(of_bars, row), bars).all()
        ]
        own = found.owners == wish.loop
        for row in rows:
            silenced = own if wish.kind == SILENT else ~own
            layout[row, silenced & ~kept[row]] = 0
            if wish.kind == ONLY and not layout[row, own].any() and not kept[row, own].any():
                enters = _layers_at(extraction, found, wish.loop, int(_bars_of(of_bars, row)[0]))
                layout[row, enters] = 1
    return layout


def wished_activations(extraction: Extraction, found: Granted) -> Iterator[Loop]:
    """Return the loops with how strongly they play in each bar as wished for."""
    n_loops = len(found.activation)
    levels = found.activation.copy()
    kept = np.zeros(levels.shape, bool)
    for wish in found.wishes:
        if wish.kind == KEEP:
            kept[wish.loop, wish.first_bar : wish.last_bar + 1] = True
    for wish in found.wishes:
        if not wish.whole_loop or wish.kind == KEEP:
            continue
        bars = slice(wish.first_bar, wish.last_bar + 1)
        for k in range(n_loops):
            now = levels[k, bars]
            if (k == wish.loop) == (wish.kind == SILENT):
                # What still sounds counts as playing, however softly.
                weaker = np.maximum(now * (1 - wish.strength), _PLAYS) if wish.strength < 1 else 0
                now = np.where(now > 0, weaker, 0)
            elif k == wish.loop:
                now = np.maximum(now, max(wish.strength, _PLAYS))
            levels[k, bars] = np.where(kept[k, bars], levels[k, bars], now)
    for k, loop in enumerate(extraction.loops):
        same = np.array_equal(loop.activation, levels[k])
        yield loop if same else replace(loop, activation=levels[k])


def _kept(extraction: Extraction, found: Granted) -> np.ndarray:
    """Tell which entries of the layout are held by a wish, shape (n_slices, n_layers).

    The masks of loops share what sounds: all that play beside a kept one are held with it.
    """
    kept = np.zeros(found.layout.shape, bool)
    of_bars = extraction.slices.of_bars(extraction.grid.n_bars)
    n_exact = 0 if extraction.exact is None else len(extraction.exact.layers)
    for wish in found.wishes:
        if wish.kind == KEEP:
            rows = np.unique(of_bars[wish.first_bar : wish.last_bar + 1])
            own = found.owners == wish.loop
            if own[n_exact:].any():
                own = own | (np.arange(len(own)) >= n_exact)
            kept[np.ix_(rows, own)] = True
    return kept


def _layers_at(extraction: Extraction, found: Granted, loop: int, bar: int) -> list[int]:
    """Return the layers that a loop would play in a bar in which it is silent.

    The loop goes on from where it was last heard, or leads to where it is heard next.
    """
    one = extraction.loops[loop]
    places = loop_places(extraction, loop)
    heard = np.flatnonzero(places >= 0)
    if len(heard) == 0:
        return [layer for layer, place in one.layers if place == bar % one.bars]
    nearest = int(heard[np.argmin(np.abs(heard - bar))])
    # A bar that is so many turns of the loop away sounds the same.
    wanted = (places[nearest] + bar - nearest) % one.bars
    like = heard[places[heard] == wanted]
    of_bars = extraction.slices.of_bars(extraction.grid.n_bars)
    rows = of_bars[like] if len(like) else of_bars[[nearest]]
    own = np.array([layer for layer, _ in one.layers])
    strongest = found.layout[rows][:, own].max(axis=0)
    return [int(layer) for layer in own[strongest > 0.5 * strongest.max()]]


def _bars_of(of_bars: np.ndarray, row: int) -> np.ndarray:
    return np.flatnonzero(of_bars == row)


def before_wishes(extraction: Extraction, wishes: Sequence[Wish]) -> Granted:
    """Return what an extraction is without wishes, as what other wishes start from."""
    n_layers = extraction.factors.layout.shape[1]
    owners = loop_of_layer(extraction.loops, n_layers)
    activation = np.array([loop.activation for loop in extraction.loops])
    layout = np.asarray(extraction.factors.layout, np.float32)
    known = extraction.granted
    if known is not None:
        layout = known.layout
        activation = known.activation
        if not np.array_equal(owners, known.owners):
            activation = np.array(
                [_regrouped(known, owners == k) for k in range(len(extraction.loops))]
            )
    return Granted(tuple(wishes), (), owners, layout, activation)


def _regrouped(known: Granted, layers: np.ndarray) -> np.ndarray:
    """Return how strongly a loop of these layers plays, from the loops that had them."""
    before = np.unique(known.owners[layers])
    activation: np.ndarray = known.activation[before[before < len(known.activation)]].max(axis=0)
    return activation
