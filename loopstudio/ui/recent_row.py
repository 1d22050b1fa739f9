"""One song of the list of recent ones."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.icon_view import IconView
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.controls.own_keys import ENTER
from loopstudio.ui.recents import Recent, when_text
from loopstudio.ui.start_art import LayoutPicture
from loopstudio.ui.theme.theme import Theme

_PICTURE, _PICTURE_NARROW = 176, 96
_NARROW = 480
"""Logical pixels: widths of the picture, and of the row below which it is narrow."""


@dataclass(frozen=True)
class _State:
    """What a row offers, and what is amiss with its song."""

    warning: str = ""
    action: str = "Open"
    icon: str = ""
    hint: str = "Open it"


_UNSAVED = _State("Not saved last time", "Restore", "undo", "Restore what was done")
_MISSING = {
    "": _State(),
    "file": _State("The file has moved", "Find it", "link", "Say where it is now"),
    "song": _State("The song file has moved", "Find it", "link", "Say where its song is now"),
}
"""By `Recent.missing`."""


class RecentRow(QWidget):
    """Layout, title and facts of a song; opens it on a click or on Enter.

    Signals
    -------
    opened(str)
        Open this path.
    find_asked(str)
        The file is no longer at this path, or the song of this project is not: look for it.
    restored(str)
        Restore the unsaved work at this path.
    unsaved_forgotten(str)
        The unsaved work at this path is not wanted.
    recent_forgotten(str)
        Take this path off the list.
    """

    opened = Signal(str)
    find_asked = Signal(str)
    restored = Signal(str)
    unsaved_forgotten = Signal(str)
    recent_forgotten = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._recent: Recent | None = None
        self._state = _State()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(64)
        self.setMaximumHeight(84)
        self._picture = LayoutPicture(theme, QSize(_PICTURE, 60))
        self._title = ElidedLabel(theme, "", "name", mode=Qt.TextElideMode.ElideMiddle)
        self._warning = IconView(theme, "warn", "warn", 12)
        self._facts = ElidedLabel(theme, "", "body", "ink2")
        self._when = Label(theme, "", "caption", "ink3")
        self._button = Button(theme, "Open", size="small")
        self._forget = Button(
            theme, "Forget", size="small", flat=True, tooltip="Forget what was not saved"
        )
        # The row itself is what the keyboard reaches.
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Room is kept for a button that shows on hover, so that nothing moves.
        policy = self._button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._button.setSizePolicy(policy)
        self._arrange()
        self._button.clicked.connect(self._on_open)
        self._forget.clicked.connect(self._on_forget)

    def show_recent(self, recent: Recent, now: datetime, *, unsaved: bool = False) -> None:
        """Show this song, or the work on it that was not saved."""
        self._recent = recent
        self._state = state = _UNSAVED if unsaved else _MISSING[recent.missing]
        warned = bool(state.warning)
        self._picture.show_layout(recent.rows, gone=warned and not unsaved)
        self._title.setText(recent.title)
        self._title.show_tone("ink2" if warned and not unsaved else "")
        self._warning.setVisible(warned)
        self._facts.setText(state.warning or recent.facts)
        self._facts.show_tone("warn" if warned else "ink2")
        self._when.setText(when_text(recent.opened, now))
        self._button.setText(state.action)
        if state.icon:
            self._button.show_icon(state.icon)
        self._button.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon
            if state.icon
            else Qt.ToolButtonStyle.ToolButtonTextOnly
        )
        self._button.setAccessibleName(f"{state.action} {recent.title}")
        self._button.setToolTip(f"{state.hint} (Enter)")
        self._button.setVisible(warned)
        self._forget.setVisible(unsaved)
        self._forget.setAccessibleName(f"Forget {recent.title}")
        self.setAccessibleName(f"{recent.title}, {self._facts.text()}")
        self.setAccessibleDescription(state.hint)
        self.setToolTip("" if unsaved else recent.path)

    def sizeHint(self) -> QSize:
        """Return the height that shows picture and text with room around."""
        return QSize(400, 84)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words more room beside the picture where there is little."""
        narrow = self.width() < _NARROW
        self._picture.setFixedWidth(_PICTURE_NARROW if narrow else _PICTURE)

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
        self._button.setVisible(bool(self._state.warning))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the song."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self._on_open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the song on Enter, and forget it on Delete."""
        if event.key() in ENTER:
            self._on_open()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._on_forget()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Offer to open."""
        super().focusInEvent(event)
        self._button.show()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Withdraw the offer."""
        super().focusOutEvent(event)
        self._button.setVisible(bool(self._state.warning))

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
        row.addWidget(self._forget)
        row.addWidget(self._button)

    def _on_open(self) -> None:
        if self._recent is None:
            return
        if self._state is _UNSAVED:
            self.restored.emit(self._recent.path)
        elif self._state.warning:
            self.find_asked.emit(self._recent.path)
        else:
            self.opened.emit(self._recent.path)

    def _on_forget(self) -> None:
        if self._recent is None:
            return
        if self._state is _UNSAVED:
            self.unsaved_forgotten.emit(self._recent.path)
        else:
            self.recent_forgotten.emit(self._recent.path)
