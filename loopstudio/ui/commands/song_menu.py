"""Commands of the Song menu."""

from typing import TYPE_CHECKING

from loopstudio.ui.commands.command import Command, has_bars, has_loops, has_song, line
from loopstudio.ui.desk import bars_tools

if TYPE_CHECKING:
    from loopstudio.ui.controller import Studio


def _n_loops(count: int | None) -> Command:
    return Command(
        "Song/Number of loops",
        "Decided by the song" if count is None else str(count),
        lambda s: s.finder.find_with(n_loops=count),
        enabled=has_song,
        checked=lambda s: s.session.project.settings.n_loops == count,
    )


def _set_beats(studio: "Studio", beats: int | None) -> None:
    """Divide the user's bars anew, or look for other ones."""
    if beats is not None and studio.bars.may_go_back:
        studio.bars.set_metre(beats)
    else:
        studio.finder.find_with(beats_per_bar=beats)


def _beats(beats: int | None) -> Command:
    return Command(
        "Song/Beats in a bar",
        "Found by listening" if beats is None else str(beats),
        lambda s: _set_beats(s, beats),
        enabled=has_song,
        checked=lambda s: s.session.project.settings.beats_per_bar == beats,
    )


def _tracker(tracker: str, text: str) -> Command:
    return Command(
        "Song/Listen for bars with",
        text,
        lambda s: s.finder.find_with(tracker=tracker),
        enabled=has_song,
        checked=lambda s: s.session.project.settings.tracker == tracker,
    )


def _bars(text: str, edit: str) -> Command:
    return Command(_BARS, text, lambda s: s.bars.edit(edit), enabled=has_bars)


SECTION = "Song/Section at the playhead"

_BARS = "Song/Bars"


SONG = (
    Command("Song", "Find loops again", lambda s: s.find_again(), "Ctrl+R", has_song),
    Command(
        "Song", "Find loops from the start", lambda s: s.finder.find_loops(), enabled=has_loops
    ),
    line("Song"),
    _n_loops(None),
    *(_n_loops(count) for count in range(2, 13)),
    _beats(None),
    *(_beats(beats) for beats in range(2, 8)),
    _tracker("auto", "madmom, else librosa"),
    _tracker("madmom", "madmom (its models are for non-commercial use)"),
    _tracker("librosa", "librosa (free for any use)"),
    line("Song"),
    Command("Song", "Edit bars", lambda s: s.bars.open(), enabled=has_song),
    Command("Song", "Tap a beat", lambda s: s.bars.tap(), "T", has_song),
    _bars("One beat earlier", bars_tools.EARLIER),
    _bars("One beat later", bars_tools.LATER),
    _bars("Half as many", bars_tools.HALVE),
    _bars("Twice as many", bars_tools.DOUBLE),
    _bars("Steady tempo", bars_tools.STEADY),
    Command(
        _BARS,
        "A line at the playhead",
        lambda s: s.bars.lines.insert_here(),
        enabled=has_bars,
    ),
    line("Song"),
    Command(
        "Song", "Find a sample of this recording…", lambda s: s.sampling.choose(), enabled=has_song
    ),
    line("Song"),
    Command(
        SECTION,
        "Repeat it",
        lambda s: s.window.song.play_section(s.window.song.section_here()),
        enabled=has_loops,
    ),
    Command(SECTION, "Rename…", lambda s: s.window.song.rename_section(), enabled=has_loops),
    Command(SECTION, "Split here", lambda s: s.form.split_here(), enabled=has_loops),
    Command(SECTION, "Join with the one before", lambda s: s.form.join_here(), enabled=has_loops),
    Command(
        SECTION,
        "All sections as found",
        lambda s: s.form.reset(),
        enabled=lambda s: s.session.project.form is not None,
    ),
    Command("Song", "Load the true layout…", lambda s: s.truth.load(), enabled=has_song),
    Command(
        "Song",
        "Forget the true layout",
        lambda s: s.truth.forget(),
        enabled=lambda s: s.truth.known,
    ),
    Command("Song", "Load bar lines…", lambda s: s.bars.load(s.files.folder()), enabled=has_song),
    Command(
        "Song",
        "Find the bar lines by listening",
        lambda s: s.bars.go_back(),
        enabled=lambda s: s.bars.may_go_back,
    ),
)
