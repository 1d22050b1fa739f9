"""The desk's head row for loops, which groups, merges and splits them."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.desk.paged_head import PagedHead
from loopstudio.ui.theme.theme import Theme

GROUP, UNGROUP = "Group", "Ungroup"
SPLIT, MERGE = "Split", "Merge"

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
    """A `PagedHead` with a button that groups or ungroups, and one that splits or merges.

    Signals
    -------
    group_asked(), ungroup_asked(), split_asked(), merge_asked()
        What the user pressed.
    """

    group_asked = Signal()
    ungroup_asked = Signal()
    split_asked = Signal()
    merge_asked = Signal()

    def __init__(
        self, theme: Theme, pages: tuple[tuple[str, str, str], ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, pages, parent)
        self._group = Button(theme, GROUP, size="small")
        self._split = Button(theme, SPLIT, size="small")
        self._row.addWidget(self._group)
        self._row.addWidget(self._split)
        self._group.clicked.connect(self._on_group)
        self._split.clicked.connect(self._on_split)
        self.show_regrouping(Regrouping())

    def show_loop(self, name: str, line: str, colour: int) -> None:
        """Show a loop's name, what is to be said of it, and its colour."""
        super().show_loop(name, line, colour)
        for button in (self._group, self._split):
            button.show()

    def show_words(self, words: str) -> None:
        """Show a sentence instead of a loop."""
        super().show_words(words)
        for button in (self._group, self._split):
            button.hide()

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
