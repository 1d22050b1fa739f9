"""The right half of the start page: what was opened before, and what was not saved."""

from collections.abc import Collection, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QSpacerItem, QVBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.key_cap import KeyCap
from loopstudio.ui.controls.label import Label
from loopstudio.ui.recent_row import RecentRow
from loopstudio.ui.recents import MOST, Recent
from loopstudio.ui.start_art import MOTIF
from loopstudio.ui.theme.theme import Theme

_TOP, _TOP_LOW = 64, 32
"""Logical pixels above the heading, and in a low window."""

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class RecentList(QFrame):
    """Songs as pictures of their layouts; the arrows go from one to the next.

    Signals
    -------
    opened(str)
        Open this path.
    find_asked(str)
        Look for what is no longer at this path, or for the song of this project.
    restored(str)
        Restore the unsaved work that is kept at this path.
    unsaved_forgotten(str)
        The unsaved work at this path is not wanted.
    recent_forgotten(str)
        Take this path off the list.
    clear_asked()
        Take all of them off the list.
    """

    opened = Signal(str)
    find_asked = Signal(str)
    restored = Signal(str)
    unsaved_forgotten = Signal(str)
    recent_forgotten = Signal(str)
    clear_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "panel")
        self.setProperty("edge", "left")
        self._recents: Sequence[Recent] = ()
        self._unsaved: Sequence[Recent] = ()
        self._instead: Collection[str] = ()
        self.rows = [RecentRow(theme) for _ in range(MOST)]
        self._clear = Button(
            theme, "Clear list", size="small", flat=True, tooltip="Forget which songs were opened"
        )
        self._none = Label(theme, "The songs you open are kept here.", "body", "ink3")
        self._lay_out(theme)
        self._clear.clicked.connect(self._on_clear)
        for row in self.rows:
            row.opened.connect(self.opened)
            row.find_asked.connect(self.find_asked)
            row.restored.connect(self.restored)
            row.unsaved_forgotten.connect(self.unsaved_forgotten)
            row.recent_forgotten.connect(self.recent_forgotten)
        self._refresh()

    def show_recents(self, recents: Sequence[Recent]) -> None:
        """Show the songs opened last."""
        self._recents = recents
        self._refresh()

    def show_unsaved(self, unsaved: Sequence[Recent], instead: Collection[str] = ()) -> None:
        """Show, above the others, what was not saved when the program ended.

        It stands for the songs and projects at the paths `instead`, which are not shown twice.
        """
        self._unsaved, self._instead = unsaved, instead
        self._refresh()

    def show_low(self, low: bool) -> None:
        """Leave less room above in a low window."""
        self._top.changeSize(0, _TOP_LOW if low else _TOP)
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the row above or below."""
        shown = [row for row in self.rows if row.isVisible()]
        step = _STEPS.get(Qt.Key(event.key()))
        place = next((place for place, row in enumerate(shown) if row.hasFocus()), None)
        if step is None or place is None:
            super().keyPressEvent(event)
        else:
            row = shown[min(max(place + step, 0), len(shown) - 1)]
            row.setFocus(Qt.FocusReason.TabFocusReason)

    def _refresh(self) -> None:
        now = datetime.now().astimezone().replace(tzinfo=None)
        entries = [(entry, True) for entry in self._unsaved]
        entries += [(entry, False) for entry in self._recents if entry.path not in self._instead]
        focused = next((place for place, row in enumerate(self.rows) if row.hasFocus()), None)
        for place, row in enumerate(self.rows):
            row.setVisible(place < len(entries))
            if place < len(entries):
                entry, unsaved = entries[place]
                row.show_recent(entry, now, unsaved=unsaved)
        if focused is not None and focused >= len(entries) > 0:
            # The last one was taken off the list: the keyboard stays in it.
            self.rows[min(len(entries), MOST) - 1].setFocus(Qt.FocusReason.TabFocusReason)
        self._clear.setVisible(bool(self._recents))
        self._none.setVisible(not entries)

    def _lay_out(self, theme: Theme) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 0, 20, 0)
        column.setSpacing(8)
        heading = QHBoxLayout()
        heading.setContentsMargins(12, 0, 12, 0)
        heading.addWidget(Label(theme, "Recent", "title"))
        heading.addStretch(1)
        heading.addWidget(self._clear)
        self._top = QSpacerItem(0, _TOP)
        column.addSpacerItem(self._top)
        column.addLayout(heading)
        column.addWidget(self._none)
        self._none.setContentsMargins(12, 8, 0, 8)
        for row in self.rows:
            column.addWidget(row)
        line = QFrame()
        line.setProperty("ground", "line")
        line.setFixedHeight(1)
        column.addWidget(line)
        column.addLayout(_hint(theme))
        column.addStretch(1)

    def _on_clear(self) -> None:
        self.clear_asked.emit()


def _hint(theme: Theme) -> QLayout:
    row = QHBoxLayout()
    row.setContentsMargins(12, 8, 12, 0)
    row.setSpacing(7)
    row.addWidget(Label(theme, "The demo song is ready to play:", "body", "ink2"))
    row.addWidget(KeyCap(theme, "Space"))
    row.addWidget(Label(theme, "starts it,", "body", "ink2"))
    for number in range(1, len(MOTIF) + 1):
        row.addWidget(KeyCap(theme, str(number), colour=number - 1))
    row.addWidget(Label(theme, "switch its loops.", "body", "ink2"))
    row.addStretch(1)
    return row
