"""The panel at the left of the ruler: what the rows show, and the way to the bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from loopstudio.project.project import COMPONENTS, LOOPS
from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import ElidedLabel
from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.song.layout_edits import LayoutEdits
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.words import bars_text
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

if TYPE_CHECKING:
    from loopstudio.core.grid import Grid

_LINE = 16
_MARGIN, _GAP = 12, 8
_END = 4

_EDIT_BARS = "Edit bars"
_FORMS = ((_EDIT_BARS, True), (_EDIT_BARS, False), ("Bars", False), ("", False))
"""What the button says, and whether the edits have words: the first that has room is shown.

Where nothing has, the button gives way: the desk has a page of that name."""


class RulerPanel(QWidget):
    """Switch between loops and components, button for the bars, and what is known of them.

    Signals
    -------
    shown_edited(str)
        The user wants to see loops, or components.
    edit_bars_asked()
        The user wants to edit the bars.
    back_asked()
        The user wants the layout of the song.
    """

    shown_edited = Signal(str)
    edit_bars_asked = Signal()
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
        self._edit = Button(theme, _EDIT_BARS, size="small", parent=self)
        self._edit.setAccessibleName(_EDIT_BARS)
        self._text = ElidedLabel(theme, "", "caption", "ink3", parent=self)
        self._edits = LayoutEdits(theme, short=True, parent=self)
        self._n_edits = 0
        self._said: tuple[Grid | None, Grid | None, int] | None = None
        """The bars, those of the loops, and the room that the text is for."""
        self._fits = axis.fits
        self._edits.back_asked.connect(self.back_asked)
        self._shown.value_edited.connect(self.shown_edited)
        self._edit.clicked.connect(self.edit_bars_asked)
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
        """Give everything its place."""
        self._arrange()

    def _arrange(self) -> None:
        """Put switch and button at the left, edits at the right, and words between them."""
        begin = self._place(self._shown, _MARGIN) + _GAP
        for words, in_words in _FORMS:
            self._edit.setText(words)
            self._edit.setVisible(bool(words))
            end, right = self._place(self._edit, begin) if words else begin, self.width() - _END
            if self._edits.isHidden():
                break
            self._edits.show_words(in_words)
            self._edits.adjustSize()
            right -= self._edits.width()
            if end <= right:  # being flat, it has some room before its icon
                break
        left = end + _GAP
        self._place(self._edits, right)
        top = (self.height() - 1 - _LINE) // 2
        self._text.setGeometry(left, top, max(right - left, 0), _LINE)
        self._show_text()

    def _place(self, widget: QWidget, left: int) -> int:
        """Put a widget halfway up, and return where it ends."""
        widget.adjustSize()
        widget.move(left, (self.height() - 1 - widget.height()) // 2)
        return left + widget.width()

    def _show_edits(self) -> None:
        # Where the overview is, there is room for more words in front of it.
        shown = self._n_edits if self._axis.fits else 0
        hidden = self._edits.isHidden()
        self._edits.show_edits(shown)
        if self._edits.isHidden() != hidden or shown:
            self._arrange()

    def _show_text(self) -> None:
        """Say how many bars there are, and as much of their tempo as there is room for."""
        grid = self._axis.marked.grid
        about = grid, self._axis.grid, self._text.width()
        if about == self._said:
            return  # the axis changes with every turn of the wheel, the bars do not
        self._said = about
        if grid is None:
            self._text.setText("")
            self._show_tip("No bar lines yet")
            return
        bars, tempo = bars_text(grid.n_bars), "steady" if grid.constant else "drifting"
        edited = " (edited)" if self._axis.grid not in (None, grid) else ""
        # All of it is said, whatever is to be seen.
        self._text.setAccessibleName(f"{bars}, {tempo}{edited}")
        self._show_tip(f"{bars}, {tempo} tempo{edited}")
        metrics, room = self._text.fontMetrics(), self._text.width()
        for text in (f"{bars}, {tempo} tempo", f"{bars}, {tempo}", bars, str(grid.n_bars), ""):
            if metrics.horizontalAdvance(text) <= room:
                break
        if text != self._text.text():
            self._text.setText(text)

    def _show_tip(self, words: str) -> None:
        tip = f"{words}. Move, insert and delete bar lines, or tap them (T)"
        if tip != self._edit.toolTip():
            self._edit.setToolTip(tip)

    def _on_axis_changed(self) -> None:
        self._show_text()
        if self._axis.fits != self._fits:
            self._fits = self._axis.fits
            self._show_edits()

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
