"""The loops' shares of a song's picture."""

from types import SimpleNamespace

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.cube import Slices
from loopstudio.core.loops import Loop
from loopstudio.core.pictures.picture import row_at, song_picture
from loopstudio.core.pictures.shares import SHARE_STEPS, ShareModel, loop_shares
from loopstudio.core.spectrogram import Spec
from loopstudio.core.tucker import Factors

SR = 22_050
BAR = SR  # samples
N_BARS = 6
N_TATUMS = 12


@pytest.fixture
def extraction():
    """Two loops: a low one in the first half of every bar, a high one in bars 2 and 3."""
    spec = Spec.for_rate(SR)
    bins = np.arange(spec.n_bins) * SR / spec.n_fft
    low, high = (bins < 500).astype(float), (bins > 300).astype(float)
    early, always = (np.arange(N_TATUMS) < 6).astype(float), np.ones(N_TATUMS)
    core = np.zeros((2, 2, 2))
    core[0, 0, 0] = core[1, 1, 1] = 1.0
    layout = np.array([[1, 0], [1, 0], [1, 1], [1, 0.5], [1, 0], [1, 0]], dtype=float)
    return SimpleNamespace(
        grid=SimpleNamespace(bar_starts=np.arange(N_BARS + 1) * BAR + 100.0),
        slices=Slices(1, 0),
        spec=spec,
        factors=Factors(
            np.stack([low, high], 1), np.stack([early, always], 1), core, layout, np.zeros(1)
        ),
        loops=(
            Loop("bass-1", "bass", 1, ((0, 0),), layout[:, 0]),
            Loop("keys-1", "keys", 1, ((1, 0),), layout[:, 1]),
        ),
        granted=None,
    )


def at(model, bar, hz):
    moment = np.array([100 + bar * BAR])
    return model.at(moment)[:, 0, row_at(hz)]


def test_a_loop_alone_has_the_whole_cell(extraction):
    np.testing.assert_allclose(at(ShareModel(extraction, SR), 0.1, 200), [1, 0, 0])


def test_loops_share_a_cell_by_power(extraction):
    model = ShareModel(extraction, SR)
    np.testing.assert_allclose(at(model, 2.1, 400), [0.5, 0.5, 0])
    np.testing.assert_allclose(at(model, 3.1, 400), [0.8, 0.2, 0], rtol=1e-5)


def test_what_no_loop_explains_is_the_rest(extraction):
    model = ShareModel(extraction, SR)
    np.testing.assert_allclose(at(model, 0.7, 200), [0, 0, 1])  # late in the bar
    np.testing.assert_allclose(at(model, -0.004, 200), [0, 0, 1])  # before the first bar


def test_a_layer_of_no_loop_is_the_rest(extraction):
    extraction.loops = extraction.loops[:1]
    np.testing.assert_allclose(at(ShareModel(extraction, SR), 2.7, 2000), [0, 1])


def test_slices_of_two_bars_are_looked_up_in_their_bar(extraction):
    factors = extraction.factors
    rhythms = np.zeros((2 * N_TATUMS, 2))
    rhythms[:N_TATUMS, 0] = 1  # the first bar of each slice
    rhythms[N_TATUMS:, 1] = 1  # the second
    extraction.factors = Factors(
        factors.sounds, rhythms, factors.core, np.ones((4, 2)), factors.errors
    )
    extraction.slices = Slices(2, -1)  # bar 0 is the second bar of its slice
    model = ShareModel(extraction, SR)
    np.testing.assert_allclose(at(model, 0.5, 2000), [0, 1, 0])
    np.testing.assert_allclose(at(model, 1.5, 200), [1, 0, 0])


def test_a_cell_names_its_two_loops_and_keeps_its_level(extraction, rng):
    noise = rng.standard_normal((1, BAR * N_BARS + 200)).astype(np.float32)
    picture = song_picture(Audio(noise, SR))
    shares = loop_shares(extraction, picture)

    cells, share = np.divmod(shares.cells[0], SHARE_STEPS)
    cells, second = np.divmod(cells, 3)
    level, first = np.divmod(cells, 3)
    np.testing.assert_array_equal(level, picture.levels[0])
    column, row = picture.column_at(100 + 3.2 * BAR), row_at(400)
    assert (first[column, row], second[column, row]) == (0, 1)
    assert share[column, row] == round((0.8 - 0.5) * 2 * (SHARE_STEPS - 1))


def test_zoomed_out_cells_keep_the_loop_of_their_loudest_moment(extraction, rng):
    noise = rng.standard_normal((1, BAR * N_BARS + 200)).astype(np.float32)
    picture = song_picture(Audio(noise, SR))
    shares = loop_shares(extraction, picture)
    assert len(shares.cells) == len(picture.levels)
    for cells, levels in zip(shares.cells, picture.levels, strict=True):
        np.testing.assert_array_equal(cells // (9 * SHARE_STEPS), levels)
