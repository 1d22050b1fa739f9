"""Layers from a known layout: what each bar of each loop sounds like, cell by cell.

Once it is known which loops play in which bars, every cell of the spectrogram can be shared
among them by itself, from all the bars that have it: no templates are needed, and none limit
the detail.  The factorization then describes the layers by sounds and rhythms, to see and to
edit; the *detail* is what its templates leave out.

Conventions
-----------
Layers are magnitudes, ``(n_layers, n_tatums, n_bins)``.  Detail is kept in eighths of an
octave of magnitude, int8: fine enough for masks, and a quarter of the size of numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.cube import Slices
from loopstudio.core.progress import Progress, silent
from loopstudio.core.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopstudio.core.layout.cost import Part

DETAIL_PER_OCTAVE = 8

_ITERATIONS = 20
_FLOOR = 1e-9


def fit_layers(bars: np.ndarray, layout: np.ndarray, *, progress: Progress = silent) -> np.ndarray:
    """Find the magnitudes of layers whose layout is known.

    Multiplicative updates for the Kullback-Leibler divergence in every cell over the bars; a
    few suffice, and more would only fit the chance of phases.

    Parameters
    ----------
    bars : np.ndarray, shape (n_bins, n_tatums, n_bars)
        Cube of bars (or of slices).
    layout : np.ndarray, shape (n_bars, n_layers), nonnegative
        How strongly each layer plays in each bar.
    progress : Progress

    Returns
    -------
    np.ndarray, shape (n_layers, n_tatums, n_bins), float32
    """
    from threadpoolctl import threadpool_limits

    n_bins, n_tatums, n_bars = bars.shape
    layout = np.asarray(layout, np.float32)
    inner = layout.T @ layout + 0.01 * np.eye(layout.shape[1], dtype=np.float32)
    share = 1 / np.maximum(layout.sum(axis=0), _FLOOR)[:, None]
    # What plays alike in several bars has the same model there, so their sum says it all.
    kinds, kind_of_bar = np.unique(layout, axis=0, return_inverse=True)
    kind_of_bar = kind_of_bar.ravel()  # NumPy 2.0 leaves it an axis more
    order = np.argsort(kind_of_bar, kind="stable")
    firsts = np.searchsorted(kind_of_bar[order], np.arange(len(kinds)))
    start = np.linalg.solve(inner, kinds.T)
    layers = np.empty((layout.shape[1], n_tatums, n_bins), np.float32)

    def fit(tatum: int) -> int:
        heard = np.add.reduceat(bars[:, tatum].T[order], firsts, axis=0, dtype=np.float32)
        found = np.maximum(start @ heard, 0.05 / n_bars * heard.sum(axis=0)) + _FLOOR
        for _ in range(_ITERATIONS):
            found *= share * (kinds.T @ (heard / (kinds @ found + _FLOOR)))
        layers[:, tatum] = found
        return tatum

    # The products are small: threads of their own would wait for each other.
    with threadpool_limits(1), side_by_side(fit, range(n_tatums)) as fitted:
        for tatum in fitted:
            progress(tatum / n_tatums, "Separating the loops")
    return layers


def choose_slices(parts: Sequence[Part]) -> Slices:
    """Choose the longest slices in which the parts can be laid out without loss.

    Loops that all are four bars long and enter every four bars need one layer each in slices
    of four bars, and four each in slices of one.
    """
    n_bars = len(parts[0].plays)
    for bars in (4, 2):
        for first in range(0, -bars, -1):
            slices = Slices(bars, first)
            if n_bars >= bars and all(_slice_places(part, slices) is not None for part in parts):
                return slices
    return Slices()


def lay_out(parts: Sequence[Part], slices: Slices) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """Lay parts out in slices.

    Returns
    -------
    layout : np.ndarray, shape (n_slices, n_layers), float32
        1 where a layer plays.
    owners : list of (part, place), length n_layers
        Which part a layer belongs to, and which of its bars it begins with.
    """
    columns, owners = [], []
    for i, part in enumerate(parts):
        places = _slice_places(part, slices)
        if places is None:
            raise ValueError(f"part {i} does not fit into slices of {slices.bars} bars")
        for place in np.unique(places[places >= 0]):
            columns.append(places == place)
            owners.append((i, int(place)))
    return np.stack(columns, axis=1).astype(np.float32), owners


def _slice_places(part: Part, slices: Slices) -> np.ndarray | None:
    """Return which bar of the part each slice begins with, -1 none; None if it does not fit."""
    places = part.places()
    n_bars = len(places)
    if part.period % slices.bars:
        return None
    found = np.full(slices.n_slices(n_bars), -1)
    for q in range(len(found)):
        first = slices.first + q * slices.bars
        bars = np.arange(max(first, 0), min(first + slices.bars, n_bars))
        begins = (places[bars[0]] - (bars[0] - first)) % part.period
        if np.all(places[bars] == -1):
            continue
        if begins % slices.bars or np.any(places[bars] != begins + bars - first):
            return None
        found[q] = begins
    return found


def encode_detail(layers: np.ndarray, model: np.ndarray) -> np.ndarray:
    """Return what turns a model of the layers into the layers, int8, of their shape."""
    floor = 1e-6 * max(float(layers.max(initial=0)), 1e-20)
    octaves = np.log2((layers + floor) / (model + floor))
    steps = np.clip(np.rint(octaves * DETAIL_PER_OCTAVE), -127, 127)
    return np.asarray(steps, np.int8)


def apply_detail(model: np.ndarray, detail: np.ndarray) -> np.ndarray:
    """Return a model of layers, (n_layers, n_tatums, n_bins), with its detail."""
    factors = np.exp2(np.arange(-128, 128) / DETAIL_PER_OCTAVE).astype(np.float32)
    detailed: np.ndarray = model * factors[detail.astype(np.int16) + 128]
    return detailed
