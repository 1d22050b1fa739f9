"""The layout: what the user does to the bars of loops becomes edits of the arrangement.

While a drag is under way the rows show what it would lead to, made by the same edit that makes
the step when it ends.  Nothing is in the project before that, so giving up leaves no trace.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, QPoint

from loopstudio.core.extraction import Extraction
from loopstudio.project import arrangement_edits as arrange
from loopstudio.project.project import LOOPS, Project
from loopstudio.session import Session
from loopstudio.ui import layout_steps as steps
from loopstudio.ui.controller_mix import MixController
from loopstudio.ui.controller_playback import PlaybackController
from loopstudio.ui.controller_tools import ToolController
from loopstudio.ui.layout_steps import Step
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.musical_time import bar_at, sample_at
from loopstudio.ui.song import layout_menu
from loopstudio.ui.song.layout_drag import LayoutDrag
from loopstudio.ui.song.layout_menu import LayoutMenu
from loopstudio.ui.tools.tool import DRAW, LEVEL, SELECT

_WORDS = {
    DRAW: "Drag over empty bars to draw them, from a bar that plays to clear. Striped outlines show"
    " what the song had; a folded corner marks what you added.",
    LEVEL: "Drag what plays up or down, with Ctrl one bar alone, with Shift finely. The dashed line"
    " is the level that the song has.",
}
"""What the status line says of a tool while there is nothing else to say."""

_Here = tuple[Extraction, int, int]
"""The loops, one of them, and a bar."""


@dataclass(frozen=True)
class _Moving:
    """What is being moved by keyboard: always from where it was first, over whatever is there."""

    number: int
    before: Project
    after: Project
    loop: int
    stretch: tuple[int, int]
    to: int


class LayoutController(QObject):
    """Draws, clears, moves and levels bars, as steps that can be undone."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        mix: MixController,
        tools: ToolController,
        playback: PlaybackController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._mix = window, session, mix
        self._tools, self._playback = tools, playback
        self._rows = window.song.rows.layout_view
        self._previewed = False
        self._moving: _Moving | None = None
        self._n_moves = 0
        hand = self._rows.hand
        hand.dragged.connect(self._on_dragged)
        hand.dropped.connect(self._on_dropped)
        hand.given_up.connect(self._end_preview)
        hand.bar_asked.connect(playback.alone.hear_bar)
        hand.level_reset.connect(self._on_level_reset)
        hand.menu_asked.connect(self._on_menu_asked)
        self._rows.bar_switched.connect(self.switch_bar)
        self._rows.run_moved.connect(self.move_run)
        self._rows.level_nudged.connect(self.nudge_level)
        self._rows.left.connect(self._on_left)
        window.song.overview_panel.back_asked.connect(self.reset)
        window.song.ruler_panel.back_asked.connect(self.reset)
        tools.tool_changed.connect(self._on_tool_changed)
        session.project_changed.connect(self._on_project_changed)

    @property
    def edited(self) -> bool:
        """Whether any loop plays otherwise than in the song."""
        return bool(self._session.project.arrangement)

    def reset(self) -> None:
        """Return to the layout of the song."""
        self._session.apply("Back to the original layout", arrange.reset(self._session.project))

    def switch_bar(self) -> None:
        """Let the selected loop play in the bar of the playhead, or no longer."""
        here = self._here()
        if here is not None:
            self._apply(steps.switched(self._session.project, *here))

    def nudge_level(self, change_db: float) -> None:
        """Change the level of what the selected loop plays in the bar of the playhead."""
        here = self._here()
        if here is not None:
            step = steps.louder(self._session.project, *here, change_db)
            self._apply(step, gesture=f"level of bar {here[1:]}")

    def move_run(self, bars: int) -> None:
        """Move what the selected loop plays at the playhead, and go with it."""
        here = self._here()
        if here is None:
            return
        found, loop, bar = here
        moving = self._begin_move(found, loop, bar)
        if moving is None:
            return
        step = steps.moved(moving.before, found, loop, moving.stretch, moving.to + bars)
        assert step.mark is not None
        to = step.mark.first
        if to == moving.to:
            return
        self._apply(step, gesture=f"move bars {moving.number}")
        self._moving = replace(moving, after=self._session.project, to=to)
        if not self._playback.playing:  # else it goes on from where it is heard
            there = min(max(bar + bars, 0), found.grid.n_bars - 1)
            self._playback.seek(sample_at(found.grid, there))
        self._rows.show_mark(step.mark)

    def _begin_move(self, found: Extraction, loop: int, bar: int) -> _Moving | None:
        """Return what is being moved; what goes on here, if nothing is; None for nothing."""
        moving, project = self._moving, self._session.project
        if moving is not None and moving.after is project and moving.loop == loop:
            return moving
        stretch = steps.goes_on(project, found, loop, bar, self._playback.range)
        if stretch is None:
            return None
        self._n_moves += 1
        return _Moving(self._n_moves, project, project, loop, stretch, stretch[0])

    def _apply(self, step: Step, gesture: str = "") -> None:
        self._session.apply(step.label, step.project, gesture)

    def _on_menu_asked(self, loop: int, bar: int, where: QPoint) -> None:
        """Open the menu of a bar; that of the playhead where it was asked for by a key."""
        found = self._session.extraction
        here = self._here() if loop < 0 or found is None else (found, loop, bar)
        if here is None:
            return
        found, loop, bar = here
        self._mix.select(loop)
        place = steps.menu_place(self._session.project, *here, self._playback.range)
        menu = LayoutMenu(place, self._tools.tool, self._window)
        menu.asked.connect(lambda what: self._on_menu_chosen(what, loop, bar))
        menu.tool_edited.connect(self._tools.choose)
        menu.popup(where)

    def _on_menu_chosen(self, what: str, loop: int, bar: int) -> None:
        found, project = self._session.extraction, self._session.project
        if what == layout_menu.HEAR:
            self._playback.alone.hear_bar(loop, bar)
        elif found is not None and loop < len(found.loops):
            step = steps.chosen_in_menu(project, found, what, loop, bar, self._playback.range)
            if step is not None:
                self._apply(step)

    def _on_level_reset(self, loop: int, bar: int) -> None:
        self._on_menu_chosen(layout_menu.LEVEL, loop, bar)

    def _on_dragged(self, drag: LayoutDrag) -> None:
        """Show what a drag would lead to."""
        step = self._step(drag)
        if step is None or step.mark is None:
            return
        self._previewed = True
        self._window.song.show_project(step.project)
        mark, row = step.mark, self._rows.row(drag.loop)
        if mark.handle is not None and row is not None:
            mark = replace(mark, words=row.level_words(mark.handle))
        self._rows.show_mark(mark)

    def _on_dropped(self, drag: LayoutDrag) -> None:
        """Make a step of a drag."""
        step = self._step(drag)
        if step is None or step.project == self._session.project:
            self._end_preview()
            return
        self._previewed = False
        self._apply(step)
        if drag.tool == SELECT:
            self._rows.show_mark(step.mark)

    def _end_preview(self) -> None:
        """Show the project again, and nothing over the rows."""
        self._rows.show_mark(None)
        if self._previewed:
            self._previewed = False
            self._window.song.show_project(self._session.project)

    def _step(self, drag: LayoutDrag) -> Step | None:
        found = self._session.extraction
        if found is None:
            return None
        return steps.dragged(self._session.project, found, drag, self._playback.range)

    def _here(self) -> _Here | None:
        """Return the selected loop and the bar of the playhead; None outside of the bars."""
        found, loop = self._session.extraction, self._mix.selected
        if self._session.project.shown != LOOPS or found is None:
            return None
        if not 0 <= loop < len(found.loops):
            return None
        bar = int(np.floor(bar_at(found.grid, self._window.song.position + 0.5)))
        return (found, loop, bar) if 0 <= bar < found.grid.n_bars else None

    def _on_left(self) -> None:
        """Forget what was moved last, once the user has seen it."""
        if not self._previewed:
            self._rows.show_mark(None)

    def _on_tool_changed(self, tool: str) -> None:
        self._rows.hand.show_tool(tool)
        self._rows.show_mark(None)
        self._show_words()

    def _show_words(self) -> None:
        """Say in the status line what the tool is for, and how to take back what was done."""
        words, last = _WORDS.get(self._tools.tool, ""), self._session.history.undoText()
        if words and last:
            words = f"{words} Ctrl+Z takes back “{last}”."
        self._window.status.show_resting("Layout" if words else "", words)

    def _on_project_changed(self, project: Project) -> None:
        if self._previewed:
            self._rows.hand.cancel()  # what was being done, was done to another project
        self._rows.show_mark(None)
        self._show_words()
        count = arrange.n_edits(project) if project.shown == LOOPS else 0
        self._window.song.overview_panel.show_edits(count)
        self._window.song.ruler_panel.show_edits(count)
