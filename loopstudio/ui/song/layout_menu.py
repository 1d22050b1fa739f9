"""What can be done with a bar of a loop, opened where it is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.popup_menu import PopupMenu, add_choices
from loopstudio.ui.song.words import bar_range_text
from loopstudio.ui.tools.tool import TOOLS

SWITCH, CLEAR, LEVEL, SONG, HEAR, RESET = "switch", "clear", "level", "song", "hear", "reset"
"""What can be asked for: switch the bar, clear the run, the song's level of the run, the bar as
in the song, hear it alone, the song's layout of the loop."""

_TOOLS = (
    "Select tool\tV",
    "Draw tool\tD",
    "Level tool\tG",
    "Paint: silent here",
    "Paint: only this loop",
    "Paint: keep this",
)


@dataclass(frozen=True)
class MenuPlace:
    """What the menu is about.

    Parameters
    ----------
    name : str
        Of the loop.
    bar : int
    run : tuple of int or None
        First and last bar of what goes on there; None where the loop is silent.
    edited : bool
        Whether the bar is other than in the song.
    levelled : bool
        Whether the run has another level than in the song, anywhere.
    arranged : bool
        Whether any bar of the loop is other than in the song.
    """

    name: str
    bar: int
    run: tuple[int, int] | None
    edited: bool
    levelled: bool
    arranged: bool


class LayoutMenu(PopupMenu):
    """Switch, clear, level and hear what is in a bar; take a tool.

    Signals
    -------
    asked(str)
        The user wants one of `SWITCH` to `RESET`.
    tool_edited(str)
        The user took this tool.
    """

    asked = Signal(str)
    tool_edited = Signal(str)

    def __init__(self, place: MenuPlace, tool: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("layout menu")
        bar = bar_range_text(place.bar, place.bar + 1)
        plays = place.run is not None
        self._add(SWITCH, f"{'Clear' if plays else 'Draw'} {bar}\tEnter")
        if place.run is not None and place.run[0] < place.run[1]:
            self._add(CLEAR, f"Clear {bar_range_text(place.run[0], place.run[1] + 1)}")
        self._add(LEVEL, "Level as in the song", enabled=place.levelled)
        self._add(SONG, f"{bar[0].upper()}{bar[1:]} as in the song", enabled=place.edited)
        self._add(HEAR, f"Hear {bar} alone\tAlt+click", enabled=plays)
        self.addSeparator()
        texts = dict(zip(TOOLS, _TOOLS, strict=True))
        add_choices(self, texts, tool, self.tool_edited.emit)
        self.addSeparator()
        name = place.name.replace("&", "&&")
        self._add(RESET, f"Original layout of {name}", enabled=place.arranged)

    def _add(self, what: str, text: str, *, enabled: bool = True) -> None:
        action = self.addAction(text)
        action.setEnabled(enabled)
        action.triggered.connect(lambda: self.asked.emit(what))
