"""The colours of a song whose wishes are granted: what is seen is what is heard."""

import numpy as np
import pytest

from loopstudio.core.extract import Settings, find_loops
from loopstudio.core.grant import grant
from loopstudio.core.pictures.picture import N_ROWS, row_hz
from loopstudio.core.pictures.shares import ShareModel
from loopstudio.core.wishes import ONLY, SILENT, Wish
from tests.core import songs

BAR_2 = np.array([2.3 * songs.BAR])
BAR_5 = np.array([5.3 * songs.BAR])


@pytest.fixture(scope="module", params=["exact", "masks"])
def case(request):
    song = songs.song()
    return song, find_loops(song.audio, song.grid, Settings(method=request.param))


def _shares(extraction, moment):
    return ShareModel(extraction, songs.SR).at(moment)[:, 0]


def test_a_band_is_the_only_loops_and_nothing_else_changes(case):
    song, found = case
    granted = grant(song.audio, found, [Wish(ONLY, 1, 2, 2, low_hz=300.0, high_hz=1500.0)])
    inside = (row_hz(np.arange(N_ROWS)) > 350) & (row_hz(np.arange(N_ROWS)) < 1300)
    before, after = _shares(found, BAR_2), _shares(granted, BAR_2)
    np.testing.assert_allclose(after.sum(axis=0), 1, atol=1e-5)
    np.testing.assert_allclose(after[1, inside], 1, atol=1e-3)
    below = row_hz(np.arange(N_ROWS)) < 250
    np.testing.assert_allclose(after[:, below], before[:, below], atol=0.05)
    np.testing.assert_allclose(_shares(granted, BAR_5), _shares(found, BAR_5), atol=0.05)


def test_a_loop_that_is_softer_by_half_has_half_the_colour(case):
    song, found = case
    k = int(np.argmax([loop.activation[2] > 0 for loop in found.loops]))
    granted = grant(song.audio, found, [Wish(SILENT, k, 2, 2, strength=0.5)])
    before, after = _shares(found, BAR_2), _shares(granted, BAR_2)
    np.testing.assert_allclose(after.sum(axis=0), 1, atol=1e-5)
    assert after[k].sum() == pytest.approx(before[k].sum() / 2, rel=0.05)
