"""The layout: what the user does to the bars of loops becomes edits of the arrangement.

While a drag is under way the rows show what it would lead to, made by the same edit that makes
the step when it ends.  Nothing is in the project before that, so giving up leaves no trace.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject

from loopstudio.core.extraction import Extraction
from loopstudio.project import arrangement_edits as arrange
from loopstudio.project.project import LOOPS, Project
from loopstudio.session import Session
from loopstudio.ui.controller_mix import MixController
from loopstudio.ui.controller_playback import PlaybackController
from loopstudio.ui.controller_tools import ToolController
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.musical_time import bar_at, sample_at
from loopstudio.ui.song.layout_hand import LayoutDrag
from loopstudio.ui.song.layout_mark import LayoutMark
from loopstudio.ui.song.words import bar_range_text
from loopstudio.ui.tools.tool import DRAW, LEVEL, SELECT

_WORDS = {
    DRAW: "Drag over empty bars to draw them, from a bar that plays to clear. Striped outlines show"
    " what the song had; a folded corner marks what you added.",
    LEVEL: "Drag what plays up or down, with Ctrl one bar alone, with Shift finely. The dashed line"
    " is the level that the song has.",
}
"""What the status line says of a tool while there is nothing else to say."""


@dataclass(frozen=True)
class _Edit:
    """What a drag leads to."""

    label: str
    project: Project
    mark: LayoutMark


@dataclass(frozen=True)
class _Moving:
    """What is being moved by keyboard: always from where it was first, over whatever is there."""

    before: Project
    after: Project
    loop: int
    first: int
    last: int
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
        hand = self._rows.hand
        hand.dragged.connect(self._on_dragged)
        hand.dropped.connect(self._on_dropped)
        hand.given_up.connect(self._on_given_up)
        hand.bar_asked.connect(playback.hear_bar)
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
            found, loop, bar = here
            project = self._session.project
            plays = arrange.run_at(project, found, loop, bar) is not None
            label = f"{'Clear' if plays else 'Draw'} {self._name(loop)}"
            self._session.apply(label, arrange.toggle_bar(project, found, loop, bar))

    def move_run(self, step: int) -> None:
        """Move what the selected loop plays at the playhead by so many bars, and go with it."""
        here = self._here()
        if here is None:
            return
        found, loop, bar = here
        moving = self._moving
        if moving is None or moving.after is not self._session.project or moving.loop != loop:
            stretch = self._stretch(found, loop, bar)
            if stretch is None:
                return
            project = self._session.project
            moving = _Moving(project, project, loop, *stretch, to=stretch[0])
        last_bar = found.grid.n_bars - 1
        to = min(max(moving.to + step, 0), last_bar - (moving.last - moving.first))
        if to == moving.to:
            return
        after = arrange.move_run(moving.before, found, loop, moving.first, moving.last, to)
        self._session.apply(f"Move {self._name(loop)}", after, gesture=f"move {id(moving.before)}")
        self._moving = replace(moving, after=self._session.project, to=to)
        self._playback.seek(sample_at(found.grid, min(max(bar + step, 0), last_bar)))
        self._rows.show_mark(self._moved(loop, moving.first, moving.last, to))

    def nudge_level(self, change_db: float) -> None:
        """Change the level of what the selected loop plays in the bar of the playhead."""
        here = self._here()
        if here is not None:
            found, loop, bar = here
            edited = arrange.set_level(
                self._session.project, found, loop, bar, bar, change_db, by=True
            )
            gesture = f"level {loop} {bar}"
            self._session.apply(f"Level of {self._name(loop)}", edited, gesture)

    def _on_dragged(self, drag: LayoutDrag) -> None:
        """Show what a drag would lead to."""
        edit = self._edit(drag)
        if edit is not None:
            self._previewed = True
            self._window.song.show_project(edit.project)
            row, held = self._rows.row(drag.loop), edit.mark.handle
            words = edit.mark.words if row is None or held is None else row.level_words(held)
            self._rows.show_mark(replace(edit.mark, words=words))

    def _on_dropped(self, drag: LayoutDrag) -> None:
        """Make a step of a drag."""
        edit = self._edit(drag)
        if edit is None or edit.project == self._session.project:
            self._end_preview()
            return
        self._previewed = False
        self._session.apply(edit.label, edit.project)
        if drag.tool == SELECT:
            self._rows.show_mark(edit.mark)

    def _on_given_up(self) -> None:
        self._end_preview()

    def _end_preview(self) -> None:
        """Show the project again, and nothing over the rows."""
        self._rows.show_mark(None)
        if self._previewed:
            self._previewed = False
            self._window.song.show_project(self._session.project)

    def _edit(self, drag: LayoutDrag) -> _Edit | None:
        """Return what a drag leads to; None for nothing."""
        found, project = self._session.extraction, self._session.project
        if found is None or drag.loop >= len(project.strips):
            return None
        make = {DRAW: self._drawn, LEVEL: self._levelled, SELECT: self._carried}[drag.tool]
        return make(found, project, drag)

    def _drawn(self, found: Extraction, project: Project, drag: LayoutDrag) -> _Edit:
        first, last = sorted((drag.first, drag.bar))
        clears = arrange.run_at(project, found, drag.loop, drag.first) is not None
        edit, word = (arrange.clear, "Clear") if clears else (arrange.draw, "Draw")
        words = f"{word} {bar_range_text(first, last + 1)}"
        return _Edit(
            f"{word} {self._name(drag.loop)}",
            edit(project, found, drag.loop, first, last),
            LayoutMark(drag.loop, first, last, words),
        )

    def _levelled(self, found: Extraction, project: Project, drag: LayoutDrag) -> _Edit:
        stretch = self._stretch(found, drag.loop, drag.first)
        first, last = (drag.first,) * 2 if drag.other or stretch is None else stretch
        edited = arrange.set_level(project, found, drag.loop, first, last, drag.gain_db, by=True)
        mark = LayoutMark(drag.loop, first, last, handle=drag.first)
        return _Edit(f"Level of {self._name(drag.loop)}", edited, mark)

    def _carried(self, found: Extraction, project: Project, drag: LayoutDrag) -> _Edit | None:
        stretch = self._stretch(found, drag.loop, drag.first)
        if stretch is None:
            return None
        first, last = stretch
        n_bars = found.grid.n_bars
        to = min(max(first + drag.bar - drag.first, 0), n_bars - 1 - (last - first))
        edited = arrange.move_run(project, found, drag.loop, first, last, to, drag.other)
        word = "Copy" if drag.other else "Move"
        mark = self._moved(drag.loop, first, last, to, copied=drag.other)
        return _Edit(f"{word} {self._name(drag.loop)}", edited, mark)

    def _moved(
        self, loop: int, first: int, last: int, to: int, *, copied: bool = False
    ) -> LayoutMark:
        """Return what is shown of bars that were moved."""
        stop = to + last - first
        words = f"{'Copied' if copied else 'Moved'} to {bar_range_text(to, stop + 1)}"
        if to == first:
            return LayoutMark(loop, to, stop)
        return LayoutMark(loop, to, stop, words, origin=(first, last))

    def _stretch(self, found: Extraction, loop: int, bar: int) -> tuple[int, int] | None:
        """Return the bars that go on from here; within the range, if this is within it."""
        run = arrange.run_at(self._session.project, found, loop, bar)
        if run is None:
            return None
        chosen = self._playback.range
        if chosen is None:
            return run.first, run.last
        begin = int(np.floor(bar_at(found.grid, chosen[0] + 0.5)))
        end = int(np.ceil(bar_at(found.grid, chosen[1] - 0.5))) - 1
        if not begin <= bar <= end:
            return run.first, run.last
        return max(run.first, begin), min(run.last, end)

    def _here(self) -> tuple[Extraction, int, int] | None:
        """Return the loops, the selected one, and the bar of the playhead; None outside of them."""
        found, loop = self._session.extraction, self._mix.selected
        project = self._session.project
        if found is None or project.shown != LOOPS or not 0 <= loop < len(found.loops):
            return None
        bar = int(np.floor(bar_at(found.grid, self._window.song.position + 0.5)))
        return (found, loop, bar) if 0 <= bar < found.grid.n_bars else None

    def _name(self, loop: int) -> str:
        return self._session.project.strips[loop].name

    def _on_left(self) -> None:
        """Forget what was moved last, once the user has seen it."""
        if not self._previewed:
            self._rows.show_mark(None)

    def _on_tool_changed(self, tool: str) -> None:
        self._rows.hand.show_tool(tool)
        self._window.status.show_resting("Layout" if tool in _WORDS else "", _WORDS.get(tool, ""))

    def _on_project_changed(self, project: Project) -> None:
        if self._previewed:
            self._rows.hand.cancel()  # what was being done, was done to another project
        self._rows.show_mark(None)
        count = arrange.n_edits(project) if project.shown == LOOPS else 0
        self._window.song.overview_panel.show_edits(count)
        self._window.song.ruler_panel.show_edits(count)
