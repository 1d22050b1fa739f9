"""A box to tick, in the colours of the look."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from loopstudio.ui.theme import icons
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_BOX = 16
_GAP = 8
_HEIGHT = 28


class TickBox(QCheckBox):
    """A box with a word beside it, and how much that is at the right.

    Parameters
    ----------
    theme : Theme
    text : str
        What is ticked.
    tooltip : str
    """

    def __init__(
        self, theme: Theme, text: str, tooltip: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._detail = ""
        self.setFont(theme.font("body"))
        self.setToolTip(tooltip)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)

    def show_detail(self, detail: str) -> None:
        """Say how much it is."""
        if detail != self._detail:
            self._detail = detail
            self.setAccessibleDescription(detail)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Return the room for box, word and detail."""
        metrics = QFontMetrics(self.font())
        words = metrics.horizontalAdvance(self.text()) + metrics.horizontalAdvance(self._detail)
        return QSize(_BOX + 3 * _GAP + words, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the room for box, word and detail."""
        return self.sizeHint()

    def hitButton(self, place: QPoint) -> bool:
        """Take clicks anywhere on the line."""
        return self.rect().contains(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box, filled with ink when it is ticked, and the words."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - _BOX) // 2
        enabled, on = self.isEnabled(), self.isChecked()
        ink = tokens.ink if enabled else tokens.off
        # A box must be seen without a tick too: the edge of other controls is too faint for that.
        idle = tokens.ink2 if self.underMouse() else tokens.ink3
        edge = ink if on or not enabled else idle
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(ink if on else tokens.sunken))
        painter.drawRoundedRect(QRectF(0.5, top + 0.5, _BOX - 1, _BOX - 1), 4, 4)
        if on:
            tick = icons.pixmap("check", tokens.on_text, _BOX - 4, self.devicePixelRatioF())
            painter.drawPixmap(2, top + 2, tick)
        painter.setFont(self.font())
        painter.setPen(QColor(ink))
        words = self.rect().adjusted(_BOX + _GAP, 0, 0, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | middle, self.text())
        painter.setPen(QColor(tokens.ink3 if enabled else tokens.off))
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | middle, self._detail)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
