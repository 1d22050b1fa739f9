"""Text in the fonts and tones of the look."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from loopstudio.ui.theme.theme import Theme


class Label(QLabel):
    """A line of plain text, whatever is in it.

    Parameters
    ----------
    theme : Theme
        For the font.
    text : str
        May come from a file: it is never read as HTML.
    role : str
        A role of `Theme.font`.
    tone : str
        ``""`` (ink), ``"ink2"``, ``"ink3"``, ``"warn"`` or ``"error"``.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        role: str = "body",
        tone: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(role))
        self.setText(text)
        if tone:
            self.setProperty("tone", tone)

    def show_tone(self, tone: str) -> None:
        """Change the tone of the text."""
        self.setProperty("tone", tone)
        self.style().polish(self)


class ElidedLabel(Label):
    """A label that gives way: what does not fit is left out and shown in the tooltip.

    A shorter text for narrow places is shown there before anything is cut off.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        role: str = "body",
        tone: str = "",
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, text, role, tone, parent)
        self._mode = mode
        self._shorter: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_texts(self, *texts: str) -> None:
        """Show the first of these that has room; the longest comes first."""
        self._shorter = texts[1:]
        self.setText(texts[0])

    def minimumSizeHint(self) -> QSize:
        """Return the room for three letters."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance("mmm"), metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as much of the text as there is room for."""
        painter = QPainter(self)
        metrics = QFontMetrics(self.font())
        texts = (self.text(), *self._shorter)
        fitting = (text for text in texts if metrics.horizontalAdvance(text) <= self.width())
        elided = next(fitting, "") or metrics.elidedText(texts[-1], self._mode, self.width())
        self.setToolTip(self.text() if elided != self.text() else "")
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, elided)
