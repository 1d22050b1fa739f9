"""Hearing something alone: a loop, a part of it, a moment of the song, or another sound.

What is heard alone is no edit of the project, and is told in the status line until it ends: by
Escape, by being asked for again, or because the mix is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
from PySide6.QtCore import QObject, Signal

from loopstudio.core.render import ComponentSound
from loopstudio.playback.mix import Mix
from loopstudio.project.project import Project
from loopstudio.project.recipe_edits import with_recipes_of
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.heard import mix_alone, name_alone, plays_alone
from loopstudio.ui.musical_time import bar_at, sample_at

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.grid import Grid
    from loopstudio.playback.engine import SoundEngine
    from loopstudio.session import Session
    from loopstudio.ui.controller_hearing import HearingController
    from loopstudio.ui.controller_range import RangeController
    from loopstudio.ui.main_window import MainWindow


class Player(Protocol):
    """What plays the song."""

    def seek(self, sample: int) -> None:
        """Go to a sample."""

    def set_playing(self, playing: bool) -> None:
        """Play, or stop where the song is."""

    def return_to_song(self) -> None:
        """Let the open song be played again, where it was left."""

    def show_soon(self) -> None:
        """Show what is played with the next frame."""


class AloneController(QObject):
    """Lets something be heard alone, and the mix again.

    Signals
    -------
    visited(str)
        A sound of this name is heard instead of the song; empty for one that has none, and for
        the song again.
    """

    visited = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        engine: SoundEngine,
        ranges: RangeController,
        hearing: HearingController,
        player: Player,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._engine = window, session, engine
        self._ranges, self._hearing, self._player = ranges, hearing, player
        self._what: tuple[int, object] | None = None
        self._rests_after = False
        self._project = Project()  # that of what is heard alone
        self._visiting = False
        self._played_before = False
        session.song_changed.connect(self.forget)
        session.project_changed.connect(self._on_project_changed)

    @property
    def visiting(self) -> bool:
        """Whether another sound than the song is heard."""
        return self._visiting

    def audition(self, loop: int, part: object) -> None:
        """Hear a part of a loop alone, or the whole loop; asked again, no longer.

        Recipes can be edited meanwhile.  A song that was at rest is at rest again afterwards.
        """
        heard, project = self._hearing.heard, self._session.project
        if heard is None or not 0 <= loop < len(project.row_strips):
            return
        if (loop, part) == self._what:
            self.end()
            return
        self._rests_after = self._rests_after if self._what else not self._engine.playing
        self._what, self._project = (loop, part), project
        self._hearing.hear_other(mix_alone(heard, project, loop, part))
        name = name_alone(self._session, loop, part)
        if isinstance(part, Part):
            name = f"{self._window.desk.name_part(part)} of {name}"
        self._tell(name)
        if not self._engine.playing:
            if not isinstance(heard, ComponentSound):
                self._seek_to_loop(plays_alone(heard, project, loop), heard.grid)
            self._player.set_playing(True)

    def hear_bar(self, loop: int, bar: int) -> None:
        """Hear a loop alone in one bar again and again; asked again, no longer."""
        heard, grid, project = self._hearing.heard, self._hearing.grid, self._session.project
        if heard is None or grid is None or isinstance(heard, ComponentSound):
            return
        wanted = (loop, ("bar", bar))
        if self._what == wanted:
            self.end()
            return
        self._rests_after = self._rests_after if self._what else not self._engine.playing
        self._what = wanted
        self._hearing.hear_other(mix_alone(heard, project, loop, None))
        self._repeat(sample_at(grid, bar), sample_at(grid, bar + 1))
        self._tell(f"{name_alone(self._session, loop, None)} in bar {bar + 1}")
        self._player.set_playing(True)

    def hear_moment(self, start: int, stop: int, name: str, *, rests_after: bool = False) -> None:
        """Hear a moment of the song again and again; asked again, no longer.

        The song plays on when it is ended, unless it `rests_after`.
        """
        if self._session.audio is None:
            return
        if self._what == (start, name):
            self.end()
            self._player.set_playing(False)
            return
        self._what, self._rests_after = (start, name), rests_after
        self._hearing.hear_other(Mix(source="original"))
        self._repeat(max(start, 0), stop)
        self._tell(name)
        self._player.set_playing(True)

    def scrub(self, start: int, stop: int, name: str) -> None:
        """Go to a stretch of the song while it plays; at rest, hear it again and again."""
        if self._engine.playing and self._what is None:
            self._player.seek(start)
        else:
            self.hear_moment(start, stop, name, rests_after=True)

    def visit(
        self, other: Audio | None, name: str = "", again: tuple[int, int] | None = None
    ) -> None:
        """Hear another sound again and again instead of the song; None for the song again.

        One that has a name is told in the status line, and ends like all that is heard alone.
        What is repeated is all of it, or the samples that `again` says.
        The song then plays on if it played before.
        """
        if other is not None:
            if not self._visiting:
                self._played_before = self._engine.playing
            self._visiting = True
            self._hearing.hear_other(None)
            self._what = (0, name) if name else None
            self._tell(name)
            self._engine.set_song(other.samples, other.sr)
            self._engine.set_extraction(None)
            self._engine.set_range(*(again or (0, other.n_samples)))
            self._engine.play()
            self._player.show_soon()
            self.visited.emit(name)
        elif self._visiting:
            self.forget()
            self._player.return_to_song()
            if self._played_before:
                self._engine.play()
            self.visited.emit("")

    def end(self) -> bool:
        """Hear the mix again; return whether something was heard alone."""
        if self._what is None:
            return False
        if self._visiting:
            self.visit(None)
        else:
            self._hear_mix()
            if self._rests_after:
                self._player.set_playing(False)
        return True

    def forget(self) -> None:
        """Hear nothing alone any more, because another song is played."""
        self._visiting, self._what = False, None

    def _repeat(self, start: int, stop: int) -> None:
        self._engine.set_range(start, stop)
        self._player.seek(start)

    def _tell(self, name: str) -> None:
        self._window.status.show_alone(f"Only {name}, Esc ends it" if name else "")

    def _seek_to_loop(self, plays: np.ndarray, grid: Grid) -> None:
        """Go to the first bar in which a loop plays, unless it plays here."""
        bars = np.flatnonzero(plays)
        if bars.size and int(bar_at(grid, self._engine.position)) not in bars:
            self._player.seek(sample_at(grid, int(bars[0])))

    def _on_project_changed(self, project: Project) -> None:
        if self._what is None or self._visiting:
            return
        heard, (loop, part) = self._hearing.heard, self._what
        of_loop = heard is not None and (part is None or isinstance(part, Part))
        if of_loop and with_recipes_of(self._project, project) == project:
            assert heard is not None
            self._project = project
            self._hearing.hear_other(mix_alone(heard, project, loop, part))
        else:
            self._hear_mix()

    def _hear_mix(self) -> None:
        """Hear the session's mix after something that was heard alone."""
        self._what = None
        self._ranges.show()  # a moment that was heard alone had one of its own
        self._hearing.hear_mix()
