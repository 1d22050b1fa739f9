"""The most likely beats, from how much each moment sounds like one."""

import numpy as np
import pytest

from loopstudio.core.bars import bar_model, madmom_tracker


def _activations(n_frames, period, metre, rng):
    activations = 0.01 + 0.02 * rng.random((n_frames, 2))
    beats = np.round(np.arange(7, n_frames - 5, period)).astype(int)
    activations[beats, 0] = 0.6
    activations[beats[::metre]] = [0.1, 0.7]
    return activations.astype(np.float32), beats


@pytest.mark.parametrize("metre", [3, 4])
@pytest.mark.parametrize("period", [33.3, 50.0, 81.5])
def test_beats_and_their_places_in_the_bar_are_read(metre, period, rng):
    activations, beats = _activations(3000, period, metre, rng)

    path = bar_model.decode(activations)

    assert path.beats_per_bar == metre
    np.testing.assert_array_equal(path.frames, beats)
    np.testing.assert_array_equal(path.positions, np.arange(len(beats)) % metre + 1)


def test_nothing_heard_is_no_path():
    assert bar_model.decode(np.full((500, 2), 0.001)) is None


def test_progress_comes_while_decoding(rng):
    activations, _ = _activations(6000, 50, 4, rng)
    reports = []

    bar_model.decode(activations, progress=lambda fraction, message: reports.append(fraction))

    assert reports == sorted(reports)
    assert len(reports) > 2
    assert max(reports) <= 1


@pytest.mark.skipif(not madmom_tracker.available(), reason="madmom has no wheel here")
@pytest.mark.filterwarnings("ignore")  # madmom's own
def test_the_path_is_that_of_madmoms_decoder(rng):
    madmom_tracker.prepare()
    from madmom.features.downbeats import DBNDownBeatTrackingProcessor

    # Beats that speed up, get lost in noise for a while, and begin late.
    beats = np.round(150 + np.cumsum(np.linspace(60, 45, 50))).astype(int)
    activations = 0.08 * rng.random((3200, 2)).astype(np.float32)
    activations[:140] = 0.001
    activations[beats, 0] += 0.5
    activations[beats[::4], 1] += 0.4
    activations[1200:1500] = 0.2 * rng.random((300, 2))

    theirs = DBNDownBeatTrackingProcessor(beats_per_bar=[3, 4], fps=100)(activations)
    ours = bar_model.decode(activations)

    np.testing.assert_allclose(ours.frames / 100, theirs[:, 0])
    np.testing.assert_array_equal(ours.positions, theirs[:, 1])


def best_by_the_book(activations, metre):
    """The log likelihood of the best path, one beat of one length at one frame at a time."""
    lengths = bar_model.beat_lengths()
    n_frames = len(activations)
    rest = (1 - activations.sum(axis=1)) / (1 / bar_model.ONSET_SHARE - 1)
    densities = np.log(np.column_stack([activations[:, ::-1], rest]))
    onsets = np.ceil(lengths * bar_model.ONSET_SHARE).astype(int)
    chance = np.exp(-bar_model.TEMPO_RIGIDITY * np.abs(lengths / lengths[:, None] - 1))
    chance[chance <= np.spacing(1)] = 0
    with np.errstate(divide="ignore"):
        changes = np.log(chance / chance.sum(axis=1, keepdims=True))

    def evidence(place, tempo, start):
        turn, end = start + onsets[tempo], start + lengths[tempo]
        onset = densities[max(start, 0) : max(min(turn, n_frames), 0), min(place, 1)]
        return onset.sum() + densities[max(turn, 0) : min(end, n_frames), 2].sum()

    first = -int(lengths[-1])
    begun = np.full((n_frames - first, metre, len(lengths)), -np.log(metre * lengths.sum()))
    best = -np.inf
    for now in range(n_frames):
        ended = np.array(
            [
                [
                    begun[now - length - first, place, tempo] + evidence(place, tempo, now - length)
                    for tempo, length in enumerate(lengths)
                ]
                for place in range(metre)
            ]
        )
        begun[now - first] = np.roll((ended[:, :, None] + changes).max(axis=1), 1, axis=0)
    for tempo, length in enumerate(lengths):
        for start in range(n_frames - length, n_frames):
            for place in range(metre):
                score = begun[start - first, place, tempo] + evidence(place, tempo, start)
                best = max(best, score)
    return best


@pytest.mark.parametrize("metre", [1, 3])
def test_no_path_is_more_likely_than_the_one_found(metre, rng):
    activations, _ = _activations(150, 33.3, 3, rng)
    # From the first frame to the last, so that no end of it is cut off as silence.
    activations[[0, -1], 0] = 0.3

    path = bar_model.decode(activations, (metre,))

    expected = best_by_the_book(activations.astype(float), metre)
    assert path.log_likelihood == pytest.approx(expected, abs=1e-6)


def test_the_metres_do_not_disturb_each_other(rng):
    activations, _ = _activations(4000, 47, 4, rng)

    together = bar_model.decode(activations, (3, 4))
    alone = bar_model.decode(activations, (4,))

    assert together.log_likelihood == alone.log_likelihood
    np.testing.assert_array_equal(together.frames, alone.frames)
