"""The scenes in the transport: mixes that were stored, numbered and named."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QMenu, QSizePolicy, QWidget
from shiboken6 import isValid

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.fitting import fitting
from loopstudio.ui.controls.key_menu import KeyMenu
from loopstudio.ui.controls.label import Label
from loopstudio.ui.controls.name_field import NameField
from loopstudio.ui.controls.scene_button import N_KEYS, SceneButton
from loopstudio.ui.theme.theme import Theme

_ADD_WIDTH = _MORE_WIDTH = 32
_GAP = 8
_PREFERRED = 3
"""Names that are worth more room than the caption before them."""
_HINT = "Set up a mix you like, then press +"
_ADD = "Store this mix as a new scene"
_NO_LOOPS = "Scenes are mixes of loops: press Ctrl+R first"
_NONE = -1


class SceneStrip(QWidget):
    """A button for each scene, and one that stores the mix as a new one.

    What finds no room is in a menu at the end; the scene that is heard always finds room.

    Signals
    -------
    scene_chosen(int)
        Hear this scene; here and below the first number counts from 0.
    scene_added()
        Store the mix as a new scene.
    scene_renamed(int, str)
        Call it this.
    scene_replaced(int)
        Store the mix in its place.
    scene_moved(int, int)
        Move it by one place to the left (-1) or to the right (1).
    scene_deleted(int)
        Forget it.
    export_asked()
        Write scenes to files.
    """

    scene_chosen = Signal(int)
    scene_added = Signal()
    scene_renamed = Signal(int, str)
    scene_replaced = Signal(int)
    scene_moved = Signal(int, int)
    scene_deleted = Signal(int)
    export_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._names: tuple[str, ...] = ()
        self._active = _NONE
        self._crowded = False
        self._buttons: list[SceneButton] = []
        self._field: NameField | None = None
        self._keyboard: QWidget | None = None  # what had it before a name was typed
        self.setAccessibleName("Scenes")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._caption = Label(theme, "Scenes", "caption", "ink3", self)
        self._hint = Label(theme, _HINT, "caption", "ink3", self)
        self._more = Button(theme, "", "chevron", tooltip="More scenes", square="true", parent=self)
        self._add = Button(theme, "", "plus", tooltip=_ADD, square="true", parent=self)
        self._more.clicked.connect(self._on_more)
        self._add.clicked.connect(self._on_add)
        self._arrange()

    def show_scenes(self, names: Sequence[str]) -> None:
        """Show these scenes."""
        if tuple(names) == self._names:
            return
        self._names = tuple(names)
        held = next((place for place, old in enumerate(self._buttons) if old.hasFocus()), _NONE)
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons = [self._button(place, name) for place, name in enumerate(names)]
        self._add.setToolTip(self._add_words())
        # The keyboard goes through them in the order in which they stand.
        for before, after in zip(self._buttons, self._buttons[1:], strict=False):
            QWidget.setTabOrder(before, after)
        if self._buttons:
            QWidget.setTabOrder(self._buttons[-1], self._more)
        QWidget.setTabOrder(self._more, self._add)
        self._arrange()
        if held != _NONE:
            self._focus(held)

    def show_active(self, scene: int) -> None:
        """Show which scene the mix is; -1 for none."""
        self._active = scene
        for place, button in enumerate(self._buttons):
            button.setChecked(place == scene)
        self._arrange()

    def show_enabled(self, enabled: bool) -> None:
        """Allow to store and to hear scenes: while there are loops."""
        self.setEnabled(enabled)
        self._add.setToolTip(self._add_words() if enabled else _NO_LOOPS)
        self._arrange()

    def show_crowded(self, crowded: bool) -> None:
        """Leave less room around the names."""
        self._crowded = crowded
        for button in self._buttons:
            button.show_crowded(crowded)
        self._arrange()

    def names_shown(self) -> list[str]:
        """Return the scenes that have a button of their own at the moment."""
        shown = zip(self._names, self._buttons, strict=True)
        return [name for name, button in shown if not button.isHidden()]

    def rename(self, scene: int) -> None:
        """Let the user type another name for a scene."""
        if self._field is not None:
            return
        button = self._buttons[scene]
        self._keyboard = None if button.hasFocus() else QApplication.focusWidget()
        self._field = NameField(self._theme, self._names[scene], self, role="body")
        self._field.setAccessibleName(f"Name of scene {scene + 1}")
        self._field.setGeometry(button.geometry().adjusted(0, 0, max(0, 96 - button.width()), 0))
        self._field.setProperty("scene", scene)
        self._field.finished.connect(self._on_renamed)
        self._field.show()
        self._field.raise_()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def menu_of(self, scene: int) -> QMenu:
        """Return the menu of one scene; it deletes itself when it closes."""
        menu = self._new_menu()
        key = f"\tCtrl+Shift+{scene + 1}" if scene < N_KEYS else ""
        menu.addAction("Rename…\tF2", lambda: self.rename(scene))
        menu.addAction(f"Replace by this mix{key}", lambda: self.scene_replaced.emit(scene))
        menu.addSeparator()
        left = menu.addAction("Move to the left", lambda: self.scene_moved.emit(scene, -1))
        right = menu.addAction("Move to the right", lambda: self.scene_moved.emit(scene, 1))
        left.setEnabled(scene > 0)
        right.setEnabled(scene < len(self._names) - 1)
        menu.addSeparator()
        menu.addAction("Export scenes…", self._on_export)
        menu.addSeparator()
        menu.addAction("Delete\tDel", lambda: self.scene_deleted.emit(scene))
        return menu

    def menu_of_more(self) -> QMenu:
        """Return the menu of the scenes that have no room; it deletes itself when it closes."""
        menu = self._new_menu()
        for place, (name, button) in enumerate(zip(self._names, self._buttons, strict=True)):
            if button.isHidden():
                key = f"\tCtrl+{place + 1}" if place < N_KEYS else ""
                action = menu.addAction(f"{place + 1}  {name.replace('&', '&&')}{key}")
                action.setData(place)
        menu.triggered.connect(self._on_more_chosen)
        return menu

    def sizeHint(self) -> QSize:
        """Return the room for the caption and all names."""
        return QSize(self._caption_width() + sum(self._widths()) + _ADD_WIDTH, 28)

    def minimumSizeHint(self) -> QSize:
        """Return the room for the scene that is heard, the menu of the others, and the plus."""
        widths = self._widths()
        heard = widths[self._active] if 0 <= self._active < len(widths) else 0
        others = _MORE_WIDTH if len(widths) > bool(heard) else 0
        return QSize(heard + others + _ADD_WIDTH, 28)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many names as there is room for."""
        self._arrange()

    def _button(self, place: int, name: str) -> SceneButton:
        button = SceneButton(self._theme, place + 1, name, self)
        button.show_crowded(self._crowded)
        button.setProperty("scene", place)
        button.setChecked(place == self._active)
        button.clicked.connect(self._on_chosen)
        button.rename_asked.connect(self._on_rename_asked)
        button.delete_asked.connect(self._on_delete_asked)
        button.menu_asked.connect(self._on_menu_asked)
        return button

    def _new_menu(self) -> QMenu:
        menu = KeyMenu(self._theme, "Scenes", self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _arrange(self) -> None:
        """Place caption, as many buttons as fit, the menu of the others, and the plus."""
        caption = self._caption_width()
        shown = self._fitting(self.width() - caption)
        if len(shown) < min(_PREFERRED, len(self._names)) or self.width() < caption + _ADD_WIDTH:
            without = self._fitting(self.width())
            if len(without) > len(shown) or self.width() < self.minimumSizeHint().width() + caption:
                caption, shown = 0, without
        self._caption.setVisible(bool(caption))
        self._caption.setGeometry(0, 0, caption, 28)
        x = caption
        row: list[Button] = []
        widths = self._widths()
        for place, button in enumerate(self._buttons):
            button.setVisible(place in shown)
            if place in shown:
                row.append(button)
                button.setGeometry(x, 0, widths[place], 28)
                x += widths[place]
        self._more.setVisible(len(shown) < len(self._buttons))
        for extra, width in ((self._more, _MORE_WIDTH), (self._add, _ADD_WIDTH)):
            if not extra.isHidden() or extra is self._add:
                row.append(extra)
                extra.setGeometry(x, 0, width, 28)
                x += width
        _join(row)
        hint = self._hint.sizeHint().width()
        fits = x + _GAP + hint <= self.width()
        self._hint.setVisible(fits and not self._names and self.isEnabled())
        self._hint.setGeometry(x + _GAP, 0, hint, 28)

    def _fitting(self, room: int) -> set[int]:
        """Return the scenes whose buttons fit beside the plus, the one that is heard first."""
        widths, room = self._widths(), room - _ADD_WIDTH
        return fitting(widths, room, menu=_MORE_WIDTH, always=self._active)

    def _add_words(self) -> str:
        number = len(self._names) + 1
        return f"{_ADD} (Ctrl+Shift+{number})" if number <= N_KEYS else _ADD

    def _widths(self) -> list[int]:
        return [button.sizeHint().width() for button in self._buttons]

    def _caption_width(self) -> int:
        return int(self._caption.sizeHint().width()) + _GAP

    def _focus(self, scene: int) -> None:
        """Give the keyboard to a scene, or to the last one, or to the plus."""
        stop: QWidget = (
            self._buttons[min(scene, len(self._names) - 1)] if self._names else self._add
        )
        stop.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_chosen(self) -> None:
        self.show_active(self._active)  # the click has lit it, whatever comes of it
        self.scene_chosen.emit(self._sender_scene())

    def _on_export(self) -> None:
        self.export_asked.emit()

    def _on_add(self) -> None:
        self.scene_added.emit()

    def _on_more(self) -> None:
        self.menu_of_more().popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def _on_more_chosen(self, action: object) -> None:
        self.scene_chosen.emit(int(action.data()))  # type: ignore[attr-defined]

    def _on_rename_asked(self) -> None:
        self.rename(self._sender_scene())

    def _on_delete_asked(self) -> None:
        self.scene_deleted.emit(self._sender_scene())

    def _on_menu_asked(self) -> None:
        scene = self._sender_scene()
        button = self._buttons[scene]
        self.menu_of(scene).popup(button.mapToGlobal(QPoint(0, button.height())))

    def _on_renamed(self, text: str) -> None:
        field, self._field = self._field, None
        if field is not None:
            scene, before = int(field.property("scene")), self._keyboard
            field.hide()
            field.deleteLater()
            if text.strip():
                self.scene_renamed.emit(scene, text)
            if before is None:
                self._focus(scene)
            elif isValid(before):
                before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sender_scene(self) -> int:
        return int(self.sender().property("scene"))


def _join(row: Sequence[Button]) -> None:
    """Give buttons side by side one frame."""
    for place, button in enumerate(row):
        last = len(row) - 1
        edge = "only" if not last else {0: "first", last: "last"}.get(place, "mid")
        if button.property("seg") != edge:
            button.setProperty("seg", edge)
            button.style().polish(button)
