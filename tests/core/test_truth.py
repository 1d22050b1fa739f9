"""A true layout beside the loops that were found."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.truth import TrueLoop, Truth, compare
from tests.ui import song_pieces
from tests.ui.song_pieces import BASS, BASS_PLAYS, DRUMS, DRUMS_PLAY, N_BARS, SR

TIMES_S = tuple(np.arange(N_BARS + 1).astype(float))


def row(name, plays):
    return TrueLoop(name, tuple((np.asarray(plays) > 0).astype(float)))


@pytest.fixture
def truth():
    """The bass first, and a pad that was not found."""
    never = np.zeros(N_BARS)
    return Truth((row("low", BASS_PLAYS), row("kit", DRUMS_PLAY), row("pad", never)), TIMES_S)


def test_true_loops_are_paired_with_those_that_play_in_the_same_bars(truth):
    found = compare(truth, song_pieces.extraction(), SR)

    assert [(p.true, p.loop, p.f1) for p in found.partners] == [
        (0, BASS, 1.0), (1, DRUMS, 1.0), (2, None, 0.0),
    ]  # fmt: skip
    assert found.mean_f1 == pytest.approx(2 / 3)
    assert found.bars_f == 1.0
    np.testing.assert_allclose(found.edges, np.array(TIMES_S) * SR)


def test_bars_that_differ_lower_the_measure(truth):
    wrong = DRUMS_PLAY.copy()
    wrong[:4] = 0
    found = compare(replace(truth, loops=(row("kit", wrong),)), song_pieces.extraction(), SR)

    assert found.partners[0].loop == DRUMS
    assert found.partners[0].f1 == pytest.approx(2 * 8 / (8 + 12))


def test_bars_of_other_lengths_are_compared_by_time(truth):
    half = Truth(
        tuple(TrueLoop(one.name, tuple(np.repeat(one.levels, 2))) for one in truth.loops),
        tuple(np.arange(2 * N_BARS + 1) / 2),
    )
    found = compare(half, song_pieces.extraction(), SR)

    assert [partner.f1 for partner in found.partners] == [1.0, 1.0, 0.0]
    assert found.bars_f == pytest.approx(2 * (N_BARS + 1) / (3 * N_BARS + 2))


def test_without_downbeats_the_bars_are_those_that_were_found(truth):
    found = compare(replace(truth, downbeats_s=()), song_pieces.extraction(), SR)

    assert found.bars_f is None
    assert [partner.f1 for partner in found.partners] == [1.0, 1.0, 0.0]
    more = Truth((row("kit", [*DRUMS_PLAY, 1, 1, 1]),))
    assert len(compare(more, song_pieces.extraction(), SR).edges) == N_BARS + 1


def test_of_a_section_the_times_are_those_of_the_file(truth):
    late = replace(truth, downbeats_s=tuple(time_s + 30 for time_s in TIMES_S))
    found = compare(late, song_pieces.extraction(), SR, start_s=30.0)

    assert (found.bars_f, found.partners[0].f1) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("loops", "times_s"),
    [
        ((), ()),
        ((TrueLoop("a", ()),), ()),
        ((TrueLoop("a", (1.0,)), TrueLoop("b", (1.0, 0.0))), ()),
        ((TrueLoop("a", (2.0,)),), ()),
        ((TrueLoop("a", (1.0,)),), (0.0,)),
        ((TrueLoop("a", (1.0,)),), (1.0, 0.0)),
        ((TrueLoop("a", (1.0,)),), (0.0, float("inf"))),
    ],
)
def test_what_does_not_fit_together_is_no_truth(loops, times_s):
    with pytest.raises(ValueError, match="true layout"):
        Truth(loops, times_s)
