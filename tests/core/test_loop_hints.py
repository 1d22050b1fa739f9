"""Hints at loops that play together."""

import numpy as np

from loopstudio.core.loop_hints import suggest
from loopstudio.core.loops import Loop


def _loops(*rows: str) -> tuple[Loop, ...]:
    return tuple(
        Loop(f"loop-{k}", "bass", 1, ((k, 0),), np.array([mark == "#" for mark in row], float))
        for k, row in enumerate(rows)
    )


def _told(*rows: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(hint.kind, hint.components) for hint in suggest(_loops(*rows))]


def test_loops_in_the_same_bars_always_play_together():
    assert _told("##..##..", "..##..##", "##..##..", "#......#") == [("always", (0, 2))]


def test_loops_in_nearly_the_same_bars_mostly_do():
    assert _told("####....", "#####...", "....####") == [("mostly", (0, 1))]
    assert _told("###.....", "#####...", "....####") == []


def test_every_two_of_a_hint_play_together():
    rows = ("#####.......", "######......", ".######.....", "..........##")
    assert _told(*rows) == [("mostly", (0, 1))]


def test_larger_hints_come_first_and_certain_ones_before():
    rows = ("##....", "..##..", "##....", "..##..", "##....", "....##")
    assert _told(*rows) == [("always", (0, 2, 4)), ("always", (1, 3))]
    assert _told("##......", "####....", "#####...", "##......") == [
        ("always", (0, 3)),
        ("mostly", (1, 2)),
    ]


def test_what_is_always_there_and_what_is_everything_is_no_hint():
    assert _told("########", "########", "####....") == []
    assert _told("####....", "####....") == []
    assert _told("........", "........", "####....") == []
    assert suggest(()) == ()


def test_quiet_bars_count_as_far_as_the_loop_is_said_to_play_in_them():
    loops = (
        Loop("a", "bass", 1, ((0, 0),), np.array([1.0, 0.3, 0.0, 0.0])),
        Loop("b", "bass", 1, ((1, 0),), np.array([0.2, 0.0, 0.0, 0.0])),
        Loop("c", "bass", 1, ((2, 0),), np.array([0.0, 1.0, 1.0, 0.0])),
    )
    assert [hint.components for hint in suggest(loops)] == [(0, 1)]
