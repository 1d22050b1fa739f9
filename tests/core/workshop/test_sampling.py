"""Finding a recording in a track that samples it."""

import json

import numpy as np
import pytest
import soxr

from loopstudio.core.audio import Audio
from loopstudio.core.errors import InputError
from loopstudio.core.progress import Cancelled
from loopstudio.core.workshop.sampling import find_sample
from loopstudio.core.workshop.sampling_search import NEEDED_STRENGTH
from tests.benchmarks.sampling_cases import SR, piece

START_S, LENGTH_S = 7.3, 3.0
PLACES_S = (1.0, 8.5)


def _audio(samples):
    return Audio(np.ascontiguousarray(samples[None], np.float32), SR)


def _beat(n, rng):
    """A noisy hit every third of a second."""
    hit = rng.standard_normal(SR // 5) * np.exp(-np.arange(SR // 5) / 800)
    beat = np.zeros(n, np.float32)
    for start in range(0, n - len(hit), SR // 3):
        beat[start : start + len(hit)] += hit
    return beat


@pytest.fixture(scope="module")
def original():
    return piece(50, 0.5, 20.0, np.random.default_rng(1))


@pytest.fixture(scope="module")
def excerpt(original):
    return original[round(START_S * SR) : round((START_S + LENGTH_S) * SR)]


def _track(excerpt, places_s, rng, seconds=14.0):
    track = np.zeros(round(seconds * SR), np.float32)
    for place_s in places_s:
        first = round(place_s * SR)
        track[first : first + len(excerpt)] += excerpt[: len(track) - first]
    return track + 0.1 * _beat(len(track), rng)


@pytest.fixture(scope="module")
def verdict(original, excerpt):
    """Find the excerpt in a track that plays it twice."""
    track = _track(excerpt, PLACES_S, np.random.default_rng(4))
    return find_sample(_audio(original), _audio(track))


def test_an_excerpt_that_is_played_twice_is_found_at_both_places(verdict):
    assert verdict.sampled
    assert verdict.confidence > 0.5
    assert verdict.excerpt.places_s == pytest.approx(PLACES_S, abs=0.1)
    assert verdict.excerpt.original_s == pytest.approx(START_S, abs=0.1)
    assert verdict.excerpt.length_s == pytest.approx(LENGTH_S, abs=0.2)
    assert (verdict.excerpt.change.semitones, verdict.excerpt.change.speed) == (0.0, 1.0)


def test_a_change_of_pitch_and_speed_together_is_measured(original, excerpt, rng):
    ratio = 2 ** (-2.7 / 12)
    changed = soxr.resample(excerpt, SR * ratio, SR)

    verdict = find_sample(_audio(original), _audio(_track(changed, (0.5, 7.0), rng)))

    assert verdict.excerpt.change.semitones == pytest.approx(-2.7, abs=0.1)
    assert verdict.excerpt.change.speed == pytest.approx(ratio, rel=0.005)
    assert verdict.excerpt.places_s == pytest.approx((0.5, 7.0), abs=0.1)


def test_a_record_at_most_of_double_speed_is_found(original, excerpt, rng):
    ratio = 2 ** (9 / 12)
    changed = soxr.resample(excerpt, SR * ratio, SR)

    verdict = find_sample(_audio(original), _audio(_track(changed, (0.5, 4.0, 9.0), rng)))

    assert verdict.excerpt.change.semitones == pytest.approx(9, abs=0.1)
    assert verdict.excerpt.places_s == pytest.approx((0.5, 4.0, 9.0), abs=0.1)


def test_a_loop_is_found_where_it_was_cut(original, excerpt, rng):
    places_s = tuple(LENGTH_S * k for k in range(3))

    verdict = find_sample(_audio(original), _audio(_track(excerpt, places_s, rng)))

    assert verdict.excerpt.length_s == pytest.approx(LENGTH_S, abs=0.03)
    assert verdict.excerpt.places_s == pytest.approx(places_s, abs=0.06)
    assert verdict.excerpt.original_s == pytest.approx(START_S, abs=0.06)


def test_templates_of_the_original_explain_more_where_it_plays(verdict):
    assert verdict.share_inside > verdict.share_elsewhere + 0.2


def test_another_piece_with_the_same_sounds_is_not_a_sample(original):
    other = piece(50, 0.5, 14.0, np.random.default_rng(2))

    verdict = find_sample(_audio(original), _audio(other))

    assert not verdict.sampled
    assert verdict.confidence < 0.5
    assert verdict.describe()["places_s"] == []
    assert verdict.describe()["excerpt_start_s"] is None


def test_a_verdict_is_plain_json(verdict):
    described = json.loads(json.dumps(verdict.describe(), allow_nan=False))

    assert described["sampled"] is True
    assert 0 <= described["confidence"] <= 1
    assert described["evidence"]["strength_needed"] == NEEDED_STRENGTH


@pytest.mark.parametrize(
    ("samples", "sentence"),
    [
        (np.zeros(3 * SR, np.float32), "silent"),
        (np.ones(SR // 2, np.float32), "less than a second"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_a_sentence(original, samples, sentence):
    with pytest.raises(InputError, match=sentence):
        find_sample(_audio(original), _audio(samples))


def test_a_piece_that_repeats_itself_all_the_time_is_found_in_itself_whole():
    song = piece(52, 0.45, 24.0, np.random.default_rng(3))

    verdict = find_sample(_audio(song), _audio(song[4 * SR :]))

    assert verdict.excerpt.places_s == pytest.approx((0.0,), abs=0.1)
    assert verdict.excerpt.length_s == pytest.approx(20, abs=0.3)


def test_steady_tones_do_not_sample_each_other():
    t = np.arange(8 * 8000) / 8000
    tones = [np.round(0.3 * 2**15 * np.sin(2 * np.pi * hz * t)) / 2**15 for hz in (440, 220)]
    high, low = (Audio(tone[None].astype(np.float32), 8000) for tone in tones)
    assert not find_sample(high, high).sampled
    assert not find_sample(high, low).sampled


def test_a_search_can_be_cancelled(original):
    def cancel(fraction, message):
        raise Cancelled

    with pytest.raises(Cancelled):
        find_sample(_audio(original), _audio(original), progress=cancel)
