"""One song of the list of recent ones."""

from datetime import datetime

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.icon_view import IconView
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.recents import Recent, when_text
from loopstudio.ui.start_art import LayoutPicture
from loopstudio.ui.theme.theme import Theme


class RecentRow(QWidget):
    """Layout, title and facts of a song; opens it on a click or on Enter.

    Signals
    -------
    opened(str)
        Open this path.
    find_asked(str)
        The file is no longer at this path: look for it.
    """

    opened = Signal(str)
    find_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._recent: Recent | None = None
        self._gone = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(64)
        self.setMaximumHeight(84)
        self._picture = LayoutPicture(theme, QSize(176, 60))
        self._title = ElidedLabel(theme, "", "name", mode=Qt.TextElideMode.ElideMiddle)
        self._warning = IconView(theme, "warn", "warn", 12)
        self._facts = ElidedLabel(theme, "", "body", "ink2")
        self._when = Label(theme, "", "caption", "ink3")
        self._button = Button(theme, "Open", size="small")
        # The row itself is what the keyboard reaches.
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Room is kept for a button that shows on hover, so that nothing moves.
        policy = self._button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._button.setSizePolicy(policy)
        self._arrange()
        self._button.clicked.connect(self._on_open)

    def show_recent(self, recent: Recent, now: datetime) -> None:
        """Show this song."""
        self._recent = recent
        self._gone = not recent.found
        self._picture.show_layout(recent.rows, gone=self._gone)
        self._title.setText(recent.title)
        self._title.show_tone("ink2" if self._gone else "")
        self._warning.setVisible(self._gone)
        self._facts.setText("The file has moved" if self._gone else recent.facts)
        self._facts.show_tone("warn" if self._gone else "ink2")
        self._when.setText(when_text(recent.opened, now))
        self._button.setText("Find it" if self._gone else "Open")
        self._button.setVisible(self._gone)
        self.setAccessibleName(f"{recent.title}, {self._facts.text()}")
        self.setToolTip(recent.path)

    def sizeHint(self) -> QSize:
        """Return the height that shows picture and text with room around."""
        return QSize(400, 84)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Raise the row that a click would open."""
        if self.underMouse() or self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.tokens.raised))
            painter.drawRoundedRect(self.rect(), 4, 4)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Offer to open."""
        self._button.show()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Withdraw the offer."""
        self._button.setVisible(self._gone)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the song."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self._on_open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the song on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_open()
        else:
            super().keyPressEvent(event)

    def _arrange(self) -> None:
        facts = QHBoxLayout()
        facts.setSpacing(5)
        facts.addWidget(self._warning)
        facts.addWidget(self._facts, 1)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addStretch(1)
        text.addWidget(self._title)
        text.addLayout(facts)
        text.addWidget(self._when)
        text.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._picture)
        row.addSpacing(12)
        row.addLayout(text, 1)
        row.addWidget(self._button)

    def _on_open(self) -> None:
        if self._recent is not None:
            (self.find_asked if self._gone else self.opened).emit(self._recent.path)
