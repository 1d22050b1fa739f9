"""What of a recording survives in a track."""

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.workshop import sampling_features as features


def _tones(rng, ratio=1.0):
    """A melody of a tone every quarter of a second, all frequencies times `ratio`."""
    t = np.arange(features.SR // 4) / features.SR
    hz = ratio * rng.choice([300, 400, 500, 700, 900], 24)
    return np.concatenate([np.sin(2 * np.pi * f * t) for f in hz]).astype(np.float32)


def test_a_constant_filter_hardly_changes_features(rng):
    samples = _tones(rng)
    samples += 0.01 * rng.standard_normal(len(samples)).astype(np.float32)
    filtered = np.convolve(samples, [0.5, 0.5], "same").astype(np.float32)

    one, other = (features.changes(features.spectra(x)) for x in (samples, filtered))

    assert np.vdot(one, other) > 0.9 * np.linalg.norm(one) * np.linalg.norm(other)


def test_reading_at_a_shift_undoes_a_change_of_pitch():
    semitones = 3.0
    low = _tones(np.random.default_rng(0))
    high = _tones(np.random.default_rng(0), 2 ** (semitones / 12))

    one = features.changes(features.spectra(high))
    shifted = features.changes(features.spectra(low), semitones)
    unshifted = features.changes(features.spectra(low))

    assert np.vdot(one, shifted) > 2 * np.vdot(one, unshifted)


def test_frames_of_a_faster_recording_are_further_apart():
    samples = np.zeros(4 * features.SR, np.float32)

    assert len(features.spectra(samples, speed=2.0)) == len(features.spectra(samples)) // 2


def test_any_rate_and_number_of_channels_is_prepared(rng):
    audio = Audio(rng.standard_normal((2, 44_100)).astype(np.float32), 44_100)

    assert features.prepared(audio).shape == (features.SR,)
