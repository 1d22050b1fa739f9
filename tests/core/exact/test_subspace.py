import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from loopstudio.core.exact.candidates import candidates
from loopstudio.core.exact.search import choose
from loopstudio.core.exact.subspace import band_grams, layer_space

N_CELLS = 4000
LAYOUT = np.array(
    [
        [int(mark == "#") for mark in text]
        for text in (
            "..########....########..####....",
            "####....########....############",
            "........####....########....####",
            "##########..########........##..",
            "......##..####..##....######..##",
        )
    ],
    float,
).T


def grams_of(bands):
    return np.array([bars @ bars.T for bars in bands])


def angle(space, layout):
    """Sine of the largest angle between a space and what a layout spans."""
    true, _ = np.linalg.qr(layout)
    return np.linalg.norm(true - space.basis @ (space.basis.T @ true), 2)


def coded(rng, bars, level):
    """Add noise that follows the loudness of each bar."""
    loudness = np.sqrt((bars**2).mean(axis=1, keepdims=True))
    return bars + level * loudness * rng.standard_normal(bars.shape)


def test_a_quiet_layer_is_not_lost_in_the_noise_of_a_loud_band():
    rng = np.random.default_rng(0)
    low = LAYOUT[:, :4] @ rng.standard_normal((4, N_CELLS)) * 30
    high = 0.15 * LAYOUT[:, 4:] @ rng.standard_normal((1, N_CELLS))
    bands = [coded(rng, low, 0.02), high + 0.01 * rng.standard_normal(high.shape)]
    values = np.linalg.svd(np.hstack(bands), compute_uv=False)
    assert values[4] < 1.5 * values[5]  # it does not stand out from the whole
    space = layer_space(grams_of(bands))
    assert space.basis.shape == (32, 5)
    assert angle(space, LAYOUT) < 0.03


def test_noise_that_differs_from_bar_to_bar_is_not_taken_for_layers():
    rng = np.random.default_rng(1)
    bars = LAYOUT @ rng.standard_normal((5, N_CELLS))
    noise = np.geomspace(0.02, 0.6, 32)[rng.permutation(32)]
    noisy = bars + noise[:, None] * rng.standard_normal(bars.shape)
    space = layer_space(grams_of([noisy]))
    assert space.basis.shape == (32, 5)
    plain = np.linalg.svd(noisy)[0][:, :5]
    true, _ = np.linalg.qr(LAYOUT)
    assert angle(space, LAYOUT) < np.linalg.norm(true - plain @ (plain.T @ true), 2)


def test_what_is_not_in_the_space_is_unexplained():
    rng = np.random.default_rng(2)
    bars = LAYOUT @ rng.standard_normal((5, N_CELLS))
    solo = rng.standard_normal(bars.shape) * np.sqrt(0.1 * (bars**2).mean() / 0.9)
    space = layer_space(grams_of([bars + solo]))
    assert space.unexplained == pytest.approx(0.1 * (32 - 5) / 32, abs=0.02)


def test_noise_has_no_layers():
    rng = np.random.default_rng(3)
    assert layer_space(grams_of(rng.standard_normal((3, 20, N_CELLS)))) is None


def test_layers_that_loops_do_not_span_are_no_layers_when_they_are_hardly_clear():
    rng = np.random.default_rng(4)
    # Played at another level in every bar, and half as loud as the noise.
    bars = rng.uniform(0.2, 1, (24, 4)) @ rng.standard_normal((4, N_CELLS))
    assert layer_space(grams_of([coded(rng, bars, 0.5)])) is None


@pytest.mark.parametrize("n_bars", [1, 2, 12])
def test_silence_has_no_layers(n_bars):
    assert layer_space(np.zeros((2, n_bars, n_bars))) is None


def test_one_bar_of_its_own_is_a_layer_only_when_it_is_clear():
    rng = np.random.default_rng(8)
    layout = np.hstack([LAYOUT, np.eye(32)[:, 6:7]])
    bars = layout @ rng.standard_normal((6, N_CELLS))
    assert layer_space(grams_of([coded(rng, bars, 0.01)])).basis.shape == (32, 6)
    noise = np.ones((32, 1))
    noise[6] = 2
    noisy = LAYOUT @ rng.standard_normal((5, N_CELLS)) * 4
    noisy += noise * rng.standard_normal(noisy.shape)
    assert layer_space(grams_of([noisy])).basis.shape == (32, 5)


def test_products_in_bands_add_up_to_those_of_the_sound():
    rng = np.random.default_rng(5)
    sound = rng.standard_normal((2, 8 * 8192)).astype(np.float32)
    grams = band_grams(sound, np.arange(8) * 8192, 8192, margin=512)
    assert grams.shape[1:] == (8, 8)
    diagonal = np.einsum("bqq->q", grams)
    assert np.allclose(diagonal / diagonal.mean(), 1, atol=0.1)
    assert np.allclose(grams, grams.transpose(0, 2, 1))


def test_bars_shorter_than_a_frame_are_compared():
    rng = np.random.default_rng(6)
    sound = rng.standard_normal((1, 8 * 300)).astype(np.float32)
    assert np.isfinite(band_grams(sound, np.arange(8) * 300, 300, margin=75)).all()


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.integers(1, 6), st.floats(-60, -20))
def test_the_number_of_layers_is_found_under_noise(seed, n_layers, noise_db):
    # A loop that is alone leaves silent bars, and loud noise in the others looks like layers.
    assume(n_layers > 1 or noise_db < -30)
    rng = np.random.default_rng(seed)
    layout = (rng.random((24, n_layers)) < 0.5).astype(float)
    values = np.linalg.svd(layout, compute_uv=False)
    if values[-1] < 0.2 * values[0]:
        return
    bars = layout @ rng.standard_normal((n_layers, N_CELLS))
    space = layer_space(grams_of([coded(rng, bars, 10 ** (noise_db / 20))]))
    assert space.basis.shape == (24, n_layers)
    assert angle(space, layout) < 2 * 10 ** (noise_db / 20)


def test_loops_are_found_among_sixteen_layers_under_noise():
    rng = np.random.default_rng(7)
    plays = np.repeat(
        [[1, 1, 0, 1, 0, 1, 0, 0], [0, 1, 1, 1, 0, 0, 1, 0], [0, 0, 1, 1, 1, 1, 0, 0],
         [1, 0, 1, 0, 1, 1, 1, 0]], 4, axis=1,
    )  # fmt: skip
    places = np.arange(32) % 4 == np.arange(4)[:, None]
    layout = np.concatenate([one * places for one in plays]).T.astype(float)
    sounds = rng.standard_normal((16, N_CELLS)) * (rng.random((16, N_CELLS)) < 0.1)
    bars = coded(rng, layout @ sounds, 0.05)
    space = layer_space(grams_of([bars]))
    assert space.basis.shape == (32, 16)
    cells = bars[:, :500].astype(np.complex64)
    choice = choose(candidates(space.basis), space.basis, cells, rng=rng)
    found = {tuple(loop.plays.astype(int)) for loop in choice.loops}
    assert found == {tuple(one) for one in plays}
