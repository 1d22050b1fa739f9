"""A tour of a finished song: heard, seen, and done by mouse and keyboard only.

Loopstudio runs by itself, as its users start it, in a real window on a screen of the test's
own; keys and clicks come from the X server, what is seen is what screen readers are told, and
the sound is recorded from a sound server of the test's own.  Nothing inside the program is
called.  `tests.test_tour` begins earlier, with a song whose loops are not found yet.
"""

import logging
import time

import numpy as np
import pytest

from loopstudio.playback import click
from tests import tour_desk, tour_ear
from tests.pulse import SR, Recorder
from tests.tour_desk import (
    BARS,
    FADE,
    NAMES,
    at_work,
    changes_at_bar_line,
    demo,
    environment,
    project_path,
    sound_server,
    wait_to_hear,
)
from tests.tour_screen import picture

__all__ = ["at_work", "demo", "environment", "project_path", "sound_server"]

pytestmark = pytest.mark.sound

log = logging.getLogger(__name__)

ENOUGH, MOST = 4, 24
"""Scenes that must be heard to begin at a bar line, and that are tried."""

LATELY = 6 * SR
"""Of a recording: more than the bars that repeat."""


def test_loops_are_switched_and_soloed_by_key_and_click(at_work, demo, sound_server):
    user, bars = at_work, demo.samples(*BARS)
    with Recorder(sound_server) as recorder:
        tour_desk.play_range(user, recorder, *BARS)
        wait_to_hear(user, recorder, demo.song[bars], "the song")
        user.press("1")
        user.wait_for("Drums, on", checked=False)
        wait_to_hear(user, recorder, demo.mix("Drums")[bars], "no drums")
        user.click("Bass, on", "Switch")
        user.wait_for("Bass, on", checked=False)
        wait_to_hear(user, recorder, demo.mix("Drums", "Bass")[bars], "neither drums nor bass")
        user.click("Arp", "LoopHead")
        user.press("s")
        user.wait_for("Arp, solo", checked=True)
        assert user.sees("Keys, on").description == "Silenced by a solo"
        wait_to_hear(user, recorder, demo.alone("Arp")[bars], "the arp alone")
        user.press("s", "ctrl+z", "ctrl+z", "ctrl+z", "ctrl+z")
        user.wait_for("Drums, on", checked=True)
        wait_to_hear(user, recorder, demo.song[bars], "the song again")
    assert user.sees("Night Bus – Loopstudio")  # everything is undone, nothing to save


def test_what_is_off_is_faint_and_the_playhead_moves(at_work, environment):
    user = at_work

    def row(name: str) -> np.ndarray:
        """Return the pixels of a loop's row, right of its head."""
        x, y, width, height = user.wait_for(name, "LoopHead").place
        ruler = user.wait_for("Ruler").place
        return picture(environment)[y : y + height, x + width + 2 : ruler[0] + ruler[2]]

    def colour(name: str) -> float:
        """Return how colourful it is, 0 for grey."""
        return float(np.ptp(row(name).astype(int), axis=2).mean())

    user.until(lambda: colour("Drums") > 10, "the drums in their colour")
    before, others = colour("Drums"), colour("Bass")
    user.press("1")
    user.until(lambda: colour("Drums") < 0.5 * before, "the drums to be faint")
    assert colour("Bass") == pytest.approx(others, rel=0.05)
    user.press("1")
    user.until(lambda: colour("Drums") == pytest.approx(before, rel=0.05), "their colour")
    still = row("Voice")
    assert np.array_equal(row("Voice"), still)
    user.press("space")
    user.until(lambda: not np.array_equal(row("Voice"), still), "the playhead to move")


def test_scenes_are_heard_from_the_next_bar_line(at_work, demo, sound_server):
    user, bars = at_work, demo.samples(*BARS)
    mixes = (demo.mix("Drums"), demo.mix("Keys", "Bass"))
    heard = []
    with Recorder(sound_server) as recorder:
        tour_desk.play_range(user, recorder, *BARS)
        user.press("1")
        user.click("Store this mix as a new scene")
        user.wait_for("Scene 1, ", "SceneButton", checked=True)
        user.press("1", "2", "3")
        user.click("Store this mix as a new scene")
        user.wait_for("Scene 2, ", "SceneButton", checked=True)
        wait_to_hear(user, recorder, mixes[1][bars], "the second scene")
        # Where a busy computer made a gap, or a key came just before the line, it cannot be told.
        while sum(heard) < ENOUGH:
            assert len(heard) < MOST, heard
            scene = len(heard) % 2
            begin = len(recorder.samples) - SR // 2
            if len(heard) % 3 == 2:
                user.click(f"Scene {scene + 1}, ", "SceneButton")
            else:
                user.press(f"ctrl+{scene + 1}")
            user.wait_for(f"Scene {scene + 1}, ", "SceneButton", checked=True)
            wait_to_hear(user, recorder, mixes[scene][bars], f"scene {scene + 1}")
            time.sleep(0.5)
            after = recorder.samples[begin:]
            heard.append(changes_at_bar_line(after, mixes[1 - scene], mixes[scene], demo))
    log.info("bar lines %s", heard)


def test_a_range_drawn_on_the_ruler_wraps_at_its_bar_line(at_work, demo, sound_server):
    user, bars = at_work, demo.samples(*BARS)
    with Recorder(sound_server) as recorder:
        tour_desk.play_range(user, recorder, *BARS)
        assert user.sees("Repeat the range (L)").checked
        user.until(
            lambda: _wraps(recorder.samples[-LATELY:], demo.song, bars), "the range to begin anew"
        )
        user.press("l")
        user.wait_for("Repeat the range (L)", checked=False)
        onwards = demo.song[bars.stop : bars.stop + 4 * SR]
        wait_to_hear(user, recorder, onwards, "what comes after the range")


def _wraps(heard, song, bars) -> bool:
    """Whether the beginning of a range was heard just after its end."""
    near = round(0.5 * SR)
    end, begin = song[bars.stop - near : bars.stop - FADE], song[bars.start : bars.start + near]
    at = tour_ear.find(end, heard) if len(heard) > near else None
    if at is None:
        return False
    after = heard[at + near : at + 2 * near]
    return len(after) == near and np.abs((after - begin)[FADE:]).max() < tour_ear.EXACT


def test_the_click_is_heard_on_every_beat(at_work, demo, sound_server):
    user = at_work
    bars = demo.samples(*BARS)
    with Recorder(sound_server) as recorder:
        tour_desk.play_range(user, recorder, *BARS)
        user.press("k")
        user.wait_for("Click on every beat (K)", checked=True)
        begin = len(recorder.samples)
        on_beats = user.until(
            lambda: _clicks(recorder.samples[begin:][-LATELY:], demo.song[bars], demo.grid),
            "a click on every beat of a bar",
        )
        assert on_beats
        user.press("k")
        user.wait_for("Click on every beat (K)", checked=False)
        wait_to_hear(user, recorder, demo.song[bars], "the song without a click")


def _clicks(heard, song, grid) -> bool:
    """Whether a bar was heard with a click on each of its beats, and nowhere else."""
    bar = round(float(grid.bar_starts[1] - grid.bar_starts[0]))
    beat, length = bar // grid.beats_per_bar, round(click.LENGTH_S * SR)
    quiet = song[length + FADE : beat]  # of the first beat, after its click
    at = tour_ear.find(quiet, heard) if len(heard) > len(quiet) else None
    if at is None:
        return False
    begin = at - length - FADE
    piece = heard[begin : begin + bar] if begin >= 0 else heard[:0]
    if len(piece) < bar:
        return False
    added = np.abs(piece - song[:bar]).max(axis=1).reshape(grid.beats_per_bar, beat)
    loud, silent = added[:, :length].max(axis=1), added[:, length:].max(axis=1)
    return bool((loud > click.BEAT_LEVEL / 2).all() and (silent < tour_ear.EXACT).all())


def test_a_sound_server_may_die_and_come_back(at_work, demo, sound_server):
    user, bars = at_work, demo.samples(*BARS)
    with Recorder(sound_server) as recorder:
        tour_desk.play_range(user, recorder, *BARS)
        wait_to_hear(user, recorder, demo.song[bars], "the song")
    sound_server.kill()
    begin_s = time.monotonic()
    user.until(lambda: any("Everything else works." in name for name in user.names()), "the banner")
    noticed_s = time.monotonic() - begin_s
    user.wait_for("Play or stop (Space)", checked=False)
    rest = tour_desk.bar_and_beat(user)
    user.press("1")  # everything else works
    user.wait_for("Drums, on", checked=False)
    user.wait_for("No sound", "Label")
    sound_server.start()
    begin_s = time.monotonic()
    user.wait_for("The sound is back.")
    back_s = time.monotonic() - begin_s
    assert tour_desk.bar_and_beat(user) == rest
    with Recorder(sound_server) as recorder:
        user.click("Play on")
        wait_to_hear(user, recorder, demo.mix("Drums")[bars], "the song without drums")
    log.info("noticed after %.2f s, back after %.2f s", noticed_s, back_s)
    assert noticed_s < 2
    assert back_s < 4


def test_the_keyboard_reaches_every_panel_and_place(at_work):
    user = at_work
    assert not user.sees("Overview")
    user.press("plus", "plus", "plus", "plus", "plus", "plus", "plus", "plus")
    user.wait_for("Overview")
    near_start = user.wait_for("Bars 1–").name
    user.press("Right", "Right", "Right")
    user.wait_for("Bar . beat . 16th: 4.1.1")
    user.press("bracketleft", "Right", "Right", "bracketright")
    user.wait_for("Range, bars: 4–6")
    user.until(lambda: not user.sees(near_start), "the view to follow")
    user.press("shift+f", "f")
    user.until(lambda: not user.sees("Overview"), "the whole song")
    visited = []
    for _ in range(8):
        user.press("F6")
        focused = user.until(lambda: [seen for seen in user.look() if seen.focused], "the focus")
        visited.append(focused[0].place)
    assert len(set(visited)) >= 5, visited
    user.press("question")
    sheet = user.until(
        lambda: next((seen for seen in user.look() if seen.title == "Keys"), None), "the keys"
    )
    assert sheet
    user.press("Escape")
    user.until(lambda: all(seen.title != "Keys" for seen in user.look()), "the sheet to close")
    assert set(NAMES) <= set(user.names())
