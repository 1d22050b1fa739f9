"""The wishes over picture and rows, and what the user does with them there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from loopstudio.ui.controls.own_keys import is_plain
from loopstudio.ui.song.wish_hand import WishHand
from loopstudio.ui.song.wish_mark import WishMark, WishPlace
from loopstudio.ui.tools.tool import KEEP, ONLY, SELECT, SILENT, STRENGTH, WISH_TOOLS

if TYPE_CHECKING:
    from loopstudio.ui.song.layout_view import LayoutView
    from loopstudio.ui.song.spectrogram_view import SpectrogramView

NO_LOOP = "Select a loop first: a wish is about one of them."
NO_ROW = "Drag along the row of a loop: a group has no wishes of its own."

_DRAG = {
    SILENT: "Drag a rectangle in which {name} shall be silent",
    ONLY: "Drag a rectangle in which all that sounds is {name}",
    KEEP: "Drag a rectangle in which {name} shall stay as it is",
}
_DRAG_ROW = {
    SILENT: "Drag along the bars in which {name} shall be silent",
    ONLY: "Drag along the bars in which all that sounds is {name}",
    KEEP: "Drag along the bars in which {name} shall stay as it is",
}
_TOOL = "{do}. Click a wish to select it. Esc: leave the tool."
_SELECTED = "{words}. Drag it or its edges, right click: change it, Delete: remove it."
_OTHER = "{words}. Click to select it, right click: change it."
_LOOK = "{words}. Right click: change it."

_REMOVE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


@dataclass(frozen=True)
class Subject:
    """What a wish can be about: a loop, by its row.

    Parameters
    ----------
    name : str
    colour : int
        Index of the loop colour.
    """

    name: str
    colour: int


class WishLayer(QObject):
    """Shows wishes over picture and rows, and turns what the mouse does there into wishes.

    Signals
    -------
    drawn(WishMark)
        The user has drawn a wish; its place is snapped, its strength that of the tool.
    changed(int, WishPlace)
        The user has given a wish another place.
    picked(int)
        The user selected a wish; -1 for none.
    removed(int)
        The user wants to be rid of the selected wish.
    menu_asked(int, QPoint)
        The user wants the menu of a wish at a place on the screen.
    hover_changed(str)
        A sentence for the hover line.
    """

    drawn = Signal(object)
    changed = Signal(int, object)
    picked = Signal(int)
    removed = Signal(int)
    menu_asked = Signal(int, object)
    hover_changed = Signal(str)

    def __init__(
        self, picture: SpectrogramView, rows: LayoutView, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._picture, self._rows = picture, rows
        self._marks: Sequence[WishMark] = ()
        self._subjects: Sequence[Subject] = ()
        self._selected_row = -1
        self._tool, self._percent = SELECT, STRENGTH
        self._in_picture = WishHand(
            picture, picture.wishes, self._subject_in_picture, pitched=True, parent=self
        )
        self._in_rows = WishHand(
            rows, rows.wishes, self._subject_in_rows, pitched=False, parent=self
        )
        for hand in (self._in_picture, self._in_rows):
            hand.drawn.connect(self.drawn)
            hand.changed.connect(self.changed)
            hand.picked.connect(self.picked)
            hand.menu_asked.connect(self.menu_asked)
        self._in_picture.refused.connect(self._on_picture_refused)
        self._in_rows.refused.connect(self._on_row_refused)
        self._in_picture.clicked.connect(self._on_picture_clicked)
        self._in_rows.clicked.connect(self._on_row_clicked)
        for view in (picture, rows):
            view.installEventFilter(self)

    @property
    def marks(self) -> Sequence[WishMark]:
        """The wishes that are shown."""
        return self._marks

    @property
    def drawing(self) -> bool:
        """Whether the user is drawing or changing a wish."""
        return any(hand.drawing for hand in (self._in_picture, self._in_rows))

    def cancel(self) -> None:
        """Give up what is being drawn."""
        for hand in (self._in_picture, self._in_rows):
            hand.cancel()

    def show_marks(self, marks: Sequence[WishMark]) -> None:
        """Show these wishes."""
        if tuple(marks) != tuple(self._marks):
            self._marks = marks
            for hand in (self._in_picture, self._in_rows):
                hand.show_marks(marks)

    def show_subjects(self, subjects: Sequence[Subject], selected_row: int) -> None:
        """Say what wishes can be about, row by row, and which row is selected."""
        self._subjects, self._selected_row = subjects, selected_row

    def show_tool(self, tool: str) -> None:
        """Work with this tool; leave the mouse to the views unless it paints wishes."""
        self._tool = tool
        for hand in (self._in_picture, self._in_rows):
            hand.show_tool(tool)

    def show_percent(self, percent: int) -> None:
        """Draw wishes of this strength."""
        self._percent = percent

    def show_snap(self, snap: str) -> None:
        """Hold on to bars, to beats, or to nothing."""
        for hand in (self._in_picture, self._in_rows):
            hand.show_snap(snap)

    def flash(self, landed: frozenset[int]) -> None:
        """Flash the outlines of wishes that were just tried."""
        for view in (self._picture, self._rows):
            view.wishes.flash(landed)

    def hover_line(self, row: int) -> str:
        """Return what is said of the place under the pointer; empty if no wish has to do with it.

        Parameters
        ----------
        row : int
            The row that the pointer is in; -1 for the picture.
        """
        hand = self._in_picture if row < 0 else self._in_rows
        painting = self._tool in WISH_TOOLS
        if hand.hovered >= 0:
            mark = self._marks[hand.hovered]
            line = _LOOK if not painting else _SELECTED if mark.selected else _OTHER
            return line.format(words=mark.sentence)
        if not painting:
            return ""
        subject = self._subject(self._selected_row if row < 0 else row)
        if subject is None:
            return NO_LOOP
        do = (_DRAG if row < 0 else _DRAG_ROW)[self._tool]
        return _TOOL.format(do=do.format(name=subject.name))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Delete remove the selected wish, before it means anything else."""
        overridden = event.type() == QEvent.Type.ShortcutOverride
        if not isinstance(event, QKeyEvent) or not (
            overridden or event.type() == QEvent.Type.KeyPress
        ):
            return False
        number = next((n for n, mark in enumerate(self._marks) if mark.selected), -1)
        if number < 0 or event.key() not in _REMOVE or not is_plain(event):
            return False
        event.accept()
        if not overridden:
            self.removed.emit(number)
        return True

    def _subject(self, row: int) -> WishMark | None:
        """Return a wish about the loop of a row, which is nowhere yet; None for no loop."""
        if not 0 <= row < len(self._subjects):
            return None
        subject = self._subjects[row]
        kind = self._tool if self._tool in WISH_TOOLS else SILENT
        nowhere = WishPlace(0, 0)
        return WishMark(kind, row, subject.name, subject.colour, nowhere, self._percent)

    def _subject_in_picture(self, pos: QPointF) -> WishMark | None:
        return self._subject(self._selected_row)

    def _subject_in_rows(self, pos: QPointF) -> WishMark | None:
        return self._subject(self._rows.row_at(pos.y()))

    def _on_picture_refused(self) -> None:
        self.hover_changed.emit(NO_LOOP)

    def _on_row_refused(self) -> None:
        self.hover_changed.emit(NO_ROW)

    def _on_picture_clicked(self, pos: QPointF) -> None:
        self._seek(self._picture, pos)

    def _on_row_clicked(self, pos: QPointF) -> None:
        row = self._rows.row_at(pos.y())
        if row >= 0:
            self._rows.row_clicked.emit(row)
        self._seek(self._rows, pos)

    def _seek(self, view: SpectrogramView | LayoutView, pos: QPointF) -> None:
        view.mouse.press(pos.x())
        view.mouse.release(pos.x(), Qt.KeyboardModifier.NoModifier)
