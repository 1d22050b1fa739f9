"""The desk of the components: their spectra, how learning went, and what they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from loopstudio.ui.controls.label import Label
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.workshop.compare_panel import ComparePanel
from loopstudio.ui.workshop.component_head import ComponentHead
from loopstudio.ui.workshop.component_rows import ComponentRows
from loopstudio.ui.workshop.piano_roll import PianoRoll
from loopstudio.ui.workshop.roll_model import roll_of, score_of
from loopstudio.ui.workshop.spectra_panel import SpectraPanel
from loopstudio.ui.workshop.start_panel import StartPanel, beginning_of

if TYPE_CHECKING:
    from loopstudio.core.pictures.component_picture import ComponentShares
    from loopstudio.core.pictures.picture import SongPicture
    from loopstudio.core.workshop.components import Components
    from loopstudio.core.workshop.sketch import Sketch
    from loopstudio.project.project import Project
    from loopstudio.ui.song.time_axis import TimeAxis

LOWEST = 200
"""Least height of the content, in pixels."""

_PAGES = (
    ("spectra", "Spectra", "What the components sound like, and how learning went"),
    ("roll", "Piano roll", "What was learned of every note, with the score over it"),
    ("start", "Start", "What the score gave, above what was learned"),
    ("compare", "Compare", "What was learned of this song so far, method by method"),
)
_NOTHING_GIVEN = "Only components that were learned with a score started from what it says"
_NO_SCORE = "Only components that were learned with a score have a piano roll"


class ComponentDesk(QWidget):
    """Head row and pages.

    Signals
    -------
    component_toggled(int)
        The user switched a component off, or on again.
    hear_asked(object)
        The user wants to hear a component alone; None for the whole selected part.
    hover_changed(str)
        What is pointed at, in words; empty for nothing.
    fold_asked()
        The user wants the content folded away, or back.
    seek_edited(int)
        Go to this sample.
    """

    component_toggled = Signal(int)
    hear_asked = Signal(object)
    hover_changed = Signal(str)
    fold_asked = Signal()
    seek_edited = Signal(int)

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._components: Components | None = None
        self._rows: ComponentRows | None = None
        self._project: Project | None = None
        self._selected = -1
        self._marked: frozenset[int] = frozenset()
        self.head = ComponentHead(theme, _PAGES)
        self.spectra = SpectraPanel(theme)
        self.roll = PianoRoll(theme, axis)
        self.start = StartPanel(theme, axis)
        self.compare = ComparePanel(theme)
        self._page: QWidget = self.spectra
        self._words = Label(theme, "", tone="ink3")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self._pages.setMinimumHeight(LOWEST)
        for page in (self.spectra, self.roll, self.start, self.compare, self._words):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._pages, 1)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Desk")
        self.head.fold_asked.connect(self.fold_asked)
        self.head.hear_asked.connect(self._on_hear_part)
        self.spectra.component_toggled.connect(self.component_toggled)
        self.spectra.hear_asked.connect(self.hear_asked)
        self.spectra.hover_changed.connect(self.hover_changed)
        for timed in (self.roll, self.start):
            timed.hovered.connect(self.hover_changed)
            timed.seek_edited.connect(self.seek_edited)
        self.head.page_edited.connect(self.show_page)
        self.head.show_page("spectra")
        self._refresh()

    def show_components(
        self, components: Components | None, rows: ComponentRows | None, project: Project
    ) -> None:
        """Show other components; None while there are none."""
        self._components, self._rows, self._project = components, rows, project
        self._selected, self._marked = -1, frozenset()
        self.spectra.show_components(components, rows)
        has_roll = score_of(components) is not None
        self.head.show_page_enabled("roll", has_roll, _NO_SCORE)
        given = components is not None and components.initial is not None
        self.head.show_page_enabled("start", given, _NOTHING_GIVEN)
        if components is None or self._page is not self.compare:
            self.show_page("roll" if has_roll else "spectra")
        self._refresh()

    def show_page(self, page: str) -> None:
        """Open a page of the desk."""
        self._page = {
            "spectra": self.spectra,
            "roll": self.roll,
            "start": self.start,
            "compare": self.compare,
        }[page]
        self.head.show_page(page)
        if self._pages.currentWidget() is not self._words:
            self._pages.setCurrentWidget(self._page)

    def show_position(self, sample: int) -> None:
        """Show where the song is."""
        for timed in (self.roll, self.start):
            if self._page is timed:
                timed.show_position(sample)

    def show_project(self, project: Project) -> None:
        """Show other parts, names, colours or switches."""
        before, self._project = self._project, project
        if before is None or _shown(before) != _shown(project):
            self._refresh()

    def show_selected(self, row: int, marked: frozenset[int]) -> None:
        """Show a part; -1 for none, the number of parts for the Rest."""
        self._selected, self._marked = row, marked
        self._refresh()

    def show_pictures(self, shares: ComponentShares | None, picture: SongPicture | None) -> None:
        """Show what the components add up to beside the song."""
        self.spectra.show_pictures(shares, picture)

    def show_sketch(self, sketch: Sketch | None) -> None:
        """Show components that are being learned; None for those that are known again."""
        if sketch is not None and self._page is not self.compare:
            self.show_page("spectra")
            self._pages.setCurrentWidget(self.spectra)
        if sketch is not None:
            self.head.show_words("Learning components")
        self.spectra.show_sketch(sketch)
        if sketch is None:
            self._refresh()

    def show_hint(self, sentence: str) -> None:
        """Offer to join rows."""
        self.head.show_hint(sentence)

    def show_folded(self, folded: bool) -> None:
        """Show the head alone, or the content too."""
        self._pages.setVisible(not folded)
        self.head.show_folded(folded)

    def _refresh(self) -> None:
        project, rows = self._project, self._rows
        if project is None or rows is None or not rows.fits(project):
            self.head.show_words("No components yet")
            self.head.show_joining(can_join=False, can_split=False)
            self._words.setText("Spectra appear here once components are learned.")
            self._pages.setCurrentWidget(self._words)
            return
        parts, strips = project.workshop.parts, project.workshop.strips
        members: tuple[int, ...] = ()
        if 0 <= self._selected < len(parts):
            members, strip = parts[self._selected], strips[self._selected]
            self.head.show_loop(strip.name, rows.line(members), strip.colour)
        else:
            self.head.show_words("Click a row to see what it sounds like.")
        marked = self._marked | {self._selected}
        n_marked = len([row for row in marked if 0 <= row < len(parts)])
        self.head.show_joining(can_join=n_marked > 1, can_split=len(members) > 1)
        chosen = rows.in_picture(self._selected, project)
        colours = rows.colours(project)
        self.spectra.show_parts(colours, chosen, project.workshop.off)
        if self._components is not None:
            self.roll.show_roll(roll_of(self._components, rows.levels, colours))
            self.start.show_beginning(beginning_of(self._components, rows.levels, colours))
        self._pages.setCurrentWidget(self._page)

    def _on_hear_part(self) -> None:
        self.hear_asked.emit(None)


def _shown(project: Project) -> tuple[object, ...]:
    """Return what the desk shows of a project; a fader that moves is none of it."""
    workshop = project.workshop
    strips = tuple((strip.name, strip.colour) for strip in workshop.strips)
    return workshop.parts, workshop.off, strips
