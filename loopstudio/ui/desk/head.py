"""The desk's head row: which loop is on the desk."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QHBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.theme.icons import pixmap
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens, loop_colour

HEIGHT = 36


class DeskHead(QWidget):
    """Fold chevron, colour, name and a line about the loop; Hear alone at the right.

    Signals
    -------
    fold_asked()
        The user pressed the chevron.
    hear_asked()
        The user wants to hear the loop alone.
    """

    fold_asked = Signal()
    hear_asked = Signal()

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
        self._hear = Button(
            theme, "Hear alone", "hear", tooltip="Hear this loop alone (H)", size="small"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 1, 12, 1)
        row.setSpacing(8)
        for widget in (self._fold, self._square, self._name):
            row.addWidget(widget)
        row.addWidget(self._line, 1)
        row.addWidget(self._hear)
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

    def show_words(self, words: str) -> None:
        """Show a sentence instead of a loop."""
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
