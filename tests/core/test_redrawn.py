import pickle

import numpy as np
import pytest

from loopstudio.core.redrawn import (
    HIGHEST_LEVEL,
    Redrawn,
    drawn,
    note_like,
    step_bounds,
    step_levels,
)
from loopstudio.core.sound_names import name_sound
from loopstudio.core.tucker import Factors
from loopstudio.playback.loudness import k_weights

HZ_PER_BIN = 44100 / 4096
N_BINS = 2049


@pytest.fixture
def rhythm(rng):
    """Hits that die away on the beats of a bar of 48 tatums."""
    hits = np.zeros(48, np.float32)
    for beat in range(4):
        hits[12 * beat : 12 * beat + 6] = np.exp(-np.arange(6) / 2)
    return hits


@pytest.mark.parametrize("midi", [40, 57, 69, 84])
def test_a_note_is_heard_as_that_note(midi, rng):
    noise = rng.random(N_BINS).astype(np.float32)
    name = name_sound(note_like(noise, midi, HZ_PER_BIN), HZ_PER_BIN)
    assert name.pitched
    assert 12 * np.log2(name.hz / 440) + 69 == pytest.approx(midi, abs=0.3)


def test_a_note_is_as_loud_to_the_ear_as_the_sound_was(rng):
    weights = k_weights(np.arange(N_BINS) * HZ_PER_BIN, 44100)
    for sound in (rng.random(N_BINS), np.exp(-np.arange(N_BINS) / 5), np.eye(1, N_BINS, 300)[0]):
        for midi in (36, 60, 84):
            before = weights @ np.square(sound)
            after = weights @ np.square(note_like(sound, midi, HZ_PER_BIN))
            assert 10 * np.log10(after / before) == pytest.approx(0, abs=0.5)


def test_a_silent_sound_becomes_no_note():
    assert not note_like(np.zeros(N_BINS, np.float32), 60, HZ_PER_BIN).any()


def test_a_note_above_the_song_s_frequencies_still_has_its_fundamental():
    note = note_like(np.ones(64), 108, 60.0)
    assert np.all(np.isfinite(note))


@pytest.mark.parametrize("n_tatums", [36, 48, 60, 96])
def test_steps_cover_every_tatum_once(n_tatums):
    bounds = step_bounds(n_tatums, 16)
    assert (bounds[0], bounds[-1]) == (0, n_tatums)
    assert np.all(np.diff(bounds) >= 1)


def test_a_rhythm_drawn_as_it_was_stays_as_it_was(rhythm):
    np.testing.assert_allclose(drawn(rhythm, step_levels(rhythm, 16)), rhythm, rtol=1e-6)


def test_a_step_that_is_turned_down_keeps_its_shape(rhythm):
    levels = list(step_levels(rhythm, 16))
    levels[4] = 0.5
    made = drawn(rhythm, tuple(levels))
    np.testing.assert_allclose(made[12:15], 0.5 * rhythm[12:15], rtol=1e-6)
    np.testing.assert_array_equal(made[:12], rhythm[:12])


def test_an_empty_step_gets_the_shape_of_a_hit(rhythm):
    levels = list(step_levels(rhythm, 16))
    assert levels[2] == 0
    levels[2] = 1.0
    made = drawn(rhythm, tuple(levels))
    np.testing.assert_allclose(made[6:9], rhythm[:3], rtol=1e-6)
    assert step_levels(made, 16)[2] == pytest.approx(1)


def test_a_rhythm_that_was_silent_can_be_drawn():
    made = drawn(np.zeros(24), (0.0, 1.0) * 8)
    assert made.max() == 1
    assert step_levels(made, 16)[:2] == (0, 1)


def _factors(rng):
    core = np.zeros((3, 2, 2), np.float32)
    core[0, 0, 0] = core[1, 1, 1] = 1
    core[2, 0, 0] = 0.001
    return Factors(
        rng.random((N_BINS, 3)).astype(np.float32),
        rng.random((48, 2)).astype(np.float32),
        core,
        np.ones((4, 2), np.float32),
        np.zeros(1),
    )


def test_only_what_was_drawn_is_other_in_the_model(rng):
    factors = _factors(rng)
    edited = Redrawn().with_note(1, 60).with_rhythm(0, (1.0,) * 16).apply(factors, HZ_PER_BIN)
    np.testing.assert_array_equal(edited.sounds[:, [0, 2]], factors.sounds[:, [0, 2]])
    np.testing.assert_array_equal(edited.rhythms[:, 1], factors.rhythms[:, 1])
    assert not np.array_equal(edited.sounds[:, 1], factors.sounds[:, 1])
    assert not np.array_equal(edited.rhythms[:, 0], factors.rhythms[:, 0])
    assert edited.sounds.dtype == np.float32


def test_a_loop_is_heard_through_the_model_only_if_it_uses_what_was_drawn(rng):
    factors = _factors(rng)
    assert Redrawn().with_note(0, 60).is_used(factors, [0])
    assert not Redrawn().with_note(0, 60).is_used(factors, [1])
    assert Redrawn().with_rhythm(1, (1.0,) * 16).is_used(factors, [1])
    # An entry too faint to be seen in the recipe is no reason to give up the song's sound.
    assert not Redrawn().with_note(2, 60).is_used(factors, [0])
    assert not Redrawn().is_used(factors, [0])
    assert not Redrawn().with_note(9, 60).is_used(factors, [0])


def test_what_was_learned_comes_back():
    edited = Redrawn().with_note(1, 200).with_rhythm(0, (-1.0, 9.0))
    assert edited.note_of(1) == 108
    assert edited.levels_of(0) == (0.0, HIGHEST_LEVEL)
    assert not edited.with_note(1, None).with_rhythm(0, None)
    assert pickle.loads(pickle.dumps(edited)) == edited
    assert hash(edited)
