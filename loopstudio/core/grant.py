"""Granting wishes: the loops as the user wants them, from those that are there.

A whole search takes half a minute; who has painted "no bass here" wants to hear it now.  So
nothing is searched: loops, numbers and bars stay, and only what a wish is about is worked on.

1. Wishes at full strength for whole bars change the layout (`granting.layout`).
2. The sounds of the loops that play there are learned anew from what the wishes say: exact loops
   by correcting their least-squares fit (`granting.exact`), masks by correcting their averages
   (`granting.masks`); both read only the bars of the wishes.  Where that changes nothing that
   could be heard, the sounds stay bit for bit.
3. What the layout cannot say, a band, a few beats, a part of a recipe, or a strength below
   one, is moved from loop to loop where it is rendered (`loopstudio.core.wished`).
4. Recipes follow the sounds, with sounds and rhythms held: they are what the user looks at, mutes
   and locks.

Wishes always start from the layout that was found, so one that is taken back leaves no trace in
it.  *Keep this* holds an exact loop's sound, which is the same wherever it plays; loops from masks
share what sounds, so it holds whatever plays beside the loop, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from loopstudio.core.exact.exactness import MAX_EXACTNESS_DB
from loopstudio.core.granting import exact, masks
from loopstudio.core.granting.covers import Cover, owned
from loopstudio.core.granting.layout import before_wishes, wished_activations, wished_layout
from loopstudio.core.granting.recipes import followed, magnitudes_of
from loopstudio.core.granting.survey import changes_of, peaks_of
from loopstudio.core.loops import takes
from loopstudio.core.model import Locked
from loopstudio.core.progress import Progress, part, silent
from loopstudio.core.stems import PEAK_HOP, Survey, best_take
from loopstudio.core.wishes import KEEP, SILENT

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.exact.find import ExactLoop
    from loopstudio.core.extraction import Extraction
    from loopstudio.core.granting.exact import Relearned
    from loopstudio.core.loops import Loop
    from loopstudio.core.wishes import Change, Granted, Wish

NOTHING_LOCKED = Locked()


def grant(
    audio: Audio,
    extraction: Extraction,
    wishes: Sequence[Wish],
    *,
    locked: Locked = NOTHING_LOCKED,
    progress: Progress = silent,
) -> Extraction:
    """Make loops what the user wishes them to be.

    Parameters
    ----------
    audio : Audio
        The song of the extraction.
    extraction : Extraction
        The loops as they are; wishes that were granted before and are not among `wishes` are
        taken back.
    wishes : sequence of Wish
        All that shall hold, in the order in which they were made.
    locked : Locked
        Parts of the recipes that are not changed.
    progress : Progress
        Called at least every tenth of a second; may raise `Cancelled`.

    Returns
    -------
    Extraction
        The same loops in the same order with the same names; `granted` tells what was done.
    """
    with threadpool_limits(1):
        return _granted(audio, extraction, tuple(wishes), locked, progress)


def _granted(
    audio: Audio,
    extraction: Extraction,
    wishes: tuple[Wish, ...],
    locked: Locked,
    progress: Progress,
) -> Extraction:
    found = before_wishes(extraction, wishes)
    layout = wished_layout(extraction, found)
    covers = [Cover(wish, extraction, owned(found, wish.loop), audio.sr) for wish in wishes]
    known = _known(extraction, found)
    new = [cover for cover in covers if cover.wish not in known]
    learning = part(progress, 0.0, 0.6)
    after = _relearned(audio, extraction, found, layout, covers, new, locked, learning)
    bars = _touched_bars(extraction, after, found, new)
    after = replace(after, peaks=peaks_of(audio, after, bars, progress=part(progress, 0.6, 0.8)))
    plain = _without_wishes(extraction, found)
    told = changes_of(audio, plain, after, new, progress=part(progress, 0.8, 1.0))
    after = replace(
        after,
        granted=replace(found, changes=_all_changes(known, wishes, new, told)),
        best_bars=tuple(_best_bar(after, k) for k in range(len(after.loops))),
    )
    progress(1.0, "Finding loops again")
    return after


def _relearned(
    audio: Audio,
    extraction: Extraction,
    found: Granted,
    layout: np.ndarray,
    covers: Sequence[Cover],
    new: Sequence[Cover],
    locked: Locked,
    progress: Progress,
) -> Extraction:
    """Return the extraction with another layout, and sounds that go with it."""
    factors = replace(extraction.factors, layout=layout)
    loops = tuple(wished_activations(extraction, found))
    after = replace(extraction, factors=factors, loops=loops, granted=found)
    magnitudes: dict[int, np.ndarray] = {}
    first, then = part(progress, 0.0, 0.7), part(progress, 0.7, 1.0)
    if extraction.exact is not None:
        known = extraction.exact
        n_exact = len(known.layers)
        layers = _exact_levels(extraction, layout)
        keeping = [cover for cover in covers if cover.wish.kind == KEEP]
        # Below played loops, which are no matter of samples, little can be told of a few bars.
        asked = [*new, *keeping] if n_exact == layout.shape[1] else []
        learned = exact.relearn(audio, known, layers, asked, found.owners[:n_exact], progress=first)
        sounds = learned.sounds
        loops = tuple(_with_exactness(one, learned) for one in loops)
        placed = tuple(replace(one, plays=_plays(one, layers)) for one in known.loops)
        found_exact = replace(known, layers=layers, sounds=sounds, loops=placed)
        after = replace(after, loops=loops, exact=found_exact)
        magnitudes = {k: magnitudes_of(extraction, sounds[k]) for k in learned.changed}
    else:
        magnitudes = masks.relearn(
            audio, extraction, layout, covers, new, found.owners, progress=first
        )
    factors, detail = followed(after, magnitudes, locked, progress=then)
    return replace(after, factors=factors, detail=detail)


def _without_wishes(extraction: Extraction, found: Granted) -> Extraction:
    """Return the loops as they were found, to compare with: but for what they sound like."""
    if extraction.granted is None:
        return extraction
    known = extraction.exact
    plain = zip(extraction.loops, found.activation, strict=True)
    return replace(
        extraction,
        factors=replace(extraction.factors, layout=found.layout),
        loops=tuple(replace(loop, activation=activation) for loop, activation in plain),
        exact=known and replace(known, layers=_exact_levels(extraction, found.layout)),
        granted=None,
    )


def _plays(loop: ExactLoop, levels: np.ndarray) -> np.ndarray:
    """Tell in which bars an exact loop sounds, shape (n_bars,)."""
    plays: np.ndarray = np.any(levels[[layer for layer, _ in loop.layers]] > 0, axis=0)
    return plays


def _exact_levels(extraction: Extraction, layout: np.ndarray) -> np.ndarray:
    """Return the levels of exact layers, changed where the layout is, (n_layers, n_bars)."""
    assert extraction.exact is not None
    levels = extraction.exact.layers
    n_exact = len(levels)
    wanted = layout[:, :n_exact].T
    changed = wanted != np.asarray(extraction.factors.layout, np.float32)[:, :n_exact].T
    return np.where(changed, wanted, levels).astype(levels.dtype)


def _with_exactness(loop: Loop, learned: Relearned) -> Loop:
    """Return a loop with its exactness brought up to date."""
    better_db = [learned.changed[layer] for layer, _ in loop.layers if layer in learned.changed]
    if loop.exactness_db is None or not better_db:
        return loop
    exactness_db = min(loop.exactness_db + max(better_db), MAX_EXACTNESS_DB)
    return replace(loop, exactness_db=exactness_db)


def _touched_bars(
    before: Extraction, after: Extraction, found: Granted, new: Sequence[Cover]
) -> list[int]:
    """Return the bars in which stems may look different.

    What wishes teach masks about other bars is too little to be seen.
    """
    n_bars = after.grid.n_bars
    of_bars = after.slices.of_bars(n_bars)
    touched: np.ndarray = np.zeros(n_bars, bool)
    old = before.granted.wishes if before.granted is not None else ()
    gone = [wish for wish in old if wish not in found.wishes]
    for wish in (*(cover.wish for cover in new), *gone):
        touched[wish.first_bar : wish.last_bar + 1] |= wish.kind != KEEP
    layouts = [np.asarray(one.factors.layout, np.float32) for one in (before, after)]
    touched |= np.any(layouts[0] != layouts[1], axis=1)[of_bars]
    if before.exact is not None and after.exact is not None:
        pairs = zip(before.exact.sounds, after.exact.sounds, strict=True)
        changed = [i for i, (one, other) in enumerate(pairs) if not np.array_equal(one, other)]
        if changed:
            touched |= np.any(layouts[1][:, changed] > 0, axis=1)[of_bars]
    return [int(bar) for bar in np.flatnonzero(touched)]


def _known(extraction: Extraction, found: Granted) -> dict[Wish, Change]:
    """Return the wishes that the loops go by already, and what they did."""
    known = extraction.granted
    # After loops were regrouped, the same numbers are other loops.
    if known is None or not np.array_equal(known.owners, found.owners):
        return {}
    return dict(zip(known.wishes, known.changes, strict=True))


def _all_changes(
    known: Mapping[Wish, Change],
    wishes: Sequence[Wish],
    new: Sequence[Cover],
    told: Sequence[Change],
) -> tuple[Change, ...]:
    """Return what every wish did, those that were granted before included."""
    changes = {**known, **{cover.wish: change for cover, change in zip(new, told, strict=True)}}
    return tuple(changes[wish] for wish in wishes)


def _best_bar(extraction: Extraction, k: int) -> int:
    """Return the first bar of a loop's best take; another only where the old one is gone."""
    loop, old = _with_whole_bars(extraction, k), extraction.best_bars[k]
    if old in takes(loop):
        return old
    points = np.round(extraction.grid.bar_starts / PEAK_HOP).astype(int)
    powers = np.cumsum(
        np.pad(np.square(extraction.peaks, dtype=np.float64), ((0, 0), (1, 0))), axis=1
    )
    ends = np.minimum(points, powers.shape[1] - 1)
    return best_take(Survey(extraction.peaks, np.diff(powers[:, ends], axis=1)), k, loop)


def _with_whole_bars(extraction: Extraction, k: int) -> Loop:
    """Return a loop as if it played only where nothing is taken from it, if there is such a bar."""
    loop, granted = extraction.loops[k], extraction.granted
    assert granted is not None
    activation = loop.activation.copy()
    for wish in granted.wishes:
        if wish.kind != KEEP and (wish.kind == SILENT) == (wish.loop == k):
            activation[wish.first_bar : wish.last_bar + 1] = 0
    return replace(loop, activation=activation) if activation.any() else loop
