"""Steps of the layout: what a drag or a choice in a menu makes of a project, and what it is called.

The rows show a step while it is dragged, and the session takes the same one when it ends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from loopstudio.core.extraction import Extraction
from loopstudio.project import arrangement_edits as arrange
from loopstudio.project.project import Project
from loopstudio.ui.musical_time import bar_at
from loopstudio.ui.song import layout_menu
from loopstudio.ui.song.layout_drag import LayoutDrag
from loopstudio.ui.song.layout_mark import LayoutMark
from loopstudio.ui.song.layout_menu import MenuPlace
from loopstudio.ui.song.words import bar_range_text
from loopstudio.ui.tools.tool import DRAW, LEVEL

Range = tuple[int, int] | None
"""The samples that repeat; None for none."""


@dataclass(frozen=True)
class Step:
    """An edit of the layout.

    Attributes
    ----------
    label : str
        As it reads after "Undo".
    project : Project
        What it leads to.
    mark : LayoutMark or None
        What is shown of it over the rows.
    """

    label: str
    project: Project
    mark: LayoutMark | None = None


def dragged(project: Project, found: Extraction, drag: LayoutDrag, chosen: Range) -> Step | None:
    """Return what a drag leads to; None for nothing.

    Parameters
    ----------
    project : Project
    found : Extraction
        What it is about.
    drag : LayoutDrag
    chosen : tuple of int or None
        The range: what goes on is changed within it, if the drag began within it.
    """
    if drag.loop >= len(project.strips):
        return None
    if drag.tool == DRAW:
        return _drawn(project, found, drag)
    stretch = goes_on(project, found, drag.loop, drag.first, chosen)
    if stretch is None:
        return None
    if drag.tool == LEVEL:
        first, last = (drag.first, drag.first) if drag.other else stretch
        edited = arrange.set_level(project, found, drag.loop, first, last, drag.gain_db, by=True)
        mark = LayoutMark(drag.loop, first, last, handle=drag.first)
        return Step(f"Level of {_name(project, drag.loop)}", edited, mark)
    to = stretch[0] + drag.bar - drag.first
    return moved(project, found, drag.loop, stretch, to, copied=drag.other)


def moved(
    project: Project,
    found: Extraction,
    loop: int,
    stretch: tuple[int, int],
    to: int,
    *,
    copied: bool = False,
) -> Step:
    """Return the step in which a stretch of bars begins elsewhere, within the song."""
    first, last = stretch
    to = min(max(to, 0), found.grid.n_bars - 1 - (last - first))
    edited = arrange.move_run(project, found, loop, first, last, to, copied)
    stop = to + last - first
    words = f"{'Copied' if copied else 'Moved'} to {bar_range_text(to, stop + 1)}"
    mark = LayoutMark(loop, to, stop)
    if to != first:
        mark = replace(mark, words=words, origin=stretch)
    return Step(f"{'Copy' if copied else 'Move'} {_name(project, loop)}", edited, mark)


def switched(project: Project, found: Extraction, loop: int, bar: int) -> Step:
    """Return the step in which a loop plays in a bar, or no longer."""
    word = "Draw" if arrange.run_at(project, found, loop, bar) is None else "Clear"
    edited = arrange.toggle_bar(project, found, loop, bar)
    return Step(f"{word} {_name(project, loop)}", edited)


def louder(project: Project, found: Extraction, loop: int, bar: int, change_db: float) -> Step:
    """Return the step in which one bar is louder."""
    edited = arrange.set_level(project, found, loop, bar, bar, change_db, by=True)
    return Step(f"Level of {_name(project, loop)}", edited)


def chosen_in_menu(
    project: Project, found: Extraction, what: str, loop: int, bar: int, chosen: Range
) -> Step | None:
    """Return what a choice in the menu of a bar leads to; None for what is no edit."""
    name = _name(project, loop)
    first, last = goes_on(project, found, loop, bar, chosen) or (bar, bar)
    if what == layout_menu.SWITCH:
        return switched(project, found, loop, bar)
    if what == layout_menu.CLEAR:
        return Step(f"Clear {name}", arrange.clear(project, found, loop, first, last))
    if what == layout_menu.LEVEL:
        edited = arrange.set_level(project, found, loop, first, last, 0.0)
        return Step(f"Level of {name}", edited)
    if what == layout_menu.SONG:
        cells = project.arrangement.of_loop(loop).items()
        kept = project.arrangement.with_loop(loop, (cell for b, cell in cells if b != bar))
        return Step(f"Original bar of {name}", replace(project, arrangement=kept))
    if what == layout_menu.RESET:
        return Step(f"Original layout of {name}", arrange.reset(project, loop))
    return None


def menu_place(
    project: Project, found: Extraction, loop: int, bar: int, chosen: Range
) -> MenuPlace:
    """Return what the menu of a bar is about."""
    cells = project.arrangement.of_loop(loop)
    run = goes_on(project, found, loop, bar, chosen)
    within = range(0) if run is None else range(run[0], run[1] + 1)
    return MenuPlace(
        name=_name(project, loop),
        bar=bar,
        run=run,
        edited=bar in cells,
        levelled=any(cells[b].gain_db for b in within if b in cells),
        arranged=bool(cells),
    )


def goes_on(
    project: Project, found: Extraction, loop: int, bar: int, chosen: Range
) -> tuple[int, int] | None:
    """Return the bars of a run that has a bar; within the range, if that has it too."""
    run = arrange.run_at(project, found, loop, bar)
    if run is None:
        return None
    if chosen is None:
        return run.first, run.last
    begin = int(np.floor(bar_at(found.grid, chosen[0] + 0.5)))
    end = int(np.ceil(bar_at(found.grid, chosen[1] - 0.5))) - 1
    if not begin <= bar <= end:
        return run.first, run.last
    return max(run.first, begin), min(run.last, end)


def _drawn(project: Project, found: Extraction, drag: LayoutDrag) -> Step:
    first, last = sorted((drag.first, drag.bar))
    clears = arrange.run_at(project, found, drag.loop, drag.first) is not None
    edit, word = (arrange.clear, "Clear") if clears else (arrange.draw, "Draw")
    words = f"{word} {bar_range_text(first, last + 1)}"
    edited = edit(project, found, drag.loop, first, last)
    mark = LayoutMark(drag.loop, first, last, words)
    return Step(f"{word} {_name(project, drag.loop)}", edited, mark)


def _name(project: Project, loop: int) -> str:
    return project.strips[loop].name
