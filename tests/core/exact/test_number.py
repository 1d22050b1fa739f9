import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopstudio.core.exact.candidates import Candidate
from loopstudio.core.exact.number import with_number, without_phrases


def loop(text, bars=1):
    plays = np.array([mark == "#" for mark in text])
    places = np.arange(len(plays)) % bars
    layers = np.stack([plays & (places == place) for place in range(bars)]).astype(float)
    return Candidate(bars, plays, layers)


STEADY = loop("..######..######")


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("....#........#..", 1),
        ("....##......##..", 2),
        (".......#........", 1),
        ("....##..........", 1),
    ],
)
def test_what_is_heard_but_twice_is_a_phrase(text, bars):
    phrase = loop(text, bars)
    assert without_phrases([STEADY, phrase]) == ([STEADY], [phrase])


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("....###.........", 1),
        ("...#...#...#....", 1),
        ("....####........", 2),
        ("####........####", 4),
    ],
)
def test_what_goes_on_or_returns_again_is_a_loop(text, bars):
    one = loop(text, bars)
    assert without_phrases([STEADY, one]) == ([STEADY, one], [])


def test_phrases_stay_where_there_is_nothing_else():
    phrase = loop("....#........#..")
    assert without_phrases([phrase]) == ([phrase], [])


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(1, 2**12 - 1), st.sampled_from([1, 2, 4])), min_size=1),
    st.integers(1, 12),
)
def test_no_layer_is_lost_whatever_number_is_asked_for(found, n_loops):
    loops = [loop(format(number, "012b").replace("1", "#"), bars) for number, bars in found]
    groups, left_out = with_number([[one] for one in loops], n_loops)
    after = sorted(
        layer.tobytes() for group in [*groups, left_out] for one in group for layer in one.layers
    )
    assert after == sorted(layer.tobytes() for one in loops for layer in one.layers)
    assert 1 <= len(groups) <= n_loops
