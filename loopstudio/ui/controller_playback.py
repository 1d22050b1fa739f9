"""Playing: the sound process, the transport and the playhead, kept in step.

Nothing is called from the sound process: a timer asks it where it is, about sixty times
a second while it plays, and now and then while it does not.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from loopstudio.core.extract import Extraction
from loopstudio.core.grid import Grid
from loopstudio.core.workshop.stem_render import Stems
from loopstudio.playback.engine import SoundEngine
from loopstudio.playback.mix import Source
from loopstudio.session import Session
from loopstudio.ui.controller_alone import AloneController
from loopstudio.ui.controller_device import DeviceController
from loopstudio.ui.controller_hearing import HearingController
from loopstudio.ui.controller_range import RangeController
from loopstudio.ui.main_window import MainWindow
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
    """

    range_changed = Signal()
    clicking_changed = Signal(bool)

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
        self._place = 0
        self._overs = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_frame)
        self.alone = AloneController(
            window, session, engine, self._ranges, self._hearing, self, self
        )
        """What is heard alone, a loop or a part of it, for a while."""

        session.song_changed.connect(self._on_song_changed)
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
        self.alone.visit(None)
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

    def set_voices(self, extraction: Extraction | None, voices: Mapping[int, np.ndarray]) -> None:
        """Hear loops through these voices; see `HearingController.set_voices`."""
        self._hearing.set_voices(extraction, voices)

    def return_to_song(self) -> None:
        """Let the open song be played again after another sound, where it was left."""
        place = self._place
        self._on_song_changed()
        self._hearing.show()
        self._hearing.hear_mix()
        self.seek(place)

    def show_soon(self) -> None:
        """Show what is played with the next frame."""
        self._poll(_FRAME_MS)

    def close(self) -> None:
        """Ask the sound process nothing any more."""
        self._timer.stop()
        self._hearing.close()

    def seek(self, sample: int) -> None:
        """Go to a sample."""
        if self.alone.visiting:
            self.alone.end()
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

    def _on_song_changed(self) -> None:
        audio = self._session.audio
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

    def _show_click(self) -> None:
        grid = self._edited_bars or self._hearing.grid
        self._engine.set_click(grid if self._clicking else None)
        self._window.transport.show_click(self._clicking)

    def _on_frame(self) -> None:
        """Show what the sound process says."""
        engine, window = self._engine, self._window
        now = (engine.position, engine.playing)
        if self.alone.visiting:
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
