"""How exactly a loop repeats, as three small bars."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.painted import Painted
from loopstudio.ui.theme.theme import Theme

EXACT_DB = 30.0
"""From here a loop repeats exactly."""

NEARLY_DB = 15.0
"""From here it nearly does."""


def exactness_steps(exactness_db: float | None) -> int:
    """Return how many of the three bars are lit; 0 when nothing was measured."""
    if exactness_db is None:
        return 0
    return 3 if exactness_db >= EXACT_DB else 2 if exactness_db >= NEARLY_DB else 1


def exactness_words(exactness_db: float | None) -> str:
    """Return the exactness in words, such as ``repeats exactly``; empty when not measured."""
    return ("", "played differently each time", "nearly repeats", "repeats exactly")[
        exactness_steps(exactness_db)
    ]


class ExactnessGlyph(Painted):
    """Three bars of rising height, as many lit as the loop is exact."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, QSize(13, 9), parent)
        self._steps = 0

    def show_exactness(self, exactness_db: float | None, *, taken: bool = False) -> None:
        """Show an exactness in dB; nothing at all when it was not measured.

        `taken` is whether the loop's file is cut from bars that the user chose.
        """
        self._steps = exactness_steps(exactness_db)
        consequence = (
            "",
            "Its file holds the bar that stands for it best",
            "Its file sounds as in most of its bars",
            "Its file sounds as it does in the song",
        )[self._steps]
        if taken:
            consequence = "Its file is cut from the take that you chose"
        words = exactness_words(exactness_db)
        self.setToolTip(
            f"Repeats to {exactness_db:.0f} dB: {words}. {consequence}." if words else ""
        )
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars, the unlit ones in the colour of lines."""
        if not self._steps:
            return
        tokens = self.theme.tokens
        painter = QPainter(self)
        for bar in range(3):
            height = 3 * (bar + 1)
            colour = tokens.ink2 if bar < self._steps else tokens.line2
            painter.fillRect(QRectF(bar * 5, 9 - height, 3, height), QColor(colour))
