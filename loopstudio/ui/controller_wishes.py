"""Wishes: what the user paints, changes and takes back becomes an edit of the project."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QPoint

from loopstudio.core.errors import LoopstudioError
from loopstudio.core.extract import Extraction
from loopstudio.core.wishes import Wish
from loopstudio.project import wish_edits
from loopstudio.project.project import LOOPS, Project
from loopstudio.session import Session
from loopstudio.ui.controller_mix import MixController
from loopstudio.ui.controller_playback import PlaybackController
from loopstudio.ui.controller_tools import ToolController
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.song.wish_layer import Subject
from loopstudio.ui.song.wish_list import WishList
from loopstudio.ui.song.wish_mark import WishMark, WishPlace
from loopstudio.ui.song.wish_menu import WishMenu
from loopstudio.ui.song.wish_places import moved_to, snapped
from loopstudio.ui.song.wish_shown import ShownWishes, answers_of, percent
from loopstudio.ui.song.wish_words import step_text
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.tools.tool import BAR

NONE = -1
"""No wish is selected."""

_MOST_SAID = 2
"""Wishes that the hover line has room for."""


class WishController(QObject):
    """Keeps the wishes of the project, and shows them with what came of them."""

    def __init__(
        self,
        theme: Theme,
        window: MainWindow,
        session: Session,
        mix: MixController,
        tools: ToolController,
        playback: PlaybackController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
        self._mix, self._tools, self._playback = mix, tools, playback
        self._selected: Wish | None = None
        self._in_song: list[int] = []
        """The wishes that have a place in picture and rows, as those count them."""
        self._told: dict[Wish, str] | None = None
        """What came of wishes, as far as the user knows; None when a song was just opened."""
        self._wished: tuple[Wish, ...] = ()
        """The wishes when this was told."""
        self._counts: tuple[int, int, int] | None = None
        self.list = WishList(theme, window)
        layer, bar = window.song.wishes, window.page.tools
        layer.drawn.connect(self._on_drawn)
        layer.changed.connect(self._on_changed)
        layer.picked.connect(self._on_picked)
        layer.removed.connect(self._on_removed)
        layer.menu_asked.connect(self._on_menu_asked)
        window.desk.panel.part_actions.wish_asked.connect(self.wish_part)
        self.list.strength_edited.connect(self.set_percent)
        self.list.removed.connect(self.remove)
        self.list.picked.connect(self.select)
        bar.strength_edited.connect(self._on_strength_edited)
        bar.wishes_asked.connect(self.show_list)
        bar.clear_asked.connect(self.clear)
        tools.tool_changed.connect(self._on_tool_changed)
        tools.snap_changed.connect(layer.show_snap)
        mix.selected_changed.connect(self._on_loop_selected)
        session.song_changed.connect(self._on_song_changed)
        session.project_changed.connect(self._on_project_changed)

    @property
    def wishes(self) -> tuple[Wish, ...]:
        """The wishes of the project."""
        return self._session.project.wishes

    @property
    def selected(self) -> int:
        """The selected wish; `NONE` for none."""
        return self.wishes.index(self._selected) if self._selected in self.wishes else NONE

    @property
    def can_wish(self) -> bool:
        """Whether a loop is selected that something could be wished for."""
        project = self._session.project
        known = self._session.extraction is not None and project.shown == LOOPS
        return known and 0 <= self._mix.selected < len(project.strips)

    def wish_here(self, kind: str) -> None:
        """Wish for something about the selected loop, in the range or in the playhead's bar."""
        extraction = self._session.extraction
        if extraction is None or not self.can_wish:
            return
        song = self._window.song
        here = song.position + 0.5  # on a bar line, it is in the bar that begins
        start, stop = self._playback.range or snapped(song.axis, here, here, BAR)
        self.add(self._new(kind, self._mix.selected, WishPlace(start, stop), extraction))

    def wish_part(self, kind: str, part: Part) -> None:
        """Wish for something about a part of the selected loop's recipe, all through the song."""
        extraction = self._session.extraction
        if extraction is not None and self.can_wish:
            strength, last = self._tools.strength, extraction.grid.n_bars - 1
            wish = Wish(kind, self._mix.selected, 0, last, strength=strength)
            self.add(replace(wish, sound=part.sound, rhythm=part.rhythm))

    def add(self, wish: Wish) -> None:
        """Wish for one more thing, and select it."""
        try:
            edited = wish_edits.add(self._session.project, wish)
        except LoopstudioError as error:
            self._window.banner.show_error(str(error))
            return
        self._selected = wish
        self._session.apply(step_text(wish, self._name(wish)), edited)
        words = self._shown().words(wish)
        self._window.status.show_hover(f"{words}. Find loops again tries it (Ctrl+R).")

    def select(self, number: int) -> None:
        """Select a wish; `NONE` for none."""
        self._selected = self.wishes[number] if 0 <= number < len(self.wishes) else None
        self._show()

    def remove(self, number: int) -> None:
        """Take a wish back."""
        edited = wish_edits.remove(self._session.project, number)
        self._session.apply("Remove a wish", edited)

    def set_percent(self, number: int, strength: int) -> None:
        """Say how much a wish counts, in percent; the moves of one slider are one step."""
        edited = wish_edits.set_strength(self._session.project, number, strength / 100)
        if self.selected == number:
            self._selected = edited.wishes[number]
        self._session.apply("Strength of a wish", edited, gesture=f"strength {number}")

    def set_kind(self, number: int, kind: str) -> None:
        """Wish for something else at the same place."""
        self._change("Kind of a wish", number, replace(self.wishes[number], kind=kind))

    def clear(self) -> None:
        """Take all wishes back."""
        self._session.apply("Clear the wishes", wish_edits.clear(self._session.project))

    def show_list(self) -> None:
        """Open the list of wishes below its button."""
        if self.wishes:
            self._fill_list(self._shown())
            bar = self._window.page.tools
            self.list.open_below(bar.wish_button if bar.wish_button.isVisible() else bar)

    def _change(self, label: str, number: int, wish: Wish) -> None:
        self._selected = wish
        self._session.apply(label, wish_edits.change(self._session.project, number, wish))

    def _new(self, kind: str, loop: int, place: WishPlace, extraction: Extraction) -> Wish:
        wish = Wish(kind, loop, 0, 0, strength=self._tools.strength)
        return moved_to(wish, place, extraction.grid)

    def _name(self, wish: Wish) -> str:
        return self._session.project.strips[wish.loop].name

    def _shown(self) -> ShownWishes:
        return ShownWishes(
            self._session.project,
            answers_of(self._session.extraction),
            self._selected,
            lambda sound, rhythm: self._window.desk.name_part(Part(sound, rhythm)),
        )

    def _show(self) -> ShownWishes:
        """Show the wishes in picture and rows, in the row of tools, and in the list."""
        extraction, project = self._session.extraction, self._session.project
        shown, song = self._shown(), self._window.song.wishes
        subjects: list[Subject] = []
        marks: list[WishMark] = []
        self._in_song = []
        # Other loops and the project that fits them come one after the other.
        fits = extraction is not None and len(extraction.loops) == len(project.strips)
        if extraction is not None and fits and project.shown == LOOPS:
            subjects = [Subject(strip.name, strip.colour) for strip in project.strips]
            self._in_song = shown.in_song()
            marks = [shown.mark(number, extraction.grid) for number in self._in_song]
        song.show_subjects(subjects, self._mix.selected)
        song.show_marks(marks)
        counts = shown.counts()
        if counts != self._counts:
            self._counts = counts
            self._window.page.tools.show_wishes(*counts)
        self._show_strength()
        if self.list.isVisible():
            self._fill_list(shown)
        return shown

    def _fill_list(self, shown: ShownWishes) -> None:
        self.list.show_entries([shown.entry(wish) for wish in self.wishes])

    def _show_strength(self) -> None:
        """Show the strength of the selected wish, or else of those to come."""
        number = self.selected
        strength = self._tools.strength if number == NONE else self.wishes[number].strength
        self._window.page.tools.show_strength(round(100 * strength))

    def _tell(self, shown: ShownWishes) -> None:
        """Say what came of wishes that were just tried."""
        told, self._told = self._told, shown.answers
        before, self._wished = self._wished, self.wishes
        if told is None or before != self.wishes:  # undone, or about other loops now
            return
        new = [wish for wish in self.wishes if wish in shown.answers and wish not in told]
        if not new:
            return
        landed = [mark for mark, number in enumerate(self._in_song) if self.wishes[number] in new]
        self._window.song.wishes.flash(frozenset(landed))
        said = "; ".join(shown.said(wish) for wish in new[:_MOST_SAID])
        more = f", and {len(new) - _MOST_SAID} more" if len(new) > _MOST_SAID else ""
        self._window.status.show_hover(f"{said}{more}.")

    def _on_drawn(self, mark: WishMark) -> None:
        extraction = self._session.extraction
        if extraction is not None:
            self.add(self._new(mark.kind, mark.row, mark.place, extraction))
            self._mix.select(mark.row)

    def _on_changed(self, mark: int, place: WishPlace) -> None:
        extraction = self._session.extraction
        if extraction is not None:
            number = self._in_song[mark]
            moved = moved_to(self.wishes[number], place, extraction.grid)
            self._change("Change a wish", number, moved)

    def _on_picked(self, mark: int) -> None:
        self.select(self._in_song[mark] if mark >= 0 else NONE)

    def _on_removed(self, mark: int) -> None:
        self.remove(self._in_song[mark])

    def _on_menu_asked(self, mark: int, where: QPoint) -> None:
        number = self._in_song[mark]
        self.select(number)
        wish = self.wishes[number]
        menu = WishMenu(wish.kind, percent(wish), self._window)
        menu.kind_edited.connect(lambda kind: self.set_kind(number, kind))
        menu.strength_edited.connect(lambda strength: self.set_percent(number, strength))
        menu.remove_asked.connect(lambda: self.remove(number))
        menu.popup(where)

    def _on_strength_edited(self, strength: int) -> None:
        """Change the selected wish; without one, those to come."""
        self._window.song.wishes.show_percent(strength)
        if self.selected != NONE:
            self.set_percent(self.selected, strength)

    def _on_tool_changed(self, tool: str) -> None:
        self._window.song.wishes.show_tool(tool)
        self.select(NONE)  # the strength is that of the next wish again

    def _on_loop_selected(self, loop: int) -> None:
        self._show()
        self._window.song.say_again()  # what the tool would be about

    def _on_song_changed(self) -> None:
        self._selected = self._told = None

    def _on_project_changed(self, project: Project) -> None:
        self._tell(self._show())
