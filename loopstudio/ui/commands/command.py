"""What a command is, and when commands make sense."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopstudio.ui.controller import Studio

SEPARATOR = "-"
"""Text of a command that is a line in its menu."""


def _always(studio: "Studio") -> bool:
    return True


def _nothing(studio: "Studio") -> None:
    return None


@dataclass(frozen=True)
class Command:
    """Something the user can ask for by name."""

    menu: str
    """Title of its menu; ``"Song/Beats per bar"`` is in a menu of a menu."""
    text: str
    """As shown in the menu."""
    run: Callable[["Studio"], object] = _nothing
    shortcut: str = ""
    enabled: Callable[["Studio"], bool] = _always
    checked: Callable[["Studio"], bool] | None = None
    """Whether the menu shows a tick; None for a command that has no state."""
    detail: Callable[["Studio"], str] | None = None
    """What it would be done to at the moment; the menu shows it behind the text."""


def line(menu: str) -> Command:
    """Return a line between the commands of a menu."""
    return Command(menu, SEPARATOR)


def has_song(studio: "Studio") -> bool:
    """Whether a song is open."""
    return studio.session.audio is not None


def has_loops(studio: "Studio") -> bool:
    """Whether its loops are known."""
    return studio.session.extraction is not None


def has_bars(studio: "Studio") -> bool:
    """Whether there are bars, found or made."""
    return studio.bars.grid is not None


def has_rows(studio: "Studio") -> bool:
    """Whether there are loops, or components, and they are shown."""
    return studio.mix.n_loops > 0


def has_components(studio: "Studio") -> bool:
    """Whether components are known, and shown."""
    return studio.workshop.shown and has_rows(studio)


def has_loop(studio: "Studio") -> bool:
    """Whether a loop is selected, neither a component nor the Rest."""
    return not studio.workshop.shown and 0 <= studio.mix.selected < studio.mix.n_loops


def has_selected(studio: "Studio") -> bool:
    """Whether a row is selected."""
    return has_rows(studio) and studio.mix.selected >= 0
