"""Every command of the program, once: menus, shortcuts and the sheet of keys come from this.

A command acts on the `Studio`; it is enabled while it would do something.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopstudio.ui.help.examples import EXAMPLES

if TYPE_CHECKING:
    from loopstudio.ui.controller import Studio

MENUS = ("File", "Edit", "View", "Song", "Loops", "Components", "Play", "Help")
"""Titles of the menus, in order."""

SEPARATOR = "-"
"""Text of a command that is a line in its menu."""

SWITCHES = "Switch on or off"
"""Title of the menu with one command for each loop."""


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


def _song(studio: "Studio") -> bool:
    return studio.session.audio is not None


def _loops(studio: "Studio") -> bool:
    return studio.session.extraction is not None


def _rows(studio: "Studio") -> bool:
    """Whether there are loops, or components, and they are shown."""
    return studio.mix.n_loops > 0


def _components(studio: "Studio") -> bool:
    return studio.workshop.shown and _rows(studio)


def _selected(studio: "Studio") -> bool:
    return _rows(studio) and studio.mix.selected >= 0


def _zoom(studio: "Studio", factor: float) -> None:
    """Zoom so that the playhead stays where it is."""
    song = studio.window.song
    song.axis.zoom(factor, song.position)


def _line(menu: str) -> Command:
    return Command(menu, SEPARATOR)


FILE = (
    Command("File", "Open a song…", lambda s: s.files.choose(), "Ctrl+O"),
    Command("File", "Play the demo song", lambda s: s.files.play_demo()),
    _line("File"),
    Command("File", "Save the project", lambda s: s.files.save(), "Ctrl+S", _song),
    Command("File", "Save the project as…", lambda s: s.files.save_as(), "Ctrl+Shift+S", _song),
    Command("File", "Export loops…", lambda s: s.files.export(), "Ctrl+E", _rows),
    _line("File"),
    Command("File", "Close the song", lambda s: s.files.close_song(), "Ctrl+W", _song),
    Command("File", "Quit", lambda s: s.window.close(), "Ctrl+Q"),
)

EDIT = (
    Command(
        "Edit",
        "Undo",
        lambda s: s.session.history.undo(),
        "Ctrl+Z",
        lambda s: s.session.history.canUndo(),
    ),
    Command(
        "Edit",
        "Redo",
        lambda s: s.session.history.redo(),
        "Ctrl+Shift+Z",
        lambda s: s.session.history.canRedo(),
    ),
)


def _theme(mode: str, text: str) -> Command:
    return Command(
        "View/Colours",
        text,
        lambda s: s.set_theme(mode),
        checked=lambda s: s.theme.mode == mode,
    )


def _spectrogram(mode: str, text: str) -> Command:
    return Command(
        "View/Spectrogram",
        text,
        lambda s: s.window.song.show_mode(mode),
        enabled=_song if mode == "level" else _loops,
        checked=lambda s: s.window.song.mode == mode,
    )


VIEW = (
    _theme("dark", "Dark"),
    _theme("light", "Light"),
    _theme("system", "As the desktop"),
    _spectrogram("level", "Level"),
    _spectrogram("by loop", "By loop"),
    _spectrogram("selected", "Selected loop"),
    _line("View"),
    Command("View", "Whole song", lambda s: s.window.song.axis.fit(), "F", _song),
    Command("View", "Closer", lambda s: _zoom(s, 1.25), "+", _song),
    Command("View", "Further away", lambda s: _zoom(s, 0.8), "-", _song),
    _line("View"),
    Command(
        "View",
        "Fold the desk",
        lambda s: s.window.page.toggle_desk(),
        "Ctrl+Shift+D",
        _song,
        lambda s: s.window.page.desk_folded,
    ),
    Command(
        "View",
        "Loops or components",
        lambda s: s.workshop.toggle_shown(),
        "W",
        _song,
        lambda s: s.workshop.shown,
    ),
    Command("View", "Next panel", lambda s: s.window.focus_next_panel(), "F6", _song),
)


def _n_loops(count: int | None) -> Command:
    return Command(
        "Song/Number of loops",
        "Decided by the song" if count is None else str(count),
        lambda s: s.finder.find_with(n_loops=count),
        enabled=_song,
        checked=lambda s: s.session.project.settings.n_loops == count,
    )


def _beats(beats: int | None) -> Command:
    return Command(
        "Song/Beats in a bar",
        "Found by listening" if beats is None else str(beats),
        lambda s: s.finder.find_with(beats_per_bar=beats),
        enabled=_song,
        checked=lambda s: s.session.project.settings.beats_per_bar == beats,
    )


def _tracker(tracker: str, text: str) -> Command:
    return Command(
        "Song/Listen for bars with",
        text,
        lambda s: s.finder.find_with(tracker=tracker),
        enabled=_song,
        checked=lambda s: s.session.project.settings.tracker == tracker,
    )


SONG = (
    Command("Song", "Find loops again", lambda s: s.find_again(), "Ctrl+R", _song),
    _line("Song"),
    _n_loops(None),
    *(_n_loops(count) for count in range(2, 13)),
    _beats(None),
    *(_beats(beats) for beats in range(2, 8)),
    _tracker("auto", "madmom, else librosa"),
    _tracker("madmom", "madmom (its models are for non-commercial use)"),
    _tracker("librosa", "librosa (free for any use)"),
    _line("Song"),
    Command(
        "Song", "Find a sample of this recording…", lambda s: s.sampling.choose(), enabled=_song
    ),
    _line("Song"),
    Command("Song", "Load bar lines…", lambda s: s.files.load_bar_lines(), enabled=_song),
    Command(
        "Song",
        "Find the bar lines by listening",
        lambda s: s.finder.find_with(downbeats_s=None),
        enabled=lambda s: s.session.project.settings.downbeats_s is not None,
    ),
)


def _switch(loop: int) -> Command:
    return Command(
        f"Loops/{SWITCHES}",
        f"Loop {loop + 1}",
        lambda s: s.mix.toggle_muted(loop),
        str(loop + 1),
        lambda s: loop < s.mix.n_loops,
    )


LOOPS = (
    Command(
        "Loops",
        "On or off",
        lambda s: s.mix.toggle_muted(s.mix.selected),
        "M",
        _selected,
    ),
    Command("Loops", "Solo", lambda s: s.mix.toggle_soloed(s.mix.selected), "S", _selected),
    Command("Loops", "Louder by 1 dB", lambda s: s.mix.nudge_gain(1.0), ".", _selected),
    Command("Loops", "Softer by 1 dB", lambda s: s.mix.nudge_gain(-1.0), ",", _selected),
    Command("Loops", "Rename…", lambda s: s.window.song.rename_selected(), "F2", _selected),
    _line("Loops"),
    *(_switch(loop) for loop in range(9)),
    Command(
        f"Loops/{SWITCHES}",
        "Rest",
        lambda s: s.mix.toggle_muted(s.mix.n_loops),
        "0",
        _rows,
    ),
    Command("Loops", "All on", lambda s: s.mix.all_on(), "Shift+M", _rows),
    Command("Loops", "All parts on", lambda s: s.mix.reset_parts(), enabled=_loops),
    _line("Loops"),
    Command("Loops", "Loop above", lambda s: s.window.song.select_next(-1), "Up", _rows),
    Command("Loops", "Loop below", lambda s: s.window.song.select_next(1), "Down", _rows),
)


def _method(method: str, text: str) -> Command:
    return Command(
        "Components/Method",
        text,
        lambda s: s.workshop.learn_with(method=method),
        enabled=_song,
        checked=lambda s: s.session.project.workshop.learning.method == method,
    )


def _phase(phase: str, text: str) -> Command:
    return Command(
        "Components/Sound",
        text,
        lambda s: s.phase.choose(phase),
        enabled=_components,
        checked=lambda s: s.session.project.workshop.phase == phase,
    )


COMPONENTS = (
    Command("Components", "Learn components", lambda s: s.workshop.learn(), enabled=_song),
    Command("Components", "Learn by all methods", lambda s: s.compare.compare(), enabled=_song),
    _method("nmf", "NMF"),
    _method("snpa", "Separable: SNPA"),
    _method("greedy", "Separable: greedy"),
    Command(
        "Components",
        "Hold the spectra of another recording…",
        lambda s: s.workshop.choose_held(),
        enabled=_song,
    ),
    _phase("mask", "Masks on the song"),
    _phase("raw", "Raw, with the song's phase"),
    _phase("griffin-lim", "Raw, with a phase of its own (Griffin-Lim)"),
    _line("Components"),
    Command(
        "Components",
        "Take the hint",
        lambda s: s.groups.take_hint(),
        "Ctrl+Shift+Y",
        lambda s: bool(s.groups.hint),
    ),
    Command(
        "Components",
        "Group the marked rows",
        lambda s: s.groups.join(),
        "Ctrl+G",
        lambda s: s.workshop.shown and len(s.mix.marked) > 1,
    ),
    Command(
        "Components",
        "Hear its moment",
        lambda s: s.moments.hear(),
        "Shift+H",
        lambda s: s.moments.known,
    ),
    Command("Components", "Ungroup", lambda s: s.groups.split(), "Ctrl+Shift+G", _components),
)


def _listen(listen: str, text: str, enabled: Callable[["Studio"], bool]) -> Command:
    return Command(
        "Play/Listen to",
        text,
        lambda s: s.playback.set_listen(listen),
        enabled=enabled,
        checked=lambda s: s.playback.listen == listen,
    )


def _range_end(text: str, key: str, *, start: bool) -> Command:
    return Command("Play", text, lambda s: s.window.song.set_range_end(start=start), key, _song)


PLAY = (
    Command("Play", "Play or stop", lambda s: s.play_or_stop(), "Space"),
    Command("Play", "Go to the start", lambda s: s.playback.go_to_start(), "Home", _song),
    Command("Play", "Back a bar", lambda s: s.playback.step(-1), "Left", _song),
    Command("Play", "On a bar", lambda s: s.playback.step(1), "Right", _song),
    Command("Play", "Back a beat", lambda s: s.playback.step(-1, beats=True), "Shift+Left", _rows),
    Command("Play", "On a beat", lambda s: s.playback.step(1, beats=True), "Shift+Right", _rows),
    _line("Play"),
    Command(
        "Play",
        "Repeat the range",
        lambda s: s.playback.toggle_looping(),
        "L",
        _song,
        lambda s: s.playback.looping,
    ),
    Command(
        "Play", "Range begins here", lambda s: s.window.song.set_range_end(start=True), "[", _song
    ),
    Command(
        "Play", "Range ends here", lambda s: s.window.song.set_range_end(start=False), "]", _song
    ),
    _line("Play"),
    _listen("loops", "Loops", _rows),
    _listen("original", "Original", _song),
    _listen("rest", "Rest", _rows),
    Command("Play", "Original or loops", lambda s: s.playback.flip_original(), "A", _rows),
)


def _example(name: str, text: str) -> Command:
    return Command("Help/Worked examples", text, lambda s: s.run_example(name))


HELP = (
    Command("Help", "How it works", lambda s: s.show_help(), "F1"),
    *(_example(name, example.title) for name, example in EXAMPLES.items()),
    Command("Help", "Keys", lambda s: s.show_keys(), "?"),
    _line("Help"),
    Command("Help", "About Loopstudio", lambda s: s.show_about()),
)

ESCAPE = Command("", "Cancel what is running", lambda s: s.cancel(), "Esc")
"""In no menu: it takes back whatever was begun last."""

COMMANDS = (*FILE, *EDIT, *VIEW, *SONG, *LOOPS, *COMPONENTS, *PLAY, *HELP, ESCAPE)
"""All commands, in the order of the menus."""
