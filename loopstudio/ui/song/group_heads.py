"""The heads of all groups, made as they are needed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from loopstudio.ui.song.group_head import GroupHead, GroupState
from loopstudio.ui.song.lines import Lines
from loopstudio.ui.theme.theme import Theme


class GroupHeads(QObject):
    """Keeps one `GroupHead` for each group, and says what the user does with any of them.

    Signals
    -------
    selected(int), mute_edited(int, bool), solo_edited(int, bool), gain_edited(int, float),
    name_edited(int, str), colour_edited(int, int), fold_edited(int, bool), ungroup_asked(int),
    pointed(int), left()
        As those of `GroupHead`; the first number is the group's.
    """

    selected = Signal(int)
    mute_edited = Signal(int, bool)
    solo_edited = Signal(int, bool)
    gain_edited = Signal(int, float)
    name_edited = Signal(int, str)
    colour_edited = Signal(int, int)
    fold_edited = Signal(int, bool)
    ungroup_asked = Signal(int)
    pointed = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme, content: QWidget) -> None:
        super().__init__(content)
        self._theme, self._content = theme, content
        self._states: Sequence[GroupState] = ()
        self._made: list[GroupHead] = []

    @property
    def heads(self) -> list[GroupHead]:
        """One for each group."""
        return self._made[: len(self._states)]

    def show_states(self, states: Sequence[GroupState], *, has_exactness: bool) -> None:
        """Show these groups, in lines with or without the column of exactness."""
        self._states = states
        for state in states[len(self._made) :]:
            self._made.append(self._new(state))
        for head, state in zip(self._made, states, strict=False):
            head.show_exactness_column(has_exactness)
            head.show_state(state)
            head.show()
        for head in self._made[len(states) :]:
            head.hide()

    def place(self, lines: Lines, width: int) -> None:
        """Put every head into its line."""
        for number, head in enumerate(self.heads):
            line = lines.of_group(number)
            if line is not None:
                head.setGeometry(0, line[0], width, line[1])

    def _new(self, state: GroupState) -> GroupHead:
        head = GroupHead(self._theme, state, self._content)
        head.selected.connect(self.selected)
        head.on_edited.connect(self._on_switched)
        head.solo_edited.connect(self.solo_edited)
        head.gain_edited.connect(self.gain_edited)
        head.name_edited.connect(self.name_edited)
        head.colour_edited.connect(self.colour_edited)
        head.fold_edited.connect(self.fold_edited)
        head.ungroup_asked.connect(self.ungroup_asked)
        head.pointed.connect(self.pointed)
        head.left.connect(self.left)
        return head

    def _on_switched(self, group: int, on: bool) -> None:
        self.mute_edited.emit(group, not on)
