"""How long loops are."""

import numpy as np

from loopstudio.core.layout.cost import Part, columns
from loopstudio.core.layout.periods import refine_periods


def part(row, period):
    return Part(period, tuple(mark == "#" for mark in row))


def amplitudes(parts, rng):
    layout = columns(parts)
    sounds = rng.exponential(1, (layout.shape[1], 200)) ** 3
    noise = 1 + 0.2 * rng.standard_normal((len(layout), 200))
    return (np.sqrt(layout @ sounds) * noise).astype(np.float32)


def test_periods_are_measured_on_the_song(rng):
    truth = [part("########....########", 4), part("....############....", 1)]
    taken = [part("########....########", 1), part("....############....", 2)]
    found = refine_periods(amplitudes(truth, rng), taken)
    assert found == tuple(truth)
    assert refine_periods(amplitudes(truth, rng), truth) == tuple(truth)


def test_no_loop_is_longer_than_half_of_where_it_plays(rng):
    truth = [part("############", 1), part("....####....", 4)]
    found = refine_periods(amplitudes(truth, rng), [truth[0], part("....####....", 1)])
    assert found[1].period <= 2
