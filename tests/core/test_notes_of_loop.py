"""Notes of loops whose every note is known."""

import numpy as np
import pytest

from loopstudio.core.notes_of_loop import LoopNotes, notes_of_loop
from tests.core import played
from tests.core.played import HAT, KICK, SNARE, SR, STEP

BASS = ((0, 3, 33), (3, 1, 33), (4, 4, 36), (8, 2, 40), (10, 2, 38), (13, 3, 31))
MELODY = ((0, 2, 69), (2, 2, 72), (4, 4, 76), (8, 1, 74), (9, 1, 72), (12, 4, 67))
CHORDS = tuple(
    (step, 4, pitch)
    for step, chord in ((0, (57, 60, 64)), (4, (53, 57, 60)), (8, (55, 59, 62)), (12, (57, 60, 64)))
    for pitch in chord
)


def _steps(found: LoopNotes | None) -> list[tuple[float, int]]:
    """Return step and pitch of every note; steps to a tenth."""
    assert found is not None
    return [(round(note.start_s * SR / STEP, 1) + 0.0, note.pitch) for note in found.notes]


def _in_time(found: LoopNotes | None) -> list[tuple[int, int]]:
    """Return whole step and pitch of every note; none may be more than 15 ms beside it."""
    steps = _steps(found)
    assert all(abs(step - round(step)) * STEP / SR <= 0.015 for step, _ in steps)
    return sorted((round(step), pitch) for step, pitch in steps)


def test_hits_of_a_beat_are_kicks_snares_and_hats():
    pattern = {KICK: "x.......x.x.....", SNARE: "....x.......x...", HAT: "..x...x...x...x."}
    found = notes_of_loop(played.beat(pattern), SR, "drums")
    expected = sorted(
        (step, kind) for kind, marks in pattern.items() for step, m in enumerate(marks) if m == "x"
    )
    assert _in_time(found) == expected
    assert found.drums
    assert found.kind == "drums"


def test_a_hit_on_the_first_sample_is_no_hit_at_the_end():
    found = notes_of_loop(played.beat({KICK: "x...x...x...x..."}), SR, "drums")
    assert found.notes[0].start_s < 0.012
    assert found.notes[-1].start_s < 1.6


def test_louder_hits_have_higher_velocities():
    bar = played.beat({KICK: "x...............", SNARE: "........x......."})
    quiet = 0.4 * played.beat({KICK: "....x...........", SNARE: "............x..."})
    found = notes_of_loop(bar + quiet, SR, "drums")
    velocity = {(round(n.start_s * SR / STEP), n.pitch): n.velocity for n in found.notes}
    assert velocity[0, KICK] > velocity[4, KICK] + 30
    assert velocity[8, SNARE] > velocity[12, SNARE] + 30


def test_a_bass_is_followed_note_by_note():
    found = notes_of_loop(played.tune(BASS), SR, "bass")
    assert found.kind == "line"
    assert _in_time(found) == sorted((step, pitch) for step, _, pitch in BASS)
    lengths = [note.duration_s * SR / STEP for note in found.notes]
    assert lengths == pytest.approx([length for _, length, _ in BASS], abs=0.5)


def test_a_melody_has_one_note_at_a_time():
    found = notes_of_loop(played.tune(MELODY), SR, "melody")
    assert _in_time(found) == sorted((step, pitch) for step, _, pitch in MELODY)


def test_chords_have_all_their_notes():
    found = notes_of_loop(played.tune(CHORDS), SR, "harmony")
    assert found.kind == "chords"
    assert _in_time(found) == sorted((step, pitch) for step, _, pitch in CHORDS)


def test_notes_end_within_the_loop():
    for label, loop in (("bass", BASS), ("harmony", CHORDS)):
        found = notes_of_loop(played.tune(loop), SR, label)
        assert all(0 <= note.start_s < note.end_s <= found.length_s + 1e-9 for note in found.notes)


@pytest.mark.parametrize("label", ["drums", "bass", "melody", "texture"])
def test_nothing_is_made_up_of_noise_or_silence(label, rng):
    assert notes_of_loop(rng.standard_normal((2, SR)), SR, label) is None
    assert notes_of_loop(np.zeros((2, SR)), SR, label) is None


def test_drums_are_not_taken_for_a_melody():
    pattern = {KICK: "x.......x.x.....", SNARE: "....x.......x...", HAT: "x.x.x.x.x.x.x.x."}
    assert notes_of_loop(played.beat(pattern), SR, "melody") is None


@pytest.mark.parametrize("label", ["drums", "bass", "harmony"])
@pytest.mark.parametrize("sr", [8000, 96_000])
def test_odd_sounds_are_no_fault(label, sr, rng):
    time_s = np.arange(sr) / sr
    low, high = np.sin(2 * np.pi * 20 * time_s), np.sin(2 * np.pi * 0.45 * sr * time_s)
    click = np.eye(1, sr, sr // 2)[0]
    for sound in (np.ones(sr), click, low, high, 1e-30 * low, rng.normal(size=sr // 10)):
        found = notes_of_loop(np.stack([sound, sound]).astype(np.float32), sr, label)
        notes = () if found is None else found.notes
        assert all(0 <= note.start_s < note.end_s <= len(sound) / sr + 1e-9 for note in notes)


def test_a_moment_of_sound_is_no_loop():
    assert notes_of_loop(np.ones((1, 100)), SR, "drums") is None
