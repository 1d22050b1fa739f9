"""Learning from a score: what it allows, what is learned, and how a score is corrected."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.errors import InputError
from loopstudio.core.workshop.components import WorkshopSettings, learn
from loopstudio.core.workshop.score import ScorePrior, recording_tuning
from loopstudio.core.workshop.score_alignment import align
from loopstudio.core.workshop.score_file import Note
from tests.benchmarks.onsets import compare, find_onsets
from tests.benchmarks.score_pieces import HANDS, made, spoiled

FREQUENCIES_HZ = np.arange(1025) * 22_050 / 2048
TIMES_S = np.arange(200) * 0.02
NOTES = (Note(0.5, 1.0, 60, group="left"), Note(2.0, 0.5, 60, group="right"))


@pytest.fixture(scope="module")
def piece():
    return made(0)


@pytest.fixture(scope="module")
def aligned(piece):
    return align(piece.audio, ScorePrior(spoiled(piece.notes, 1)))


def _learned(piece, prior):
    settings = WorkshopSettings(method="score", prior=prior, n_fft=4096, hop=512, n_iterations=30)
    return learn(piece.audio, settings)


def test_a_pitch_of_two_hands_makes_two_components_with_one_window_each():
    start = ScorePrior(NOTES, knowledge="score").start(FREQUENCIES_HZ, TIMES_S)

    assert start.names == ("C4", "C4")
    assert start.groups == HANDS
    np.testing.assert_array_equal(start.spectra[:, 0], start.spectra[:, 1])
    for row, note in zip(start.activations, NOTES, strict=True):
        early_s, late_s = note.start_s - 0.15, note.end_s + 0.3
        np.testing.assert_array_equal(row > 0, (early_s <= TIMES_S) & (late_s >= TIMES_S))


def test_onset_templates_are_uniform_and_sound_around_onsets_only():
    start = ScorePrior(NOTES).start(FREQUENCIES_HZ, TIMES_S)

    assert start.names == ("C4", "C4", "C4 onset", "C4 onset")
    assert np.ptp(start.spectra[:, 2]) == 0
    sounding_s = TIMES_S[start.activations[2] > 0]
    assert sounding_s.min() == pytest.approx(0.36)
    assert sounding_s.max() == pytest.approx(0.64)


def test_pitches_alone_allow_every_moment_and_know_no_groups():
    start = ScorePrior(NOTES, knowledge="pitches").start(FREQUENCIES_HZ, TIMES_S)

    assert start.groups == ("",)
    assert start.activations.min() > 0


def test_zeros_stay_zero_while_learning(piece):
    components = _learned(piece, ScorePrior(piece.notes))

    assert components.initial is not None
    order = [
        list(zip(components.groups, components.names, strict=True)).index(key)
        for key in zip(components.initial.groups, components.initial.names, strict=True)
    ]
    assert components.spectra[:, order][components.initial.spectra == 0].max() == 0
    assert components.activations[order][components.initial.activations == 0].max() == 0
    assert np.all(np.diff(components.losses) <= 0)


def test_alignment_moves_notes_to_where_they_begin(piece, aligned):
    before = compare(piece.notes, spoiled(piece.notes, 1))
    after = compare(piece.notes, aligned.notes)

    assert before.f < 0.8
    assert after.f > 0.95
    assert aligned.onset_tolerance_s < ScorePrior(piece.notes).onset_tolerance_s


def test_a_note_that_the_score_has_missed_is_added_and_one_that_is_not_there_goes(piece):
    pitches = [note.pitch for note in piece.notes]
    often = max(set(pitches), key=pitches.count)
    missed = [note for note in piece.notes if note.pitch == often][3]
    never = replace(missed, start_s=missed.start_s + 0.01, pitch=max(pitches) + 6)
    score = tuple(note for note in piece.notes if note is not missed)

    notes = align(piece.audio, ScorePrior((*score, never))).notes

    assert any(note.pitch == often and abs(note.start_s - missed.start_s) < 0.05 for note in notes)
    assert len([note for note in notes if note.pitch == often]) == pitches.count(often)


@pytest.mark.parametrize(("knowledge", "least"), [("pitches", 0.3), ("score", 0.9)])
def test_onsets_are_read_from_activations(piece, knowledge, least):
    prior = ScorePrior(spoiled(piece.notes, 1), knowledge=knowledge)

    assert compare(piece.notes, find_onsets(_learned(piece, prior), prior)).f > least


def test_attacks_confirm_the_notes_of_an_aligned_score(piece, aligned):
    found = find_onsets(_learned(piece, aligned), aligned)

    assert compare(piece.notes, found).f > 0.95


def test_each_onset_counts_once():
    notes = [Note(1.0, 1.0, 60), Note(1.04, 1.0, 60), Note(1.0, 1.0, 62)]

    result = compare(notes, [Note(1.03, 1.0, 60)])

    assert (result.precision, result.recall) == (1.0, pytest.approx(1 / 3))
    assert result.f == pytest.approx(0.5)


def test_a_piece_in_concert_pitch_is_in_tune(piece):
    assert abs(recording_tuning(piece.audio)) < 10


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"notes": ()}, "no notes"),
        ({"knowledge": "rhythm"}, "cannot be used"),
        ({"tolerance_semitones": 0.0}, "tolerance of pitches"),
        ({"onset_tolerance_s": -0.1}, "not negative"),
    ],
)
def test_a_prior_that_makes_no_sense_is_refused(change, reason):
    with pytest.raises(InputError, match=reason):
        replace(ScorePrior(NOTES), **change)


def test_a_score_that_begins_after_the_song_is_refused():
    late = ScorePrior((Note(60.0, 1.0, 60),))

    with pytest.raises(InputError, match="after the song has ended"):
        late.start(FREQUENCIES_HZ, TIMES_S)


def test_a_score_whose_labels_make_too_many_components_is_refused():
    notes = tuple(Note(0.1 * i, 0.1, 60, group=f"bar {i}") for i in range(300))
    with pytest.raises(InputError, match="label"):
        ScorePrior(notes).start(np.arange(513) * 10.0, np.arange(400) * 0.1)
