"""The loss over the iterations: always there, always falling."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_POINTS = 300
_LEFT, _BOTTOM, _TOP, _RIGHT = 44, 18, 8, 8


class LossView(QWidget):
    """The curve of a loss on a logarithmic scale, with its first and its last value."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._losses = np.empty(0)
        self.setAccessibleName("Loss")
        self.setToolTip("How far the components are from the song after every iteration")
        theme.changed.connect(self._on_theme_changed)

    def show_losses(self, losses: np.ndarray) -> None:
        """Show the losses after every iteration, shape (n,)."""
        self._losses = np.asarray(losses, float)
        if len(losses):
            self.setAccessibleDescription(
                f"From {losses[0]:.4g} down to {losses[-1]:.4g} in {len(losses) - 1} iterations"
            )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, axes and curve."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.panel))
        plot = QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)
        painter.fillRect(plot, QColor(tokens.sunken))
        if plot.width() < 20 or plot.height() < 20 or not len(self._losses):
            return
        painter.setFont(self._theme.font("caption"))
        low, high = self._range()
        self._paint_axes(painter, tokens, plot, low, high)
        if len(self._losses) > 1:
            self._paint_curve(painter, tokens, plot, low, high)

    def _range(self) -> tuple[float, float]:
        """Return the logarithms at the foot and the head of the plot."""
        values = np.log10(np.maximum(self._losses, max(float(self._losses.max()), 1e-30) * 1e-9))
        low, high = float(values.min()), float(values.max())
        return (low - 0.06 * (high - low or 1), high + 0.04 * (high - low or 1))

    def _paint_axes(
        self, painter: QPainter, tokens: Tokens, plot: QRectF, low: float, high: float
    ) -> None:
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for value in (self._losses[0], self._losses[-1]):
            y = _y(plot, float(np.log10(max(value, 10**low))), low, high)
            painter.setPen(QPen(QColor(tokens.line2), 1))
            painter.drawLine(QPointF(plot.left() - 4, round(y)), QPointF(plot.left() - 1, round(y)))
            painter.setPen(QColor(tokens.ink3))
            painter.drawText(QRectF(0, y - 8, plot.left() - 6, 16), flags, f"{value:.3g}")
        below = QRectF(plot.left(), plot.bottom() + 2, plot.width(), _BOTTOM - 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "0")
        n_iterations = f"{len(self._losses) - 1} iterations"
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, n_iterations)

    def _paint_curve(
        self, painter: QPainter, tokens: Tokens, plot: QRectF, low: float, high: float
    ) -> None:
        # More points than pixels cannot be seen, but take time.
        some = np.unique(np.linspace(0, len(self._losses) - 1, _POINTS).astype(int))
        values = np.log10(np.maximum(self._losses[some], 10**low))
        across = plot.left() + plot.width() * some / (len(self._losses) - 1)
        points = [QPointF(x, _y(plot, v, low, high)) for x, v in zip(across, values, strict=True)]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.ink), 1.5))
        painter.drawPolyline(QPolygonF(points))

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()


def _y(plot: QRectF, value: float, low: float, high: float) -> float:
    return plot.bottom() - plot.height() * (value - low) / max(high - low, 1e-9)
