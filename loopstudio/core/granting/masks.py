"""The layers of loops from masks, learned anew from the bars that a wish is about.

Layers were fitted to all bars by sharing what sounds in each cell among the layers that play
there, and averaging each layer's shares over its bars.  A wish changes the shares in some bars
only, so only theirs are taken out of the averages and put back as they are now; the other bars
need not be read again.  That is incremental expectation-maximisation: it lowers the same
Kullback-Leibler divergence.

Based on:
    R. M. Neal and G. E. Hinton, "A view of the EM algorithm that justifies incremental, sparse,
    and other variants", in M. I. Jordan (ed.), "Learning in Graphical Models", Kluwer 1998;
    A. T. Cemgil, "Bayesian inference for nonnegative matrix factorisation models",
    Computational Intelligence and Neuroscience, 2009 (the shares as expectations).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.audio import mono
from loopstudio.core.cube import fold_bars
from loopstudio.core.granting.layout import lays_out
from loopstudio.core.model import layer_magnitudes
from loopstudio.core.progress import Progress, silent
from loopstudio.core.wishes import KEEP, SILENT

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.extraction import Extraction
    from loopstudio.core.granting.covers import Cover

MOST_BARS = 6
"""Changed bars that are read; of more, some stand for all."""
_SWEEPS = 2
_TINY = 1e-9
_INAUDIBLE = 1e-4
"""Share of its energy by which a layer has to change to be another: masks know no better."""


def relearn(
    audio: Audio,
    extraction: Extraction,
    layout: np.ndarray,
    covers: Sequence[Cover],
    new: Sequence[Cover],
    owners: np.ndarray,
    *,
    progress: Progress = silent,
) -> dict[int, np.ndarray]:
    """Learn the magnitudes of layers from what wishes say.

    Parameters
    ----------
    audio : Audio
    extraction : Extraction
        With loops from masks.
    layout : np.ndarray, shape (n_slices, n_layers)
        From now on.
    covers : sequence of Cover
        Of all wishes.
    new : sequence of Cover
        Of those that nothing was learned from yet.
    owners : np.ndarray of int, shape (n_layers,)
        The loop of each layer.
    progress : Progress

    Returns
    -------
    dict of layer to np.ndarray, shape (n_tatums of a slice, n_bins), float32
        The layers that sound different.
    """
    before = np.asarray(extraction.factors.layout, np.float32)
    rows, n_changed = _rows(extraction, before, layout, new)
    held = _held(extraction, before, covers)
    sounding = (before[rows] > 0).any(axis=0) | (layout[rows] > 0).any(axis=0)
    free = sounding & (layout > 0).any(axis=0) & ~held
    if not len(rows) or not free.any():
        return {}
    layers = np.flatnonzero(sounding)
    progress(0.0, "Listening to the bars of the wish")
    known = layer_magnitudes(extraction.factors, layers, extraction.detail) + np.float32(_TINY)
    weight = np.float32(n_changed / len(rows))
    totals, counts = before[:, layers].sum(axis=0), layout[:, layers].sum(axis=0)
    found = known.copy()
    song = mono(audio)
    bars = [_heard(song, extraction, row) for row in rows]
    gains = [_gains(extraction, row, layers, covers, owners, audio.sr) for row in rows]
    for sweep in range(_SWEEPS):
        parts, played = known * totals[:, None, None], np.zeros_like(known)
        played += counts[:, None, None]
        for i, row in enumerate(rows):
            progress((sweep + i / len(rows)) / _SWEEPS, "Listening to the bars of the wish")
            level = layout[row, layers][:, None, None] * gains[i]
            old = before[row, layers][:, None, None]
            parts += weight * (_shares(level * found, bars[i]) - _shares(old * known, bars[i]))
            played += weight * (level - layout[row, layers][:, None, None])
        change = np.maximum(parts, 0) / np.maximum(played, _TINY)
        may = free[layers][:, None, None] & (played > _TINY)
        found = np.where(may, change, found).astype(np.float32)
    return {
        int(layer): found[i]
        for i, layer in enumerate(layers)
        if free[layer]
        and np.square(found[i] - known[i]).sum() > _INAUDIBLE * np.square(known[i]).sum()
    }


def _shares(parts: np.ndarray, heard: np.ndarray) -> np.ndarray:
    """Share what is heard (n_tatums, n_bins) among parts (n_layers, n_tatums, n_bins)."""
    shares: np.ndarray = parts * (heard / (parts.sum(axis=0) + np.float32(_TINY)))
    return shares


def _rows(
    extraction: Extraction, before: np.ndarray, after: np.ndarray, new: Sequence[Cover]
) -> tuple[np.ndarray, int]:
    """Return the slices to read, and how many have changed."""
    of_bars = extraction.slices.of_bars(extraction.grid.n_bars)
    wished = [of_bars[bar] for cover in new if cover.wish.kind != KEEP for bar in cover.bars]
    changed = np.union1d(wished, np.flatnonzero((before != after).any(axis=1))).astype(int)
    most = max(MOST_BARS // extraction.slices.bars, 1)
    places = np.linspace(0, len(changed) - 1, min(len(changed), most)).round().astype(int)
    return changed[np.unique(places)], len(changed)


def _held(extraction: Extraction, before: np.ndarray, covers: Sequence[Cover]) -> np.ndarray:
    """Tell which layers a wish holds: all that share a bar with what is kept."""
    of_bars = extraction.slices.of_bars(extraction.grid.n_bars)
    held = np.zeros(before.shape[1], bool)
    for cover in covers:
        if cover.wish.kind == KEEP:
            held |= (before[np.unique(of_bars[list(cover.bars)])] > 0).any(axis=0)
    return held


def _bars_of(extraction: Extraction, row: int) -> list[tuple[int, int]]:
    """Return the bars of a slice and the place of each in it."""
    slices, n_bars = extraction.slices, extraction.grid.n_bars
    first = slices.first + row * slices.bars
    return [(first + i, i) for i in range(slices.bars) if 0 <= first + i < n_bars]


def _heard(song: np.ndarray, extraction: Extraction, row: int) -> np.ndarray:
    """Return the magnitudes of a slice of a song (n,), shape (n_tatums, n_bins)."""
    grid, spec = extraction.grid, extraction.spec
    n_tatums = len(extraction.factors.rhythms) // extraction.slices.bars
    out = np.zeros((len(extraction.factors.rhythms), spec.n_bins), np.float32)
    for bar, place in _bars_of(extraction, row):
        lines = grid.bar_starts[bar : bar + 2]
        # One frame more on both sides, so that the bar's own see their neighbours.
        begin = max(int(lines[0]) - spec.n_fft, 0)
        cube = fold_bars(song[begin : int(lines[1]) + spec.n_fft], lines - begin, n_tatums, spec)
        out[place * n_tatums : (place + 1) * n_tatums] = cube[:, :, 0].T
    return out


def _gains(
    extraction: Extraction,
    row: int,
    layers: np.ndarray,
    covers: Sequence[Cover],
    owners: np.ndarray,
    sr: int,
) -> np.ndarray:
    """Return what wishes make of the levels of layers, (n_layers, n_tatums, n_bins) or 1s."""
    n_tatums = len(extraction.factors.rhythms) // extraction.slices.bars
    places = np.arange(n_tatums) / n_tatums
    hz = np.fft.rfftfreq(extraction.spec.n_fft, 1 / sr)
    gains: np.ndarray | None = None
    for cover in covers:
        # What the layout says needs no saying again.
        if cover.wish.kind == KEEP or (cover.wish.kind == SILENT and lays_out(cover.wish)):
            continue
        for bar, place in _bars_of(extraction, row):
            if bar not in cover.bars:
                continue
            if gains is None:
                gains = np.ones((len(layers), len(extraction.factors.rhythms), len(hz)), np.float32)
            rows = slice(place * n_tatums, (place + 1) * n_tatums)
            inside = cover.within(bar, places)[:, None]
            share = cover.wish.strength * inside * cover.cells(np.full(n_tatums, bar), places, hz)
            own = owners[layers] == cover.wish.loop
            silenced = own if cover.wish.kind == SILENT else ~own
            gains[silenced, rows] *= (1 - share).astype(np.float32)
    return np.ones((1, 1, 1), np.float32) if gains is None else gains
