"""Mixing: what the user does to loops becomes an edit of the project."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from loopstudio.core.extract import Extraction
from loopstudio.project import edits
from loopstudio.project.project import LOOPS, Project
from loopstudio.session import Session
from loopstudio.ui.main_window import MainWindow

NONE = -1
"""Nothing is selected."""

_DESK_AFTER_MS = 20
"""How long the desk waits for the rows of new loops: more than a frame of the screen."""


class MixController(QObject):
    """Turns the signals of the song view into undoable steps.

    Signals
    -------
    selected_changed(int)
        Another loop is selected: its index, the number of loops for the Rest, or `NONE`.
    """

    selected_changed = Signal(int)

    def __init__(self, window: MainWindow, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
        self._selected = NONE
        self._marked: frozenset[int] = frozenset()
        self._loops: Extraction | None = None
        # The song's rows are painted before the desk is filled: both at once are a moment in
        # which the window stands still.
        self._desk_due = QTimer(self)
        self._desk_due.setSingleShot(True)
        self._desk_due.timeout.connect(self._on_desk_due)
        self._rows_due = False
        song = window.song
        session.extraction_changed.connect(self._on_extraction_changed)
        session.project_changed.connect(self._on_project_changed)
        self.selected_changed.connect(self._on_selected_changed)
        song.loop_selected.connect(self._on_row_clicked)
        song.mute_edited.connect(self.set_muted)
        song.solo_edited.connect(self.set_soloed)
        song.gain_edited.connect(self.set_gain)
        song.rename_edited.connect(self.rename)
        song.colour_edited.connect(self.set_colour)

    @property
    def selected(self) -> int:
        """The selected loop: its index, the number of loops for the Rest, or `NONE`."""
        return self._selected

    @property
    def n_loops(self) -> int:
        """How many loops there are."""
        return len(self._session.project.row_strips)

    @property
    def marked(self) -> frozenset[int]:
        """The selected part, and those marked beside it; empty without any."""
        parts = range(self.n_loops)
        return frozenset(row for row in self._marked | {self._selected} if row in parts)

    def select(self, loop: int, marked: frozenset[int] = frozenset()) -> None:
        """Select a loop, the Rest, or nothing, and mark others beside it."""
        if (loop, marked) != (self._selected, self._marked):
            self._selected, self._marked = loop, marked
            self.selected_changed.emit(loop)

    def mark(self, rows: frozenset[int]) -> None:
        """Mark rows beside those that are, and select the first; not any more where all were."""
        others = self.marked - rows
        if rows <= self.marked and others:
            self.select(self._selected if self._selected in others else min(others), others)
        else:
            self.select(min(rows), self.marked | rows)

    def mark_next(self, step: int) -> None:
        """Mark the row above (-1) or below (1) beside those that are, and select it."""
        lines = self._window.song.rows.lines
        row = lines.next_loop(self._selected, step)
        if 0 <= row < self.n_loops:
            self.select(row, self.marked | lines.between(row, row))

    def set_muted(self, loop: int, muted: bool) -> None:
        """Switch a loop, or the Rest, off or on."""
        words = "off" if muted else "on"
        self._apply(f"Switch {self._name(loop)} {words}", edits.set_muted, loop, muted)

    def toggle_muted(self, loop: int) -> None:
        """Switch a loop, or the Rest, the other way."""
        if loop <= self.n_loops and self.n_loops and loop != NONE:
            self.set_muted(loop, not edits.strip_of(self._session.project, self._key(loop)).muted)

    def set_soloed(self, loop: int, soloed: bool) -> None:
        """Hear a loop alone, or no longer."""
        self._apply(f"Solo {self._name(loop)}", edits.set_soloed, loop, soloed)

    def toggle_soloed(self, loop: int) -> None:
        """Hear a loop alone, or no longer."""
        if loop <= self.n_loops and self.n_loops and loop != NONE:
            strip = edits.strip_of(self._session.project, self._key(loop))
            self.set_soloed(loop, not strip.soloed)

    def set_gain(self, loop: int, gain_db: float) -> None:
        """Set a loop's gain; the moves of one drag are one step."""
        gesture = f"gain {loop}"
        label = f"Level of {self._name(loop)}"
        self._apply(label, edits.set_gain, loop, gain_db, gesture=gesture)

    def nudge_gain(self, step_db: float) -> None:
        """Change the selected loop's gain."""
        if self._selected != NONE and self.n_loops:
            strip = edits.strip_of(self._session.project, self._key(self._selected))
            self.set_gain(self._selected, strip.gain_db + step_db)

    def rename(self, loop: int, name: str) -> None:
        """Name a loop."""
        self._apply(f"Rename {self._name(loop)}", edits.rename, loop, name)

    def set_colour(self, loop: int, colour: int) -> None:
        """Give a loop another colour."""
        self._apply(f"Colour of {self._name(loop)}", edits.set_colour, loop, colour)

    def all_on(self) -> None:
        """Switch everything on and end every solo."""
        self._session.apply("All on", edits.all_on(self._session.project))

    def _key(self, loop: int) -> int:
        """Return the index that edits use: the views count the Rest after the last loop."""
        return edits.REST if loop >= self.n_loops else loop

    def _name(self, loop: int) -> str:
        return edits.strip_of(self._session.project, self._key(loop)).name

    def _apply(
        self,
        label: str,
        edit: Callable[..., Project],
        loop: int,
        value: object,
        *,
        gesture: str = "",
    ) -> None:
        edited = edit(self._session.project, self._key(loop), value)
        self._session.apply(label, edited, gesture)

    def _on_extraction_changed(self) -> None:
        extraction, project = self._session.extraction, self._session.project
        before, self._loops = self._loops, extraction
        if project.shown != LOOPS and extraction is not None:
            self._fill_desk_later()
            return
        there = _same_loop(before, extraction, self._selected)
        self.show_loops(there, self._marked if _same_loops(before, extraction) else frozenset())
        if extraction is None:
            self._fill_desk()

    def show_loops(self, selected: int | None = None, marked: frozenset[int] = frozenset()) -> None:
        """Give the rows to the loops.

        Parameters
        ----------
        selected : int or None
            What shall be selected in them; None for the first of them.
        marked : frozenset of int
            Those beside it.
        """
        extraction, project = self._session.extraction, self._session.project
        self._window.song.show_extraction(extraction, project)
        self._fill_desk_later()
        if selected is None:
            self.select_first(extraction is not None and bool(extraction.loops))
        else:
            self._selected, self._marked = selected, marked
            self.selected_changed.emit(selected)

    def select_first(self, there_is_one: bool) -> None:
        """Select the first row of new ones, or nothing."""
        self._selected, self._marked = (0 if there_is_one else NONE), frozenset()
        self.selected_changed.emit(self._selected)

    def _fill_desk_later(self) -> None:
        self._rows_due = True
        self._desk_due.start(0)

    def _on_desk_due(self) -> None:
        """Fill the desk once the rows were painted."""
        if self._rows_due:
            # Whatever showed the rows has only just ended, so a longer wait would be over, too.
            self._rows_due = False
            self._desk_due.start(_DESK_AFTER_MS)
        else:
            self._fill_desk()

    def _fill_desk(self) -> None:
        """Show the loops in the desk, which showed those before until now."""
        self._desk_due.stop()
        extraction, audio = self._session.extraction, self._session.audio
        project = self._session.project
        selected = self._selected if project.shown == LOOPS else NONE
        self._window.desk.show_extraction(extraction, audio.sr if audio else 0, project, selected)

    def _on_row_clicked(self, row: int) -> None:
        """Select a row; with Ctrl mark one more, with Shift all up to it."""
        keys = QApplication.keyboardModifiers()
        if row >= self.n_loops:
            self.select(row)
        elif keys & Qt.KeyboardModifier.ControlModifier:
            self.mark(frozenset({row}))
        elif keys & Qt.KeyboardModifier.ShiftModifier and self._selected != NONE:
            lines = self._window.song.rows.lines
            self.select(row, self.marked | lines.between(self._selected, row))
        else:
            self.select(row)

    def _on_selected_changed(self, loop: int) -> None:
        self._window.song.show_selected(loop, self._marked)
        if not self._desk_due.isActive() and self._session.project.shown == LOOPS:
            self._window.desk.show_selected(loop)

    def _on_project_changed(self, project: Project) -> None:
        self._window.song.show_project(project)
        if not self._desk_due.isActive():
            self._window.desk.show_project(project)


def _same_loops(one: Extraction | None, other: Extraction | None) -> bool:
    """Tell whether two extractions are of the same bars of a song, and the same loops.

    They are, when a wish was granted or is taken back.
    """
    if one is None or other is None or one.grid is not other.grid:
        return False
    return [loop.name for loop in one.loops] == [loop.name for loop in other.loops]


def _same_loop(before: Extraction | None, after: Extraction | None, loop: int) -> int | None:
    """Return where a loop is among others of the same bars of a song; None for nowhere.

    Of loops that were merged or split, it is the first that has a layer in common with it.
    """
    if _same_loops(before, after):
        return loop
    if before is None or after is None or before.factors.core is not after.factors.core:
        return None
    if not 0 <= loop < len(before.loops):
        return None
    own = {layer for layer, _ in before.loops[loop].layers}
    there = (
        number
        for number, other in enumerate(after.loops)
        if own & {layer for layer, _ in other.layers}
    )
    return next(there, None)
