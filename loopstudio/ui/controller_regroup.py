"""Regrouping: loops merged into one, or split into their parts."""

from __future__ import annotations

from PySide6.QtCore import QObject

from loopstudio.core import regroup
from loopstudio.core.extraction import Extraction
from loopstudio.project import regrouping
from loopstudio.project.project import LOOPS, Project
from loopstudio.session import Session
from loopstudio.ui.controller_loop_groups import LoopGroupController
from loopstudio.ui.controller_mix import MixController
from loopstudio.ui.desk.loops_head import GROUP, MERGE, SPLIT, UNGROUP, Regrouping
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.sentences import listed

_MARK_MORE = "Mark other loops with Ctrl+click or Shift+Down to group them (Ctrl+G)"
_NAMED = 3
"""Up to so many loops, a step is called by the names of all."""


class RegroupController(QObject):
    """Makes other loops of the same layers, as steps to undo, and says what can be done."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        mix: MixController,
        groups: LoopGroupController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._mix, self._groups = session, mix, groups
        self._head = window.desk.head
        self._head.group_asked.connect(groups.group)
        self._head.ungroup_asked.connect(groups.ungroup)
        self._head.merge_asked.connect(self.merge)
        self._head.split_asked.connect(self.split)
        session.project_changed.connect(self._refresh)
        mix.selected_changed.connect(self._refresh)

    @property
    def can_merge(self) -> bool:
        """Whether several loops are marked."""
        return self._extraction is not None and len(self._mix.marked) > 1

    @property
    def why_not_split(self) -> str:
        """Why the selected loop cannot be split, as a sentence; empty if it can."""
        extraction, loop = self._extraction, self._mix.selected
        if extraction is None or not 0 <= loop < len(extraction.loops):
            return "Select a loop to split it"
        return regroup.why_not_split(extraction, loop).removesuffix(".")

    def merge(self) -> None:
        """Make one loop of those that are marked."""
        extraction, together = self._extraction, sorted(self._mix.marked)
        if extraction is None or len(together) < 2:
            return
        names = [self._session.project.strips[loop].name for loop in together]
        what = listed(names) if len(names) <= _NAMED else f"{len(names)} loops"
        self._apply(f"Merge {what}", extraction, regroup.merge(extraction, together))
        self._mix.select(together[0])

    def split(self) -> None:
        """Make a loop of each part of the selected one."""
        extraction, loop = self._extraction, self._mix.selected
        if extraction is None or self.why_not_split:
            return
        name = self._session.project.strips[loop].name
        parts = regroup.split(extraction, loop)
        self._apply(f"Split {name}", extraction, parts)
        n_parts = parts.came_from.count((loop,))
        self._mix.select(loop, frozenset(range(loop, loop + n_parts)))

    @property
    def _extraction(self) -> Extraction | None:
        """The loops, while they have the rows and the project is about them."""
        extraction, project = self._session.extraction, self._session.project
        if extraction is None or project.shown != LOOPS:
            return None
        return extraction if len(project.strips) == len(extraction.loops) else None

    def _apply(self, label: str, before: Extraction, after: regroup.Regrouped) -> None:
        project = regrouping.carried_over(self._session.project, before, after)
        self._session.apply_loops(label, project, after.extraction)

    def _refresh(self, changed: Project | int) -> None:
        ungroup = self._groups.can_fold and not self._groups.can_group
        can_group = ungroup or self._groups.can_group
        merging = self.can_merge
        self._head.show_regrouping(
            Regrouping(
                UNGROUP if ungroup else GROUP,
                "" if can_group else _MARK_MORE,
                MERGE if merging else SPLIT,
                "" if merging else self.why_not_split,
            )
        )
