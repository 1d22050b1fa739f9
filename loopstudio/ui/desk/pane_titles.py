"""The titles above the recipe: which bar a matrix is for, and its switch."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.painted_button import PaintedButton
from loopstudio.ui.desk.parts import Pane
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import loop_colour

_SQUARE = 8
_GAP = 6


class PaneTitle(PaintedButton):
    """A layer's title with a small square: filled while the layer is on.

    Signals
    -------
    layer_toggled(int)
        The user switched this layer.
    """

    layer_toggled = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._pane: Pane | None = None
        self._colour = 0
        self._off = False
        self._words = ""
        self.setFont(theme.font("caption"))
        self.clicked.connect(self._on_clicked)

    def show_pane(self, pane: Pane, words: str, colour: int, *, off: bool) -> None:
        """Show this layer under these words."""
        self._pane, self._words, self._colour, self._off = pane, words, colour, off
        state = "off" if off else "on"
        self.setAccessibleName(f"Layer, {pane.title}: {state}")
        self.setToolTip(f"Switch the {pane.title} {'on' if off else 'off'} (Enter)")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room for square and words."""
        text = QFontMetrics(self.font()).horizontalAdvance(self._words)
        return QSize(_SQUARE + _GAP + text + 2, 20)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Become brighter."""
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Become as before."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the square and the words; brighter under the pointer."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(loop_colour(tokens, self._colour))
        # In light some colours are too near the ground without another edge.
        edged = tokens.name == "light" and not self._off
        painter.setPen(QPen(QColor(tokens.ink3) if edged else colour, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush if self._off else colour)
        top = (self.height() - _SQUARE) / 2
        painter.drawRoundedRect(QRectF(0.5, top + 0.5, _SQUARE - 1, _SQUARE - 1), 1.5, 1.5)
        lit = self.underMouse() and self.isEnabled()
        painter.setPen(QColor(tokens.ink2 if lit else tokens.ink3))
        room = self.rect().adjusted(_SQUARE + _GAP, 0, 0, 0)
        words = QFontMetrics(self.font()).elidedText(
            self._words, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)

    def _on_clicked(self) -> None:
        if self._pane is not None:
            self.layer_toggled.emit(self._pane.layer)
