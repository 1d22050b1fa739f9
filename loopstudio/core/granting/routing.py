"""Moving what is heard from one source to another, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.masks import share_of_power
from loopstudio.core.wishes import KEEP, SILENT

if TYPE_CHECKING:
    from loopstudio.core.granting.stretches import Stretch


def routed(
    stretch: Stretch, sources: np.ndarray, shares: Sequence[np.ndarray | np.float32]
) -> np.ndarray:
    """Return what every source gains or loses, of the shape of `sources`.

    Parameters
    ----------
    stretch : Stretch
    sources : np.ndarray, shape (n_sources, n_channels, ...)
        Samples or spectra.
    shares : sequence of np.ndarray that broadcasts to (...)
        How much of each cell each wish moves.
    """
    kept: list[np.ndarray | np.float32] = [np.float32(0)] * len(sources)
    for cover, share in zip(stretch.covers, shares, strict=True):
        if cover.wish.kind == KEEP:
            for i in stretch.of(cover):
                kept[i] = np.maximum(kept[i], share)
    now = sources.copy()
    for cover, share in zip(stretch.covers, shares, strict=True):
        own = stretch.of(cover)
        if not own or cover.wish.kind == KEEP:
            continue
        if cover.wish.kind == SILENT:
            for i in own:
                _leave(stretch, now, i, share * (1 - kept[i]), kept)
            continue
        to = own[0]
        for i in set(range(len(now))) - set(own):
            part = now[i] * (share * (1 - kept[i]) * (1 - kept[to]))
            now[i] -= part
            now[to] += part
    now -= sources
    return now


def _leave(
    stretch: Stretch,
    now: np.ndarray,
    i: int,
    share: np.ndarray | np.float32,
    kept: Sequence[np.ndarray | np.float32],
) -> None:
    """Take a share from a source, and give it to who else sounds there, in place."""
    part = now[i] * share
    now[i] -= part
    others = stretch.masked & (stretch.owners != stretch.owners[i])
    heirs = np.flatnonzero(others).tolist() if stretch.masked[i] else []
    if len(heirs):
        powers = np.square(np.abs(now[heirs])).mean(axis=1)
        given = powers * share_of_power(powers)
        whole = part
        for j, of_part in zip(heirs, given, strict=True):
            gained = whole * (of_part * (1 - kept[j]))
            now[j] += gained
            part = part - gained
    now[-1] += part
