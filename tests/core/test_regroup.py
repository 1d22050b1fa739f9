"""Loops merged and split: the same layers as other loops."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core import regroup
from loopstudio.core.audio import Audio
from loopstudio.core.extract import Settings, find_loops
from loopstudio.core.grant import grant
from loopstudio.core.render import renderer
from loopstudio.core.stems import bare_loop, survey
from loopstudio.core.wishes import SILENT, Wish
from tests.core import songs
from tests.project import small

BAR = songs.BAR


@pytest.fixture(scope="module")
def song():
    return songs.song()


@pytest.fixture(scope="module")
def audio(song):
    return Audio(song.audio.samples, song.audio.sr)


@pytest.fixture(scope="module", params=["exact", "masks"])
def found(request, song, audio):
    return find_loops(audio, song.grid, Settings(method=request.param, n_loops=3))


@pytest.fixture(scope="module")
def whole(found):
    """Loops, and the number of one of two layers: two bars of one loop, or two at a time."""
    if found.exact is not None:
        return found, next(k for k, loop in enumerate(found.loops) if len(loop.layers) > 1)
    return regroup.merge(found, {0, 2}).extraction, 0


def _stems(audio, extraction):
    return renderer(audio.samples, audio.sr, extraction).loops(0, audio.n_samples)


def test_a_merged_loop_sounds_like_those_it_is_made_of(audio, found):
    merged = regroup.merge(found, {0, 2})
    assert merged.came_from == ((0, 2), (1,))
    before, after = _stems(audio, found), _stems(audio, merged.extraction)
    assert after[0] == pytest.approx(before[0] + before[2], abs=1e-6)
    assert after[1] == pytest.approx(before[1], abs=1e-6)


def test_it_plays_where_any_of_them_does_as_long_as_the_longest(found):
    one, other = found.loops[0], found.loops[2]
    loop = regroup.merge(found, {0, 2}).extraction.loops[0]
    assert loop.bars == max(one.bars, other.bars)
    plays = (one.activation > 0) | (other.activation > 0)
    assert np.array_equal(loop.activation > 0.5 * loop.activation.max(), plays)
    assert {layer for layer, _ in loop.layers} == {
        layer for each in (one, other) for layer, _ in each.layers
    }
    assert all(0 <= place < loop.bars for _, place in loop.layers)
    assert loop.name in (one.name, other.name)


def test_a_shorter_loop_is_repeated_in_a_longer_one():
    extraction = small.extraction()
    longer = replace(extraction.loops[0], bars=2, layers=((0, 1),))
    both = replace(extraction, loops=(longer, extraction.loops[1]))
    loop = regroup.merge(both, {0, 1}).extraction.loops[0]
    assert (loop.bars, loop.layers) == (2, ((0, 1), (1, 0), (1, 1)))


def test_merged_loops_repeat_as_exactly_as_the_worst_of_them():
    extraction = small.extraction()
    exact = replace(extraction.loops[0], exactness_db=60.0)
    known = replace(extraction, loops=(exact, extraction.loops[1]))
    assert regroup.merge(known, {0, 1}).extraction.loops[0].exactness_db == 41.5
    assert regroup.merge(extraction, {0, 1}).extraction.loops[0].exactness_db is None


def test_the_parts_of_a_loop_sound_like_it_together(audio, whole):
    found, k = whole
    parts = regroup.split(found, k)
    assert parts.came_from.count((k,)) == 2
    before, after = _stems(audio, found), _stems(audio, parts.extraction)
    assert after[k : k + 2].sum(axis=0) == pytest.approx(before[k], abs=1e-6)
    loops = parts.extraction.loops
    assert [loop.bars for loop in loops[k : k + 2]] == [found.slices.bars] * 2
    assert len({loop.name for loop in loops}) == len(loops)
    for loop, stem in zip(loops, after, strict=True):
        bars = np.square(stem).sum(axis=0).reshape(-1, BAR).sum(axis=1)
        assert np.array_equal(loop.activation > 0.5, bars > 0.1 * bars.max())


def test_parts_that_are_merged_again_are_the_loop(audio, whole):
    found, k = whole
    parts = regroup.split(found, k).extraction
    again = regroup.merge(parts, {k, k + 1}).extraction
    assert _stems(audio, again) == pytest.approx(_stems(audio, found), abs=1e-6)
    assert np.array_equal(again.loops[k].activation > 0, found.loops[k].activation > 0)


def test_waveforms_are_about_as_high_as_the_new_loops_are_loud(audio, whole, found):
    _, k = whole
    for regrouped, made in (
        (regroup.merge(found, {0, 2}), (0,)),
        (regroup.split(*whole), (k, k + 1)),
    ):
        extraction = regrouped.extraction
        true = survey(audio, extraction)
        for one in made:
            loud = true.peaks[one] > 0.1 * true.peaks[one].max()
            ratio = extraction.peaks[one][loud] / true.peaks[one][loud]
            assert 0.7 < np.median(ratio) < 1.4
        assert np.array_equal(extraction.peaks[-1], found.peaks[-1])


def test_takes_of_new_loops_are_bars_in_which_they_play(audio, whole, found):
    for regrouped in (regroup.merge(found, {0, 2}), regroup.split(*whole)):
        extraction = regrouped.extraction
        for k, (loop, bar) in enumerate(zip(extraction.loops, extraction.best_bars, strict=True)):
            assert (loop.activation[bar : bar + loop.bars] > 0).all()
            assert bare_loop(audio, extraction, k).shape[1] == loop.bars * BAR


def test_what_was_granted_is_heard_of_other_loops_too(audio, found):
    wish = Wish(SILENT, 1, 9, 9, low_hz=100, high_hz=1000)
    granted = grant(audio, found, (wish,))
    before = _stems(audio, granted)
    after = _stems(audio, regroup.merge(granted, {0, 1}).extraction)
    assert after[0] == pytest.approx(before[0] + before[1], abs=1e-6)
    assert np.abs(before[1] - _stems(audio, found)[1]).max() > 0.01


def test_a_loop_of_one_layer_says_why_it_cannot_be_split(found, whole):
    single = next(k for k, loop in enumerate(found.loops) if len(loop.layers) == 1)
    assert regroup.why_not_split(found, single).startswith("It is one ")
    assert not regroup.why_not_split(*whole)
    with pytest.raises(ValueError, match="cannot be split"):
        regroup.split(found, single)


def test_one_loop_cannot_be_merged(found):
    with pytest.raises(ValueError, match="two or more of 3"):
        regroup.merge(found, {1})
