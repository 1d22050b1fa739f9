"""A row of the list of wishes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.icon_view import IconView
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.controls.own_keys import is_plain
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.tools.strength_slider import StrengthSlider

HEIGHT = 40

STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
"""To which row a key goes from one."""


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


class WishRow(QFrame):
    """One wish.

    Signals
    -------
    strength_edited(int)
        The user gave it this strength, in percent.
    removed()
        The user takes it back.
    picked()
        The keyboard has come to the row.
    stepped(int)
        The keyboard goes to the next row (1) or the one before (-1).
    """

    strength_edited = Signal(int)
    removed = Signal()
    picked = Signal()
    stepped = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._entry: WishEntry | None = None
        self.setFixedHeight(HEIGHT)
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
    def selected(self) -> bool:
        """Whether it is the row of the selected wish."""
        return self._entry is not None and self._entry.selected

    @property
    def has_keyboard(self) -> bool:
        """Whether one of its controls has the keyboard."""
        return self.slider.hasFocus() or self._remove.hasFocus()

    def show_entry(self, entry: WishEntry) -> None:
        """Show this wish."""
        if entry == self._entry:
            return
        selected, self._entry = self.selected, entry
        self._icon.show_icon(entry.kind, "ink2")
        self._words.setText(entry.words)
        self._answer.setText(entry.answer)
        self._answer.setVisible(bool(entry.answer))
        self.slider.show_strength(entry.percent)
        self._percent.setText(f"{entry.percent} %")
        told = f"{entry.words}: {entry.answer}" if entry.answer else entry.words
        self.slider.setAccessibleName(f"Strength of {told}")
        self._remove.setAccessibleName(f"Remove {entry.words}")
        if entry.selected != selected:
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
            step = STEPS.get(Qt.Key(event.key()), 0)
            if step and is_plain(event):
                self.stepped.emit(step)
                return True
        return False

    def _on_strength(self, percent: int) -> None:
        self._percent.setText(f"{percent} %")
        self.strength_edited.emit(percent)
