"""What the runner of bars runs: listening to a song for its bars, or for what bars are judged by.

Each ends in ``progress``, which the runner supplies; listening runs in a child process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopstudio.core.bars import similarity
from loopstudio.core.bars.taps import bars_of_taps
from loopstudio.core.progress import Progress, part
from loopstudio.jobs import background

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.bars.editing import BarLines
    from loopstudio.core.bars.similarity import Heard, Likeness
    from loopstudio.core.bars.taps import Taps
    from loopstudio.core.downbeats import Beats
    from loopstudio.core.grid import Grid


@dataclass(frozen=True, eq=False)
class FoundBars:
    """The bars that are found by listening.

    Attributes
    ----------
    tracker : str
        Who was asked to listen.
    beats : Beats
    grid : Grid
    """

    tracker: str
    beats: Beats
    grid: Grid


@dataclass(frozen=True, eq=False)
class Judged:
    """How well bars repeat, and other bars before them if those were asked for."""

    now: Likeness
    before: float | None


def listen(song: Audio, *, progress: Progress) -> Heard:
    """Work out what the bars of a song are compared by."""
    heard: Heard = background.call(similarity.listen, song, progress=progress)
    return heard


def judge(
    heard: Heard,
    times_s: tuple[float, ...],
    before_s: tuple[float, ...] | None,
    *,
    progress: Progress,
) -> Judged:
    """Judge the bars between these lines, and those between the lines before them."""
    before = None if before_s is None else similarity.compare(heard, before_s).repeats
    return Judged(similarity.compare(heard, times_s), before)


def make_bars(
    taps: Taps, heard: Heard, bars: BarLines | None, beats_per_bar: int, *, progress: Progress
) -> BarLines:
    """Make bars of taps."""
    return bars_of_taps(taps, heard, bars=bars, beats_per_bar=beats_per_bar)


def find_bars(song: Audio, tracker: str, beats: Beats | None, *, progress: Progress) -> FoundBars:
    """Find the bars of a song, from its `beats` where those were heard before."""
    found: FoundBars = background.call(_find_bars, song, tracker, beats, progress=progress)
    return found


def _find_bars(song: Audio, tracker: str, beats: Beats | None, *, progress: Progress) -> FoundBars:
    from loopstudio.core import downbeats, grid  # heavy, and needless in the window

    if beats is None:
        beats = downbeats.track(song, tracker=tracker, progress=part(progress, 0, 0.9))
    return FoundBars(tracker, beats, grid.fit(beats, song, progress=part(progress, 0.9, 1)))
