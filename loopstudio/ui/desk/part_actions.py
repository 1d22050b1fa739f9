"""What a right click and F2 open on the parts of a recipe: menu, name field and piano."""

import math

from PySide6.QtCore import QObject, QPoint, Signal

from loopstudio.ui.controls.name_field import NameField
from loopstudio.ui.desk import part_menu
from loopstudio.ui.desk.level_drag import new_gesture
from loopstudio.ui.desk.note_chooser import NoteChooser
from loopstudio.ui.desk.part_menu import PartMenu
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.desk.pixel_view import PixelView
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.desk.words import name_part
from loopstudio.ui.theme.theme import Theme

_FIELD_WIDTH, _FIELD_HEIGHT = 160, 24
_MIDDLE_C = 60


class PartActions(QObject):
    """Opens menu, name field and piano for the views that it was told of.

    Signals
    -------
    toggled(object), hear_asked(object), level_reset(object), lock_toggled(object)
        As the views' own signals of these names.
    rename_edited(object, str)
        The user named this `Part`.
    note_edited(int, object, str)
        The user replaced this sound by the note of a MIDI number, in a gesture of this name, or
        wants the learned sound back (None).
    steps_edited(int, object, str)
        The user wants the learned rhythm back (None).
    pencil_asked(object)
        The user wants to draw this `Part`, a rhythm.
    wish_asked(str, object)
        The user has a wish of this kind about a `Part` of the loop on the desk.
    """

    toggled = Signal(object)
    hear_asked = Signal(object)
    level_reset = Signal(object)
    lock_toggled = Signal(object)
    rename_edited = Signal(object, str)
    note_edited = Signal(int, object, str)
    steps_edited = Signal(int, object, str)
    pencil_asked = Signal(object)
    wish_asked = Signal(str, object)

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state: DeskState | None = None
        self._part = Part()
        self._view: PixelView | None = None
        self._field: NameField | None = None
        self._gesture = ""

    def watch(self, view: PixelView) -> None:
        """Open things on this view."""
        view.menu_asked.connect(self._on_menu_asked)
        view.rename_asked.connect(self._on_rename_asked)

    def show_state(self, state: DeskState) -> None:
        """Take the parts of this loop from now on."""
        self._state = state

    def menu_of(self, view: PixelView, part: Part) -> PartMenu:
        """Return the menu of a part of a view."""
        assert self._state is not None
        self._part, self._view = part, view
        menu = PartMenu(part, self._state, view)
        menu.asked.connect(self._on_asked)
        return menu

    def _on_menu_asked(self, part: Part, place: QPoint) -> None:
        view = self.sender()
        if self._state is not None and isinstance(view, PixelView):
            self.menu_of(view, part).popup(place)

    def _on_rename_asked(self, part: Part) -> None:
        view = self.sender()
        if isinstance(view, PixelView):
            self._part, self._view = part, view
            self._rename(part, view)

    def _on_asked(self, what: str) -> None:
        part, view = self._part, self._view
        signals = {
            part_menu.SWITCH: self.toggled,
            part_menu.HEAR: self.hear_asked,
            part_menu.FOUND: self.level_reset,
            part_menu.LOCK: self.lock_toggled,
            part_menu.DRAW: self.pencil_asked,
        }
        if what in signals:
            signals[what].emit(part)
        elif what in part_menu.WISHES:
            self.wish_asked.emit(part_menu.WISHES[what], part)
        elif what == part_menu.RENAME and view is not None:
            self._rename(part, view)
        elif what == part_menu.NOTE:
            self._choose_note(part)
        elif part.sound is not None:
            self.note_edited.emit(part.sound, None, "")
        elif part.rhythm is not None:
            self.steps_edited.emit(part.rhythm, None, "")

    def _rename(self, part: Part, view: PixelView) -> None:
        """Open a field over the row of a sound or a rhythm."""
        rect = view.rect_of(part)
        if rect is None or part.cell is not None or self._state is None:
            return
        song = self._state.song
        called = (
            song.called_sounds[part.sound]
            if part.sound is not None
            else song.called_rhythms[part.rhythm or 0]
        )
        self._close_field()
        self._field = field = NameField(self._theme, called, view, role="caption")
        field.setAccessibleName(f"Name of {name_part(part, song)}")
        field.finished.connect(self._on_named)
        top = min(max(int(rect.center().y()) - _FIELD_HEIGHT // 2, 0), view.height())
        field.setGeometry(18, top, _FIELD_WIDTH, _FIELD_HEIGHT)
        field.show()
        field.setFocus()

    def _on_named(self, name: str) -> None:
        view = self._view
        self._close_field()
        if view is not None:
            view.setFocus()
        if name.strip():
            self.rename_edited.emit(self._part, name)

    def _close_field(self) -> None:
        if self._field is not None:
            self._field.hide()
            self._field.deleteLater()
            self._field = None

    def _choose_note(self, part: Part) -> None:
        """Open the piano below the row of a sound."""
        state, view = self._state, self._view
        if state is None or view is None or part.sound is None:
            return
        name = state.song.names[part.sound]
        near = round(69 + 12 * math.log2(name.hz / 440)) if name.pitched else _MIDDLE_C
        self._gesture = new_gesture()
        title = f"Replace {name_part(part, state.song)} by"
        chooser = NoteChooser(self._theme, title, near, state.colour, view)
        chooser.note_edited.connect(self._on_note)
        rect = view.rect_of(part)
        corner = QPoint(0, 0 if rect is None else int(rect.bottom()))
        chooser.adjustSize()
        place = view.mapToGlobal(corner)
        screen = view.screen().availableGeometry()
        if place.y() + chooser.height() > screen.bottom():
            place.setY(place.y() - chooser.height() - (0 if rect is None else int(rect.height())))
        chooser.move(place)
        chooser.show()

    def _on_note(self, midi: int) -> None:
        if self._part.sound is not None:
            self.note_edited.emit(self._part.sound, midi, self._gesture)
