"""Finding which loops play in which bars."""

import numpy as np
import pytest

from loopstudio.core.layout.cost import LayoutCost, Part, columns
from loopstudio.core.layout.search import entries, search
from loopstudio.core.layout.starts import starts
from loopstudio.core.progress import Cancelled


def part(row, period=1, *, restarts=False):
    return Part(period, tuple(mark == "#" for mark in row), restarts)


def amplitudes(parts, rng, n_features=60):
    """Bars in which the parts' powers add up, with a little noise."""
    layout = columns(parts)
    sounds = rng.exponential(1, (layout.shape[1], n_features)) ** 3
    noise = 0.02 * rng.random((len(layout), n_features))
    return np.sqrt(layout @ sounds + noise).astype(np.float32)


THREE = (
    part("########....########"),
    part("....########....####", 2),
    part("............####....", 4),
)


def test_bars_of_a_loop_count_from_its_first_entry():
    assert part(".###..##", 2).places().tolist() == [-1, 0, 1, 0, -1, -1, 1, 0]
    assert part(".###..##", 2, restarts=True).places().tolist() == [-1, 0, 1, 0, -1, -1, 0, 1]


def test_each_bar_of_a_loop_is_a_layer():
    layers = part(".#####", 4).layers()
    assert layers.astype(int).tolist() == [
        [0, 1, 0, 0, 0, 1],
        [0, 0, 1, 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 0, 1, 0],
    ]


def test_entries_are_counted():
    assert [part(row).n_runs for row in ("####", ".##.", "#.##", "....")] == [1, 1, 2, 0]


def test_the_truth_costs_less_than_more_or_less_of_it(rng):
    cost = LayoutCost(amplitudes(THREE, rng))
    truth = cost(THREE)
    assert truth < cost(THREE[:2]) < cost(())
    assert truth < cost((*THREE, part("#.#.#.#.#.#.#.#.#.#.")))
    assert cost(THREE, quick=True) == pytest.approx(truth, rel=0.2)


def test_the_order_of_parts_does_not_matter(rng):
    cost = LayoutCost(amplitudes(THREE, rng))
    assert cost(THREE) == cost(THREE[::-1])
    assert cost.evaluations == 1


def test_the_layout_is_found_from_nothing(rng):
    found = amplitudes(THREE[:2], rng)
    layout = search(LayoutCost(found), entries(found))
    assert {part.plays for part in layout} == {part.plays for part in THREE[:2]}


@pytest.mark.parametrize("n_parts", [1, 2, 4])
def test_as_many_parts_come_out_as_are_asked_for(rng, n_parts):
    found = amplitudes(THREE, rng)
    rough = starts(found, np.random.default_rng(0))
    layout = search(LayoutCost(found), entries(found), rough, n_parts, max_evaluations=3000)
    assert len(set(layout)) == n_parts
    assert all(any(part.plays) for part in layout)


@pytest.mark.parametrize("n_bars", [2, 3, 5])
def test_no_loop_is_longer_than_the_song(rng, n_bars):
    # Bars that have nothing in common tempt to loops of as many bars.
    bars = rng.exponential(1, (n_bars, 60)).astype(np.float32)
    cost, lines = LayoutCost(bars), entries(bars)
    found = search(cost, lines, starts(bars, rng))
    assert found
    assert all(part.period <= n_bars for part in (*found, *search(cost, lines, [found], 4)))


def test_the_effort_is_bounded(rng):
    found = amplitudes(THREE, rng)
    cost = LayoutCost(found)
    search(cost, entries(found), max_evaluations=200)
    # Once for settling, and once for each of the two that are improved.
    assert cost.evaluations < 3 * 200 + 100


def test_the_search_can_be_cancelled(rng):
    def cancel(fraction, message):
        assert 0 <= fraction <= 1
        raise Cancelled

    found = amplitudes(THREE, rng)
    with pytest.raises(Cancelled):
        search(LayoutCost(found), entries(found), progress=cancel)


def test_loops_of_a_short_song_may_enter_at_every_bar(rng):
    assert entries(rng.random((6, 5))).tolist() == [0, 1, 2, 3, 4, 5, 6]


def test_loops_of_a_long_song_may_enter_where_it_changes(rng):
    sections = rng.random((10, 20)).repeat(12, axis=0)
    lines = entries(sections + 0.01 * rng.random((120, 20)))
    assert len(lines) < 60
    assert set(range(0, 121, 12)) <= set(lines.tolist())


def test_rough_starts_are_reproducible(rng):
    found = amplitudes(THREE, rng)
    first, second = (list(starts(found, np.random.default_rng(1))) for _ in range(2))
    assert first == second
    assert first
