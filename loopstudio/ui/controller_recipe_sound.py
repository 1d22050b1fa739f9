"""Recipes as sound: loops with drawn parts are heard through the model, and so is any recipe."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer

from loopstudio.core.audio import Audio
from loopstudio.core.takes import RECIPE as ONLY_RECIPE
from loopstudio.jobs import recipe as jobs
from loopstudio.jobs import takes
from loopstudio.jobs.runner import JobRunner
from loopstudio.project.voices import loops_with_voices, model_of
from loopstudio.ui.desk.loop_column import RECIPE
from loopstudio.ui.desk.parts import Part
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

PART = "part"
"""What is heard of a loop that is neither all its recipe nor what the song has."""

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
        self._heard: _Heard | None = None  # instead of the song, or about to be
        self._spoken: int | None = None  # the mark of the recipe that is
        self._speaking, self._listening = JobRunner(self), JobRunner(self)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self._on_settled)
        self._speaking.succeeded.connect(self._on_spoken)
        self._speaking.failed.connect(self._on_failed)
        self._listening.succeeded.connect(self._on_made)
        self._listening.failed.connect(self._on_failed)
        session.extraction_changed.connect(self._on_extraction_changed)
        session.project_changed.connect(self._on_project_changed)
        mix.selected_changed.connect(self._on_selected_changed)
        playback.alone.visited.connect(self._on_visited)
        window.desk.panel.loop.hear_asked.connect(self.compare)

    def compare(self, which: str) -> None:
        """Hear the selected loop as its recipe or as the song has it; asked again, no longer."""
        audio, extraction, loop = self._session.audio, self._session.extraction, self._mix.selected
        if audio is None or extraction is None or not 0 <= loop < len(extraction.loops):
            return
        strip = self._session.project.strips[loop]
        what = "the recipe" if which == RECIPE else "the song's sound"
        if not self._ask(_Heard(which, loop, f"{what} of {strip.name}")):
            return
        if which == RECIPE:
            self._speak_alone(
                audio, extraction, model_of(self._session.project, extraction, audio.sr)
            )
        else:
            take = None if strip.take == ONLY_RECIPE else strip.take
            self._listening.start(takes.cut, audio, extraction, loop, take)

    def hear_part(self, loop: int, part: object) -> bool:
        """Hear a part of a loop alone where the loop has a voice; return whether it has one.

        A voice is one sound, of which no part can be let through alone.
        """
        audio, extraction = self._session.audio, self._session.extraction
        known = loop in self._wanted and audio is not None and extraction is not None
        if not known or not isinstance(part, Part):
            return False
        assert audio is not None
        assert extraction is not None
        project = self._session.project
        name = f"{self._window.desk.name_part(part)} of {project.strips[loop].name}"
        if self._ask(_Heard(PART, loop, name)):
            alone = replace(project, mutes=part.alone(extraction.factors, project.mutes))
            self._speak_alone(audio, extraction, model_of(alone, extraction, audio.sr))
        return True

    def _ask(self, wanted: _Heard) -> bool:
        """Remember what is to be heard; asked again, end it."""
        if wanted == self._heard:
            self._playback.alone.end()
            return False
        self._heard, self._spoken = wanted, None
        return True

    def _speak_alone(self, audio: Audio, extraction: Extraction, factors: Factors) -> None:
        """Make a turn of the loop that is to be heard, unless its voice is that already."""
        assert self._heard is not None
        loop = self._heard.loop
        mark = jobs.mark_of(factors, _layers(extraction, loop))
        if mark == self._spoken:
            return
        self._spoken = mark
        voice = self._voices.get(loop)
        if voice is not None and voice.mark == mark:
            self._on_made(voice)
            return
        before = self._recipes.get(loop)
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
        self._heard = None
        self._window.desk.panel.loop.show_heard("")

    def _on_project_changed(self, project: Project) -> None:
        """Let loops be heard from the song again that need no voice; make others soon."""
        extraction = self._session.extraction
        loops = () if extraction is None else loops_with_voices(project, extraction)
        if not set(self._wanted) <= set(loops):
            self._wanted = {loop: mark for loop, mark in self._wanted.items() if loop in loops}
            self._voices = {loop: one for loop, one in self._voices.items() if loop in loops}
            self._tell()
        if loops or self._follows:
            self._settled.start()

    @property
    def _follows(self) -> bool:
        """Whether a recipe is heard by itself, which goes with its edits."""
        return self._heard is not None and self._heard.which == RECIPE

    def _on_settled(self) -> None:
        audio, extraction = self._session.audio, self._session.extraction
        if audio is None or extraction is None:
            return
        project = self._session.project
        self._factors = factors = model_of(project, extraction, audio.sr)
        loops = loops_with_voices(project, extraction)
        self._wanted = {loop: jobs.mark_of(factors, _layers(extraction, loop)) for loop in loops}
        self._make_voices()
        if self._follows:
            self._speak_alone(audio, extraction, factors)

    def _make_voices(self) -> None:
        """Make the next voice that is wanted, the selected loop's first."""
        audio, extraction, factors = self._session.audio, self._session.extraction, self._factors
        missing = [
            loop
            for loop, mark in self._wanted.items()
            if loop not in self._voices or self._voices[loop].mark != mark
        ]
        if audio is None or extraction is None or factors is None or not missing:
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
                self._make_voices()

    def _tell(self) -> None:
        """Let the voices that there are be heard."""
        voices = {loop: voice.samples for loop, voice in self._voices.items()}
        self._playback.set_voices(self._session.extraction, voices)

    def _on_failed(self, error: Exception) -> None:
        _log.warning("A recipe could not be made into sound", exc_info=error)
        self._heard = None
        self._window.banner.show_error(failure_sentence(error))

    def _on_made(self, made: jobs.Voice | takes.Cut) -> None:
        """Hear a turn of the loop again and again."""
        audio, heard = self._session.audio, self._heard
        if audio is None or heard is None or made.loop != heard.loop:
            return
        if isinstance(made, jobs.Voice):
            self._recipes[made.loop] = made.recipe
            samples = made.samples
        else:
            samples = made.audio.samples
        n = samples.shape[1]
        # Where a range repeats, its end fades into what leads up to its beginning.
        twice = Audio(np.tile(samples, 2), audio.sr)
        self._playback.alone.visit(twice, heard.name, again=(n, 2 * n))

    def _on_visited(self, name: str) -> None:
        """Show what is heard of the two."""
        if self._heard is not None and name != self._heard.name:
            self._heard = None
        self._window.desk.panel.loop.show_heard("" if self._heard is None else self._heard.which)

    def _on_selected_changed(self, loop: int) -> None:
        if self._heard is not None and loop != self._heard.loop:
            self._playback.alone.end()


@dataclass(frozen=True)
class _Heard:
    """What is heard instead of the song: `RECIPE`, `SONG` or `PART` of a loop."""

    which: str
    loop: int
    name: str


def _layers(extraction: Extraction, loop: int) -> list[int]:
    return [layer for layer, _ in extraction.loops[loop].layers]
