"""Playing: the sound process, the transport and the playhead, kept in step.

Nothing is called from the sound process: a timer asks it where it is, about sixty times
a second while it plays, and now and then while it does not.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from loopstudio.core.audio import Audio
from loopstudio.core.extract import Extraction
from loopstudio.core.grid import Grid
from loopstudio.core.render import ComponentSound
from loopstudio.core.workshop.stem_render import Stems
from loopstudio.playback.engine import SoundEngine
from loopstudio.playback.mix import Mix, Source
from loopstudio.project.project import Project
from loopstudio.project.recipe_edits import with_recipes_of
from loopstudio.session import Session
from loopstudio.ui.controller_device import DeviceController
from loopstudio.ui.controller_hearing import HearingController
from loopstudio.ui.controller_range import RangeController
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.heard import (
    mix_alone,
    name_alone,
    plays_alone,
)
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.musical_time import bar_at, sample_at
from loopstudio.ui.song.song_keys import next_line

_FRAME_MS = 16
_IDLE_MS = 250


class PlaybackController(QObject):
    """Plays the open song and shows where it is.

    Signals
    -------
    range_changed()
        Another range, or it repeats now or does not.
    clicking_changed(bool)
        Whether the click is on.
    visited(str)
        A sound of this name is heard instead of the song; empty for one that has none, and for
        the song again.
    """

    range_changed = Signal()
    clicking_changed = Signal(bool)
    visited = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        engine: SoundEngine,
        device: DeviceController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._engine = window, session, engine
        self._device = device
        self._ranges = RangeController(window, session, engine, self)
        self._hearing = HearingController(window, session, engine, self._ranges, self)
        self._clicking = False
        self._edited_bars: Grid | None = None
        self._shown: tuple[int, bool] | None = None
        self._audition: tuple[int, object] | None = None
        self._rests_after = False
        self._alone_in = Project()  # that of what is heard alone
        self._visiting = False
        self._played_before = False
        self._place = 0
        self._overs = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_frame)

        session.song_changed.connect(self._on_song_changed)
        session.project_changed.connect(self._on_project_changed)
        transport, song = window.transport, window.song
        transport.start_asked.connect(self.go_to_start)
        transport.play_edited.connect(self.set_playing)
        transport.click_edited.connect(self.set_clicking)
        song.seek_edited.connect(self.seek)
        self._ranges.changed.connect(self.range_changed)
        self._hearing.heard_changed.connect(self._on_heard_changed)
        window.page.components.seek_edited.connect(self.seek)
        device.play_asked.connect(self.play)
        self._timer.start(_IDLE_MS)

    @property
    def listen(self) -> Source:
        """What is heard: while there are no loops, the song as it is."""
        return self._hearing.listen

    @property
    def looping(self) -> bool:
        """Whether the range repeats."""
        return self._ranges.looping

    @property
    def range(self) -> tuple[int, int] | None:
        """The range, in samples."""
        return self._ranges.samples

    @property
    def clicking(self) -> bool:
        """Whether there is a click on every beat."""
        return self._clicking

    @property
    def playing(self) -> bool:
        """Whether something is heard."""
        return self._engine.playing

    @property
    def position(self) -> int:
        """The sample that is heard now."""
        return self._engine.position

    def hear_stems_of(self, stems: Callable[[], Stems | None]) -> None:
        """Ask this for components that are rendered already."""
        self._hearing.hear_stems_of(stems)

    def toggle(self) -> None:
        """Play, or stop."""
        self.set_playing(not self._engine.playing)

    def set_playing(self, playing: bool) -> None:
        """Play, or stop where the song is."""
        if self._session.audio is None:
            return
        self.visit(None)
        self._hearing.forget_bar()
        if playing:
            self._device.say_again()  # who wants to hear something is told again why not
            self._engine.play()
        else:
            self._engine.stop()
        self._shown = None  # the button has flipped, whether it plays now or not
        self._poll(_FRAME_MS)

    def play(self) -> None:
        """Play from where the song is."""
        self.set_playing(True)

    def set_mix_at_bar(self, edit: Callable[[], None]) -> None:
        """Run an edit of the project that is heard from the next bar line on; at rest, at once."""
        self._hearing.set_mix_at_bar(edit)

    def audition(self, loop: int, part: object) -> None:
        """Hear a part of a loop alone, or the whole loop; asked again, no longer.

        It lasts until it is ended or the mix is changed, and is no edit of the project; recipes
        can be edited meanwhile.
        """
        heard, project = self._hearing.heard, self._session.project
        if heard is None or not 0 <= loop < len(project.row_strips):
            return
        if (loop, part) == self._audition:
            self.end_audition()
            return
        self._audition, self._rests_after = (loop, part), False
        self._alone_in = project
        self._hearing.hear_other(mix_alone(heard, project, loop, part))
        name = name_alone(self._session, loop, part)
        if isinstance(part, Part):
            name = f"{self._window.desk.name_part(part)} of {name}"
        self._window.status.show_alone(f"Only {name}, Esc ends it")
        if not self._engine.playing:
            if not isinstance(heard, ComponentSound):
                self._seek_to_loop(plays_alone(heard, project, loop), heard.grid)
            self.set_playing(True)

    def hear_bar(self, loop: int, bar: int) -> None:
        """Hear a loop alone in one bar again and again; asked again, no longer."""
        heard, grid, project = self._hearing.heard, self._hearing.grid, self._session.project
        if heard is None or grid is None or isinstance(heard, ComponentSound):
            return
        wanted = (loop, ("bar", bar))
        if self._audition == wanted:
            self.end_audition()
            return
        self._rests_after = self._rests_after if self._audition else not self._engine.playing
        self._audition = wanted
        self._hearing.hear_other(mix_alone(heard, project, loop, None))
        self._engine.set_range(sample_at(grid, bar), sample_at(grid, bar + 1))
        self.seek(sample_at(grid, bar))
        name = name_alone(self._session, loop, None)
        self._window.status.show_alone(f"Only {name} in bar {bar + 1}, Esc ends it")
        self.set_playing(True)

    def hear_moment(self, start: int, stop: int, name: str, *, rests_after: bool = False) -> None:
        """Hear a moment of the song again and again; asked again, no longer.

        The song plays on when it is ended, unless it `rests_after`.
        """
        if self._session.audio is None:
            return
        if self._audition == (start, name):
            self.end_audition()
            self.set_playing(False)
            return
        self._audition = (start, name)
        self._rests_after = rests_after
        self._hearing.hear_other(Mix(source="original"))
        self._engine.set_range(max(start, 0), stop)
        self.seek(max(start, 0))
        self._window.status.show_alone(f"Only {name}, Esc ends it")
        self.set_playing(True)

    def scrub(self, start: int, stop: int, name: str) -> None:
        """Go to a stretch of the song while it plays; at rest, hear it again and again."""
        if self._engine.playing and self._audition is None:
            self.seek(start)
        else:
            self.hear_moment(start, stop, name, rests_after=True)

    def set_voices(self, extraction: Extraction | None, voices: Mapping[int, np.ndarray]) -> None:
        """Hear loops through these voices; see `HearingController.set_voices`."""
        self._hearing.set_voices(extraction, voices)

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
            self._audition = (0, name) if name else None
            self._window.status.show_alone(f"Only {name}, Esc ends it" if name else "")
            self._engine.set_song(other.samples, other.sr)
            self._engine.set_extraction(None)
            self._engine.set_range(*(again or (0, other.n_samples)))
            self._engine.play()
            self._poll(_FRAME_MS)
            self.visited.emit(name)
        elif self._visiting:
            place = self._place
            self._on_song_changed()
            self._hearing.show()
            self._hearing.hear_mix()
            self.seek(place)
            if self._played_before:
                self._engine.play()
            self.visited.emit("")

    def end_audition(self) -> bool:
        """Hear the mix again; return whether something was heard alone."""
        if self._audition is None:
            return False
        if self._visiting:
            self.visit(None)
        else:
            self._hear_mix()
            if self._rests_after:
                self.set_playing(False)
        return True

    def close(self) -> None:
        """Ask the sound process nothing any more."""
        self._timer.stop()
        self._hearing.close()

    def seek(self, sample: int) -> None:
        """Go to a sample."""
        if self._visiting:
            self.end_audition()
        if self._session.audio is not None:
            self._hearing.forget_bar()
            last = self._session.audio.n_samples - 1
            self._engine.seek(min(max(sample, 0), last))
            self._on_frame()  # what the next key does is done at this place

    def go_to_start(self) -> None:
        """Go to the start of the range while it repeats, else of the song."""
        self.seek((self._ranges.repeated or (0, 0))[0])

    def step(self, step: int, *, beats: bool = False) -> None:
        """Go to the next (1) or previous (-1) bar line, or beat."""
        axis = self._window.song.axis
        self.seek(next_line(axis, self._engine.position, step, beats=beats))

    def toggle_looping(self) -> None:
        """Repeat the range, or play through."""
        self._ranges.set_looping(not self._ranges.looping)

    def set_clicking(self, clicking: bool) -> None:
        """Click on every beat, or not."""
        self._clicking = clicking
        self._show_click()
        self.clicking_changed.emit(clicking)

    def toggle_clicking(self) -> None:
        """Click on every beat, or no longer."""
        self.set_clicking(not self._clicking)

    def set_listen(self, listen: str) -> None:
        """Hear the loops, the song as it is, or what no loop explains."""
        self._hearing.set_listen(listen)

    def flip_original(self) -> None:
        """Hear the song as it is, or the loops again."""
        self._hearing.flip_original()

    def show_bars(self, grid: Grid | None) -> None:
        """Click and count by these bars instead of those of the loops; None for the loops'."""
        if grid is not self._edited_bars:
            self._edited_bars = grid
            self._window.transport.show_grid(grid or self._hearing.grid)
            self._show_click()
            self._shown = None
            self._poll(_FRAME_MS)

    def show_heard(self) -> None:
        """Let be heard what is shown: the loops, or the components."""
        self._hearing.show()

    def _seek_to_loop(self, plays: np.ndarray, grid: Grid) -> None:
        """Go to the first bar in which a loop plays, unless it plays here."""
        bars = np.flatnonzero(plays)
        if bars.size and int(bar_at(grid, self._engine.position)) not in bars:
            self.seek(sample_at(grid, int(bars[0])))

    def _on_song_changed(self) -> None:
        audio = self._session.audio
        self._visiting, self._audition = False, None
        self._engine.set_song(audio.samples if audio else None, audio.sr if audio else 0)
        self._ranges.clear()
        self._poll(_FRAME_MS)

    def _on_heard_changed(self) -> None:
        if self._edited_bars is not None:
            self._window.transport.show_grid(self._edited_bars)
        self._ranges.show()
        self._show_click()
        self._shown = None
        self._poll(_FRAME_MS)

    def _on_project_changed(self, project: Project) -> None:
        if self._audition is None or self._visiting:
            return
        heard, (loop, part) = self._hearing.heard, self._audition
        of_loop = heard is not None and (part is None or isinstance(part, Part))
        if of_loop and with_recipes_of(self._alone_in, project) == project:
            assert heard is not None
            self._alone_in = project
            self._hearing.hear_other(mix_alone(heard, project, loop, part))
        else:
            self._hear_mix()

    def _hear_mix(self) -> None:
        """Hear the session's mix after something that was heard alone."""
        self._audition = None
        self._ranges.show()  # a moment that was heard alone had one of its own
        self._hearing.hear_mix()

    def _show_click(self) -> None:
        grid = self._edited_bars or self._hearing.grid
        self._engine.set_click(grid if self._clicking else None)
        self._window.transport.show_click(self._clicking)

    def _on_frame(self) -> None:
        """Show what the sound process says."""
        engine, window = self._engine, self._window
        now = (engine.position, engine.playing)
        if self._visiting:
            now = self._shown or (0, False)
        if now != self._shown and self._session.audio is not None:
            self._shown = now
            self._place = now[0]
            window.transport.show_position(*now)
            window.song.show_position(*now)
            window.desk.show_position(*now)
            window.page.components.show_position(now[0])
        window.transport.show_levels(*engine.levels)
        self._show_overs(*engine.overs)
        self._device.show()
        moving = engine.playing or window.transport.level_shown()
        self._poll(_FRAME_MS if moving else _IDLE_MS)

    def _show_overs(self, count: int, highest: float) -> None:
        """Say that the sound was clipped, if it was again."""
        if count > self._overs:
            self._window.transport.show_over(20 * math.log10(highest))
        self._overs = count

    def _poll(self, interval_ms: int) -> None:
        """Ask the sound process this often; a timer that is started anew would not fire."""
        if self._timer.interval() != interval_ms:
            self._timer.start(interval_ms)
