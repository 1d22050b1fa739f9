"""The desk: what the selected loop is made of, to see, to switch and to hear.

It reads as the equation of the factorization, sounds x recipe x rhythms = loop.
"""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from loopstudio.core.extract import Extraction
from loopstudio.project.project import Project
from loopstudio.ui.controls.exactness import exactness_words
from loopstudio.ui.controls.label import Label
from loopstudio.ui.desk.geometry import MARGIN
from loopstudio.ui.desk.overview import Overview
from loopstudio.ui.desk.paged_head import PagedHead
from loopstudio.ui.desk.pages import DeskPages
from loopstudio.ui.desk.parts import LoopParts, Part, SongParts, loop_parts, song_parts
from loopstudio.ui.desk.recipe_panel import RecipePanel
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.desk.take_rows import take_title
from loopstudio.ui.desk.takes_panel import TakesPanel
from loopstudio.ui.desk.words import describe, name_part, plays_in
from loopstudio.ui.theme.theme import Theme

LOWEST = 200
"""Least height of the content, in pixels."""

RECIPE, TAKES = "recipe", "takes"
"""The pages."""

_PAGES = (
    (RECIPE, "Recipe", "What the loop is made of"),
    (TAKES, "Takes", "Bars this loop could be taken from (N next, P previous)"),
)


class Desk(QWidget):
    """Head row and content.

    Signals
    -------
    sound_toggled(int), rhythm_toggled(int)
        The user switched this column of the factors, in all loops.
    cell_toggled(int, int, int)
        The user switched this sound in this rhythm of this layer.
    layer_toggled(int)
        The user switched this layer.
    loop_chosen(int)
        The user clicked a loop's recipe while none was selected.
    hear_asked(object)
        The user asked to hear a `Part` of the selected loop alone; None for the whole loop.
    hover_changed(str)
        What is pointed at, in words; empty for nothing.
    takes_shown()
        The takes of the selected loop are in view now.
    fold_asked()
        The user wants the content folded away, or back.
    """

    sound_toggled = Signal(int)
    rhythm_toggled = Signal(int)
    cell_toggled = Signal(int, int, int)
    layer_toggled = Signal(int)
    loop_chosen = Signal(int)
    hear_asked = Signal(object)
    hover_changed = Signal(str)
    takes_shown = Signal()
    fold_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._extraction: Extraction | None = None
        self._song: SongParts | None = None
        self._loops: tuple[LoopParts, ...] = ()
        self._project = Project()
        self._selected = -1
        self._pointed: Part | None = None
        self._pictures: tuple[np.ndarray, ...] = ()
        self._page = RECIPE
        self.head = PagedHead(theme, _PAGES)
        self.panel = RecipePanel(theme)
        self.takes = TakesPanel(theme)
        self.overview = Overview(theme)
        self._words = Label(theme, "", tone="ink3")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        framed = QWidget()
        around = QVBoxLayout(framed)
        around.setContentsMargins(MARGIN - 6, 8, MARGIN - 6, 8)
        around.addWidget(self.overview)
        self._overview_page = framed
        self._pages = DeskPages((self.panel, framed, self._words), beside=self.takes)
        self._pages.setMinimumHeight(LOWEST)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._pages, 1)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Desk")
        self.head.show_page(RECIPE)
        self._connect()
        self._refresh(other_loop=True)

    @property
    def shows_takes(self) -> bool:
        """Whether the takes of a loop are on the desk."""
        beside = self._pages.wide or self._page == TAKES
        return beside and 0 <= self._selected < len(self._loops)

    def show_page(self, page: str) -> None:
        """Open a page of the selected loop: `RECIPE` or `TAKES`."""
        self._page = page
        self.head.show_page(page)
        self._refresh(other_loop=False)

    def show_extraction(self, extraction: Extraction | None, sr: int, project: Project) -> None:
        """Show other loops, none of them selected.

        Parameters
        ----------
        extraction : Extraction or None
            None while there are no loops.
        sr : int
            The song's sample rate, in Hz.
        project : Project
            Names, colours, and what is switched off.
        """
        self._extraction, self._project = extraction, project
        self._song = None if extraction is None else song_parts(extraction, sr)
        n_loops = 0 if extraction is None else len(extraction.loops)
        self._loops = tuple(loop_parts(extraction, k) for k in range(n_loops) if extraction)
        self._pictures = ()
        self._selected = -1
        self._refresh(other_loop=True)

    def show_project(self, project: Project) -> None:
        """Show other names, colours, or parts that are switched off."""
        before, self._project = self._project, project
        if _shown(before) != _shown(project):
            self._refresh(other_loop=False)
            if self._pointed is not None:
                self._on_pointed(self._pointed)  # on or off are other words now

    def show_selected(self, loop: int) -> None:
        """Show a loop's recipe; -1 for none, the number of loops for the Rest."""
        if loop != self._selected:
            self._selected = loop
            self._refresh(other_loop=True)

    def show_song_pictures(self, pictures: tuple[np.ndarray, ...]) -> None:
        """Show how the loops sound in the song.

        Parameters
        ----------
        pictures : tuple of np.ndarray, each of shape (n_rows, n_columns), uint8
            From `loopstudio.core.pictures.loop_picture.song_pictures`; empty while not computed.
        """
        self._pictures = pictures
        self._show_picture()

    def show_position(self, sample: int, playing: bool = True) -> None:
        """Show where in its slice the song is being heard, while it plays."""
        extraction = self._extraction
        if extraction is None or not playing:
            self.panel.show_place(None)
            return
        starts = extraction.grid.bar_starts
        bar = int(np.searchsorted(starts, sample, side="right")) - 1
        if not 0 <= bar < len(starts) - 1:
            self.panel.show_place(None)
            return
        inside = (sample - starts[bar]) / (starts[bar + 1] - starts[bar])
        slices = extraction.slices
        self.panel.show_place(((bar - slices.first) % slices.bars + inside) / slices.bars)

    def name_part(self, part: Part) -> str:
        """Return what a part is called on the desk, such as ``"sound 4"`` or ``"4C"``."""
        return "" if self._song is None else name_part(part, self._song)

    def show_folded(self, folded: bool) -> None:
        """Show the head alone, or the content too."""
        self._pages.setVisible(not folded)
        self.head.show_folded(folded)

    def _connect(self) -> None:
        self.head.fold_asked.connect(self.fold_asked)
        self.head.page_edited.connect(self.show_page)
        self._pages.wide_changed.connect(self._on_wide_changed)
        self.head.hear_asked.connect(self._on_hear_loop)
        self.panel.toggled.connect(self._on_toggled)
        self.panel.hear_asked.connect(self.hear_asked)
        self.panel.pointed_changed.connect(self._on_pointed)
        self.overview.loop_chosen.connect(self.loop_chosen)
        self.overview.pointed_changed.connect(self._on_overview_pointed)

    def _refresh(self, *, other_loop: bool) -> None:
        if self._extraction is None or not self._loops:
            self._show_words("No loop yet", "Recipes appear here once loops are found.")
        elif self._selected == len(self._loops):
            self._show_words("Rest", "The Rest is what no loop explains, so it has no recipe.")
        elif not 0 <= self._selected < len(self._loops):
            states = tuple(self._state(k) for k in range(len(self._loops)))
            self.overview.show_states(tuple(state for state in states if state is not None))
            self.head.show_words("Click a loop to open its recipe.")
            self._pages.show_page(self._overview_page)
        else:
            self._show_loop(other_loop=other_loop)
        loop = 0 <= self._selected < len(self._loops)
        self.head.show_pages(loop and not self._pages.wide)
        self._pages.show_beside(loop)
        if self.shows_takes:
            self.takes_shown.emit()

    def _on_wide_changed(self, wide: bool) -> None:
        self._refresh(other_loop=False)

    def _show_loop(self, *, other_loop: bool) -> None:
        state = self._state(self._selected)
        assert state is not None
        assert self._extraction is not None
        loop = self._extraction.loops[self._selected]
        exact = exactness_words(loop.exactness_db)
        take = state.take
        cut = "" if take is None else f"cut from {take_title(take, loop.bars).lower()}"
        line = ", ".join(words for words in (plays_in(loop), exact, cut) if words)
        self.head.show_loop(state.name, line, state.colour)
        takes = self._page == TAKES and not self._pages.wide
        self._pages.show_page(self.takes if takes else self.panel)
        if other_loop:
            self._show_picture()
        self.panel.show_state(state, other_loop=other_loop)

    def _show_words(self, head: str, words: str) -> None:
        self.head.show_words(head)
        self._words.setText(words)
        self._pages.show_page(self._words)

    def _show_picture(self) -> None:
        known = 0 <= self._selected < len(self._pictures)
        self.panel.show_song_picture(self._pictures[self._selected] if known else None)

    def _state(self, loop: int) -> DeskState | None:
        if self._song is None or self._extraction is None:
            return None
        found = self._extraction.loops[loop]
        strips = self._project.strips
        return DeskState(
            song=self._song,
            loop=self._loops[loop],
            name=(strips[loop].name if loop < len(strips) else "") or found.name,
            colour=strips[loop].colour if loop < len(strips) else loop,
            n_bars=found.bars,
            exactness_db=found.exactness_db,
            mutes=self._project.mutes,
            take=strips[loop].take if loop < len(strips) else None,
        )

    def _on_toggled(self, part: Part) -> None:
        if part.sound is not None and part.rhythm is not None and part.layer is not None:
            self.cell_toggled.emit(part.sound, part.rhythm, part.layer)
        elif part.sound is not None:
            self.sound_toggled.emit(part.sound)
        elif part.rhythm is not None:
            self.rhythm_toggled.emit(part.rhythm)
        elif part.layer is not None:
            self.layer_toggled.emit(part.layer)

    def _on_hear_loop(self) -> None:
        self.hear_asked.emit(None)

    def _on_pointed(self, part: Part | None) -> None:
        self._pointed = part
        state = self._state(self._selected) if 0 <= self._selected < len(self._loops) else None
        if part is None or state is None:
            self.hover_changed.emit("")
        else:
            self.hover_changed.emit(describe(part, state.song, state.loop, state.mutes))

    def _on_overview_pointed(self, part: Part | None) -> None:
        self.hover_changed.emit("" if part is None else self.overview.words(part))


def _shown(project: Project) -> tuple[object, ...]:
    """Return what the desk shows of a project; a fader that moves is none of it."""
    strips = tuple((strip.name, strip.colour, strip.take) for strip in project.strips)
    return project.mutes, strips
