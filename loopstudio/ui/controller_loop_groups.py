"""Groups of loops: heads, keys, commands and hints become edits of the project."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from loopstudio.core.loop_hints import suggest
from loopstudio.core.workshop.grouping import Hint
from loopstudio.project import group_edits
from loopstudio.project.groups import Group
from loopstudio.project.project import LOOPS, Project
from loopstudio.session import Session
from loopstudio.ui.controller_mix import MixController
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.workshop.hint_words import loops_sentence, open_hints


class LoopGroupController(QObject):
    """Turns what the user does with groups into undoable steps, and offers one hint at a time."""

    def __init__(
        self, window: MainWindow, session: Session, mix: MixController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._mix = window, session, mix
        heads = window.song.rows.groups
        heads.selected.connect(self.select)
        heads.mute_edited.connect(self.set_muted)
        heads.solo_edited.connect(self.set_soloed)
        heads.gain_edited.connect(self.set_gain)
        heads.name_edited.connect(self.rename)
        heads.colour_edited.connect(self.set_colour)
        heads.fold_edited.connect(self.set_folded)
        heads.ungroup_asked.connect(self.ungroup)
        window.song.rows.layout_view.group_clicked.connect(self.select)
        self._hints: tuple[Hint, ...] = ()
        self._offered: Hint | None = None
        self._folded: dict[tuple[int, ...], bool] = {}  # by members: what the user sees
        window.status.hint_taken.connect(self.take_hint)
        window.status.hint_dismissed.connect(self.dismiss_hint)
        session.extraction_changed.connect(self._on_extraction_changed)
        session.project_changed.connect(self._keep_folded)
        session.project_changed.connect(self._offer)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups whose rows are shown."""
        return self._session.project.row_groups

    @property
    def here(self) -> int:
        """The group that the selected loop is in; `NONE` for none."""
        if self._session.project.shown != LOOPS:
            return group_edits.NONE
        return group_edits.group_of(self._session.project, self._mix.selected)

    @property
    def can_group(self) -> bool:
        """Whether loops are marked that are no group yet."""
        project = self._session.project
        return project.shown == LOOPS and group_edits.would_group(project, self._mix.marked)

    @property
    def can_fold(self) -> bool:
        """Whether the selected loop is in a group."""
        return self.here != group_edits.NONE

    @property
    def whole(self) -> frozenset[int]:
        """The loops of a group that is selected as one: folded, or all marked; else empty."""
        if self.here == group_edits.NONE:
            return frozenset()
        group = self.groups[self.here]
        members = frozenset(group.members)
        return members if group.folded or self._mix.marked == members else frozenset()

    @property
    def folded(self) -> bool:
        """Whether the selected loop is in a group that is folded."""
        return self.can_fold and self.groups[self.here].folded

    def select(self, group: int) -> None:
        """Select the first loop of a group, and mark all; with Ctrl beside what is marked."""
        members = self.groups[group].members
        if QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier:
            self._mix.mark(frozenset(members))
        else:
            self._mix.select(members[0], frozenset(members))

    def group(self, loops: frozenset[int] | None = None) -> None:
        """Make a group of loops; of those that are marked, if not said which."""
        loops = self._mix.marked if loops is None else loops
        project = self._session.project
        edited = group_edits.group(project, loops)
        if edited != project:
            made = edited.groups[group_edits.group_of(edited, min(loops))]
            self._session.apply(f"Group {made.name}", edited)

    def ungroup(self, group: int | None = None) -> None:
        """Make single loops of a group; of that of the selected loop, if not said which."""
        group = self.here if group is None else group
        if group != group_edits.NONE:
            edited = group_edits.ungroup(self._session.project, group)
            self._session.apply(f"Ungroup {self.groups[group].name}", edited)

    def fold(self) -> None:
        """Fold the group of the selected loop, or open it."""
        group = self.here
        if group != group_edits.NONE:
            self.set_folded(group, not self.groups[group].folded)

    def toggle_muted_here(self) -> None:
        """Switch the selected loop the other way, or the group that is selected as one."""
        if self.whole:
            self.toggle_muted(self.here)
        else:
            self._mix.toggle_muted(self._mix.selected)

    def toggle_soloed_here(self) -> None:
        """Hear the selected loop alone, or the group that is selected as one; or no longer."""
        if self.whole:
            self.set_soloed(self.here, not self.groups[self.here].soloed)
        else:
            self._mix.toggle_soloed(self._mix.selected)

    def nudge_gain(self, step_db: float) -> None:
        """Change the gain of the selected loop, or of the group that is selected as one."""
        if self.whole:
            self.set_gain(self.here, self.groups[self.here].gain_db + step_db)
        else:
            self._mix.nudge_gain(step_db)

    def toggle_muted(self, group: int) -> None:
        """Switch a group the other way."""
        if group < len(self.groups):
            self.set_muted(group, not self.groups[group].muted)

    def set_muted(self, group: int, muted: bool) -> None:
        """Switch a group off or on."""
        label = f"Switch {self.groups[group].name} {'off' if muted else 'on'}"
        self._apply(label, group_edits.set_muted, group, muted)

    def set_soloed(self, group: int, soloed: bool) -> None:
        """Hear a group alone, or no longer."""
        self._apply(f"Solo {self.groups[group].name}", group_edits.set_soloed, group, soloed)

    def set_gain(self, group: int, gain_db: float) -> None:
        """Set a group's gain; the moves of one drag are one step."""
        label = f"Level of {self.groups[group].name}"
        gesture = f"gain of group {group}"
        self._apply(label, group_edits.set_gain, group, gain_db, gesture=gesture)

    def rename(self, group: int, name: str) -> None:
        """Name a group."""
        self._apply(f"Rename {self.groups[group].name}", group_edits.rename, group, name)

    def set_colour(self, group: int, colour: int) -> None:
        """Give a group another colour."""
        self._apply(f"Colour of {self.groups[group].name}", group_edits.set_colour, group, colour)

    def set_folded(self, group: int, folded: bool) -> None:
        """Show a group in one row, or its loops; nothing that one would take back."""
        self._folded[self.groups[group].members] = folded
        self._session.look_at(group_edits.set_folded(self._session.project, group, folded))

    @property
    def hint(self) -> str:
        """What is offered; empty for nothing."""
        strips, hint = self._session.project.strips, self._offered
        return loops_sentence(hint, [strips[k].name for k in hint.components]) if hint else ""

    def take_hint(self) -> None:
        """Group what is offered."""
        if self._offered is not None:
            loops = frozenset(self._offered.components)
            self.group(loops)
            self._mix.select(min(loops), loops)

    def dismiss_hint(self) -> None:
        """Offer the next one instead, and this one no more in this project."""
        if self._offered is not None:
            loops = self._offered.components
            self._session.apply(
                "Turn down a hint", group_edits.decline(self._session.project, loops)
            )

    def _offer(self, project: Project) -> None:
        """Show the first hint that would still join something."""
        self._offered = None
        n_loops = len(project.strips)
        if project.shown == LOOPS and all(max(h.components) < n_loops for h in self._hints):
            grouped = {loop for group in project.groups for loop in group.members}
            parts = [group.members for group in project.groups]
            parts += [(loop,) for loop in range(n_loops) if loop not in grouped]
            declined = [hint for hint in self._hints if hint.components in project.declined]
            hints = open_hints(self._hints, parts, declined)
            self._offered = hints[0][0] if hints else None
        self._window.status.show_hint(self.hint)

    def _keep_folded(self, project: Project) -> None:
        """Leave groups as they are seen when an edit from before they were folded is undone."""
        kept = project
        for number, group in enumerate(project.groups):
            folded = self._folded.setdefault(group.members, group.folded)
            if folded != group.folded:
                kept = group_edits.set_folded(kept, number, folded)
        self._session.look_at(kept)

    def _on_extraction_changed(self) -> None:
        self._folded.clear()
        extraction = self._session.extraction
        self._hints = suggest(extraction.loops) if extraction is not None else ()

    def _apply(
        self,
        label: str,
        edit: Callable[..., Project],
        group: int,
        value: object,
        *,
        gesture: str = "",
    ) -> None:
        self._session.apply(label, edit(self._session.project, group, value), gesture)
