"""What is heard of the session: its loops or components, mixed, and compared with the song.

Switches and levels are heard at once.  Where loops play is heard from the next bar line on, as
in any sequencer: until then the mix has the arrangement from before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import monotonic
from typing import cast

import numpy as np
from PySide6.QtCore import QObject, Signal

from loopstudio.core.extract import Extraction
from loopstudio.core.grid import Grid
from loopstudio.core.render import ComponentSound
from loopstudio.core.workshop.stem_render import Stems
from loopstudio.playback.engine import SoundEngine
from loopstudio.playback.link import NO_VOICES
from loopstudio.playback.mix import Mix, Source
from loopstudio.project import edits
from loopstudio.project.project import Project
from loopstudio.session import Session
from loopstudio.ui.controller_levels import LevelController
from loopstudio.ui.controller_phase import RENDERED
from loopstudio.ui.controller_range import RangeController
from loopstudio.ui.heard import arrangement_of, heard_of, level_text, mix_of, wants_other
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.musical_time import bar_line_after


@dataclass(frozen=True)
class _Due:
    """A bar line to wait for.

    Attributes
    ----------
    line : int
        In samples.
    heard_s : float
        When it will be heard, by the clock.
    whole : bool
        Whether all that is mixed waits for it, or the arrangement alone.
    """

    line: int
    heard_s: float
    whole: bool


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
        self._due: _Due | None = None
        self._now = self._then = Mix()  # what is heard before what is due, and from there on
        self._voices: tuple[object, Mapping[int, np.ndarray]] = (None, NO_VOICES)
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

    def set_voices(self, extraction: Extraction | None, voices: Mapping[int, np.ndarray]) -> None:
        """Hear loops of an extraction through these voices, wherever they play.

        Parameters
        ----------
        extraction : Extraction or None
        voices : mapping of loop to np.ndarray, shape (n_channels, n)
            One turn of each; see `loopstudio.core.recipe_sound`.
        """
        self._voices = extraction, voices
        if isinstance(self._heard, Extraction):
            self._engine.set_voices(self._voices_heard())
        self._follow_levels(self._session.project)

    def show(self) -> None:
        """Let be heard what is shown: the loops, or the components."""
        session, transport = self._session, self._window.transport
        # Other loops cannot wait for a bar line, and their layout comes with them.
        self.forget_bar()
        self._now = replace(self._now, arrangement=arrangement_of(session.project))
        rendered = session.project.workshop.phase == RENDERED
        self._heard = heard_of(session, self._stems() if rendered else None)
        self._engine.set_extraction(self._heard)
        if self._voices_heard():
            self._engine.set_voices(self._voices_heard())
        if session.audio is not None:
            transport.show_song(self.grid, session.audio.n_samples, session.audio.sr)
        transport.show_loops(self._heard is not None)
        self._follow_levels(session.project)
        self.heard_changed.emit()

    def set_listen(self, listen: str) -> None:
        """Hear the loops, the song as it is, or what no loop explains."""
        if self._heard is not None:
            self.forget_bar()  # comparing by ear cannot wait
            # To compare is no edit: nothing to undo, and nothing to save.
            self._session.look_at(edits.set_listen(self._session.project, listen))
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
        self._due = self._next_line(whole=True)
        edit()

    def forget_bar(self) -> None:
        """Let nothing wait for a bar line that may no longer be on the way.

        The player then plays at once what was due, and so it is heard already.
        """
        if self._due is not None:
            self._due, self._now = None, self._then

    def close(self) -> None:
        """End what is measured in the background."""
        self._levels.close()

    def _on_song_changed(self) -> None:
        self._other = False
        self._voices = None, NO_VOICES
        self.forget_bar()

    def _on_project_changed(self, project: Project) -> None:
        if wants_other(self._heard, self._session, project):
            self.show()
        self._follow_levels(project)
        self._send_mix()
        self._window.transport.show_listen(self.listen)

    def _send_mix(self) -> None:
        """Let the session's mix be heard, and say at which level its source is."""
        if self._other:
            return
        mix = mix_of(self._session.project, self.listen)
        mix = replace(mix, level=self._levels.level(mix))
        self._send(mix)
        self._window.status.show_alone(level_text(mix))

    def _send(self, mix: Mix) -> None:
        """Let a mix be heard: at once, or from the bar line on that it has to wait for."""
        if not self._engine.playing or (self._due and monotonic() > self._due.heard_s):
            self.forget_bar()
        if self._due is None and mix.arrangement != self._now.arrangement:
            self._due = self._next_line(whole=False)
        if self._due is None:
            self._now = mix
            self._engine.set_mix(mix)
        elif self._due.whole:
            self._engine.set_mix(mix, self._due.line)
        else:
            self._now = replace(mix, arrangement=self._now.arrangement)
            self._engine.set_mix(mix, self._due.line, self._now)
        self._then = mix

    def _next_line(self, *, whole: bool) -> _Due | None:
        """Return the bar line that is heard next; None at rest, and where there are no bars."""
        grid, audio, here = self.grid, self._session.audio, self._engine.position
        if grid is None or audio is None or not self._engine.playing:
            return None
        bounds = self._ranges.repeated
        line = bar_line_after(grid, here, bounds)
        wait = (line if line > here or bounds is None else bounds[1]) - here
        return _Due(line, monotonic() + wait / audio.sr, whole)

    def _voices_heard(self) -> Mapping[int, np.ndarray]:
        extraction, voices = self._voices
        return voices if extraction is not None and extraction is self._heard else NO_VOICES

    def _follow_levels(self, project: Project) -> None:
        """Measure what is heard where it is another matter than before."""
        self._levels.follow(
            self._session.audio,
            self._heard,
            project.mutes,
            arrangement_of(project),
            self._voices_heard(),
        )
