"""The dialog of preferences: few, and each of them seen at once where it can be."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.focus_ring import FocusRing
from loopstudio.ui.controls.label import Label
from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.interface_size import SIZES
from loopstudio.ui.theme.theme import Theme

_THEMES = (
    ("dark", "Dark", "Light ink on dark ground"),
    ("light", "Light", "Dark ink on light ground"),
    ("system", "As the desktop", "Dark or light, as the desktop is"),
)
_LEVEL_MAPS = (
    ("grey", "Grey", "Louder is lighter in the dark, darker in the light"),
    ("colour", "Colour", "From violet by teal to yellow, for who reads levels by colour"),
)
_MOTIONS = (
    ("system", "As the desktop", "Short movements, unless the desktop asks for none"),
    ("off", "None", "Nothing moves but playhead and meters"),
)
_WIDTH = 480
_LEFT, _FILL = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag(0)


class Preferences(QDialog):
    """What the user prefers.

    Signals
    -------
    theme_edited(str)
        Use the colours of this mode of `Theme`.
    level_map_edited(str)
        Show levels alone like this, as in `Theme.level_map`.
    motion_edited(str)
        Let things move, or not, as in `Theme.motion`.
    device_asked()
        Choose another sound device, from a menu below `device_button`.
    interface_size_edited(int)
        Draw everything this large, in percent, from the next start on.
    restart_asked()
        Start the program again now.
    """

    theme_edited = Signal(str)
    level_map_edited = Signal(str)
    motion_edited = Signal(str)
    device_asked = Signal()
    interface_size_edited = Signal(int)
    restart_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._made_with = theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Preferences")
        self.setMinimumWidth(_WIDTH)
        self._theme = Segmented(theme, _THEMES, name="Colours")
        self._level_map = Segmented(theme, _LEVEL_MAPS, name="Levels in pictures")
        self._motion = Segmented(theme, _MOTIONS, name="Movement")
        self.device_button = Button(
            theme, "…", "chevron", tooltip="Choose where the sound goes, or look again for devices"
        )
        sizes = tuple((str(size), f"{size} %", f"Draw everything at {size} %") for size in SIZES)
        self._size = Segmented(theme, sizes, name="Interface size")
        self._due = QWidget()
        self._restart = Button(
            theme, "Restart now", tooltip="Save what you want to keep, and start again"
        )
        due = QHBoxLayout(self._due)
        due.setContentsMargins(0, 0, 0, 0)
        due.addWidget(Label(theme, "Seen from the next start on", "body", "ink2"))
        due.addStretch(1)
        due.addWidget(self._restart)
        sized = QWidget()
        below = QVBoxLayout(sized)
        below.setContentsMargins(0, 0, 0, 0)
        for part in (self._size, self._due):
            below.addWidget(part)

        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(24)
        self._rows.setVerticalSpacing(12)
        self._rows.setColumnStretch(1, 1)
        self.add_row("Colours", self._theme)
        self.add_row("Levels in pictures", self._level_map)
        self.add_row("Movement", self._motion)
        self.add_row("Interface size", sized)
        self.add_row("Sound device", self.device_button)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(20)
        column.addLayout(self._rows)
        column.addStretch(1)
        column.addWidget(buttons)

        self._ring = FocusRing(theme, self)
        self._theme.value_edited.connect(self.theme_edited)
        self._level_map.value_edited.connect(self.level_map_edited)
        self._motion.value_edited.connect(self.motion_edited)
        self._size.value_edited.connect(self._on_size_edited)
        self._restart.clicked.connect(self._on_restart)
        self.device_button.clicked.connect(self._on_device)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to tell keyboard from pointer."""
        super().showEvent(event)
        self._ring.watch()

    def add_row(self, title: str, control: QWidget) -> None:
        """Add a control below the others, with what it is about at its left."""
        row = self._rows.rowCount()
        label = Label(self._made_with, title, "body", "ink2")
        label.setMinimumHeight(28)
        self._rows.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._rows.addWidget(control, row, 1, _LEFT if isinstance(control, Button) else _FILL)

    def show_theme(self, mode: str) -> None:
        """Show which colours are used."""
        self._theme.show_value(mode)

    def show_level_map(self, level_map: str) -> None:
        """Show how levels alone are drawn."""
        self._level_map.show_value(level_map)

    def show_motion(self, motion: str) -> None:
        """Show whether things move."""
        self._motion.show_value(motion)

    def show_interface_size(self, percent: int, *, due: bool) -> None:
        """Show how large everything is drawn, and whether that waits for the next start."""
        self._size.show_value(str(percent))
        self._due.setVisible(due)

    def show_device(self, text: str) -> None:
        """Show where the sound is to go."""
        self.device_button.setText(text.replace("&", "&&"))
        self.device_button.setAccessibleName(f"Sound device: {text}")

    def _on_device(self) -> None:
        self.device_asked.emit()

    def _on_size_edited(self, value: str) -> None:
        self.interface_size_edited.emit(int(value))

    def _on_restart(self) -> None:
        self.restart_asked.emit()
