"""Commands of the Play menu."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from loopstudio.ui.commands.command import Command, has_bars, has_rows, has_song, line

if TYPE_CHECKING:
    from loopstudio.ui.controller import Studio


def _listen(listen: str, text: str, enabled: Callable[["Studio"], bool]) -> Command:
    return Command(
        "Play/Listen to",
        text,
        lambda s: s.playback.set_listen(listen),
        enabled=enabled,
        checked=lambda s: s.playback.listen == listen,
    )


PLAY = (
    Command("Play", "Play or stop", lambda s: s.play_or_stop(), "Space"),
    Command("Play", "Go to the start", lambda s: s.playback.go_to_start(), "Home", has_song),
    Command("Play", "Back a bar", lambda s: s.playback.step(-1), "Left", has_song),
    Command("Play", "On a bar", lambda s: s.playback.step(1), "Right", has_song),
    Command(
        "Play", "Back a beat", lambda s: s.playback.step(-1, beats=True), "Shift+Left", has_rows
    ),
    Command("Play", "On a beat", lambda s: s.playback.step(1, beats=True), "Shift+Right", has_rows),
    line("Play"),
    Command(
        "Play",
        "Repeat the range",
        lambda s: s.playback.toggle_looping(),
        "L",
        has_song,
        lambda s: s.playback.looping,
    ),
    Command(
        "Play",
        "Range begins here",
        lambda s: s.window.song.set_range_end(start=True),
        "[",
        has_song,
    ),
    Command(
        "Play", "Range ends here", lambda s: s.window.song.set_range_end(start=False), "]", has_song
    ),
    line("Play"),
    Command(
        "Play",
        "Click on every beat",
        lambda s: s.playback.toggle_clicking(),
        "K",
        has_bars,
        lambda s: s.playback.clicking,
    ),
    line("Play"),
    _listen("loops", "Loops", has_rows),
    _listen("original", "Original", has_song),
    _listen("rest", "Rest", has_rows),
    Command("Play", "Original or loops", lambda s: s.playback.flip_original(), "A", has_rows),
)
