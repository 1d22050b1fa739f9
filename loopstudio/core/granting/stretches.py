"""Where in the song what is heard is moved by wishes, and between whom.

The song is cut where wishes begin and end, so that within a stretch the same ones hold.

Conventions
-----------
Loops that were regrouped since a wish was granted are made of *atoms*: layers that were
together before and still are.  *Sources* are atoms and, last, the Rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.granting.covers import Cover, owned
from loopstudio.core.loops import loop_of_layer
from loopstudio.core.wishes import KEEP, ONLY, SILENT, Wish, samples_of

if TYPE_CHECKING:
    from loopstudio.core.extraction import Extraction
    from loopstudio.core.loops import Loop


@dataclass(frozen=True, eq=False)
class Stretch:
    """A stretch of the song in which the same wishes hold."""

    start: int
    """In samples, as `stop`."""
    stop: int
    covers: tuple[Cover, ...]
    sources: np.ndarray
    """Those that lose or gain here; the Rest is the last."""
    owners: np.ndarray
    """The loop of each source that wishes name, -1 for the Rest."""
    masked: np.ndarray
    """Whether each source comes from masks."""
    rises: bool
    """Whether nothing is wished for just before it."""
    falls: bool
    """Whether nothing is wished for just after it."""

    @property
    def even(self) -> bool:
        """Whether every moment and frequency is treated alike."""
        return not self.masked.any() and all(cover.even for cover in self.covers)

    @property
    def gathers(self) -> bool:
        """Whether a loop gets what others have."""
        return any(cover.wish.kind == ONLY for cover in self.covers)

    def of(self, cover: Cover) -> list[int]:
        """Return the sources of a wish's loop, as places in `sources`."""
        return np.flatnonzero(self.owners == cover.wish.loop).tolist()


def atoms_of(extraction: Extraction) -> tuple[tuple[Loop, ...], np.ndarray]:
    """Return the atoms as loops, and the loop of each."""
    granted = extraction.granted
    assert granted is not None
    now = loop_of_layer(extraction.loops, len(granted.owners))
    atoms, loop_of_atom = [], []
    for k, loop in enumerate(extraction.loops):
        for before in np.unique(granted.owners[now == k]):
            layers = tuple(one for one in loop.layers if granted.owners[one[0]] == before)
            atoms.append(replace(loop, layers=layers))
            loop_of_atom.append(k)
    return tuple(atoms), np.array(loop_of_atom, int)


def moves_sound(extraction: Extraction) -> bool:
    """Tell whether any of the wishes is granted by moving what is heard."""
    granted = extraction.granted
    if granted is None:
        return False
    return any(wish.kind != KEEP and not _laid_out(wish, extraction) for wish in granted.wishes)


def _laid_out(wish: Wish, extraction: Extraction) -> bool:
    """Tell whether a loop that shall be silent is so by the layout."""
    granted, slices = extraction.granted, extraction.slices
    assert granted is not None
    rows = slices.of_bars(extraction.grid.n_bars)[wish.first_bar : wish.last_bar + 1]
    plays = extraction.factors.layout[rows][:, owned(granted, wish.loop)]
    return wish.kind == SILENT and not plays.any()


def stretches(extraction: Extraction, atoms: Sequence[Loop], sr: int) -> list[Stretch]:
    """Cut the song where wishes begin and end; stretches without any are left out."""
    granted = extraction.granted
    assert granted is not None
    wishes = [wish for wish in granted.wishes if not _laid_out(wish, extraction)]
    covers = [Cover(wish, extraction, owned(granted, wish.loop), sr) for wish in wishes]
    spans = [samples_of(wish, extraction.grid) for wish in wishes]
    lines = sorted({line for span in spans for line in span})
    found: list[Stretch] = []
    for start, stop in pairwise(lines):
        active = tuple(
            cover
            for cover, (first, last) in zip(covers, spans, strict=True)
            if first <= start and stop <= last
        )
        if all(cover.wish.kind == KEEP for cover in active):
            continue
        joined = bool(found) and found[-1].stop == start
        if joined:
            found[-1] = replace(found[-1], falls=False)
        sources = _sources_in(extraction, atoms, active)
        owners = [granted.owners[atoms[i].layers[0][0]] for i in sources]
        masked = [_masked(extraction, atoms[i]) for i in sources]
        found.append(
            Stretch(
                start=start,
                stop=stop,
                covers=active,
                sources=np.array([*sources, len(atoms)]),
                owners=np.array([*owners, -1]),
                masked=np.array([*masked, False]),
                rises=not joined,
                falls=True,
            )
        )
    return found


def _sources_in(
    extraction: Extraction, atoms: Sequence[Loop], covers: Sequence[Cover]
) -> list[int]:
    """Return the atoms that wishes can take from, or give to."""
    granted = extraction.granted
    assert granted is not None
    bars = sorted({bar for cover in covers for bar in cover.bars})
    rows = np.unique(extraction.slices.of_bars(extraction.grid.n_bars)[bars])
    plays = (np.asarray(extraction.factors.layout)[rows] > 0).any(axis=0)
    named = {cover.wish.loop for cover in covers}
    gathers = any(cover.wish.kind == ONLY for cover in covers)
    found = []
    for i, atom in enumerate(atoms):
        own = granted.owners[atom.layers[0][0]] in named
        sounds = plays[[layer for layer, _ in atom.layers]].any()
        if own or (sounds and (gathers or _masked(extraction, atom))):
            found.append(i)
    return found


def _masked(extraction: Extraction, atom: Loop) -> bool:
    """Tell whether an atom is heard through masks."""
    n_exact = 0 if extraction.exact is None else len(extraction.exact.layers)
    return any(layer >= n_exact for layer, _ in atom.layers)
