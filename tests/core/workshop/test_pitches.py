"""Templates of pitches, and tuning."""

import numpy as np
import pytest

from loopstudio.core.workshop.pitches import (
    estimate_tuning,
    harmonic_template,
    pitch_hz,
    pitch_name,
)

FREQUENCIES_HZ = np.arange(2049) * 22_050 / 4096


def test_pitches_have_their_names_and_frequencies():
    assert [pitch_name(pitch) for pitch in (21, 60, 66, 69)] == ["A0", "C4", "F#4", "A4"]
    assert pitch_hz(69) == 440
    assert pitch_hz(57, tuning_cents=100) == pytest.approx(220 * 2 ** (1 / 12))


def test_a_template_is_one_over_m_at_harmonics_and_zero_between():
    template = harmonic_template(FREQUENCIES_HZ, 69)

    for m in (1, 2, 3, 7):
        assert template[round(440 * m / FREQUENCIES_HZ[1])] == pytest.approx(1 / m)
    assert template[round(660 / FREQUENCIES_HZ[1])] == 0
    assert template[: round(400 / FREQUENCIES_HZ[1])].max() == 0


def test_a_wider_tolerance_opens_more_bins():
    narrow, wide = (
        harmonic_template(FREQUENCIES_HZ, 60, tolerance_semitones=t) for t in (0.3, 0.9)
    )

    assert np.count_nonzero(wide) > np.count_nonzero(narrow)


@pytest.mark.parametrize("cents", [-35.0, 0.0, 20.0])
def test_tuning_is_estimated_from_peaks(cents):
    sr, n_fft = 22_050, 8192
    t = np.arange(n_fft) / sr
    tones = sum(np.sin(2 * np.pi * pitch_hz(pitch, cents) * t) for pitch in (57, 64, 69, 73, 81))
    spectrum = np.abs(np.fft.rfft(tones * np.hanning(n_fft)))

    found = estimate_tuning(spectrum, np.arange(n_fft // 2 + 1) * sr / n_fft)

    assert found == pytest.approx(cents, abs=4)


def test_silence_is_in_tune():
    assert estimate_tuning(np.zeros(2049), FREQUENCIES_HZ) == 0
