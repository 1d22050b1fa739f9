"""Recipes as sound: loops with drawn parts are heard through the model, and so is any recipe."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer

from loopstudio.core.audio import Audio
from loopstudio.core.takes import RECIPE as ONLY_RECIPE
from loopstudio.jobs import recipe as jobs
from loopstudio.jobs import takes
from loopstudio.jobs.runner import JobRunner
from loopstudio.project.voices import loops_with_voices, model_of
from loopstudio.ui.desk.loop_column import RECIPE, SONG
from loopstudio.ui.sentences import failure_sentence

if TYPE_CHECKING:
    from loopstudio.core.extraction import Extraction
    from loopstudio.core.recipe_sound import Recipe
    from loopstudio.core.tucker import Factors
    from loopstudio.project.project import Project
    from loopstudio.session import Session
    from loopstudio.ui.controller_mix import MixController
    from loopstudio.ui.controller_playback import PlaybackController
    from loopstudio.ui.main_window import MainWindow

_log = logging.getLogger(__name__)

_SETTLED_MS = 120
"""How long an edit rests before its sound is made: longer than a drag or a held key does."""


class RecipeSoundController(QObject):
    """Makes the voices of loops that are heard through their recipes, one after the other.

    The old sound plays on until the new one is there.
    """

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        mix: MixController,
        playback: PlaybackController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
        self._mix, self._playback = mix, playback
        self._recipes: dict[int, Recipe] = {}
        self._voices: dict[int, jobs.Voice] = {}
        self._wanted: dict[int, int] = {}  # the mark of the recipe of every loop with a voice
        self._factors: Factors | None = None
        self._comparing = ""  # what is heard of the loop column
        self._compared = -1
        self._speaking, self._listening = JobRunner(self), JobRunner(self)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self._make_voices)
        self._speaking.succeeded.connect(self._on_spoken)
        self._speaking.failed.connect(self._on_failed)
        self._listening.succeeded.connect(self._on_made)
        self._listening.failed.connect(self._on_failed)
        session.extraction_changed.connect(self._on_extraction_changed)
        session.project_changed.connect(self._on_project_changed)
        mix.selected_changed.connect(self._on_selected_changed)
        playback.visited.connect(self._on_visited)
        window.desk.panel.loop.hear_asked.connect(self.compare)

    def compare(self, which: str) -> None:
        """Hear the selected loop as its recipe or as the song has it; asked again, no longer."""
        audio, extraction, loop = self._session.audio, self._session.extraction, self._mix.selected
        if audio is None or extraction is None or not 0 <= loop < len(extraction.loops):
            return
        if which == self._comparing and loop == self._compared:
            self._playback.end_audition()
            return
        self._comparing, self._compared = which, loop
        if which == SONG:
            take = self._session.project.strips[loop].take
            heard = None if take == ONLY_RECIPE else take
            self._listening.start(takes.cut, audio, extraction, loop, heard)
            return
        factors = model_of(self._session.project, extraction, audio.sr)
        before = self._recipes.get(loop)
        mark = jobs.mark_of(factors, _layers(extraction, loop))
        if loop in self._voices and self._voices[loop].mark == mark:
            self._on_made(self._voices[loop])
        else:
            self._listening.start(jobs.speak, audio, extraction, loop, factors, mark, before)

    def close(self) -> None:
        """End the jobs."""
        self._settled.stop()
        self._speaking.close()
        self._listening.close()

    def _on_extraction_changed(self) -> None:
        self._speaking.cancel()
        self._listening.cancel()
        self._recipes, self._voices, self._wanted, self._factors = {}, {}, {}, None
        self._comparing = ""
        self._window.desk.panel.loop.show_heard("")

    def _on_project_changed(self, project: Project) -> None:
        """Find out which loops need another voice than they have."""
        audio, extraction = self._session.audio, self._session.extraction
        loops = () if extraction is None else loops_with_voices(project, extraction)
        if audio is None or extraction is None or not loops:
            if self._wanted:
                self._wanted = {}
                self._settled.stop()
                self._speaking.cancel()
                self._playback.set_voices(None, {})
            return
        self._factors = factors = model_of(project, extraction, audio.sr)
        wanted = {loop: jobs.mark_of(factors, _layers(extraction, loop)) for loop in loops}
        if wanted != self._wanted:
            gone = set(self._wanted) - set(wanted)
            self._wanted = wanted
            self._settled.start()
            if gone:
                self._tell()

    def _make_voices(self) -> None:
        """Make the next voice that is wanted, the selected loop's first."""
        audio, extraction, factors = self._session.audio, self._session.extraction, self._factors
        missing = [
            loop
            for loop, mark in self._wanted.items()
            if loop not in self._voices or self._voices[loop].mark != mark
        ]
        if audio is None or extraction is None or factors is None:
            return
        if not missing:
            self._tell()  # they may be back from an undo
            return
        loop = self._mix.selected if self._mix.selected in missing else missing[0]
        before = self._recipes.get(loop)
        mark = self._wanted[loop]
        self._speaking.start(jobs.speak, audio, extraction, loop, factors, mark, before)

    def _on_spoken(self, voice: jobs.Voice) -> None:
        if voice.loop in self._wanted:
            self._recipes[voice.loop] = voice.recipe
            self._voices[voice.loop] = voice
            self._tell()
            if not self._settled.isActive():
                self._make_voices_left()

    def _make_voices_left(self) -> None:
        left = any(
            loop not in self._voices or self._voices[loop].mark != mark
            for loop, mark in self._wanted.items()
        )
        if left:
            self._make_voices()

    def _tell(self) -> None:
        """Let the voices that there are be heard."""
        voices = {
            loop: voice.samples for loop, voice in self._voices.items() if loop in self._wanted
        }
        self._playback.set_voices(self._session.extraction, voices)

    def _on_failed(self, error: Exception) -> None:
        _log.warning("A recipe could not be made into sound", exc_info=error)
        self._comparing = ""
        self._window.banner.show_error(failure_sentence(error))

    def _on_made(self, made: jobs.Voice | takes.Cut) -> None:
        """Hear a turn of the loop again and again."""
        strips, audio = self._session.project.strips, self._session.audio
        if audio is None or made.loop >= len(strips) or made.loop != self._compared:
            return
        which = RECIPE if isinstance(made, jobs.Voice) else SONG
        samples = made.samples if isinstance(made, jobs.Voice) else made.audio.samples
        if isinstance(made, jobs.Voice):
            self._recipes[made.loop] = made.recipe
        n = samples.shape[1]
        # Where a range repeats, its end fades into what leads up to its beginning.
        twice = Audio(np.tile(samples, 2), audio.sr)
        self._comparing = which
        name = self._name(which, made.loop)
        self._playback.visit(twice, name, again=(n, 2 * n))

    def _on_visited(self, name: str) -> None:
        """Show what is heard of the two."""
        if not name or name != self._name(self._comparing, self._compared):
            self._comparing = ""
        self._window.desk.panel.loop.show_heard(self._comparing)

    def _on_selected_changed(self, loop: int) -> None:
        if self._comparing and loop != self._compared:
            self._playback.end_audition()

    def _name(self, which: str, loop: int) -> str:
        strips = self._session.project.strips
        if not 0 <= loop < len(strips) or not which:
            return ""
        what = "recipe" if which == RECIPE else "song's sound"
        return f"the {what} of {strips[loop].name}"


def _layers(extraction: Extraction, loop: int) -> list[int]:
    return [layer for layer, _ in extraction.loops[loop].layers]
