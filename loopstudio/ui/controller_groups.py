"""Groups of components: joining, splitting, and hints at what may belong together."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from loopstudio.core.workshop.grouping import Hint
from loopstudio.project import component_edits
from loopstudio.project.project import COMPONENTS, Project
from loopstudio.session import Session
from loopstudio.ui.controller_mix import MixController
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.workshop.hint_words import group_sentence, open_hints, sentence


class GroupController(QObject):
    """Turns marked rows into groups, and offers one hint at a time."""

    def __init__(
        self, window: MainWindow, session: Session, mix: MixController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._mix = session, mix
        self._desk = window.page.components
        self._hints: tuple[Hint, ...] = ()
        self._dismissed: frozenset[Hint] = frozenset()
        self._offered: tuple[str, tuple[int, ...], Hint | None] = ("", (), None)
        head = self._desk.head
        head.join_asked.connect(self.join)
        head.split_asked.connect(self.split)
        head.hint_taken.connect(self.take_hint)
        head.hint_dismissed.connect(self.dismiss_hint)
        session.components_changed.connect(self._on_components_changed)
        session.project_changed.connect(self._on_project_changed)

    @property
    def can_join(self) -> bool:
        """Whether several rows are marked."""
        return len(self._mix.marked) > 1

    @property
    def can_split(self) -> bool:
        """Whether the selected part is a group."""
        parts, row = self._session.project.workshop.parts, self._mix.selected
        return 0 <= row < len(parts) and len(parts[row]) > 1

    def show_hints(self, hints: Sequence[Hint]) -> None:
        """Offer these, one after the other, as far as they still join something."""
        self._hints = tuple(hints)
        self._offer()

    def join(self) -> None:
        """Make one part of the rows that are marked."""
        self.join_rows(self._mix.marked)

    def join_rows(self, rows: frozenset[int], name: str = "") -> None:
        """Make one part of these rows, and select it."""
        if len(rows) > 1:
            edited = component_edits.join(self._session.project, rows, name)
            self._session.apply("Group components", edited)
            self._mix.select(min(rows))

    def split(self) -> None:
        """Make a part of each component of the selected part."""
        components, row = self._session.components, self._mix.selected
        if components is not None and 0 <= row < self._mix.n_loops:
            names = component_edits.unlike(components.names)
            edited = component_edits.split(self._session.project, row, names)
            self._session.apply("Ungroup components", edited)

    @property
    def hint(self) -> str:
        """What is offered; empty for nothing."""
        return self._offered[0] and self._sentence()

    def take_hint(self) -> None:
        """Join what is offered."""
        name, rows, _ = self._offered
        self.join_rows(frozenset(rows), name)

    def dismiss_hint(self) -> None:
        """Offer the next one instead, and this one no more."""
        _, _, hint = self._offered
        if hint is not None:
            self._dismissed |= {hint}
        self._offer()

    def _offer(self) -> None:
        """Show the first hint that would still join something."""
        project = self._session.project
        self._offered = ("", (), None)
        if project.shown == COMPONENTS and self._session.components is not None:
            every = (*self._named(), *self._hints)
            hints = open_hints(every, project.workshop.parts, self._dismissed)
            if hints:
                hint, rows = hints[0]
                self._offered = (hint.name, rows, hint)
        self._desk.show_hint(self.hint)

    def _sentence(self) -> str:
        name, rows, hint = self._offered
        if hint in self._named():
            return group_sentence(name, rows)
        return sentence(hint, rows) if hint is not None else ""

    def _named(self) -> tuple[Hint, ...]:
        """Return the groups that a score names, such as hands."""
        components = self._session.components
        groups = components.groups if components is not None else ()
        names = [name for name in dict.fromkeys(groups) if name]
        return tuple(
            Hint("together", name, tuple(k for k, own in enumerate(groups) if own == name), "")
            for name in names
        )

    def _on_components_changed(self) -> None:
        self._hints, self._dismissed = (), frozenset()
        self._offer()

    def _on_project_changed(self, project: Project) -> None:
        self._offer()
