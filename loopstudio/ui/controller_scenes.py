"""Scenes: mixes that the user keeps, and returns to on the bar."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from loopstudio.core.errors import LoopstudioError
from loopstudio.project import scenes
from loopstudio.project.project import LOOPS, Project
from loopstudio.session import Session
from loopstudio.ui.controller_playback import PlaybackController
from loopstudio.ui.controls.scene_button import N_KEYS
from loopstudio.ui.main_window import MainWindow

_GONE = "The scenes were mixes of other loops, and are gone with them."


class SceneController(QObject):
    """Turns what the user does with scenes into undoable steps."""

    def __init__(
        self, window: MainWindow, session: Session, playback: PlaybackController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._playback = window, session, playback
        self._strip = window.transport.scenes
        self._n_shown = 0
        self._strip.scene_chosen.connect(self.recall)
        self._strip.scene_added.connect(self.add)
        self._strip.scene_renamed.connect(self.rename)
        self._strip.scene_replaced.connect(self.store)
        self._strip.scene_moved.connect(self.move)
        self._strip.scene_deleted.connect(self.delete)
        session.song_changed.connect(self._on_song_changed)
        session.extraction_changed.connect(self._on_extraction_changed)
        session.project_changed.connect(self._on_project_changed)

    @property
    def known(self) -> bool:
        """Whether there are loops to mix, and they are shown."""
        project = self._session.project
        return self._session.extraction is not None and project.shown == LOOPS

    def exists(self, scene: int) -> bool:
        """Return whether there is a scene of this number, from 0, to be heard."""
        return self.known and scene < len(self._session.project.scenes)

    def recall(self, scene: int) -> None:
        """Return to the mix of a scene, from the next bar line on."""
        if self.exists(scene):
            edited = scenes.recall(self._session.project, scene)
            apply = partial(self._session.apply, f"Recall {self._name(scene)}", edited)
            self._playback.set_mix_at_bar(apply)
            called = self._called(scene)
            self._window.status.show_hover(f"{called[0].upper()}{called[1:]}.")

    def add(self) -> None:
        """Keep the mix as a new scene."""
        self._keep("New scene", scenes.add)

    def store(self, scene: int) -> None:
        """Keep the mix in the place of a scene, or as a new one where there is none."""
        words = f"Replace scene {self._name(scene)}" if self.exists(scene) else "New scene"
        self._keep(words, scenes.store, scene)

    def rename(self, scene: int, name: str) -> None:
        """Name a scene."""
        edited = scenes.rename(self._session.project, scene, name)
        self._session.apply(f"Rename scene {self._name(scene)}", edited)

    def move(self, scene: int, by: int) -> None:
        """Move a scene among the others."""
        edited = scenes.move(self._session.project, scene, by)
        self._session.apply(f"Move scene {self._name(scene)}", edited)

    def delete(self, scene: int) -> None:
        """Forget a scene."""
        edited = scenes.delete(self._session.project, scene)
        self._session.apply(f"Delete scene {self._name(scene)}", edited)

    def _called(self, scene: int) -> str:
        """Return number and name of a scene, or once what says the same."""
        number, name = f"scene {scene + 1}", self._name(scene)
        return name if name.casefold() == number else f"{number}, {name}"

    def _keep(self, words: str, edit: Callable[..., Project], *place: int) -> None:
        if not self.known:
            return
        try:
            edited = edit(self._session.project, *place)
        except LoopstudioError as error:
            self._window.banner.show_warning(str(error))
            return
        self._session.apply(words, edited)
        number = scenes.active(edited) + 1
        self._window.status.show_hover(
            f"This mix is {self._called(number - 1)}"
            + (f" (Ctrl+{number})." if number <= N_KEYS else ".")
        )

    def _name(self, scene: int) -> str:
        return self._session.project.scenes[scene].name

    def _on_song_changed(self) -> None:
        self._n_shown = 0

    def _on_extraction_changed(self) -> None:
        if self._n_shown and not self._session.project.scenes:
            self._window.banner.show_warning(_GONE)

    def _on_project_changed(self, project: Project) -> None:
        self._n_shown = len(project.scenes)
        self._strip.show_scenes([scene.name for scene in project.scenes])
        self._strip.show_active(scenes.active(project) if project.scenes else scenes.NONE)
