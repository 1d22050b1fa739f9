"""How strongly a wish is wished for, as a small horizontal fader."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from loopstudio.ui.controls.fader import KNOB, paint_fader
from loopstudio.ui.controls.own_keys import ARROWS, keeps
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

RANGE = (5, 100)
"""A wish of no strength would be none."""

_STEP = 5


class StrengthSlider(QSlider):
    """A fader in percent.

    Signals
    -------
    strength_edited(int)
        The user moved the fader, in percent.
    """

    strength_edited = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.setRange(*RANGE)
        self.setSingleStep(_STEP)
        self.setPageStep(2 * _STEP)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Strength of a wish in percent")
        self.setToolTip("How much a wish counts: at 100 % it is kept whatever the song says")
        self._showing = False
        self.valueChanged.connect(self._on_value_changed)
        theme.changed.connect(self._on_theme_changed)

    def show_strength(self, strength: int) -> None:
        """Show this strength, without reporting it back as the user's."""
        self._showing = True
        self.setValue(strength)
        self._showing = False

    def sizeHint(self) -> QSize:
        """Return its size, which never changes."""
        return QSize(92, 16)

    def minimumSizeHint(self) -> QSize:
        """Return its size, which never changes."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the fader."""
        least, most = RANGE
        place = (self.value() - least) / (most - least)
        touched = self.underMouse() or self.isSliderDown()
        paint_fader(QPainter(self), self._theme.tokens, self.size(), place, touched=touched)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the knob to the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setValue(self._strength_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self.isSliderDown():
            self.setValue(self._strength_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the knob."""
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the strength only while the control has the focus."""
        if self.hasFocus():
            self.setValue(self.value() + (_STEP if event.angleDelta().y() > 0 else -_STEP))
            event.accept()
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys from the window's shortcuts while this has the focus."""
        return keeps(event, ARROWS, plain=True) or super().event(event)

    def _strength_at(self, x: float) -> int:
        least, most = RANGE
        place = (x - KNOB) / max(1.0, self.width() - 2 * KNOB)
        return round((least + place * (most - least)) / _STEP) * _STEP

    def _on_value_changed(self, strength: int) -> None:
        self.setAccessibleDescription(f"{strength} %")
        if not self._showing:
            self.strength_edited.emit(strength)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
