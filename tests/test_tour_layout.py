"""A tour of the layout: loops drawn, moved and wished for, by mouse and keyboard only.

As `tests.test_tour_studio`.
"""

import pytest

from tests import tour_desk
from tests.pulse import SR, Recorder
from tests.tour_desk import (
    BARS,
    at_work,
    bar_of_row,
    changes_at_bar_line,
    demo,
    environment,
    project_path,
    sound_server,
    wait_to_hear,
)

__all__ = ["at_work", "demo", "environment", "project_path", "sound_server"]

pytestmark = pytest.mark.sound

VOICE_PLAYS = (8, 10)
"""From the first to before the second of these bars, the voice plays once through."""


def with_voice(demo):
    """Return the song with the voice in the bars that repeat, where it never is."""
    song = demo.song.copy()
    song[demo.samples(*BARS)] += demo.alone("Voice")[demo.samples(*VOICE_PLAYS)]
    return song


def row_is(user, words):
    """Wait until the row of the selected loop is described so at the place of the playhead."""

    def told() -> bool:
        rows = user.sees("Layout", "LayoutView")
        return rows is not None and words in rows.description

    user.until(told, f"the row to be {words}")


def focus_rows(user):
    """Take the keyboard to the rows."""

    def focused():
        return [(seen.kind, seen.name) for seen in user.look() if seen.focused]

    for _ in range(12):
        here = focused()
        if ("LayoutView", "Layout") in here:
            return
        user.press("F6")
        user.until(lambda before=here: focused() != before, "another panel to have the keyboard")
    raise AssertionError("the rows cannot be reached")


def test_a_loop_is_drawn_where_it_never_was_and_heard_from_the_bar_line(
    at_work, demo, sound_server
):
    user, bars = at_work, demo.samples(*BARS)
    new = with_voice(demo)
    with Recorder(sound_server) as recorder:
        tour_desk.play_range(user, recorder, *BARS)
        wait_to_hear(user, recorder, demo.song[bars], "the song")
        user.press("d")
        user.wait_for("Tool: Draw", checked=True)
        for _ in range(6):  # just before a line, a busy computer may be too late for it
            begin = len(recorder.samples) - SR // 2
            user.hand.drag(bar_of_row(user, "Voice", 6), bar_of_row(user, "Voice", 7))
            wait_to_hear(user, recorder, new[bars], "the voice")
            enough = begin + 5 * SR
            user.until(lambda n=enough: len(recorder.samples) > n, "some more of it")
            on_line = changes_at_bar_line(recorder.samples[begin:], demo.song, new, demo)
            if on_line:
                break
            user.press("ctrl+z")
            wait_to_hear(user, recorder, demo.song[bars], "the song again")
        assert on_line
        user.press("ctrl+z")
        wait_to_hear(user, recorder, demo.song[bars], "the song without it")
        user.press("ctrl+shift+z")
        wait_to_hear(user, recorder, new[bars], "the voice again")
        user.press("Escape")
        user.click("Back to the original layout")
        wait_to_hear(user, recorder, demo.song[bars], "the song as it was")


def test_a_run_is_moved_and_copied_and_cleared_by_key(at_work, demo, sound_server):
    user, bars = at_work, demo.samples(*BARS)
    new = with_voice(demo)
    with Recorder(sound_server) as recorder:
        tour_desk.play_range(user, recorder, *BARS)
        user.click("Voice", "LoopHead")
        user.wait_for("Voice", "LoopHead", description="Melody, 2 bars, selected")
        user.hand.drag(bar_of_row(user, "Voice", 14), bar_of_row(user, "Voice", 6))
        wait_to_hear(user, recorder, new[bars], "the voice where it was moved to")
        user.press("ctrl+z")
        wait_to_hear(user, recorder, demo.song[bars], "the song")


def test_bars_are_switched_and_levelled_with_the_keyboard_alone(at_work, demo, sound_server):
    user, bars = at_work, demo.samples(*BARS)
    without_keys = demo.song.copy()
    without_keys[demo.samples(6, 7)] -= demo.alone("Keys")[demo.samples(6, 7)]
    softer = demo.song.copy()
    softer[demo.samples(6, 7)] -= (1 - 10 ** (-2 / 20)) * demo.alone("Keys")[demo.samples(6, 7)]
    with Recorder(sound_server) as recorder:
        tour_desk.play_range(user, recorder, *BARS)
        user.press("space")  # stopped, the playhead says which bar is meant
        user.press("Home")
        user.click("Keys", "LoopHead")
        user.wait_for("Keys", "LoopHead", description="Harmony, 2 bars, selected")
        row_is(user, "Keys, bar 7, playing, level 0 dB")
        focus_rows(user)
        user.press("Return")
        row_is(user, "Keys, bar 7, removed")
        user.press("space")
        wait_to_hear(user, recorder, without_keys[bars], "no keys in the first of the bars")
        user.press("space", "Home", "ctrl+z")
        row_is(user, "Keys, bar 7, playing, level 0 dB")
        user.press("g", "comma", "comma")
        row_is(user, "level −2.0 dB")
        user.press("space")
        wait_to_hear(user, recorder, softer[bars], "softer keys in the first of the bars")
        user.press("Escape", "ctrl+z")
        wait_to_hear(user, recorder, demo.song[bars], "the song")
