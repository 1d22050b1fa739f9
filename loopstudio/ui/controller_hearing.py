"""What is heard of the session: its loops or components, mixed, and compared with the song."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import cast

from PySide6.QtCore import QObject, Signal

from loopstudio.core.extract import Extraction
from loopstudio.core.grid import Grid
from loopstudio.core.render import ComponentSound
from loopstudio.core.workshop.stem_render import Stems
from loopstudio.playback.engine import SoundEngine
from loopstudio.playback.mix import Mix, Source
from loopstudio.project import edits
from loopstudio.project.project import Project
from loopstudio.session import Session
from loopstudio.ui.controller_levels import LevelController
from loopstudio.ui.controller_phase import RENDERED
from loopstudio.ui.controller_range import RangeController
from loopstudio.ui.heard import heard_of, level_text, mix_of, wants_other
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.musical_time import bar_line_after


class HearingController(QObject):
    """Carries the session's loops and mix to the sound engine.

    Signals
    -------
    heard_changed()
        Other loops or components are heard, or none.
    """

    heard_changed = Signal()

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        engine: SoundEngine,
        ranges: RangeController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._engine = window, session, engine
        self._ranges = ranges
        self._heard: Extraction | ComponentSound | None = None
        self._stems: Callable[[], Stems | None] = lambda: None
        self._other = False  # something else than the session's mix is heard
        self._due: tuple[int, float] | None = None  # a bar line, and when it will be heard
        self._levels = LevelController(self)
        self._levels.changed.connect(self._send_mix)
        session.song_changed.connect(self._on_song_changed)
        session.extraction_changed.connect(self.show)
        session.components_changed.connect(self.show)
        session.project_changed.connect(self._on_project_changed)
        ranges.changed.connect(self.forget_bar)
        window.transport.listen_edited.connect(self.set_listen)

    @property
    def heard(self) -> Extraction | ComponentSound | None:
        """The loops or components that are heard; None for the song as it is."""
        return self._heard

    @property
    def listen(self) -> Source:
        """What of them is heard; while there are none, the song as it is."""
        if self._heard is None:
            return "original"
        return cast(Source, self._session.project.listen)

    @property
    def grid(self) -> Grid | None:
        """The bars of the song, where they are known."""
        extraction = self._session.extraction
        return extraction.grid if extraction is not None else None

    def hear_stems_of(self, stems: Callable[[], Stems | None]) -> None:
        """Ask this for components that are rendered already."""
        self._stems = stems

    def show(self) -> None:
        """Let be heard what is shown: the loops, or the components."""
        session, transport = self._session, self._window.transport
        rendered = session.project.workshop.phase == RENDERED
        self._heard = heard_of(session, self._stems() if rendered else None)
        self._engine.set_extraction(self._heard)
        if session.audio is not None:
            transport.show_song(self.grid, session.audio.n_samples, session.audio.sr)
        transport.show_loops(self._heard is not None)
        self._levels.follow(session.audio, self._heard, session.project.mutes)
        self.heard_changed.emit()

    def set_listen(self, listen: str) -> None:
        """Hear the loops, the song as it is, or what no loop explains."""
        if self._heard is not None:
            self.forget_bar()  # comparing by ear cannot wait
            project = edits.set_listen(self._session.project, listen)
            self._session.apply("Listen to", project)
        self._window.transport.show_listen(self.listen)

    def flip_original(self) -> None:
        """Hear the song as it is, or the loops again."""
        listening = self._session.project.listen
        self.set_listen("loops" if listening == "original" else "original")

    def hear_other(self, mix: Mix | None) -> None:
        """Hear this mix instead of the session's, or another sound, until `hear_mix`."""
        self._other = True
        if mix is not None:
            self._engine.set_mix(mix)

    def hear_mix(self) -> None:
        """Hear the session's loops and mix again."""
        self._other = False
        self._on_project_changed(self._session.project)

    def set_mix_at_bar(self, edit: Callable[[], None]) -> None:
        """Run an edit of the project that is heard from the next bar line on; at rest, at once.

        What is mixed until then is heard with it.
        """
        grid, audio, here = self.grid, self._session.audio, self._engine.position
        self.forget_bar()
        if grid is not None and audio is not None and self._engine.playing:
            bounds = self._ranges.repeated
            line = bar_line_after(grid, here, bounds)
            wait = (line if line > here or bounds is None else bounds[1]) - here
            self._due = line, monotonic() + wait / audio.sr
        edit()

    def forget_bar(self) -> None:
        """Let nothing wait for a bar line that may no longer be on the way."""
        self._due = None

    def close(self) -> None:
        """End what is measured in the background."""
        self._levels.close()

    def _on_song_changed(self) -> None:
        self._other = False
        self.forget_bar()

    def _on_project_changed(self, project: Project) -> None:
        if wants_other(self._heard, self._session, project):
            self.show()
        self._levels.follow(self._session.audio, self._heard, project.mutes)
        self._send_mix()
        self._window.transport.show_listen(self.listen)

    def _send_mix(self) -> None:
        """Let the session's mix be heard, and say at which level its source is."""
        if self._other:
            return
        mix = mix_of(self._session.project, self.listen)
        mix = replace(mix, level=self._levels.level(mix))
        self._engine.set_mix(mix, self._due_line())
        self._window.status.show_alone(level_text(mix))

    def _due_line(self) -> int | None:
        """Return the bar line from which on a mix is to be heard; None for at once."""
        if self._due is None or monotonic() > self._due[1] or not self._engine.playing:
            self._due = None
        return self._due[0] if self._due else None
