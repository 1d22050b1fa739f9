"""The desk: what the selected loop is made of, to see, to switch and to hear.

It reads as the equation of the factorization, sounds x recipe x rhythms = loop.  Other pages
show the loop's takes, and the song as a whole.
"""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from loopstudio.core.extract import Extraction
from loopstudio.project.project import Project
from loopstudio.ui.controls.label import Label
from loopstudio.ui.desk.bars_panel import BarsPanel
from loopstudio.ui.desk.cube_panel import CubePanel
from loopstudio.ui.desk.desk_model import DeskModel
from loopstudio.ui.desk.geometry import MARGIN
from loopstudio.ui.desk.loops_head import LoopsHead
from loopstudio.ui.desk.overview import Overview
from loopstudio.ui.desk.pages import BARS, CUBE, PAGES, RECIPE, TAKES, DeskPages
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.desk.recipe_panel import RecipePanel
from loopstudio.ui.desk.takes_panel import TakesPanel
from loopstudio.ui.desk.words import describe, name_part
from loopstudio.ui.theme.theme import Theme

LOWEST = 200
"""Least height of the content, in pixels."""

_NO_LOOP = "Select a loop to see its takes"
_REST = "The Rest is what no loop explains, so it has no recipe."
_NO_LOOPS = "Recipes appear here once loops are found."


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
    page_shown(str)
        Another page is in view now.
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
    page_shown = Signal(str)
    fold_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = DeskModel()
        self._selected = -1
        self._pointed: Part | None = None
        self._pictures: tuple[np.ndarray, ...] = ()
        self._wanted = self._page = RECIPE
        self.panel = RecipePanel(theme)
        self.takes = TakesPanel(theme)
        self.cube = CubePanel(theme)
        self.bars = BarsPanel(theme)
        self.overview = Overview(theme)
        # Pages that need no selected loop.
        self._of_song: dict[str, QWidget] = {CUBE: self.cube, BARS: self.bars}
        pages = (PAGES[name] for name in (RECIPE, TAKES, *self._of_song))
        self.head = LoopsHead(theme, tuple((page.name, page.text, page.tip) for page in pages))
        self._words = Label(theme, "", tone="ink3")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        framed = QWidget()
        around = QVBoxLayout(framed)
        around.setContentsMargins(MARGIN - 6, 8, MARGIN - 6, 8)
        around.addWidget(self.overview)
        self._overview_page = framed
        content = (self.panel, framed, self._words, *self._of_song.values())
        self._pages = DeskPages(content, beside=self.takes)
        self._pages.setMinimumHeight(LOWEST)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._pages, 1)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Desk")
        self._connect()
        self._refresh(other_loop=True)

    @property
    def page(self) -> str:
        """The page that is open, a name of `loopstudio.ui.desk.pages`."""
        return self._page

    @property
    def shows_takes(self) -> bool:
        """Whether the takes of a loop are on the desk."""
        beside = self._pages.wide or self._page == TAKES
        return beside and self._model.has_loop(self._selected)

    def show_page(self, page: str) -> None:
        """Open a page, a name of `loopstudio.ui.desk.pages`."""
        self._wanted = page
        self._refresh(other_loop=False)

    def show_extraction(
        self, extraction: Extraction | None, sr: int, project: Project, selected: int = -1
    ) -> None:
        """Show other loops.

        Parameters
        ----------
        extraction : Extraction or None
            None while there are no loops.
        sr : int
            The song's sample rate, in Hz.
        project : Project
            Names, colours, and what is switched off.
        selected : int
            As for `show_selected`.
        """
        self._model = DeskModel.of(extraction, sr, project)
        self._pictures = ()
        self._selected = selected
        self._refresh(other_loop=True)

    def show_project(self, project: Project) -> None:
        """Show other names, colours, or parts that are switched off."""
        same = self._model.looks_like(project)
        self._model = self._model.with_project(project)
        if not same:
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
        """Show where the song is being heard, while it plays."""
        self.panel.show_place(self._model.place(sample) if playing else None)
        self.bars.view.show_position(sample)
        if self._page == CUBE:
            self.cube.show_position(self._model.bar(sample), playing)

    def name_part(self, part: Part) -> str:
        """Return what a part is called on the desk, such as ``"sound 4"`` or ``"4C"``."""
        return "" if self._model.song is None else name_part(part, self._model.song)

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
        self.cube.hover_changed.connect(self.hover_changed)
        self.bars.hover_changed.connect(self.hover_changed)
        self.bars.words_changed.connect(self._on_bars_words)
        self.overview.loop_chosen.connect(self.loop_chosen)
        self.overview.pointed_changed.connect(self._on_overview_pointed)

    def _refresh(self, *, other_loop: bool) -> None:
        """Show the page that is wanted, or the recipe where it has nothing to show."""
        loop, wide = self._model.has_loop(self._selected), self._pages.wide
        before = self._page
        takes_page = self._wanted == TAKES and loop and not wide
        self._page = RECIPE if self._wanted == TAKES and not takes_page else self._wanted
        self.head.show_page(self._page)
        self.head.show_page_enabled(TAKES, loop, _NO_LOOP)
        self.head.show_page_offered(TAKES, not wide)
        self._show_head()
        if self._page in self._of_song:
            self._pages.show_page(self._of_song[self._page])
        elif takes_page:
            self._pages.show_page(self.takes)
        else:
            self._show_recipe()
        if loop:
            if other_loop:
                self._show_picture()
            self.panel.show_state(self._model.state(self._selected), other_loop=other_loop)
        self._pages.show_beside(loop)
        if self.shows_takes:
            self.takes_shown.emit()
        if self._page != before:
            self.page_shown.emit(self._page)

    def _show_head(self) -> None:
        """Say what the open page is about."""
        model, loop = self._model, self._selected
        if model.has_loop(loop) and PAGES[self._page].of_loop:
            state = model.state(loop)
            self.head.show_loop(state.name, model.line(loop), state.colour)
            self.head.show_edited(state.edited and self._page == RECIPE)
        elif self._page == BARS:
            self.head.show_words(self.bars.words)
        elif self._page in self._of_song:
            self.head.show_words(model.song_words())
        elif not model.loops:
            self.head.show_words("No loop yet")
        elif loop == len(model.loops):
            self.head.show_words("Rest")
        else:
            self.head.show_words("Click a loop to open its recipe.")

    def _on_bars_words(self) -> None:
        if self._page == BARS:
            self._show_head()

    def _show_recipe(self) -> None:
        """Show the recipe of the selected loop, those of all loops, or why there is none."""
        model, loop = self._model, self._selected
        if model.has_loop(loop):
            self._pages.show_page(self.panel)
        elif not model.loops or loop == len(model.loops):
            self._words.setText(_REST if model.loops else _NO_LOOPS)
            self._pages.show_page(self._words)
        else:
            self.overview.show_states(tuple(model.state(k) for k in range(len(model.loops))))
            self._pages.show_page(self._overview_page)

    def _on_wide_changed(self, wide: bool) -> None:
        self._refresh(other_loop=False)

    def _show_picture(self) -> None:
        known = 0 <= self._selected < len(self._pictures)
        self.panel.show_song_picture(self._pictures[self._selected] if known else None)

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
        if part is None or not self._model.has_loop(self._selected):
            self.hover_changed.emit("")
        else:
            state = self._model.state(self._selected)
            self.hover_changed.emit(describe(part, state))

    def _on_overview_pointed(self, part: Part | None) -> None:
        self.hover_changed.emit("" if part is None else self.overview.words(part))
