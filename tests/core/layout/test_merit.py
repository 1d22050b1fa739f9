"""Telling loops from what only helps to explain a song."""

import numpy as np

from loopstudio.core.layout.cost import Part, columns
from loopstudio.core.layout.merit import choose_loops


def part(row, period=1):
    return Part(period, tuple(mark == "#" for mark in row))


LOOPS = (part("########....####"), part("....########...."))
SOLO = part("..##########....")


def song(rng, *, solo=0.0):
    """Two loops that repeat, and perhaps something that is new in every bar."""
    layout = columns(LOOPS)
    power = layout @ rng.exponential(1, (2, 300)) ** 3
    power += solo * SOLO.mask[:, None] * rng.exponential(1, (16, 300)) ** 3
    return np.sqrt(power + 1e-3).astype(np.float32)


def test_a_part_that_foretells_nothing_is_dropped(rng):
    chosen = choose_loops(song(rng), [*LOOPS, part("....############")])
    assert set(chosen.loops) == set(LOOPS)
    assert chosen.others == ()


def test_bars_of_one_loop_found_apart_are_joined(rng):
    whole = part("....############", 4)
    layout = columns([LOOPS[0], whole])
    power = layout @ rng.exponential(1, (layout.shape[1], 300)) ** 3
    halves = [part("....##..##..##..", 2), part("......##..##..##", 2)]
    chosen = choose_loops(np.sqrt(power + 1e-3).astype(np.float32), [LOOPS[0], *halves])
    assert set(chosen.loops) == {LOOPS[0], whole}


def test_what_never_repeats_is_not_a_loop_but_stays_in_the_model(rng):
    chosen = choose_loops(song(rng, solo=1.0), [*LOOPS, SOLO])
    assert set(chosen.loops) == set(LOOPS)
    assert chosen.others == (SOLO,)


def test_as_many_loops_are_kept_as_are_asked_for(rng):
    amplitudes = song(rng, solo=1.0)
    assert len(choose_loops(amplitudes, [*LOOPS, SOLO], 3).loops) == 3
    assert len(choose_loops(amplitudes, [*LOOPS, SOLO], 1).loops) == 1


def test_a_single_part_is_a_loop():
    only = part("####")
    assert choose_loops(np.ones((4, 10), np.float32), [only]).loops == (only,)
