"""Which way the loops of a song are found: exactly, as masks, or some of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.errors import InputError
from loopstudio.core.mixed import Bars, played_beside
from loopstudio.core.progress import Progress, part

if TYPE_CHECKING:
    from loopstudio.core.exact.find import ExactLoops
    from loopstudio.core.extraction import Settings
    from loopstudio.core.layout.merit import Chosen

_NOTHING_EXACT = (
    "Nothing in this song repeats sample by sample, so its loops are masks on the song."
)
_SOME_PLAYED = (
    "Loops that repeat sample by sample are exact; {played} more were played, and are masks on"
    " what those leave."
)
_OTHER_NUMBER = (
    "Of the loops in this song {found} repeat sample by sample, but {asked} were asked for, so"
    " they are masks on the song."
)


def find_repeating(
    bars: Bars,
    settings: Settings,
    progress: Progress,
    on_layout: Callable[[np.ndarray], None],
) -> tuple[ExactLoops | None, Chosen | None, tuple[str, ...]]:
    """Find loops that repeat sample by sample, and played ones beside them, if they are wanted.

    Parameters
    ----------
    bars : Bars
    settings : Settings
    progress : Progress
    on_layout : callable
        Told where the exact loops play, shape (n_loops, n_bars), bool.

    Returns
    -------
    exact : ExactLoops or None
        None if nothing repeats exactly.
    beside : Chosen or None
        Loops that are played.
    notes : tuple of str
        What the user should know of this choice.

    Raises
    ------
    InputError
        If only exact loops will do, and there are not as many as asked for.
    """
    from loopstudio.core.exact.find import find

    wanted = settings.n_loops
    if settings.method == "masks" or (settings.method == "auto" and settings.ranks is not None):
        return None, None, ()

    def search(n_loops: int | None, progress: Progress) -> ExactLoops | None:
        return find(
            bars.audio.samples,
            bars.audio.sr,
            bars.grid.bar_starts,
            n_loops=n_loops,
            rng=np.random.default_rng(settings.seed),
            progress=progress,
            on_layout=on_layout,
        )

    found = search(None, part(progress, 0.0, 0.6))
    if found is None:
        return None, None, (_NOTHING_EXACT,)
    beside = None
    if settings.method == "auto" and (wanted is None or wanted > len(found.loops)):
        beside = played_beside(bars, found, settings, progress=part(progress, 0.6, 0.8))
    n_beside = 0 if beside is None else len(beside.loops)
    if wanted in (None, len(found.loops) + n_beside):
        notes = () if beside is None else (_SOME_PLAYED.format(played=n_beside),)
        return found, beside, notes
    found = search(wanted, part(progress, 0.8, 1.0)) or found
    if wanted == len(found.loops):
        return found, None, ()
    if settings.method == "exact":
        raise InputError(
            f"{wanted} loops were asked for, but {len(found.loops)} repeat sample by"
            " sample: ask for that many, or use the method masks."
        )
    note = _OTHER_NUMBER.format(found=len(found.loops), asked=wanted)
    return None, None, (note,)
