"""A tour of the cube: looked into along its axes, scrubbed, run with the song and heard.

As `tests.test_tour_studio`.
"""

import pytest

from loopstudio.ui.desk.cube_view import LEFT as GUTTER
from tests.pulse import Recorder
from tests.tour_desk import (
    at_work,
    bar_and_beat,
    demo,
    environment,
    project_path,
    sound_server,
    wait_to_hear,
)
from tests.tour_user import Seen, User

__all__ = ["at_work", "demo", "environment", "project_path", "sound_server"]

pytestmark = pytest.mark.sound

_PIECE = 6000


def ruler(user: User) -> Seen:
    """Return the ruler that the slices are dragged along."""
    found = user.sees("", "CubeScrubber")
    assert found is not None
    return found


def open_cube(user: User) -> None:
    """Open the page, and wait until song and model are there."""
    user.click("Desk: Cube")
    user.wait_for("Bars", "CubeScrubber")
    user.until(lambda: "model beside" in ruler(user).description, "the model beside the song")


def drag_to_bar(user: User, bar: int, n_bars: int = 18) -> None:
    """Drag the handle of the ruler to a bar, counted from 1."""
    left, top, width, _ = ruler(user).place
    per_bar = (width - GUTTER) / n_bars
    places = [round(left + GUTTER + (at - 0.5) * per_bar) for at in (1, bar)]
    user.hand.drag((places[0], top + 8), (places[1], top + 8))


def test_at_rest_the_bar_of_the_slice_is_heard_until_escape(at_work, demo, sound_server):
    user = at_work
    with Recorder(sound_server) as recorder:
        open_cube(user)
        drag_to_bar(user, 13)
        user.until(
            lambda: ruler(user).description == "Bar 13 of 18, Drums model beside the song",
            "the slice of bar 13",
        )
        wait_to_hear(user, recorder, demo.song[demo.samples(12, 13)], "bar 13")
        user.press("Left")
        user.until(lambda: ruler(user).description.startswith("Bar 12"), "the bar before")
        wait_to_hear(user, recorder, demo.song[demo.samples(11, 12)], "bar 12")
        user.press("Escape")
        user.until(lambda: not recorder.samples[-_PIECE:].any(), "silence")


def test_slices_run_with_the_song_and_are_scrubbed_while_it_plays(at_work, demo, sound_server):
    user = at_work
    with Recorder(sound_server) as recorder:
        open_cube(user)
        user.press("Home", "space")
        wait_to_hear(user, recorder, demo.song, "the song")
        user.wait_for("Run", checked=True)
        user.press("y")
        user.wait_for("Time in the bar", "CubeScrubber")
        seen = {ruler(user).description}

        def runs() -> bool:
            seen.add(ruler(user).description)
            return len(seen) > 4

        user.until(runs, "the slices to run")
        assert all(words.startswith("Beat ") for words in seen)
        user.press("x")
        user.wait_for("Bars", "CubeScrubber")
        drag_to_bar(user, 15)
        wait_to_hear(user, recorder, demo.song[demo.samples(14, 16)], "the song from bar 15 on")
        user.until(lambda: bar_and_beat(user)[0] >= 15, "the transport to be there")
        assert ruler(user).description.startswith("Bar 1")
        user.press("z")
        user.wait_for("Frequency", "CubeScrubber")
        user.until(lambda: "Hz, Drums model" in ruler(user).description, "a pitch")


def test_the_model_is_that_of_the_loop_that_is_clicked(at_work):
    user = at_work
    open_cube(user)
    user.click("Keys", "LoopHead")
    user.until(lambda: "Keys model beside" in ruler(user).description, "the model of the keys")
    user.click("Spectrum: CQT")
    user.press("z")
    user.wait_for("Frequency", "CubeScrubber")
    user.hand.click(ruler(user).centre)
    for key, note in (("End", "B7, 3.95 kHz"), ("Home", "C1, 32.7 Hz")):
        user.press(key)
        words = f"{note}, Keys model beside the song"
        user.until(lambda words=words: ruler(user).description == words, words)
