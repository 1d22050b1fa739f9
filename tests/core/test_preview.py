"""First looks at a song."""

import numpy as np

from loopstudio.core import child
from loopstudio.core.audio import mono
from loopstudio.core.extract import Settings, extract
from loopstudio.core.preview import Preview, sketch
from tests.core.songs import BAR, LAYOUT, SR, song


def seconds_of_layout(layout, seconds_a_bar=1):
    return np.array([[sign == "#" for sign in row] for row in layout]).repeat(seconds_a_bar, 1)


def likeness(preview: Preview, plays: np.ndarray) -> list[float]:
    """How well each loop's bars of a second are those of its best part, as F1."""
    middles = (np.arange(plays.shape[1]) + 0.5) * SR
    at = np.searchsorted(preview.edges, middles, side="right") - 1
    seen = preview.levels[:, np.clip(at, 0, preview.levels.shape[1] - 1)] > 0
    both = plays.astype(float) @ seen.T
    return list((2 * both / (plays.sum(1)[:, None] + seen.sum(1))).max(axis=1))


def long_layout():
    return tuple("".join(sign * 4 for sign in row) for row in LAYOUT)


def test_a_sketch_shows_where_parts_come_and_go_without_knowing_the_bars():
    layout = long_layout()
    made = song(layout)
    seen = sketch(mono(made.audio), SR)
    assert not seen.settled
    assert seen.edges[0] == 0
    assert seen.edges[-1] == made.audio.n_samples
    assert min(likeness(seen, seconds_of_layout(layout))) > 0.75


def test_of_silence_and_of_a_moment_there_is_no_sketch(rng):
    assert sketch(np.zeros(60 * SR, np.float32), SR) is None
    assert sketch(rng.standard_normal(SR).astype(np.float32), SR) is None


def test_looks_come_before_the_loops_and_the_last_one_is_the_layout():
    layout = long_layout()
    made = song(layout)
    bars_s = tuple(made.grid.bar_starts / SR)
    looks = []
    found = child.call(
        extract, made.audio, Settings(downbeats_s=bars_s, beats_per_bar=4), partial=looks.append
    )
    assert [look.settled for look in looks] == [False, False, True]
    assert len(looks[-1].levels) == len(found.loops)
    np.testing.assert_array_equal(looks[-1].edges, np.arange(len(layout[0]) + 1) * BAR)
    plays = {tuple(loop.activation > 0.5) for loop in found.loops}
    assert plays == {tuple(row > 0) for row in looks[-1].levels}
    assert sum(look.levels.nbytes + look.edges.nbytes for look in looks) < 10_000
