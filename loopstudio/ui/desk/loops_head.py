"""The desk's head row for loops, which groups, merges, splits and exports them."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.desk.paged_head import PagedHead
from loopstudio.ui.theme.theme import Theme

GROUP, UNGROUP = "Group", "Ungroup"
SPLIT, MERGE = "Split", "Merge"

_EXPORT_TIP = "Write this loop to a folder"
_ROOM_FOR_EXPORT, _ROOMY = 1000, 1400
"""Widths from which there is room for this, and for it beside what is said of edits."""

_TIPS = {
    GROUP: "Group the marked loops (Ctrl+G)",
    UNGROUP: "Make single loops of this group (Ctrl+Shift+G)",
    SPLIT: "Split this loop into its parts",
    MERGE: "Make one loop of the marked loops",
}


@dataclass(frozen=True)
class Regrouping:
    """What the two buttons do, and why they cannot at the moment; empty where they can."""

    group: str = GROUP
    why_not_group: str = ""
    split: str = SPLIT
    why_not_split: str = ""


class LoopsHead(PagedHead):
    """A `PagedHead` with buttons that group or ungroup, split or merge, and export.

    Signals
    -------
    group_asked(), ungroup_asked(), split_asked(), merge_asked(), export_asked()
        What the user pressed.
    """

    group_asked = Signal()
    ungroup_asked = Signal()
    split_asked = Signal()
    merge_asked = Signal()
    export_asked = Signal()

    def __init__(
        self, theme: Theme, pages: tuple[tuple[str, str, str], ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, pages, parent)
        self._group = Button(theme, GROUP, size="small")
        self._split = Button(theme, SPLIT, size="small")
        self._export = Button(theme, "Export", "export", tooltip=_EXPORT_TIP, size="small")
        for button in (self._group, self._split, self._export):
            self._row.addWidget(button)
        self._group.clicked.connect(self._on_group)
        self._split.clicked.connect(self._on_split)
        self._export.clicked.connect(self.export_asked)
        self.show_regrouping(Regrouping())

    def show_loop(self, name: str, line: str, colour: int) -> None:
        """Show a loop's name, what is to be said of it, and its colour."""
        super().show_loop(name, line, colour)
        for button in (self._group, self._split):
            button.show()
        self._export.setVisible(self._has_room)

    def show_words(self, words: str) -> None:
        """Show a sentence instead of a loop."""
        super().show_words(words)
        for button in (self._group, self._split, self._export):
            button.hide()

    def show_edited(self, edited: bool) -> None:
        """Say that the pictures are from before the edits, which more room is left for."""
        super().show_edited(edited)
        self._show_export()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say and offer less where there is little room."""
        super().resizeEvent(event)
        self._show_export()

    @property
    def _has_room(self) -> bool:
        return self.width() >= (_ROOMY if self._edited else _ROOM_FOR_EXPORT)

    def _show_export(self) -> None:
        # Whatever can be split can be exported.
        self._export.setVisible(self._split.isVisibleTo(self) and self._has_room)

    def show_regrouping(self, state: Regrouping) -> None:
        """Show what can be done with the selected loop, and those marked beside it."""
        for button, text, why_not in (
            (self._group, state.group, state.why_not_group),
            (self._split, state.split, state.why_not_split),
        ):
            button.setText(text)
            button.setAccessibleName(text)
            button.setEnabled(not why_not)
            button.setToolTip(why_not or _TIPS[text])

    def _on_group(self) -> None:
        if self._group.text() == UNGROUP:
            self.ungroup_asked.emit()
        else:
            self.group_asked.emit()

    def _on_split(self) -> None:
        if self._split.text() == MERGE:
            self.merge_asked.emit()
        else:
            self.split_asked.emit()
