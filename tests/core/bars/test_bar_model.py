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
