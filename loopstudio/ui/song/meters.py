"""The meters of the heads, driven by the playhead."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, QTimer

from loopstudio.core.stems import PEAK_HOP
from loopstudio.project.project import Project
from loopstudio.ui.controls.meter import RANGE_DB
from loopstudio.ui.song.group_head import GroupHead
from loopstudio.ui.song.layout_played import Played
from loopstudio.ui.song.loop_head import LoopHead

_FRAME_MS = 40
_SEEN_POINTS = 2
"""Peaks shown at once: about as many as go by from one frame to the next."""
_MOST_POINTS = 20
"""A window that was busy shows what went by meanwhile, unless the song jumped."""


def gains_heard(project: Project) -> tuple[float, ...]:
    """Return the linear gain at which every row is heard, whatever is listened to."""
    gains = project.row_gains()
    if project.listen == "loops":
        return gains
    return (1.0 if project.listen == "original" else 0.0,) * len(gains)


class Meters(QObject):
    """Shows how loud every loop is where the song plays, and lets the meters fall after.

    The levels are read from the peaks of the stems, so they need nothing of the sound.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._peaks = np.empty((0, 0), dtype=np.float32)
        self._heads: Sequence[LoopHead | GroupHead] = ()
        self._point = 0
        self._played: dict[int, Played] = {}
        self._bar_starts = np.empty(0)
        self._falling = QTimer(self)
        self._falling.setInterval(_FRAME_MS)
        self._falling.timeout.connect(self._fall)

    def show_peaks(self, peaks: np.ndarray) -> None:
        """Read levels from these peaks, shape (n_stems, n_points)."""
        if peaks is self._peaks:
            return
        self._peaks = peaks
        self._heads = ()
        self._falling.stop()

    def show_played(self, played: Sequence[Played | None], bar_starts: np.ndarray) -> None:
        """Read the levels of these loops where they are heard from.

        Parameters
        ----------
        played : sequence of Played or None
            What each loop plays; None for what it plays in the song.
        bar_starts : np.ndarray, shape (n_bars + 1,)
            In samples.
        """
        self._played = {k: bars for k, bars in enumerate(played) if bars is not None}
        self._bar_starts = bar_starts

    def show(
        self,
        heads: Sequence[LoopHead],
        sample: int,
        gains: Sequence[float],
        *,
        playing: bool,
        groups: Sequence[tuple[GroupHead, Sequence[int]]] = (),
    ) -> None:
        """Show the levels at a sample.

        Parameters
        ----------
        heads : sequence of LoopHead
        sample : int
        gains : sequence of float, length n_loops
            Linear.
        playing : bool
        groups : sequence of (GroupHead, loops)
            Heads that show the loudest of some loops.
        """
        if not playing:
            if self._heads and not self._falling.isActive():
                self._falling.start()
            return
        self._heads = [*heads, *(head for head, _ in groups)]
        self._falling.stop()
        last, self._point = self._point, sample // PEAK_HOP
        first = last if 0 <= self._point - last <= _MOST_POINTS else self._point
        stop = self._point + _SEEN_POINTS
        peaks = self._peaks[: len(gains), first:stop].max(axis=1, initial=0)
        for loop, played in self._played.items():
            if loop < len(peaks):
                peaks[loop] = self._peak_of(loop, played, sample, first, stop)
        levels = [float(peak) * gain for peak, gain in zip(peaks, gains, strict=False)]
        for head, level in zip(heads, levels, strict=False):
            head.show_level(level)
        for group, loops in groups:
            group.show_level(max((levels[k] for k in loops if k < len(levels)), default=0.0))

    def _peak_of(self, loop: int, played: Played, sample: int, first: int, stop: int) -> float:
        """Return the level of a loop that plays otherwise than in the song."""
        starts = self._bar_starts
        bar = int(np.searchsorted(starts, sample, side="right")) - 1
        if not 0 <= bar < len(played.sources):
            return float(self._peaks[loop, first:stop].max(initial=0))
        source = played.sources[bar]
        if source < 0:
            return 0.0
        shift = round((starts[source] - starts[bar]) / PEAK_HOP)
        heard = self._peaks[loop, max(first + shift, 0) : max(stop + shift, 0)]
        return float(heard.max(initial=0) * 10 ** (played.gains_db[bar] / 20))

    def _fall(self) -> None:
        for head in self._heads:
            head.show_level(0.0)
        if all(head.meter.level_db() <= -RANGE_DB for head in self._heads):
            self._heads = ()
            self._falling.stop()
