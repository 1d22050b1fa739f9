"""Blocks of rows as columns of pixels."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from loopstudio.core.grid import Grid
from loopstudio.ui.song.row_blocks import blocks_in_view, paint_blocks
from loopstudio.ui.song.time_axis import TimeAxis

HEIGHT, TOP, FOOT = 44, 4.0, 39.0
BAR = 1000


@pytest.fixture
def axis(qapp):
    made = TimeAxis()
    made.show_song(100 * BAR, 44_100)
    made.show_grid(Grid(np.arange(101) * float(BAR), 4, constant=True, confidence=1.0))
    made.set_width(1000)
    return made


def painted(axis, runs, tops=(FOOT, 20.0, TOP), ratio=1.0):
    """Return the opacity of every pixel of a row, shape (height, width)."""
    size = round(axis.width * ratio), round(HEIGHT * ratio)
    image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    blocks = blocks_in_view(np.array(runs), axis, ratio)
    scaled = tuple(top * ratio for top in tops)
    paint_blocks(painter, blocks, scaled, FOOT * ratio, size, QColor("#ffffff"))
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    return pixels >> 24


def test_a_block_lies_between_its_bar_lines_with_a_gap_before_it(axis):
    seen = painted(axis, [[10, 12, 2]])
    assert (np.flatnonzero(seen[20]) == np.arange(101, 120)).all()
    assert (np.flatnonzero(seen[:, 110]) == np.arange(4, 39)).all()


def test_wide_blocks_have_round_corners_and_narrow_ones_do_not(axis):
    wide, narrow = painted(axis, [[10, 12, 2]]), painted(axis, [[10, 11, 2]])
    assert 0 < wide[4, 101] < wide[5, 101] < 255
    assert wide[4, 101] == wide[4, 119] == wide[38, 101] == wide[38, 119]
    assert narrow[4, 101] == narrow[4, 109] == 255


def test_what_a_low_block_leaves_free_is_faint(axis):
    seen = painted(axis, [[10, 12, 1]])
    assert (seen[20:39, 110] == 255).all()
    assert (seen[4:20, 110] == round(0.12 * 255)).all()


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("first", [0.0, 10_400.0, 10_990.0, 11_999.0])
def test_blocks_that_begin_or_end_out_of_view_are_cut_off(axis, first, ratio):
    axis.show_between(first, first + 12_345)
    seen = painted(axis, [[k, k + 1, 2] for k in range(100)], ratio=ratio)
    lines = np.rint(axis.line_pixels() * ratio).astype(int)
    for left, right in pairwise(lines):
        middle = (left + right) // 2
        if 0 <= middle < seen.shape[1]:
            assert seen[seen.shape[0] // 2, middle] == 255


def test_hundreds_of_blocks_narrower_than_a_pixel_can_be_painted(axis):
    axis.set_width(40)
    seen = painted(axis, [[k, k + 1, 2] for k in range(0, 100, 2)])
    assert 0 < np.count_nonzero(seen[20]) <= 40


def test_nothing_in_view_is_nothing_painted(axis):
    axis.show_between(50_000, 60_000)
    assert not painted(axis, [[0, 2, 2], [80, 90, 2]]).any()
