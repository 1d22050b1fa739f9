"""The panel at the left of the overview: what is in view or edited, and the ways back."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import ElidedLabel
from loopstudio.ui.song.layout_edits import LayoutEdits
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.words import view_text
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens


class OverviewPanel(QWidget):
    """Says which bars are in view; when the layout was edited, that instead.

    Signals
    -------
    back_asked()
        The user wants the layout of the song.
    """

    back_asked = Signal()

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._axis = axis
        self._text = ElidedLabel(theme, "", "caption", "ink2")
        self._fit = Button(theme, "Whole song", size="small", flat=True)
        self._fit.setToolTip("Show all of the song (F)")
        self._edits = LayoutEdits(theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 1)
        row.addWidget(self._text, 1)
        row.addWidget(self._edits)
        row.addStretch()
        row.addWidget(self._fit)
        self._edits.back_asked.connect(self.back_asked)
        self._fit.clicked.connect(axis.fit)
        axis.changed.connect(self._on_axis_changed)
        theme.changed.connect(self._on_theme_changed)

    def show_edits(self, count: int) -> None:
        """Show how many edits of the layout there are, and the way back; none for what is in view.

        There is no room for both: the frame beside it shows what is in view as well.
        """
        self._edits.show_edits(count)
        for widget in (self._text, self._fit):
            widget.setVisible(count == 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.tokens.panel))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(self._theme.tokens.line))

    def _on_axis_changed(self) -> None:
        text = view_text(self._axis)
        if text != self._text.text():
            self._text.setText(text)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
