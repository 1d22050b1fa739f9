"""Fields of the learning bar: one of a few words, and a number."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QSpinBox

from loopstudio.core.workshop.settings import MOST_COMPONENTS
from loopstudio.ui.controls.own_keys import ENTER
from loopstudio.ui.theme import icons
from loopstudio.ui.theme.theme import Theme

_ARROW = 12


class Choice(QComboBox):
    """One of a few words.

    Signals
    -------
    value_edited(str)
        The user chose this value.
    """

    value_edited = Signal(str)

    def __init__(self, theme: Theme, options: tuple[tuple[str, str], ...], tooltip: str) -> None:
        super().__init__()
        self._theme = theme
        self.setFont(theme.font("body"))
        self.setToolTip(tooltip)
        self.setAccessibleName(tooltip.split(":")[0].split(".")[0])
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for value, text in options:
            self.addItem(text, value)
        self.activated.connect(self._on_activated)

    def show_value(self, value: str) -> None:
        """Show this value, without reporting it back as the user's."""
        self.setCurrentIndex(max(self.findData(value), 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the arrow in the theme's colours, which a style sheet cannot."""
        super().paintEvent(event)
        tokens = self._theme.tokens
        colour = tokens.ink2 if self.isEnabled() else tokens.off
        arrow = icons.pixmap("chevron", colour, _ARROW, self.devicePixelRatioF())
        place = QPoint(self.width() - _ARROW - 6, (self.height() - _ARROW) // 2)
        QPainter(self).drawPixmap(place, arrow)

    def event(self, event: QEvent) -> bool:
        """Leave Space to play and stop."""
        return _space_is_for_playing(event) or super().event(event)

    def _on_activated(self, index: int) -> None:
        self.value_edited.emit(str(self.itemData(index)))


class NumberField(QSpinBox):
    """How many components."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setRange(1, MOST_COMPONENTS)
        self.setFont(theme.font("body"))
        self.setFixedWidth(44)
        self.setToolTip(f"How many components, 1 to {MOST_COMPONENTS}: arrows or wheel change it")
        self.setAccessibleName("Number of components")
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # The style sheet's frame for fields belongs to the box around this one.
        self.lineEdit().setStyleSheet(
            "border: none; padding: 0; background: transparent; min-height: 0; max-height: 24px;"
        )

    def show_number(self, number: int) -> None:
        """Show this number, without reporting it back as the user's."""
        blocked = self.blockSignals(True)
        self.setValue(number)
        self.blockSignals(blocked)

    def event(self, event: QEvent) -> bool:
        """Leave Space to play and stop."""
        return _space_is_for_playing(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the keyboard back to the song after Enter."""
        super().keyPressEvent(event)
        if event.key() in ENTER:
            self.clearFocus()


def _space_is_for_playing(event: QEvent) -> bool:
    """Tell whether an event asks to keep Space from the window's shortcuts; it is ignored."""
    if (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and event.key() == Qt.Key.Key_Space
    ):
        event.ignore()
        return True
    return False
