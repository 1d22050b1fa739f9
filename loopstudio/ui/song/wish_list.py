"""The list of wishes: each in words, with its strength, and a way to be rid of it.

It says what the stripes and dots over the song show, for those who do not see them, and is
worked with the keyboard alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.icon_view import IconView
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.controls.own_keys import is_plain, keeps
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.tools.strength_slider import StrengthSlider

_WIDTH = 480
_ROW_HEIGHT = 40
_SEEN_AT_ONCE = 8
_BELOW = 6
"""Pixels between the list and the button that opens it."""

_REMOVE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
"""To which row a key goes from one."""
_OWN = (*_REMOVE, *_STEPS, Qt.Key.Key_Escape)


@dataclass(frozen=True)
class WishEntry:
    """A wish in the list.

    Parameters
    ----------
    kind : str
        One of `loopstudio.ui.tools.tool.WISH_TOOLS`, each of which has an icon.
    words : str
        Such as ``Bass silent in bars 13–16``.
    percent : int
        Its strength.
    answer : str
        What came of it; empty while it was not tried.
    selected : bool
    """

    kind: str
    words: str
    percent: int
    answer: str = ""
    selected: bool = False


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
        self._rows: list[_Row] = []
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
        had = next((i for i, row in enumerate(self._rows) if row.has_keyboard), -1)
        if 0 < len(entries) <= had:  # or it would go elsewhere, and the list be closed
            self._rows[len(entries) - 1].slider.setFocus(Qt.FocusReason.TabFocusReason)
        for row in self._rows[len(entries) :]:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        del self._rows[len(entries) :]
        for number in range(len(self._rows), len(entries)):
            self._add_row(number)
        for row, entry in zip(self._rows, entries, strict=True):
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

    def _add_row(self, number: int) -> None:
        row = _Row(self._theme, self._inside)
        row.strength_edited.connect(lambda percent: self.strength_edited.emit(number, percent))
        row.removed.connect(lambda: self.removed.emit(number))
        row.picked.connect(lambda: self._on_picked(number))
        row.stepped.connect(lambda step: self._step(number + step))
        self._column.insertWidget(number, row)
        self._rows.append(row)

    def _fit(self) -> None:
        seen = min(len(self._rows), _SEEN_AT_ONCE)
        self.resize(_WIDTH, 38 + seen * _ROW_HEIGHT + 6)
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


class _Row(QFrame):
    """One wish."""

    strength_edited = Signal(int)
    removed = Signal()
    picked = Signal()
    stepped = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.selected = False
        self.setFixedHeight(_ROW_HEIGHT)
        self._icon = IconView(theme, "silent")
        self._words = ElidedLabel(theme)
        self._answer = ElidedLabel(theme, "", "caption", "ink3")
        self.slider = StrengthSlider(theme)
        self._percent = Label(theme, "", "body", "ink2")
        self._percent.setFixedWidth(self._percent.fontMetrics().horizontalAdvance("100 %") + 1)
        self._remove = Button(
            theme, "", "close", tooltip="Remove this wish (Del)", square="tiny", flat=True
        )
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._words)
        words.addWidget(self._answer)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        row.addWidget(self.slider)
        row.addWidget(self._percent)
        row.addWidget(self._remove)
        self.slider.strength_edited.connect(self._on_strength)
        self._remove.clicked.connect(self.removed)
        for control in (self.slider, self._remove):
            control.installEventFilter(self)

    @property
    def has_keyboard(self) -> bool:
        """Whether one of its controls has the keyboard."""
        return self.slider.hasFocus() or self._remove.hasFocus()

    def show_entry(self, entry: WishEntry) -> None:
        """Show this wish."""
        self._icon.show_icon(entry.kind, "ink2")
        self._words.setText(entry.words)
        self._answer.setText(entry.answer)
        self._answer.setVisible(bool(entry.answer))
        self.slider.show_strength(entry.percent)
        self._percent.setText(f"{entry.percent} %")
        told = f"{entry.words}: {entry.answer}" if entry.answer else entry.words
        self.slider.setAccessibleName(f"Strength of {told}")
        self._remove.setAccessibleName(f"Remove {entry.words}")
        if entry.selected != self.selected:
            self.selected = entry.selected
            self.setProperty("ground", "hover" if entry.selected else "")
            self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the wish."""
        self.slider.setFocus(Qt.FocusReason.MouseFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the keyboard has come to the row, and that it goes to another one."""
        if isinstance(event, QFocusEvent) and event.gotFocus():
            self.picked.emit()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()), 0)
            if step and is_plain(event):
                self.stepped.emit(step)
                return True
        return False

    def _on_strength(self, percent: int) -> None:
        self._percent.setText(f"{percent} %")
        self.strength_edited.emit(percent)
