"""Text of several lines, with the room between them that reading wants."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from loopstudio.ui.controls.label import Label
from loopstudio.ui.theme.theme import Theme

_LEADING = 1.48
"""Height of a line, in sizes of its letters; a label takes what the font asks for, 1.2."""
_WISHED = 48
"""Letters in a line, where nothing else says how wide it is."""


class Paragraph(Label):
    """A `Label` that breaks its lines, and spaces them by half of their size.

    Parameters
    ----------
    theme : Theme
        For the font.
    text : str
    role, tone : str
        As of a `Label`.
    """

    def __init__(
        self,
        theme: Theme,
        text: str,
        role: str = "body",
        tone: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, text, role, tone, parent)
        self._counted = ("", "")
        """The text and font whose lines have been counted."""
        self._n_lines: dict[int, int] = {}
        """How many there are, by the width."""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Return that it is the higher the narrower it is."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines at that width, in logical pixels."""
        # Layouts ask again and again, and breaking lines takes as long as much else in a window.
        counted = self.text(), self.font().key()
        if counted != self._counted:
            self._counted, self._n_lines = counted, {}
        if width not in self._n_lines:
            self._n_lines[width] = self._laid_out(width).lineCount()
        return self._line_height() * self._n_lines[width]

    def sizeHint(self) -> QSize:
        """Return the size of lines of a comfortable length."""
        width = QFontMetrics(self.font()).averageCharWidth() * _WISHED
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return the room for one line of three letters."""
        return QSize(QFontMetrics(self.font()).horizontalAdvance("mmm"), self._line_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines from the top."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        self._laid_out(self.width()).draw(painter, QPointF(0, 0))

    def _line_height(self) -> int:
        return round(self.font().pixelSize() * _LEADING)

    def _laid_out(self, width: int) -> QTextLayout:
        layout = QTextLayout(self.text(), self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        option.setAlignment(self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask)
        layout.setTextOption(option)
        height = self._line_height()
        layout.beginLayout()
        top = 0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1))
            line.setPosition(QPointF(0, top + (height - line.height()) / 2))
            top += height
        layout.endLayout()
        return layout
