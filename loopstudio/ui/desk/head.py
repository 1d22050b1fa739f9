"""The desk's head row: which loop is on the desk."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPen, QResizeEvent, QTransform
from PySide6.QtWidgets import QHBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.icon_view import IconView
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.theme.icons import pixmap
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens, loop_colour

HEIGHT = 36

_OLD = "Pictures are from before your edits"
_OLD_TIP = "What the song has of this loop is shown as it was found; the recipe is as you edited it"
_RESET_TIP = "Take back every edit of this recipe; its sounds and rhythms are reset in all loops"
_ROOM_FOR_WORDS, _ROOM_FOR_BUTTONS = 1000, 760
"""Widths from which there is room for a sentence, and for words on the buttons with icons."""


class DeskHead(QWidget):
    """Fold chevron, colour, name and a line about the loop; at the right what can be done.

    Signals
    -------
    fold_asked()
        The user pressed the chevron.
    hear_asked()
        The user wants to hear the loop alone.
    reset_asked()
        The user wants the recipe as it was found.
    """

    fold_asked = Signal()
    hear_asked = Signal()
    reset_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._folded = False
        self.setFixedHeight(HEIGHT)
        self._fold = Button(
            theme, icon_name="chevron", tooltip="Fold the desk (Ctrl+Shift+D)",
            square="tiny", flat=True,
        )  # fmt: skip
        self._square = _Square(theme)
        self._name = Label(theme, role="body_strong")
        self._line = ElidedLabel(theme, tone="ink3")
        self._reset = Button(theme, "Reset recipe", "undo", tooltip=_RESET_TIP, size="small")
        self._hear = Button(
            theme, "Hear alone", "hear", tooltip="Hear this loop alone (H)", size="small"
        )
        self._warning = IconView(theme, "warn", tone="warn")
        self._old = Label(theme, _OLD, tone="warn")
        self._old.setToolTip(_OLD_TIP)
        self._row = row = QHBoxLayout(self)  # to which a subclass adds
        row.setContentsMargins(9, 1, 12, 1)
        row.setSpacing(8)
        for widget in (self._fold, self._square, self._name):
            row.addWidget(widget)
        row.addWidget(self._line, 1)
        row.addWidget(self._warning)
        row.addWidget(self._old)
        row.addWidget(self._reset)
        row.addWidget(self._hear)
        self._edited = False
        self._reset.hide()
        self._show_warning()
        self._reset.clicked.connect(self.reset_asked)
        self._fold.clicked.connect(self.fold_asked)
        self._hear.clicked.connect(self.hear_asked)
        theme.changed.connect(self._on_theme_changed)

    def show_loop(self, name: str, line: str, colour: int) -> None:
        """Show a loop's name, what is to be said of it, and its colour."""
        self._square.show_colour(colour)
        self._square.show()
        self._name.setText(name)
        self._name.show()
        self._line.setText(line)
        self._hear.show()

    def show_edited(self, edited: bool) -> None:
        """Say that the pictures of the song are from before the recipe was edited, or not."""
        self._edited = edited
        self._reset.setVisible(edited)
        self._show_warning()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say less where there is little room."""
        super().resizeEvent(event)
        self._show_warning()
        for button in (self._reset, self._hear):
            button.show_words(self.width() >= _ROOM_FOR_BUTTONS)

    def _show_warning(self) -> None:
        self._warning.setVisible(self._edited)
        self._old.setVisible(self._edited and self.width() >= _ROOM_FOR_WORDS)

    def show_words(self, words: str) -> None:
        """Show a sentence instead of a loop."""
        self.show_edited(False)
        self._square.hide()
        self._name.hide()
        self._hear.hide()
        self._line.setText(words)

    def show_folded(self, folded: bool) -> None:
        """Say whether the chevron folds the desk or opens it."""
        words = f"{'Open' if folded else 'Fold'} the desk (Ctrl+Shift+D)"
        self._fold.setToolTip(words)
        self._fold.setAccessibleName(words)
        self._folded = folded
        self._refresh_chevron()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line below; the splitter above has its own."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.panel))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.line))

    def _refresh_chevron(self) -> None:
        self._fold.show_icon("chevron")
        if self._folded:
            ratio = self.devicePixelRatioF()
            sideways = pixmap("chevron", self._theme.tokens.ink, ratio=ratio).transformed(
                QTransform().rotate(-90)
            )
            self._fold.setIcon(QIcon(sideways))

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._refresh_chevron()
        self.update()


class _Square(QWidget):
    """A loop's colour."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._colour = 0
        self.setFixedSize(QSize(10, 10))

    def show_colour(self, colour: int) -> None:
        """Show a loop colour."""
        self._colour = colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the square; in light some colours are too near the ground without an edge."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(
            QPen(QColor(tokens.ink3), 1) if tokens.name == "light" else Qt.PenStyle.NoPen
        )
        painter.setBrush(QColor(loop_colour(tokens, self._colour)))
        inset = 0.5 if tokens.name == "light" else 0.0
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 2, 2)
