"""Templates of a recording in a track, as evidence."""

import numpy as np

from loopstudio.core.workshop import sampling_features as features
from loopstudio.core.workshop.sampling_templates import explain


def _chord(hz, seconds):
    t = np.arange(round(seconds * features.SR)) / features.SR
    return sum(np.sin(2 * np.pi * f * t) for f in hz).astype(np.float32)


def test_templates_explain_more_of_their_own_sound_than_of_another():
    original = _chord([440, 660], 3)
    track = np.concatenate([original, _chord([300, 950], 3)])

    found = explain(track, original, n_fixed=4, n_free=2)

    half = len(found.share) // 2
    own, other = found.share[5 : half - 5].mean(), found.share[half + 5 : -5].mean()
    assert own > 2 * other


def test_templates_of_the_recording_stay_as_they_are():
    original = _chord([440, 660], 2)

    one = explain(_chord([500, 900], 2), original, n_fixed=3, n_free=0)
    other = explain(original, original, n_fixed=3, n_free=0)

    np.testing.assert_allclose(one.spectra, other.spectra, rtol=1e-5)
    assert one.share.min() > 0.99


def test_templates_follow_a_change_of_pitch():
    original, track = _chord([440, 660], 2), _chord([493.9, 740.8], 2)

    def missed(semitones):
        found = explain(track, original, semitones=semitones, n_fixed=3, n_free=0)
        model = found.spectra @ found.activations
        return np.abs(features.spectra(track).T - model).sum()

    assert missed(2.0) < 0.5 * missed(0.0)
