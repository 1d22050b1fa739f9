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
from loopstudio.ui.song.wish_list import WishEntry, WishList
from loopstudio.ui.song.wish_mark import WishMark, WishPlace
from loopstudio.ui.song.wish_menu import WishMenu
from loopstudio.ui.song.wish_places import moved_to, place_of, snapped
from loopstudio.ui.song.wish_words import answer_text, step_text, wish_text
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
        """What came of wishes, as far as the user knows; None for a song that was just opened."""
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
        self._window.status.show_hover(f"{self._words(wish)}. Find loops again tries it (Ctrl+R).")

    def select(self, number: int) -> None:
        """Select a wish; `NONE` for none."""
        self._selected = self.wishes[number] if 0 <= number < len(self.wishes) else None
        self._show()

    def remove(self, number: int) -> None:
        """Take a wish back."""
        edited = wish_edits.remove(self._session.project, number)
        self._session.apply("Remove a wish", edited)

    def set_percent(self, number: int, percent: int) -> None:
        """Say how much a wish counts; the moves of one slider are one step."""
        edited = wish_edits.set_strength(self._session.project, number, percent / 100)
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
            self._fill_list()
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

    def _words(self, wish: Wish) -> str:
        part = self._window.desk.name_part(Part(wish.sound, wish.rhythm))
        return wish_text(wish, self._name(wish), part)

    def _answers(self) -> dict[Wish, str]:
        """Return what came of the wishes that the loops go by."""
        extraction = self._session.extraction
        granted = extraction.granted if extraction is not None else None
        if granted is None:
            return {}
        pairs = zip(granted.wishes, granted.changes, strict=True)
        return {wish: answer_text(wish, change) for wish, change in pairs}

    def _show(self) -> None:
        """Show the wishes in picture and rows, in the row of tools, and in the list."""
        extraction, project = self._session.extraction, self._session.project
        # Other loops and the project that fits them come one after the other.
        known = extraction is not None and len(extraction.loops) == len(project.strips)
        shown = known and project.shown == LOOPS
        subjects = [Subject(strip.name, strip.colour) for strip in project.strips]
        song, answers = self._window.song, self._answers()
        song.wishes.show_subjects(subjects if shown else (), self._mix.selected)
        self._in_song = [n for n, wish in enumerate(self.wishes) if shown and _has_place(wish)]
        marks = [self._mark(self.wishes[n], answers) for n in self._in_song]
        song.wishes.show_marks(marks)
        wished, tried = set(self.wishes), set(answers)
        counts = (len(self.wishes), len(wished - tried), len(tried - wished))
        if counts != self._counts:
            self._counts = counts
            self._window.page.tools.show_wishes(*counts)
        self._show_strength()
        if self.list.isVisible():
            self._fill_list()
        self._tell(answers)

    def _mark(self, wish: Wish, answers: dict[Wish, str]) -> WishMark:
        extraction, strip = self._session.extraction, self._session.project.strips[wish.loop]
        assert extraction is not None
        return WishMark(
            wish.kind,
            wish.loop,
            strip.name,
            strip.colour,
            place_of(wish, extraction.grid),
            _percent(wish),
            self._words(wish),
            answers.get(wish, ""),
            selected=wish == self._selected,
        )

    def _fill_list(self) -> None:
        answers = self._answers()
        self.list.show_entries(
            [
                WishEntry(
                    wish.kind,
                    self._words(wish),
                    _percent(wish),
                    answers.get(wish, ""),
                    selected=wish == self._selected,
                )
                for wish in self.wishes
            ]
        )

    def _show_strength(self) -> None:
        """Show the strength of the selected wish, or else of those to come."""
        number = self.selected
        strength = self._tools.strength if number == NONE else self.wishes[number].strength
        self._window.page.tools.show_strength(round(100 * strength))

    def _tell(self, answers: dict[Wish, str]) -> None:
        """Say what came of wishes that were just tried."""
        told, self._told = self._told, answers
        if told is None:
            return
        new = [wish for wish in self.wishes if wish in answers and wish not in told]
        if not new:
            return
        landed = [i for i, n in enumerate(self._in_song) if self.wishes[n] in new]
        self._window.song.wishes.flash(frozenset(landed))
        said = [f"{self._words(wish)}: {answers[wish]}" for wish in new[:_MOST_SAID]]
        more = f", and {len(new) - _MOST_SAID} more" if len(new) > _MOST_SAID else ""
        self._window.status.show_hover(f"{'; '.join(said)}{more}.")

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
        menu = WishMenu(wish.kind, _percent(wish), self._window)
        menu.kind_edited.connect(lambda kind: self.set_kind(number, kind))
        menu.strength_edited.connect(lambda percent: self.set_percent(number, percent))
        menu.remove_asked.connect(lambda: self.remove(number))
        menu.popup(where)

    def _on_strength_edited(self, percent: int) -> None:
        """Change the selected wish; without one, those to come."""
        self._window.song.wishes.show_percent(percent)
        if self.selected != NONE:
            self.set_percent(self.selected, percent)

    def _on_tool_changed(self, tool: str) -> None:
        self._window.song.wishes.show_tool(tool)
        self.select(NONE)  # the strength is that of the next wish again

    def _on_loop_selected(self, loop: int) -> None:
        self._show()

    def _on_song_changed(self) -> None:
        self._selected = self._told = None

    def _on_project_changed(self, project: Project) -> None:
        self._show()


def _has_place(wish: Wish) -> bool:
    """Tell whether a wish can be shown in the song: one about a part of a recipe is everywhere."""
    return wish.sound is None and wish.rhythm is None


def _percent(wish: Wish) -> int:
    return round(100 * wish.strength)
