"""Layers from a known layout."""

import numpy as np
import pytest

from loopstudio.core.cube import Slices, fold_slices
from loopstudio.core.layout.cost import Part, columns
from loopstudio.core.layout.layers import (
    apply_detail,
    choose_slices,
    encode_detail,
    fit_layers,
    lay_out,
)
from loopstudio.core.progress import Cancelled


def part(row, period=1, *, restarts=False):
    return Part(period, tuple(mark == "#" for mark in row), restarts)


def test_layers_that_add_up_exactly_are_found(rng):
    layout = columns([part("####....####"), part("..########..")])
    layers = rng.random((2, 6, 9)).astype(np.float32)
    bars = np.einsum("bl,ltf->ftb", layout, layers)
    np.testing.assert_allclose(fit_layers(bars, layout), layers, atol=0.02)


def test_bars_that_play_alike_count_one_by_one(rng):
    layout = np.array([[1, 0], [1, 0.5], [0, 1], [1, 0], [1, 0.5], [1, 0], [0, 0]], np.float32)
    bars = rng.random((5, 3, 7)).astype(np.float32)
    heard = bars[:, 1].T
    inner = layout.T @ layout + 0.01 * np.eye(2, dtype=np.float32)
    expected = np.maximum(np.linalg.solve(inner, layout.T) @ heard, 0.05 * heard.mean(axis=0))
    for _ in range(20):
        ratios = heard / (layout @ expected + 1e-9)
        expected *= layout.T @ ratios / layout.sum(axis=0)[:, None]
    np.testing.assert_allclose(fit_layers(bars, layout)[:, 1], expected, rtol=1e-3)


def test_fitting_can_be_cancelled():
    def cancel(fraction, message):
        raise Cancelled

    with pytest.raises(Cancelled):
        fit_layers(np.ones((3, 2, 4)), np.ones((4, 1)), progress=cancel)


def test_slices_are_as_long_as_the_loops():
    parts = [part("....########....####", 4), part("########....########", 4)]
    assert choose_slices(parts) == Slices(4, 0)
    layout, owners = lay_out(parts, Slices(4, 0))
    assert layout.T.astype(int).tolist() == [[0, 1, 1, 0, 1], [1, 1, 0, 1, 1]]
    assert owners == [(0, 0), (1, 0)]


def test_slices_begin_where_loops_enter():
    parts = [part("..####....####", 4, restarts=True)]
    assert choose_slices(parts) == Slices(4, -2)
    parts = [part("...########", 4), part(".....######", 2)]
    assert choose_slices(parts) == Slices(2, -1)


def test_a_loop_of_one_bar_needs_slices_of_one_bar():
    parts = [part("########"), part("....####", 2)]
    assert choose_slices(parts) == Slices()
    layout, owners = lay_out(parts, Slices())
    assert layout.shape == (8, 3)
    assert owners == [(0, 0), (1, 0), (1, 1)]


def test_long_loops_make_several_layers_of_slices(rng):
    parts = [part("########" * 2, 8)]
    slices = choose_slices(parts)
    layout, owners = lay_out(parts, slices)
    assert slices == Slices(4, 0)
    assert owners == [(0, 0), (0, 4)]
    bars = np.tile(rng.random((3, 2, 8)), (1, 1, 2))
    layers = fit_layers(fold_slices(bars, slices), layout)
    np.testing.assert_allclose(layers[1, 2:4].T, bars[:, :, 5], rtol=1e-3)


def test_parts_that_do_not_fit_the_slices_are_refused():
    with pytest.raises(ValueError, match="does not fit"):
        lay_out([part("#.##")], Slices(2))


def test_detail_turns_the_model_into_the_layers(rng):
    layers = rng.exponential(1, (2, 3, 4)).astype(np.float32)
    model = rng.exponential(1, (2, 3, 4)).astype(np.float32)
    detail = encode_detail(layers, model)
    assert detail.dtype == np.int8
    ratio = apply_detail(model, detail) / layers
    assert np.abs(np.log2(ratio)).max() < 0.07


def test_detail_of_silence_is_finite():
    detail = encode_detail(np.zeros((1, 2, 3)), np.zeros((1, 2, 3)))
    assert not apply_detail(np.zeros((1, 2, 3), np.float32), detail).any()
