"""Commands of the View menu."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from loopstudio.core.pictures.cube_columns import CQT, STFT
from loopstudio.ui.commands.command import Command, has_loop, has_loops, has_song, line
from loopstudio.ui.desk.cube_state import BARS, FREQUENCY, TIME
from loopstudio.ui.desk.pages import BARS as BARS_PAGE
from loopstudio.ui.desk.pages import CUBE, RECIPE, TAKES
from loopstudio.ui.interface_size import SIZES
from loopstudio.ui.song.spectrogram_view import RANGE_STEP_DB

if TYPE_CHECKING:
    from loopstudio.ui.controller import Studio


def _zoom(studio: "Studio", factor: float) -> None:
    """Zoom so that the playhead stays where it is."""
    song = studio.window.song
    song.axis.zoom(factor, song.position)


def _theme(mode: str, text: str) -> Command:
    return Command(
        "View/Colours",
        text,
        lambda s: s.preferences.set_theme(mode),
        checked=lambda s: s.theme.mode == mode,
    )


def _size(percent: int) -> Command:
    return Command(
        "View/Interface size",
        f"{percent} %",
        lambda s: s.preferences.set_interface_size(percent),
        checked=lambda s: s.preferences.interface_size == percent,
    )


def _spectrogram(mode: str, text: str) -> Command:
    return Command(
        "View/Spectrogram",
        text,
        lambda s: s.window.song.show_mode(mode),
        enabled=has_song if mode == "level" else has_loops,
        checked=lambda s: s.window.song.mode == mode,
    )


def _range(step: int, text: str) -> Command:
    return Command(
        "View/Spectrogram",
        text,
        lambda s: s.window.song.spectrogram.change_range(step * RANGE_STEP_DB),
        enabled=has_song,
    )


def _page(page: str, text: str, enabled: Callable[["Studio"], bool] = has_loops) -> Command:
    return Command(
        "View/Desk",
        text,
        lambda s: s.window.page.open_desk(page),
        enabled=lambda s: not s.workshop.shown and enabled(s),
        checked=lambda s: not s.workshop.shown and s.window.desk.page == page,
    )


def _axis(axis: str, text: str, key: str) -> Command:
    return Command(
        "View/Cube",
        text,
        lambda s: s.cube.show_axis(axis),
        key,
        lambda s: s.cube.in_view,
        lambda s: s.cube.axis == axis,
    )


def _transform(transform: str, text: str) -> Command:
    return Command(
        "View/Cube",
        text,
        lambda s: s.cube.show_transform(transform),
        enabled=lambda s: s.cube.in_view,
        checked=lambda s: s.cube.transform == transform,
    )


VIEW = (
    _theme("dark", "Dark"),
    _theme("light", "Light"),
    _theme("system", "As the desktop"),
    *(_size(percent) for percent in SIZES),
    _spectrogram("level", "Level"),
    _spectrogram("by loop", "By loop"),
    _spectrogram("selected", "Selected loop"),
    line("View/Spectrogram"),
    _range(-1, "Colours for fewer dB"),
    _range(1, "Colours for more dB"),
    _page(RECIPE, "Recipe"),
    _page(TAKES, "Takes", has_loop),
    _page(CUBE, "Cube"),
    _page(BARS_PAGE, "Bars", has_song),
    _axis(BARS, "Slices along bars", "X"),
    _axis(TIME, "Slices along time in the bar", "Y"),
    _axis(FREQUENCY, "Slices along frequency", "Z"),
    line("View/Cube"),
    Command(
        "View/Cube",
        "Run with the song",
        lambda s: s.cube.toggle_running(),
        enabled=lambda s: s.cube.in_view,
        checked=lambda s: s.cube.running,
    ),
    line("View/Cube"),
    _transform(STFT, "Short-time Fourier transform"),
    _transform(CQT, "Constant-Q transform, 84 notes"),
    line("View"),
    Command("View", "Whole song", lambda s: s.window.song.axis.fit(), "F", has_song),
    Command(
        "View",
        "The range",
        lambda s: s.window.song.show_range_closer(),
        "Shift+F",
        lambda s: s.playback.range is not None,
    ),
    Command(
        "View",
        "True layout",
        lambda s: s.truth.toggle_visible(),
        enabled=lambda s: s.truth.known,
        checked=lambda s: s.truth.known and s.truth.visible,
    ),
    Command("View", "Closer", lambda s: _zoom(s, 1.25), "+", has_song),
    Command("View", "Further away", lambda s: _zoom(s, 0.8), "-", has_song),
    line("View"),
    Command(
        "View",
        "Fold the desk",
        lambda s: s.window.page.toggle_desk(),
        "Ctrl+Shift+D",
        has_song,
        lambda s: s.window.page.desk_folded,
    ),
    Command(
        "View",
        "Loops or components",
        lambda s: s.workshop.toggle_shown(),
        "W",
        has_song,
        lambda s: s.workshop.shown,
    ),
    Command("View", "Next panel", lambda s: s.window.focus_next_panel(), "F6"),
    Command("View", "Panel before", lambda s: s.window.focus_next_panel(-1), "Shift+F6"),
)
