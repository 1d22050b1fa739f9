"""The head row of the components' desk: the selected part, joining, and one hint."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import ElidedLabel
from loopstudio.ui.desk.paged_head import PagedHead
from loopstudio.ui.theme.theme import Theme


class ComponentHead(PagedHead):
    """A `PagedHead` whose right half can say a hint, and joins and splits.

    Signals
    -------
    join_asked()
        Make one part of the rows that are marked.
    split_asked()
        Make a part of each component of the selected part.
    hint_taken(), hint_dismissed()
        What the user thinks of the hint.
    """

    join_asked = Signal()
    split_asked = Signal()
    hint_taken = Signal()
    hint_dismissed = Signal()

    def __init__(
        self, theme: Theme, pages: tuple[tuple[str, str, str], ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, pages, parent)
        self._hint = ElidedLabel(theme, tone="ink2")
        self._take = Button(theme, "Group them", size="small")
        self._dismiss = Button(theme, "Not now", size="small", flat=True)
        self._join = Button(theme, "Group", size="small", tooltip="Group the marked rows (Ctrl+G)")
        self._split = Button(
            theme, "Ungroup", size="small", tooltip="Make rows of its components (Ctrl+Shift+G)"
        )
        place = self._row.count() - 1
        for step, widget in enumerate(
            (self._hint, self._take, self._dismiss, self._join, self._split)
        ):
            self._row.insertWidget(place + step, widget, 2 if widget is self._hint else 0)
        self._take.clicked.connect(self.hint_taken)
        self._dismiss.clicked.connect(self.hint_dismissed)
        self._join.clicked.connect(self.join_asked)
        self._split.clicked.connect(self.split_asked)
        self.show_hint("")
        self.show_joining(can_join=False, can_split=False)

    def show_hint(self, sentence: str) -> None:
        """Offer something in one sentence; empty for nothing."""
        self._hint.setText(sentence)
        self._hint.setAccessibleName(sentence)
        for widget in (self._hint, self._take, self._dismiss):
            widget.setVisible(bool(sentence))

    def show_joining(self, *, can_join: bool, can_split: bool) -> None:
        """Say whether rows are marked that can be joined, and whether the part can be split."""
        self._join.setEnabled(can_join)
        self._split.setEnabled(can_split)
