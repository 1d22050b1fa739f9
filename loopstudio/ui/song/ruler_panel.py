"""The panel at the left of the ruler: what the rows show, and what is known of the bars."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from loopstudio.project.project import COMPONENTS, LOOPS
from loopstudio.ui.controls.label import ElidedLabel
from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.song.layout_edits import LayoutEdits
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.words import bars_text
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_LINE = 16


class RulerPanel(QWidget):
    """Switch between loops and components, and number of bars.

    Signals
    -------
    shown_edited(str)
        The user wants to see loops, or components.
    back_asked()
        The user wants the layout of the song.
    """

    shown_edited = Signal(str)
    back_asked = Signal()

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._axis = axis
        self._shown = Segmented(
            theme,
            (
                (LOOPS, "Loops", "Take the song apart into its loops (W)"),
                (COMPONENTS, "Components", "Take it apart into sounds and when they play (W)"),
            ),
            name="Take apart into",
            small=True,
            parent=self,
        )
        self._text = ElidedLabel(theme, "", "caption", "ink3", parent=self)
        self._edits = LayoutEdits(theme, short=True, parent=self)
        self._n_edits = 0
        self._edits.back_asked.connect(self.back_asked)
        self._shown.value_edited.connect(self.shown_edited)
        self._shown.show_value(LOOPS)
        axis.changed.connect(self._on_axis_changed)
        theme.changed.connect(self._on_theme_changed)

    def show_shown(self, shown: str) -> None:
        """Show whether the rows are loops or components."""
        self._shown.show_value(shown)

    def show_edits(self, count: int) -> None:
        """Show how many edits of the layout there are, where no overview has room for it."""
        self._n_edits = count
        self._show_edits()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.tokens.panel))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(self._theme.tokens.line))

    def resizeEvent(self, event: QEvent) -> None:
        """Give switch and text their places."""
        self._shown.adjustSize()
        self._shown.move(12, (self.height() - 1 - self._shown.height()) // 2)
        left = 12 + self._shown.width() + 10
        top = (self.height() - 1 - _LINE) // 2
        self._text.setGeometry(left, top, self.width() - 8 - left, _LINE)
        self._edits.move(left - 6, (self.height() - 1 - self._edits.sizeHint().height()) // 2)
        self._show_text()

    def _show_edits(self) -> None:
        count = self._n_edits if self._axis.fits else 0
        self._edits.show_edits(count)
        self._edits.adjustSize()
        self._text.setVisible(count == 0)

    def _show_text(self) -> None:
        """Say how many bars there are, and as much of their tempo as there is room for."""
        grid = self._axis.grid
        if grid is None:
            self._text.setText("")
            return
        bars, tempo = bars_text(self._axis.n_bars), "steady" if grid.constant else "drifting"
        self._text.setAccessibleName(f"{bars}, {tempo}")  # all of it, whatever is to be seen
        metrics, room = self._text.fontMetrics(), self._text.width()
        for text in (f"{bars}, {tempo} tempo", f"{bars}, {tempo}", bars):
            if metrics.horizontalAdvance(text) <= room:
                break
        if text != self._text.text():
            self._text.setText(text)

    def _on_axis_changed(self) -> None:
        self._show_text()
        self._show_edits()

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
