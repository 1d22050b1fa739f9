"""A tour of the model: recipes, wishes and groups, by mouse and keyboard only.

As `tests.test_tour_studio`.
"""

import re
import time

import numpy as np
import pytest

from loopstudio.core import stems
from loopstudio.core.model import Mutes
from loopstudio.ui.desk.parts import loop_parts, song_parts
from tests import tour_desk
from tests.pulse import SR, Recorder
from tests.tour_desk import (
    BARS,
    NAMES,
    at_work,
    bar_of_row,
    demo,
    environment,
    project_path,
    sound_server,
    wait_to_hear,
)

__all__ = ["at_work", "demo", "environment", "project_path", "sound_server"]

pytestmark = pytest.mark.sound

CELL = re.compile(r"Sound (\d+) in rhythm (\w+), first bar, (\d+) %")

DOUBLE_CLICK_S = 0.5
"""After that a press is no second one."""


def hover_words(user):
    """Return the line at the bottom of the window."""
    _, top, _, height = user.wait_for("Status", "StatusLine").place
    inside = (seen for seen in user.look() if seen.kind == "ElidedLabel")
    return next((seen.name for seen in inside if top <= seen.centre[1] < top + height), "")


def loud_cell(user, loop):
    """Find a cell that matters in a loop's recipe; return where it is, its sound and rhythm."""
    left, top, _, height = user.wait_for(f"Recipe of {loop}").place
    for row in range(10):
        at = left + 8, top + round((row + 0.5) * (height - 24) / 10)
        before = hover_words(user)
        user.hand.do("mousemove", *at)
        words = user.until(
            lambda old=before: new if (new := hover_words(user)) != old else "", "other words"
        )
        cell = CELL.match(words)
        if cell and int(cell.group(3)) >= 30:
            return at, cell.group(1), cell.group(2)
    raise AssertionError("no cell that matters")


def without_cell(demo, loop, number, letter):
    """Return the song without a sound in a rhythm of the first bar of a loop."""
    song = song_parts(demo.extraction, SR)
    layer = loop_parts(demo.extraction, NAMES.index(loop)).panes[0].layer
    cell = (song.numbers.index(number), song.letters.index(letter), layer)
    return demo.without(Mutes(cells=frozenset({cell})))


def test_a_cell_of_a_recipe_is_switched_and_scaled_and_heard(at_work, demo, sound_server):
    user, bars = at_work, demo.samples(*BARS)
    with Recorder(sound_server) as recorder:
        tour_desk.play_range(user, recorder, *BARS)
        wait_to_hear(user, recorder, demo.song[bars], "the song")
        user.click("Bass", "LoopHead")
        place, number, letter = loud_cell(user, "Bass")
        without = without_cell(demo, "Bass", number, letter)[bars]
        user.hand.click(place)
        user.until(lambda: ", off" in hover_words(user), "the cell to be off")
        wait_to_hear(user, recorder, without, "the bass without it")
        user.press("ctrl+z")
        wait_to_hear(user, recorder, demo.song[bars], "the song")
        time.sleep(DOUBLE_CLICK_S)
        user.hand.drag(place, (place[0], place[1] + 40))
        user.until(lambda: re.search(r"−\d+\.\d dB", hover_words(user)), "the cell to be softer")
        assert user.sees("Pictures are from before your edits")
        user.click("Reset recipe")
        user.until(lambda: user.sees("Reset recipe") is None, "nothing to reset")
        wait_to_hear(user, recorder, demo.song[bars], "the song as it was")


def test_a_wish_is_granted_and_taken_back(at_work, demo, sound_server):
    user, bars = at_work, demo.samples(*BARS)
    loops = sum(demo.alone(name) for name in NAMES)
    with Recorder(sound_server) as recorder:
        tour_desk.play_range(user, recorder, *BARS)
        user.press("0")  # what a loop gives away goes to the Rest
        user.wait_for("Rest, on", checked=False)
        wait_to_hear(user, recorder, loops[bars], "the loops alone")
        user.press("d")
        user.wait_for("Tool: Draw", checked=True)
        user.click("Paint a wish: Silent here")
        user.wait_for("Paint a wish: Silent here", checked=True)
        user.hand.drag(bar_of_row(user, "Bass", 6), bar_of_row(user, "Bass", 7))
        user.wait_for("1 wish to try")
        wait_to_hear(user, recorder, loops[bars], "no change before it is granted")
        user.press("ctrl+r")
        user.until(
            lambda: any(re.match(r"Bass silent in bars 7–8: \d+ dB less", n) for n in user.names()),
            "to be told what came of it",
        )
        left = 10 ** (-dB_less(user) / 20)
        softer = (loops - (1 - left) * demo.alone("Bass"))[bars]
        user.until(lambda: like(recorder.samples[-2 * SR :], softer), "a softer bass")
        user.press("ctrl+z")
        wait_to_hear(user, recorder, loops[bars], "the loops as they were")


def dB_less(user):  # noqa: N802  decibels are spelled so
    """Return by how many decibels the bass is softer, as the window says."""
    found = (re.search(r"(\d+) dB less", name) for name in user.names())
    return int(next(match.group(1) for match in found if match))


def like(heard, sound):
    """Whether what is heard is nearly a piece of a sound: to a twentieth of its power."""
    n = len(heard) // 2
    piece = heard[-n:].astype(np.float64)
    twice = np.concatenate([sound, sound])
    size = 1 << int(len(twice) + n).bit_length()
    spectra = np.fft.rfft(twice, size, axis=0) * np.fft.rfft(piece, size, axis=0).conj()
    at = int(np.argmax(np.fft.irfft(spectra.sum(axis=1), size)[: len(twice) - n]))
    left = piece - twice[at : at + n]
    return np.square(left).sum() < 0.05**2 * np.square(piece).sum()


def test_a_group_has_one_switch_for_its_loops(at_work, demo, sound_server):
    user, bars = at_work, demo.samples(*BARS)
    with Recorder(sound_server) as recorder:
        tour_desk.play_range(user, recorder, *BARS)
        user.click("Bass", "LoopHead")
        user.press("shift+Down")
        user.press("ctrl+g")
        user.wait_for("Bass + Keys, group", "GroupHead")
        user.press("shift+1")
        user.wait_for("Bass + Keys, on", "Switch", checked=False)
        wait_to_hear(user, recorder, demo.mix("Bass", "Keys")[bars], "neither bass nor keys")
        user.click("Bass + Keys, folded")
        user.until(lambda: user.sees("Bass", "LoopHead") is None, "its loops to be folded away")
        user.press("shift+1")
        wait_to_hear(user, recorder, demo.song[bars], "the song")
        user.press("ctrl+z", "ctrl+z", "ctrl+z", "ctrl+z")
        user.until(lambda: user.sees("Bass + Keys, group") is None, "no group")
        user.wait_for("Bass, on", "Switch", checked=True)


def test_a_take_is_heard_and_chosen_and_given_back(at_work, demo, sound_server):
    user = at_work

    def found(pattern):
        matches = (re.search(pattern, name) for name in user.names())
        return next((match for match in matches if match), None)

    with Recorder(sound_server) as recorder:
        user.click("Keys", "LoopHead")
        user.press("n")
        user.wait_for("Desk: Takes", "Button", checked=True)
        user.until(lambda: user.press("n") or found("Only bars"), "a take to be heard")
        bar = int(found(r"Only bars (\d+)").group(1)) - 1
        take = stems.bare_loop(demo.audio, demo.extraction, NAMES.index("Keys"), bar).T
        wait_to_hear(user, recorder, np.concatenate([take, take]), "the take, repeated")
        user.click("Cut the loop from this take (Enter)")
        user.until(lambda: found("Night Bus .edited."), "the take to be chosen")
        user.press("Escape", "ctrl+z")
        user.wait_for("Night Bus – Loopstudio", "MainWindow")
