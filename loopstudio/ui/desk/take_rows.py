"""What the list of takes shows, one row for each; no widgets."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loopstudio.core.extraction import Extraction
from loopstudio.core.recipe_sound import turn_magnitudes
from loopstudio.core.stems import PEAK_HOP
from loopstudio.core.takes import AVERAGED, RECIPE, Take, find_takes
from loopstudio.project.project import Strip
from loopstudio.ui.controls.exactness import exactness_steps, exactness_words
from loopstudio.ui.desk.words import bars

_KINDS = {
    AVERAGED: ("average", "averaged over its takes"),
    RECIPE: ("recipe", "made of its recipe only"),
}
"""What is no single take: what it is called, and what a loop that is made of it is."""

_CLEAN_DB, _DROWNED_DB = -30.0, 10.0
"""Leakage at which the bar that shows it is empty, and full."""


@dataclass(frozen=True, eq=False)
class TakeRow:
    """One take of a loop.

    Attributes
    ----------
    take : int or None
        First bar; None for what is chosen where the user chooses nothing, `AVERAGED` for all
        bars together, `RECIPE` for the model alone.
    title, line : str
        Which bars, and what is to be said of them.
    leakage_db : float or None
        None where there is none to tell.
    peaks : np.ndarray, shape (n_points,), in [0, 1]
        How loud the loop is, relative to its loudest.
    """

    take: int | None
    title: str
    line: str
    leakage_db: float | None
    peaks: np.ndarray

    @property
    def leakage_text(self) -> str:
        """Leakage as it is written; empty where there is none to tell."""
        if self.leakage_db is None or not np.isfinite(self.leakage_db):
            return ""
        return f"{self.leakage_db:.0f} dB".replace("-0 ", "0 ").replace("-", "−")

    @property
    def leakage(self) -> float:
        """Length of the bar that shows the leakage, in [0, 1]."""
        if self.leakage_db is None:
            return 0.0
        share = (self.leakage_db - _CLEAN_DB) / (_DROWNED_DB - _CLEAN_DB)
        return float(np.clip(share, 0, 1))

    @property
    def words(self) -> str:
        """The row for screen readers."""
        leakage = f"leakage {self.leakage_text}" if self.leakage_text else ""
        return ", ".join(word for word in (self.title, self.line, leakage) if word)


def take_rows(
    extraction: Extraction, strips: Sequence[Strip], energies: np.ndarray, k: int
) -> tuple[TakeRow, ...]:
    """Return what the takes of a loop show.

    What is best by itself comes first and the average of all takes after it, then single takes,
    best first, and what is no take of the song but its recipe last.

    Parameters
    ----------
    extraction : Extraction
    strips : sequence of Strip
        Names of the loops.
    energies : np.ndarray, shape (n_loops + 1, n_bars)
        From `loopstudio.core.stems.survey`.
    k : int
        Index of the loop.
    """
    takes = find_takes(extraction, energies, k)
    rows = [_row(extraction, take, _company(extraction, strips, take, k), k) for take in takes]
    first = [_by_itself(extraction, takes, k)]
    if extraction.loops[k].exactness_db is None and len(takes) > 1:
        first.append(_averaged(extraction, takes, k))
    return (*first, *rows, _recipe(extraction, k))


def take_title(first_bar: int, n_bars: int) -> str:
    """Return ``"Bar 14"`` or ``"Bars 13–14"``, counted from one."""
    first, last = first_bar + 1, first_bar + n_bars
    return f"Bar {first}" if n_bars == 1 else f"Bars {first}–{last}"


def take_words(take: int | None, n_bars: int) -> str:
    """Return what a loop is cut from, in words; empty where nothing was chosen."""
    if take is None:
        return ""
    if take in _KINDS:
        return _KINDS[take][1]
    return f"cut from {take_title(take, n_bars).lower()}"


def heard_words(take: int | None, n_bars: int, name: str) -> str:
    """Return what is heard of a loop of this name: ``"bars 13–14 of Bass"``."""
    if take is None:
        return name
    title = _KINDS[take][0] if take in _KINDS else take_title(take, n_bars).lower()
    return f"{title} of {name}"


def _averaged(extraction: Extraction, takes: Sequence[Take], k: int) -> TakeRow:
    """Return the row of all takes together."""
    peaks = _peaks(extraction, takes[0].first_bar, k)
    if len(peaks):
        # Takes of a song whose tempo drifts are not equally long.
        place, others = np.linspace(0, 1, len(peaks)), (take.first_bar for take in takes)
        every = [one for first in others if len(one := _peaks(extraction, first, k))]
        level = [np.interp(place, np.linspace(0, 1, len(one)), one) for one in every]
        peaks = np.median(level, axis=0)
    line = f"over {len(takes)} takes, without what sounds in few of them"
    return TakeRow(AVERAGED, "Averaged", line, None, peaks)


def _recipe(extraction: Extraction, k: int) -> TakeRow:
    """Return the row of the model alone, which is heard in the song as well."""
    magnitudes = turn_magnitudes(extraction, k, extraction.factors)
    levels = np.sqrt(np.square(magnitudes).sum(axis=1))
    peaks = levels / max(float(levels.max(initial=0)), 1e-20)
    line = "the model turned into sound, in the song too"
    return TakeRow(RECIPE, "Recipe only", line, None, peaks)


def _by_itself(extraction: Extraction, takes: Sequence[Take], k: int) -> TakeRow:
    """Return the row of what is chosen where the user chooses nothing."""
    loop, best = extraction.loops[k], extraction.best_bars[k]
    title = take_title(best, loop.bars)
    if loop.exactness_db is not None:
        plays = int((loop.activation > 0.5 * loop.activation.max(initial=0)).sum())
        exact = f"{exactness_words(loop.exactness_db)}, {loop.exactness_db:.0f} dB"
        # From what is played differently each time, no estimate is better than one of its bars.
        differs = exactness_steps(loop.exactness_db) == 1
        what = "the bar that stands best for" if differs else "one estimate from"
        line = f"{what} {bars(plays)}, {exact}"
        return TakeRow(None, "All bars", line, None, _peaks(extraction, best, k))
    leakage = next((take.leakage_db for take in takes if take.first_bar == best), None)
    line = f"{title[:1].lower()}{title[1:]}, where it stands out most"
    return TakeRow(None, "Automatic", line, leakage, _peaks(extraction, best, k))


def _row(extraction: Extraction, take: Take, company: str, k: int) -> TakeRow:
    title = take_title(take.first_bar, take.n_bars)
    peaks = _peaks(extraction, take.first_bar, k)
    return TakeRow(take.first_bar, title, company, take.leakage_db, peaks)


def _company(extraction: Extraction, strips: Sequence[Strip], take: Take, k: int) -> str:
    """Say which other loops play in a take: ``"with Drums, Keys"``."""
    if take.alone:
        return "alone"
    span = slice(take.first_bar, take.first_bar + take.n_bars)
    names = [
        strip.name
        for i, (loop, strip) in enumerate(zip(extraction.loops, strips, strict=True))
        if i != k and (loop.activation[span] > 0.5 * loop.activation.max(initial=0)).any()
    ]
    return f"with {', '.join(names)}"


def _peaks(extraction: Extraction, first_bar: int, k: int) -> np.ndarray:
    """Return how loud a loop is in a take, in [0, 1], shape (n_points,)."""
    starts = extraction.grid.bar_starts / PEAK_HOP
    last_bar = min(first_bar + extraction.loops[k].bars, len(starts) - 1)
    begin = int(starts[first_bar])
    end = max(int(starts[last_bar]), begin + 1)
    row: np.ndarray = extraction.peaks[k]
    return row[begin:end] / max(float(row.max(initial=0)), 1e-20)
