"""The recipe: what the user does to sounds, rhythms and cells becomes an edit of the project."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from loopstudio.project import edits, recipe_edits
from loopstudio.session import Session
from loopstudio.ui.controller_mix import MixController
from loopstudio.ui.desk.note_chooser import name_of
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.main_window import MainWindow


class RecipeController(QObject):
    """Turns the signals of the recipe desk into undoable steps."""

    def __init__(
        self, window: MainWindow, session: Session, mix: MixController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._mix = window, session, mix
        self._clicked: tuple[Part, int] | None = None  # what was switched last, and in which step
        desk, panel = window.desk, window.desk.panel
        desk.sound_toggled.connect(self._on_sound_toggled)
        desk.rhythm_toggled.connect(self._on_rhythm_toggled)
        desk.cell_toggled.connect(self._on_cell_toggled)
        desk.layer_toggled.connect(self._on_layer_toggled)
        desk.head.reset_asked.connect(self.reset_recipe)
        panel.level_edited.connect(self._on_level_edited)
        panel.level_reset.connect(self._on_level_reset)
        panel.lock_toggled.connect(self._on_lock_toggled)
        panel.rename_edited.connect(self._on_rename_edited)
        panel.note_edited.connect(self._on_note_edited)
        panel.steps_edited.connect(self._on_steps_edited)

    def reset_parts(self) -> None:
        """Switch on every sound, rhythm and recipe entry that is off."""
        self._session.apply("All parts on", edits.reset_parts(self._session.project))

    @property
    def edited(self) -> bool:
        """Whether the recipe of the selected loop is other than it was found."""
        extraction, loop = self._session.extraction, self._mix.selected
        if extraction is None or not 0 <= loop < len(extraction.loops):
            return False
        project = self._session.project
        return recipe_edits.is_edited(project, extraction.factors, self._layers(loop))

    def reset_recipe(self) -> None:
        """Take back every edit of the selected loop's recipe."""
        extraction, loop = self._session.extraction, self._mix.selected
        if extraction is not None and self.edited:
            project = self._session.project
            reset = recipe_edits.reset_recipe(project, extraction.factors, self._layers(loop))
            self._session.apply(f"Reset recipe of {project.strips[loop].name}", reset)

    def _layers(self, loop: int) -> Sequence[int]:
        assert self._session.extraction is not None
        return [layer for layer, _ in self._session.extraction.loops[loop].layers]

    def _on_sound_toggled(self, sound: int) -> None:
        project = edits.toggle_sound(self._session.project, sound)
        self._session.apply(self._switch(Part(sound)), project)
        self._remember(Part(sound))

    def _on_rhythm_toggled(self, rhythm: int) -> None:
        project = edits.toggle_rhythm(self._session.project, rhythm)
        self._session.apply(self._switch(Part(rhythm=rhythm)), project)
        self._remember(Part(rhythm=rhythm))

    def _on_cell_toggled(self, sound: int, rhythm: int, layer: int) -> None:
        project = edits.toggle_cell(self._session.project, sound, rhythm, layer)
        self._session.apply(self._switch(Part(sound, rhythm)), project)
        self._remember(Part(sound, rhythm, layer))

    def _on_layer_toggled(self, layer: int) -> None:
        project = edits.toggle_layer(self._session.project, layer)
        self._session.apply("Switch a recipe", project)

    def _on_level_edited(self, part: Part, level_db: float, gesture: str) -> None:
        project = self._session.project
        if part.cell is not None:
            project = recipe_edits.set_cell_level(project, part.cell, level_db)
        elif part.sound is not None:
            project = recipe_edits.set_sound_level(project, part.sound, level_db)
        elif part.rhythm is not None:
            project = recipe_edits.set_rhythm_level(project, part.rhythm, level_db)
        self._session.apply(f"Level of {self._name(part)}", project, gesture)

    def _on_level_reset(self, part: Part) -> None:
        """Bring a part back to how it was found; a double click begins with a click."""
        history = self._session.history
        if self._clicked == (part, history.index()):
            history.undo()  # the click was only the first half of it
        self._clicked = None
        self._on_level_edited(part, 0.0, "")

    def _on_lock_toggled(self, part: Part) -> None:
        project, locked = self._session.project, self._session.project.locked
        if part.cell is not None:
            was, project = part.cell in locked.cells, recipe_edits.toggle_cell_lock(
                project, part.cell
            )  # fmt: skip
        elif part.sound is not None:
            was = part.sound in locked.sounds
            project = recipe_edits.toggle_sound_lock(project, part.sound)
        else:
            assert part.rhythm is not None
            was = part.rhythm in locked.rhythms
            project = recipe_edits.toggle_rhythm_lock(project, part.rhythm)
        self._session.apply(f"{'Unlock' if was else 'Lock'} {self._name(part)}", project)

    def _on_rename_edited(self, part: Part, name: str) -> None:
        project, label = self._session.project, f"Rename {self._name(part)}"
        if part.sound is not None:
            project = recipe_edits.rename_sound(project, part.sound, name)
        elif part.rhythm is not None:
            project = recipe_edits.rename_rhythm(project, part.rhythm, name)
        self._session.apply(label, project)

    def _on_note_edited(self, sound: int, midi: int | None, gesture: str) -> None:
        project = recipe_edits.replace_sound(self._session.project, sound, midi)
        name = self._name(Part(sound))
        label = f"Back to learned {name}" if midi is None else f"Make {name} a note"
        self._session.apply(label, project, gesture)
        if midi is not None:
            self._window.status.show_hover(f"{name.capitalize()} is {name_of(midi)} now")

    def _on_steps_edited(self, rhythm: int, levels: Sequence[float] | None, gesture: str) -> None:
        drawn = None if levels is None else tuple(levels)
        project = recipe_edits.draw_rhythm(self._session.project, rhythm, drawn)
        name = self._name(Part(rhythm=rhythm))
        label = f"Back to learned {name}" if drawn is None else f"Draw {name}"
        self._session.apply(label, project, gesture)

    def _remember(self, part: Part) -> None:
        self._clicked = part, self._session.history.index()

    def _name(self, part: Part) -> str:
        return self._window.desk.name_part(part)

    def _switch(self, part: Part) -> str:
        """Name the step by what the desk calls the part."""
        return f"Switch {self._name(part)}"
