"""How far a long computation is: a bar, and the curve of its error."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF

from loopstudio.ui.controls.painted import Painted
from loopstudio.ui.theme.theme import Theme

_MOST_POINTS = 400


class ErrorCurve(Painted):
    """The error of a factorization so far, falling from left to right, 96 by 16."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, QSize(96, 16))
        self._errors: list[float] = []
        self.setAccessibleName("Error so far")
        self.setToolTip("How well sounds and rhythms match the song: lower is better")

    def add(self, error: float) -> None:
        """Show one more error; one much larger than the last begins a new curve."""
        if self._errors and error > 1.5 * self._errors[-1]:
            self._errors.clear()
        self._errors.append(error)
        if len(self._errors) > _MOST_POINTS:
            # Every other point: a curve of 96 pixels shows no difference.
            self._errors = self._errors[::2]
        self.update()

    def clear(self) -> None:
        """Show an empty curve."""
        self._errors.clear()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the curve over its ground line."""
        tokens = self.theme.tokens
        painter = QPainter(self)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(tokens.line2))
        if len(self._errors) < 2:
            return
        low, high = min(self._errors), max(self._errors)
        across = (self.width() - 2) / (len(self._errors) - 1)
        down = (self.height() - 6) / max(high - low, 1e-9)
        points = [
            QPointF(1 + place * across, 2 + (high - error) * down)
            for place, error in enumerate(self._errors)
        ]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.ink), 1.5))
        painter.drawPolyline(QPolygonF(points))


class ProgressBar(Painted):
    """A bar of 140 by 6."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, QSize(140, 6))
        self._fraction = 0.0
        self.setAccessibleName("Progress")

    def show_fraction(self, fraction: float) -> None:
        """Show how much is done, in [0, 1]."""
        self._fraction = min(1.0, max(0.0, fraction))
        self.setAccessibleDescription(f"{self._fraction:.0%}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is done over what is to do."""
        tokens = self.theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.line2))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        painter.setBrush(QColor(tokens.ink))
        done = max(6.0, self.width() * self._fraction)
        painter.drawRoundedRect(QRectF(0, 0, done, 6), 3, 3)
