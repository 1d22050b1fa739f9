"""The list of wishes: each in words, with its strength, and a way to be rid of it.

It says what the stripes and dots over the song show, for those who do not see them, and is
worked with the keyboard alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import Label
from loopstudio.ui.controls.own_keys import is_plain, keeps
from loopstudio.ui.song.wish_row import HEIGHT, STEPS, WishEntry, WishRow
from loopstudio.ui.theme.theme import Theme

_WIDTH = 480
_SEEN_AT_ONCE = 8
_AT_A_TIME = 4
"""Rows made whenever there is time, beyond those that are seen at once."""
_BELOW = 6
"""Pixels between the list and the button that opens it."""

_REMOVE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_OWN = (*_REMOVE, *STEPS, Qt.Key.Key_Escape)


class WishList(QFrame):
    """A panel over the song, one row a wish; it closes when the keyboard goes elsewhere.

    Signals
    -------
    strength_edited(int, int)
        The user gave a wish this strength, in percent.
    removed(int)
        The user takes a wish back.
    picked(int)
        The user went to the row of a wish.
    """

    strength_edited = Signal(int, int)
    removed = Signal(int)
    picked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._over = theme, parent
        self._rows: list[WishRow] = []
        self._entries: Sequence[WishEntry] = ()
        # All rows of many wishes at once would hold the window up.
        self._making = QTimer(self)
        self._making.setInterval(0)
        self._making.timeout.connect(self._make_more)
        self._back: QWidget | None = None
        self._button: QWidget | None = None
        self.setObjectName("wishes")
        self.setProperty("panel", "floating")
        self.setAccessibleName("Wishes")
        title = Label(theme, "Wishes", "body_strong")
        hint = Label(theme, "Find loops again tries them (Ctrl+R)", "caption", "ink3")
        close = Button(theme, "", "close", tooltip="Close (Esc)", square="tiny", flat=True)
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 4)
        head.setSpacing(12)
        head.addWidget(title)
        head.addWidget(hint, 1)
        head.addWidget(close)
        self._inside = QWidget()
        self._inside.setProperty("ground", "panel")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 5)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        close.clicked.connect(self.close_list)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)
        self.hide()

    def show_entries(self, entries: Sequence[WishEntry]) -> None:
        """Show these wishes; the keyboard stays in its row as long as there is one."""
        self._entries = entries
        had = next((i for i, row in enumerate(self._rows) if row.has_keyboard), -1)
        if 0 < len(entries) <= had:  # or it would go elsewhere, and the list be closed
            self._rows[len(entries) - 1].slider.setFocus(Qt.FocusReason.TabFocusReason)
        for row in self._rows[len(entries) :]:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        del self._rows[len(entries) :]
        chosen = next((i for i, entry in enumerate(entries) if entry.selected), 0)
        self._make_rows(max(_SEEN_AT_ONCE, chosen + 1))
        for row, entry in zip(self._rows, entries, strict=False):
            row.show_entry(entry)
        if not entries:
            self.close_list()
        elif self.isVisible():
            self._fit()

    def open_below(self, button: QWidget) -> None:
        """Open below a button, at its right edge, and take the keyboard; or close again."""
        if self.isVisible():
            self.close_list()
            return
        self._back, self._button = QApplication.focusWidget(), button
        self._fit()
        self._over.installEventFilter(self)
        self.show()
        self.raise_()
        chosen = next((row for row in self._rows if row.selected), self._rows[0])
        chosen.slider.setFocus(Qt.FocusReason.TabFocusReason)

    def close_list(self) -> None:
        """Close, and give the keyboard back to what had it."""
        if self.isHidden():
            return
        back, self._back = self._back, None
        self._over.removeEventFilter(self)
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        self.hide()
        if inside and back is not None and back.isVisible():
            back.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that mean something in the list from the window's shortcuts."""
        return keeps(event, _OWN, plain=True) or super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay below the button when the window gets another size."""
        if event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._fit)  # by then the button has its place
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close, or remove the wish of the row."""
        here = next((i for i, row in enumerate(self._rows) if row.has_keyboard), -1)
        key = event.key()
        if not is_plain(event) or (here < 0 and key != Qt.Key.Key_Escape):
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Escape:
            self.close_list()
        elif key in _REMOVE:
            self.removed.emit(here)
        else:
            super().keyPressEvent(event)

    def _make_rows(self, count: int) -> None:
        """Have so many rows at least, and the others whenever there is time."""
        for number in range(len(self._rows), min(count, len(self._entries))):
            self._add_row(number)
        if len(self._rows) < len(self._entries):
            self._making.start()
        else:
            self._making.stop()

    def _make_more(self) -> None:
        self._make_rows(len(self._rows) + _AT_A_TIME)

    def _add_row(self, number: int) -> None:
        row = WishRow(self._theme, self._inside)
        row.show_entry(self._entries[number])
        row.strength_edited.connect(lambda percent: self.strength_edited.emit(number, percent))
        row.removed.connect(lambda: self.removed.emit(number))
        row.picked.connect(lambda: self._on_picked(number))
        row.stepped.connect(lambda step: self._step(number + step))
        self._column.insertWidget(number, row)
        self._rows.append(row)

    def _fit(self) -> None:
        seen = min(len(self._entries), _SEEN_AT_ONCE)
        self.resize(_WIDTH, 38 + seen * HEIGHT + 6)
        if self._button is not None:
            over, button = self._over, self._button
            corner = button.mapTo(over, QPoint(button.width(), button.height() + _BELOW))
            left = min(corner.x() - self.width(), over.width() - self.width() - _BELOW)
            self.move(max(left, _BELOW), corner.y())

    def _step(self, number: int) -> None:
        there = min(max(number, 0), len(self._rows) - 1)
        self._rows[there].slider.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_picked(self, number: int) -> None:
        self._scroll.ensureWidgetVisible(self._rows[number], 0, 0)
        self.picked.emit(number)

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        # None: another window, or a menu, has the keyboard for a moment.
        if self.isVisible() and new is not None and not self.isAncestorOf(new):
            self._back = None
            self.close_list()
