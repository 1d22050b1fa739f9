"""Sound that was rendered, and is rendered anew before it is heard."""

import numpy as np
import pytest

from loopstudio.playback.mix import MixPlan
from loopstudio.playback.player import MIX_FADE_S, Player
from loopstudio.playback.rendering import BLOCK, Rendering
from tests.playback.songs import SR, bands

FADE = round(MIX_FADE_S * SR)


@pytest.fixture(scope="module")
def song():
    return bands(2.0)[0]


def rendering(song, output_sr=SR, n_channels=2):
    player = Player(MixPlan(song), SR)
    player.play()
    return Rendering(player, SR, output_sr, n_channels)


def read(of, n):
    """Read at least `n` samples of the output; return exactly those."""
    blocks, size = [], 0
    while size < n:
        blocks.append(of.read())
        size += len(blocks[-1])
    return np.concatenate(blocks)[:n]


@pytest.mark.parametrize("sample", [0, 1, 511, 512, 5000, 7777])
def test_going_back_changes_nothing_by_itself(song, sample):
    first = rendering(song)
    before = read(first, 10_000)
    np.testing.assert_array_equal(read(first.back_to(sample), 10_000 - sample), before[sample:])


@pytest.mark.parametrize("output_sr", [48_000, 22_050, 96_000])
def test_going_back_changes_nothing_at_another_rate(song, output_sr):
    first = rendering(song, output_sr)
    n = round(0.5 * output_sr)
    before = read(first, n)
    for sample in (0, 3, n // 3, n - 5000):
        first.forget(sample)
        again = read(first.back_to(sample), n - sample)
        # Two filters that agree but for rounding.
        np.testing.assert_allclose(again, before[sample:], atol=2e-5)


@pytest.mark.parametrize("output_sr", [SR, 48_000])
def test_what_is_told_is_heard_from_the_place_gone_back_to(song, output_sr):
    first = rendering(song, output_sr)
    n, sample = round(0.4 * output_sr), round(0.2 * output_sr)
    before = read(first, n)
    first.forget(sample)
    other = first.back_to(sample)
    other.player.set_plan(MixPlan(song / 4))
    after = read(other, n - sample)
    fade = round(MIX_FADE_S * output_sr) + 3 * (output_sr != SR) * 100
    np.testing.assert_allclose(after[fade:], before[sample + fade :] / 4, atol=2e-4)
    joined = np.concatenate((before[:sample], after))
    # A fade is as smooth as the sound.
    assert np.abs(np.diff(joined, 2, axis=0)).max() < 1.2 * np.abs(np.diff(before, 2, axis=0)).max()


def test_going_back_twice_keeps_what_was_told_first(song):
    first = rendering(song)
    before = read(first, 10_000)
    second = first.back_to(3000)
    second.player.set_plan(MixPlan(song / 2))
    read(second, 6000)
    second.forget(4000)
    third = second.back_to(4000)
    np.testing.assert_array_equal(read(third, 6000), before[4000:] / 2)


def test_a_stop_that_is_told_late_is_heard_early(song):
    first = rendering(song)
    read(first, 10_000)
    other = first.back_to(2000)
    other.player.stop()
    assert not read(other, 5000)[200:].any()
    assert other.player.idle
    assert not first.player.idle


def test_an_end_that_was_rendered_but_not_heard_is_forgotten(song):
    first = rendering(song)
    read(first, song.shape[1] + 5000)
    assert not first.player.playing
    other = first.back_to(song.shape[1] - 5000)
    assert other.player.playing
    other.player.seek(0, 1)
    assert read(other, 5000)[1000:].any()


def test_peaks_and_marks_are_those_of_what_is_to_be_heard(song):
    first = rendering(song)
    read(first, 10_000)
    first.player.seek(50, 1)
    read(first, 5000)
    other = first.back_to(4 * BLOCK + 100)
    assert [mark.seek for mark in first.player.marks] == [0, 0, 1]
    assert [mark.seek for mark in other.player.marks] == [0, 0]
    assert [each.frame for each in other.peaks] == [BLOCK, 2 * BLOCK, 3 * BLOCK, 4 * BLOCK]


def test_nothing_is_kept_that_is_not_needed(song):
    first = rendering(song)
    for sample in range(0, song.shape[1], BLOCK):
        first.read()
        first.forget(sample)
    assert len(first._past) <= 3


@pytest.mark.parametrize("n_channels", [1, 2])
def test_outputs_of_any_number_of_channels_get_theirs(song, n_channels):
    first = rendering(song, n_channels=n_channels)
    assert first.read().shape == (BLOCK, n_channels)
