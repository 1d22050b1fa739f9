"""Sound at another rate."""

import numpy as np
import pytest
import soxr

from loopstudio.core.resample import Resampler, resample_loop, resampled_length


def tone(n, cycles):
    """A tone that goes on without a seam, shape (1, n)."""
    return np.sin(2 * np.pi * cycles * np.arange(n) / n + 0.3)[None].astype(np.float32)


@pytest.mark.parametrize(("n", "n_out"), [(82_688, 90_000), (90_000, 82_687), (353, 384)])
@pytest.mark.parametrize("cycles", [3, 37])
def test_a_loop_goes_on_as_the_loop_it_was(n, n_out, cycles):
    turned = resample_loop(tone(n, cycles), n_out)
    assert turned.shape == (1, n_out)
    np.testing.assert_allclose(turned, tone(n_out, cycles), atol=1e-6)


def test_a_loop_resampled_has_no_step_at_its_seam(rng):
    n = 44_100
    # Noise without what the filter takes away at the top of the spectrum.
    spectrum = np.fft.rfft(rng.standard_normal(n))
    spectrum[n // 3 :] = 0
    loop = np.fft.irfft(spectrum)[None].astype(np.float32)
    other = resample_loop(loop, 48_000)
    turned = resample_loop(np.roll(loop, n // 2, axis=1), 48_000)
    # Wherever the seam is cut, the sound there is the same.
    np.testing.assert_allclose(np.roll(other, 24_000, axis=1), turned, atol=1e-5)


def test_a_loop_of_the_same_length_is_left_alone(rng):
    loop = rng.standard_normal((2, 1001)).astype(np.float32)
    assert resample_loop(loop, 1001) is loop


@pytest.mark.parametrize(("sr", "sr_out"), [(44_100, 48_000), (48_000, 44_100), (22_050, 48_000)])
def test_blocks_become_the_whole_and_its_exact_length(rng, sr, sr_out):
    song = rng.standard_normal((2, 50_001)).astype(np.float32)
    resampler = Resampler(sr, sr_out, 2, 50_001)
    blocks = [resampler(song[:, start : start + 4096]) for start in range(0, 50_001, 4096)]
    out = np.concatenate(blocks, axis=1)
    assert out.shape == (2, resampled_length(50_001, sr, sr_out))
    whole = soxr.resample(song.T, sr, sr_out, quality="VHQ").T[:, : out.shape[1]]
    np.testing.assert_allclose(out[:, : whole.shape[1]], whole, atol=1e-5)


def test_the_same_rate_changes_nothing(rng):
    block = rng.standard_normal((1, 100)).astype(np.float32)
    assert Resampler(44_100, 44_100, 1, 100)(block) is block
