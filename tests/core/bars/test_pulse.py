"""The pulse behind tracked beats."""

import numpy as np
import pytest

from loopstudio.core.bars.lags import measure_period
from loopstudio.core.bars.pulse import fit_line, played_pulse, steady_pulse
from tests.core.tiled_songs import SR, tiled_song


def test_a_line_survives_beats_on_the_other_half_and_missing_ones(rng):
    beats = 1000 + 11025 * np.arange(120) + rng.normal(0, 80, 120)
    beats[40:60] += 11025 / 2
    beats = np.delete(beats, [5, 77, 78])

    line = fit_line(beats, SR)

    assert line.fits(SR)
    assert line.period == pytest.approx(11025, abs=2)


def test_no_line_fits_a_drifting_tempo():
    beats = np.cumsum(11025 * (1 + 0.04 * np.sin(np.arange(120) / 10)))

    assert not fit_line(beats, SR).fits(SR)


def test_no_line_fits_where_only_half_of_the_beats_have_its_tempo():
    # At 90 a minute some beats meet the half beats of 118 by chance.
    beats_s = np.cumsum([0.0, *[60 / 118] * 16, *[60 / 90] * 15])

    line = fit_line(np.round(beats_s, 2) * SR, SR)

    assert line.share > line.half_share
    assert not line.fits(SR)


@pytest.mark.parametrize("pulse", [steady_pulse(700.0, 1000.0, 50_000), None])
def test_a_pulse_covers_the_whole_song(pulse):
    pulse = pulse or played_pulse(np.array([7000.0, 8000, 9100, 10_100, 13_100]), 50_000)

    assert pulse.beats[0] <= 0
    assert pulse.beats[-1] >= 50_000
    assert (np.diff(pulse.beats) > 0).all()


def test_missing_beats_are_filled_in_and_doubled_ones_dropped():
    beats = np.delete(1000.0 * np.arange(1, 40), [12, 20])
    doubled = np.sort(np.append(beats, 30_300.0))

    pulse = played_pulse(doubled, 40_000)

    assert np.diff(pulse.beats).min() > 900
    assert np.diff(pulse.beats).max() < 1100


@pytest.mark.parametrize("bpm", [97.0, 128.0])
def test_repetition_measures_the_beat_to_a_fraction_of_a_sample(bpm):
    song = tiled_song(bpm=bpm, layout=("####....########", "..##....########"))
    true = 60 / bpm * SR

    repeats = measure_period(song.audio.samples[0], SR, 0.0, true * 1.0002)

    assert repeats.period == pytest.approx(true, abs=0.05)
    assert repeats.agreement > 0.5
