"""The recipe: what the user does to sounds, rhythms and cells becomes an edit of the project."""

from PySide6.QtCore import QObject

from loopstudio.project import edits
from loopstudio.session import Session
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.main_window import MainWindow


class RecipeController(QObject):
    """Turns the signals of the recipe desk into undoable steps."""

    def __init__(self, window: MainWindow, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
        desk = window.desk
        desk.sound_toggled.connect(self._on_sound_toggled)
        desk.rhythm_toggled.connect(self._on_rhythm_toggled)
        desk.cell_toggled.connect(self._on_cell_toggled)
        desk.layer_toggled.connect(self._on_layer_toggled)

    def reset_parts(self) -> None:
        """Switch on every sound, rhythm and recipe entry that is off."""
        self._session.apply("All parts on", edits.reset_parts(self._session.project))

    def _on_sound_toggled(self, sound: int) -> None:
        project = edits.toggle_sound(self._session.project, sound)
        self._session.apply(self._switch(Part(sound)), project)

    def _on_rhythm_toggled(self, rhythm: int) -> None:
        project = edits.toggle_rhythm(self._session.project, rhythm)
        self._session.apply(self._switch(Part(rhythm=rhythm)), project)

    def _on_cell_toggled(self, sound: int, rhythm: int, layer: int) -> None:
        project = edits.toggle_cell(self._session.project, sound, rhythm, layer)
        self._session.apply(self._switch(Part(sound, rhythm)), project)

    def _on_layer_toggled(self, layer: int) -> None:
        project = edits.toggle_layer(self._session.project, layer)
        self._session.apply("Switch a recipe", project)

    def _switch(self, part: Part) -> str:
        """Name the step by what the desk calls the part."""
        return f"Switch {self._window.desk.name_part(part)}"
