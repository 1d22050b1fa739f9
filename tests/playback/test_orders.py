"""Orders on their way to the sound: which plans come of them."""

import multiprocessing
import os

import numpy as np
import pytest

from loopstudio.core.arrangement import Arrangement, Cell
from loopstudio.core.render import renderer
from loopstudio.playback import parcel
from loopstudio.playback.mix import Mix
from loopstudio.playback.orders import Inbox, Load, NewPlan, SetExtraction, SetMix, SetVoices
from tests.playback.songs import SR, bands

N_BARS = 4
WITHOUT = Arrangement((Cell(0, 1, None), Cell(2, 3, None)))


@pytest.fixture(scope="module")
def piece():
    """A song of four bars of a second, and its three loops."""
    return bands(N_BARS)


@pytest.fixture
def inbox(piece):
    """An inbox that has the song and its loops, and the pipe that leads to it."""
    song, found = piece
    theirs, ours = multiprocessing.Pipe()
    made = Inbox(theirs)
    made.start()
    ours.send(Load(SR, 0, 0))
    parcel.send(ours, song, os.getpid())
    ours.send(SetExtraction(found))
    yield made, ours
    ours.close()
    made.join()
    theirs.close()


def plans(inbox, n):
    """Return the next `n` plans that come."""
    found = []
    while len(found) < n:
        item = inbox.items.get(timeout=10)
        if isinstance(item, NewPlan):
            found.append(item)
    return found


def heard(piece, gains=(1.0, 1.0, 1.0), bar=0):
    song, found = piece
    return renderer(song, SR, found).mix(bar * SR, SR, gains, 1.0).T


def test_a_mix_with_an_arrangement_is_heard_arranged(inbox, piece):
    box, pipe = inbox
    plans(box, 1)
    pipe.send(SetMix(Mix(arrangement=WITHOUT)))
    (new,) = plans(box, 1)
    assert new.at is None
    inside = slice(SR // 10, -SR // 10)
    np.testing.assert_allclose(new.plan(SR, SR)[inside], heard(piece, (0, 1, 1), 1)[inside])
    np.testing.assert_allclose(new.plan(0, SR)[inside], heard(piece, bar=0)[inside])


def test_a_switch_is_heard_now_and_the_arrangement_from_its_bar_line_on(inbox, piece):
    box, pipe = inbox
    plans(box, 1)
    now, then = Mix((0.0, 1.0, 1.0)), Mix((0.0, 1.0, 1.0), arrangement=WITHOUT)
    pipe.send(SetMix(then, 2 * SR, now))
    first, second = plans(box, 2)
    assert (first.at, second.at) == (None, 2 * SR)
    assert (first.waits, second.waits) == (False, False)
    inside = slice(SR // 10, -SR // 10)
    np.testing.assert_allclose(first.plan(3 * SR, SR)[inside], heard(piece, (0, 1, 1), 3)[inside])
    np.testing.assert_allclose(second.plan(3 * SR, SR)[inside], heard(piece, (0, 1, 0), 3)[inside])
    # Another edit in the same bar leaves what is heard until then as it is.
    pipe.send(SetMix(Mix((0.0, 1.0, 1.0)), 2 * SR, now))
    pipe.send(SetMix(then, 3 * SR, now))
    assert all(plan.at is not None for plan in plans(box, 1))


def test_a_voice_is_heard_in_place_of_a_loop_until_other_loops_come(inbox, piece):
    box, pipe = inbox
    plans(box, 1)
    voice = np.full((2, SR), 0.25, np.float32)
    pipe.send(SetVoices({1: voice}))
    (new,) = plans(box, 1)
    silent = heard(piece, (1, 0, 1), 1)
    inside = slice(SR // 10, -SR // 10)
    np.testing.assert_allclose(new.plan(SR, SR)[inside], silent[inside] + 0.25, atol=1e-6)
    pipe.send(SetExtraction(piece[1]))
    (again,) = plans(box, 1)
    np.testing.assert_allclose(again.plan(SR, SR), heard(piece, bar=1))
