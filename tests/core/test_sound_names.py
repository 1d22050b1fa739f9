"""Naming sounds by their spectra."""

import numpy as np
import pytest

from loopstudio.core.sound_names import name_sound, note_name

SR, N_FFT = 44100, 4096


def _spectrum(hz: float, n_harmonics: int) -> np.ndarray:
    time_s = np.arange(N_FFT) / SR
    wave = sum(np.sin(2 * np.pi * hz * h * time_s) / h for h in range(1, n_harmonics + 1))
    return np.abs(np.fft.rfft(wave * np.hanning(N_FFT)))


@pytest.mark.parametrize("n_harmonics", [1, 3, 20])
@pytest.mark.parametrize("hz", [55.0, 82.41, 110.0, 207.65, 329.63, 880.0])
def test_a_note_is_called_by_its_name_whatever_its_brightness(hz, n_harmonics):
    sound = name_sound(_spectrum(hz, n_harmonics), SR / N_FFT)

    assert sound.pitched
    assert sound.text == note_name(hz)
    assert abs(1200 * np.log2(sound.hz / hz)) < 50  # cents


@pytest.mark.parametrize(("low", "high", "kind"), [(300, 3000, "Noise"), (6000, 16000, "Hiss")])
def test_noise_is_called_by_its_kind(low, high, kind, rng):
    hz = np.arange(N_FFT // 2 + 1) * SR / N_FFT
    spectrum = np.where((hz > low) & (hz < high), rng.random((8, len(hz))).mean(axis=0), 0)

    sound = name_sound(spectrum, SR / N_FFT)

    assert sound.text == kind
    assert low < sound.hz < high


@pytest.mark.parametrize("hz", [110.0, 196.0, 440.0])
def test_a_note_with_a_faint_fundamental_keeps_its_octave(hz):
    time_s = np.arange(N_FFT) / SR
    levels = (0.3, 1, 0.7, 0.5, 0.3, 0.2)
    wave = sum(level * np.sin(2 * np.pi * hz * (i + 1) * time_s) for i, level in enumerate(levels))

    assert name_sound(np.abs(np.fft.rfft(wave * np.hanning(N_FFT))), SR / N_FFT).text == note_name(
        hz
    )


def test_a_low_drum_is_not_taken_for_the_octave_below():
    hz = np.arange(N_FFT // 2 + 1) * SR / N_FFT
    drum = np.exp(-0.5 * ((hz - 77.8) / 14) ** 2) * (hz > 0)

    assert name_sound(drum, SR / N_FFT).text == "D♯2"


def test_a_bass_drum_is_a_thud_and_a_bass_note_is_not():
    hz = np.arange(N_FFT // 2 + 1) * SR / N_FFT
    drum = np.exp(-0.5 * ((hz - 80) / 45) ** 2) * (hz > 0)

    assert name_sound(drum, SR / N_FFT).text == "Thud"
    assert name_sound(_spectrum(82.41, 4), SR / N_FFT).text == "E2"
    assert name_sound(np.sqrt(_spectrum(51.91, 16)), SR / N_FFT).text == "G♯1"


def test_silence_has_no_name():
    assert name_sound(np.zeros(100), 10.0).text == ""


@pytest.mark.parametrize(
    ("hz", "name"), [(440, "A4"), (261.63, "C4"), (51.91, "G♯1"), (445, "A4"), (8372, "C9")]
)
def test_note_names_are_those_of_a_piano(hz, name):
    assert note_name(hz) == name
