"""The key of loops and songs."""

import numpy as np
import pytest

from loopstudio.core.key import NO_KEY, UNKNOWN, Key, key_of, keys_of_loops
from loopstudio.core.pitch_classes import pitch_classes

SR = 22_050
MAJOR, MINOR = (0, 4, 7), (0, 3, 7)
CADENCES = {
    "major": ((0, MAJOR), (5, MAJOR), (7, MAJOR), (0, MAJOR)),
    "minor": ((0, MINOR), (5, MINOR), (7, MAJOR), (0, MINOR)),
}


def tone(pitch: float, n: int) -> np.ndarray:
    time_s = np.arange(n) / SR
    hz = 440 * 2 ** ((pitch - 69) / 12)
    partials = (np.sin(2 * np.pi * hz * h * time_s) / h for h in range(1, 7))
    return sum(partials) * np.exp(-2 * time_s)


def progression(tonic: int, chords, cents: float = 0.0) -> np.ndarray:
    """Chords of half a second with their roots below, shape (1, n)."""
    n = SR // 2
    sound = []
    for degree, chord in chords:
        root = 48 + (tonic + degree) % 12 + cents / 100
        sound.append(tone(root - 12, n) + sum(tone(root + 12 + step, n) for step in chord))
    return 0.1 * np.concatenate(sound)[None]


def noise(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(0, 0.1, (1, 2 * SR))


@pytest.mark.parametrize("mode", CADENCES)
def test_a_cadence_is_in_its_key_in_all_twelve(mode):
    heard = [
        key_of(pitch_classes(progression(tonic, CADENCES[mode], cents=15 * (tonic % 5 - 2)), SR))
        for tonic in range(12)
    ]
    assert [(key.tonic, key.mode) for key in heard] == [(tonic, mode) for tonic in range(12)]
    assert all(key.clear for key in heard)


def test_the_beginning_tells_a_minor_key_from_its_relative_major():
    chords = ((9, MINOR), (5, MAJOR), (0, MAJOR), (7, MAJOR))
    at_home_in_minor = key_of(pitch_classes(progression(0, chords), SR))
    at_home_in_major = key_of(pitch_classes(progression(0, chords[2:] + chords[:2]), SR))
    assert (at_home_in_minor.tonic, at_home_in_minor.mode) == (9, "minor")
    assert (at_home_in_major.tonic, at_home_in_major.mode) == (0, "major")


def test_noise_and_silence_have_no_key(rng):
    assert key_of(pitch_classes(noise(rng), SR)).text == NO_KEY
    assert key_of(pitch_classes(np.zeros((2, SR)), SR)) == UNKNOWN
    assert UNKNOWN.text == NO_KEY
    assert UNKNOWN.short == ""


@pytest.mark.parametrize("sr", [8000, 96_000])
def test_odd_sounds_have_no_key(sr):
    time_s = np.arange(sr) / sr
    for sound in (np.ones(sr), np.sin(2 * np.pi * 15 * time_s), np.eye(1, sr)[0], np.ones(1)):
        assert not key_of(pitch_classes(sound[None], sr)).clear


def test_a_loop_shorter_than_the_analysis_takes_is_heard_over_and_over():
    third = progression(4, CADENCES["minor"])[:, : SR // 5]
    assert key_of(pitch_classes(third, SR)).tonic == 4


def test_loops_without_pitch_do_not_count_in_the_key_of_the_song(rng):
    chords = progression(2, CADENCES["minor"])
    sounds = [noise(rng) + tone(61, 2 * SR), chords, progression(2, CADENCES["minor"][:1])]
    song, loops = keys_of_loops(sounds, SR, ["drums", "harmony", "bass"], [16, 8, 4])
    assert song.text == "D minor"
    assert loops[0] == UNKNOWN
    assert loops[1].text == "D minor"


def test_loops_that_play_longer_count_more():
    one, other = (progression(tonic, CADENCES["major"]) for tonic in (0, 6))
    assert keys_of_loops([one, other], SR, ["harmony"] * 2, [12, 2])[0].tonic == 0
    assert keys_of_loops([one, other], SR, ["harmony"] * 2, [2, 12])[0].tonic == 6


def test_a_song_of_drums_has_no_key(rng):
    assert keys_of_loops([noise(rng)], SR, ["drums"], [8]) == (UNKNOWN, (UNKNOWN,))
    assert keys_of_loops([], SR, [], []) == (UNKNOWN, ())


@pytest.mark.parametrize(
    ("tonic", "mode", "text", "short"),
    [
        (9, "minor", "A minor", "Am"),
        (0, "major", "C major", "C"),
        (6, "minor", "F# minor", "F#m"),
        (10, "major", "Bb major", "Bb"),
        (11, "major", "B major", "B"),
        (8, "minor", "G# minor", "G#m"),
    ],
)
def test_keys_are_written_as_musicians_and_sample_packs_write_them(tonic, mode, text, short):
    key = Key(tonic, mode, 1.0)
    assert (key.text, key.short) == (text, short)
