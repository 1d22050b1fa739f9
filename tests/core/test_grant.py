"""Granting wishes: loops as the user wants them, without another search."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopstudio.core import regroup, stems
from loopstudio.core.exact.estimate import estimate
from loopstudio.core.extract import Settings, find_loops
from loopstudio.core.grant import grant
from loopstudio.core.model import Locked
from loopstudio.core.progress import Cancelled
from loopstudio.core.render import renderer
from loopstudio.core.wishes import KEEP, KINDS, NOTHING_DB, ONLY, SILENT, Wish
from tests.core import songs

BAR = songs.BAR
N_BARS = 12
NO_DEADLINE = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@pytest.fixture(scope="module")
def song():
    return songs.song(lead=1000, tail=700)


@pytest.fixture(scope="module")
def found(song):
    """Loops that repeat sample by sample."""
    return find_loops(song.audio, song.grid, Settings(method="exact"))


@pytest.fixture(scope="module")
def masked(song):
    """The same loops through masks."""
    return find_loops(song.audio, song.grid, Settings(method="masks"))


def _stems(song, extraction):
    """Render all loops and, last, the Rest, shape (n_loops + 1, n_channels, n)."""
    heard = renderer(song.audio.samples, songs.SR, extraction)
    n = song.audio.n_samples
    rest = heard.mix(0, n, [0.0] * len(extraction.loops), 1.0)
    return np.concatenate([heard.loops(0, n), rest[None]])


def _bars(song, first, last, margin=0):
    """Samples of bars, both included."""
    starts = song.grid.bar_starts
    return slice(round(starts[first]) + margin, round(starts[last + 1]) - margin)


def _db(part, whole):
    return 10 * np.log10(np.square(part).sum() / np.square(whole).sum() + 1e-30)


def _playing(extraction, k):
    return np.flatnonzero(extraction.loops[k].activation > 0)


@st.composite
def wishes(draw):
    first = draw(st.integers(0, N_BARS - 1))
    last = draw(st.integers(first, min(first + 3, N_BARS - 1)))
    low = draw(st.none() | st.floats(50, 1500))
    start = draw(st.none() | st.floats(0, 3.5))
    return Wish(
        kind=draw(st.sampled_from(KINDS)),
        loop=draw(st.integers(0, 2)),
        first_bar=first,
        last_bar=last,
        low_hz=low,
        high_hz=draw(st.none() | st.floats(2000, 3900)),
        strength=draw(st.sampled_from([1.0, 1.0, 0.5, 0.05])),
        sound=draw(st.none() | st.just(0)),
        start_beat=start,
        stop_beat=draw(st.none() | st.floats(3.6, 4.0)),
    )


@pytest.mark.parametrize("kind", ["found", "masked"])
@settings(max_examples=12, **NO_DEADLINE)
@given(wished=st.lists(wishes(), min_size=1, max_size=3))
def test_loops_and_rest_sum_to_the_song_whatever_is_wished(request, song, kind, wished):
    granted = grant(song.audio, request.getfixturevalue(kind), wished)
    parts = _stems(song, granted)
    np.testing.assert_allclose(parts.sum(axis=0), song.audio.samples, atol=2e-5)
    assert len(granted.granted.changes) == len(wished)
    assert np.isfinite(granted.peaks).all()


@settings(max_examples=10, **NO_DEADLINE)
@given(loop=st.integers(0, 2), first=st.integers(0, 11), n=st.integers(1, 4))
def test_a_silent_loop_is_silent_and_other_bars_are_bit_identical(song, found, loop, first, n):
    last = min(first + n, N_BARS) - 1
    granted = grant(song.audio, found, [Wish(SILENT, loop, first, last)])
    before, after = _stems(song, found), _stems(song, granted)
    here = _bars(song, first, last)
    assert not after[loop, :, here].any()
    np.testing.assert_allclose(after[-1, :, here], (before[-1] + before[loop])[:, here], atol=1e-6)
    for part, same in zip(after, before, strict=True):
        np.testing.assert_array_equal(np.delete(part, here, 1), np.delete(same, here, 1))
    assert not granted.loops[loop].activation[first : last + 1].any()


def test_a_loop_from_masks_leaves_its_place_to_those_that_sound_there(song, masked):
    k = next(k for k in range(3) if masked.loops[k].label != "drums")
    first = int(_playing(masked, k)[0])
    granted = grant(song.audio, masked, [Wish(SILENT, k, first, first + 1)])
    before, after = _stems(song, masked), _stems(song, granted)
    here = _bars(song, first, first + 1, 500)
    assert _db(after[k, :, here], before[k, :, here]) < -40
    assert _db(after[-1, :, here], song.audio.samples[:, here]) < -40


@pytest.mark.parametrize("kind", ["found", "masked"])
def test_a_loop_can_be_silenced_all_through_the_song(request, song, kind):
    extraction = request.getfixturevalue(kind)
    granted = grant(song.audio, extraction, [Wish(SILENT, 1, 0, N_BARS - 1)])
    assert not granted.loops[1].activation.any()
    assert not _stems(song, granted)[1].any()
    assert 0 <= granted.best_bars[1] < N_BARS
    assert stems.bare_loop(song.audio, granted, 1).shape[1] > 0
    back = grant(song.audio, granted, [])
    np.testing.assert_array_equal(back.loops[1].activation, extraction.loops[1].activation)


def test_half_a_wish_leaves_a_loop_half_as_loud(song, found):
    bar = int(_playing(found, 0)[1])
    granted = grant(song.audio, found, [Wish(SILENT, 0, bar, bar, strength=0.5)])
    here = _bars(song, bar, bar, 200)
    before, after = _stems(song, found)[0, :, here], _stems(song, granted)[0, :, here]
    np.testing.assert_allclose(after, 0.5 * before, atol=1e-5)
    assert granted.loops[0].activation[bar] > 0.5


@pytest.mark.parametrize("kind", ["found", "masked"])
def test_all_that_sounds_in_a_band_goes_to_the_only_loop(request, song, kind):
    extraction = request.getfixturevalue(kind)
    wish = Wish(ONLY, 1, 2, 3, low_hz=600.0)
    granted = grant(song.audio, extraction, [wish])
    after = _stems(song, granted)
    here = _bars(song, 2, 3, 400)
    spectra = np.abs(np.fft.rfft(after[:, :, here]))
    hz = np.fft.rfftfreq(here.stop - here.start, 1 / songs.SR)
    inside = hz > 750
    for k in (0, 2, 3):
        assert _db(spectra[k][:, inside], spectra[1][:, inside]) < -25
    (change,) = granted.granted.changes
    assert change.after_db > -0.5 > change.before_db


def test_only_this_loop_in_whole_bars_switches_the_others_off(song, found):
    granted = grant(song.audio, found, [Wish(ONLY, 2, 4, 5)])
    after = _stems(song, granted)
    here = _bars(song, 4, 5, 100)
    np.testing.assert_allclose(after[2, :, here], song.audio.samples[:, here], atol=1e-5)
    plays = np.array([loop.activation[4:6] > 0 for loop in granted.loops])
    assert plays.tolist() == [[False] * 2, [False] * 2, [True] * 2]


@pytest.mark.parametrize("kind", ["found", "masked"])
@pytest.mark.parametrize("loop", [0, 1, 2])
def test_a_loop_enters_where_it_is_wished_for_alone(request, song, kind, loop):
    extraction = request.getfixturevalue(kind)
    bar = int(np.flatnonzero(extraction.loops[loop].activation == 0)[0])
    granted = grant(song.audio, extraction, [Wish(ONLY, loop, bar, bar)])
    here = _bars(song, bar, bar, 600)
    after = _stems(song, granted)
    assert _db(after[loop, :, here], song.audio.samples[:, here]) > -0.1
    assert granted.loops[loop].activation[bar] > 0.5
    assert granted.granted.changes[0].bars == (bar,)


@pytest.mark.parametrize("kind", ["found", "masked"])
def test_what_is_kept_stays_whatever_else_is_wished(request, song, kind):
    extraction = request.getfixturevalue(kind)
    kept = Wish(KEEP, 0, 2, 3)
    others = [Wish(SILENT, 0, 2, 3, high_hz=800.0), Wish(ONLY, 1, 1, 4, low_hz=300.0)]
    granted = grant(song.audio, extraction, [*others, kept])
    here = _bars(song, 2, 3, 300)
    before, after = _stems(song, extraction), _stems(song, granted)
    np.testing.assert_allclose(after[0, :, here], before[0, :, here], atol=1e-4)


def test_a_loop_that_is_kept_in_a_band_still_plays(song, found):
    bar = int(_playing(found, 0)[0])
    wished = [Wish(KEEP, 0, bar, bar, high_hz=500.0), Wish(SILENT, 0, bar, bar)]
    granted = grant(song.audio, found, wished)
    assert granted.loops[0].activation[bar] > 0.5
    here = _bars(song, bar, bar, 300)
    after, before = _stems(song, granted)[0, :, here], _stems(song, found)[0, :, here]
    hz = np.fft.rfftfreq(after.shape[1], 1 / songs.SR)
    fade = np.hanning(after.shape[1])
    was, now = (np.abs(np.fft.rfft(part * fade)) for part in (before, after))
    assert _db(now[:, hz > 700], was[:, hz > 700]) < -25
    assert abs(_db(now[:, hz < 400], was[:, hz < 400])) < 0.2


def test_a_part_of_a_recipe_takes_no_share(song, masked):
    k = 1
    core = masked.factors.core[:, :, masked.loops[k].layers[0][0]]
    sound = int(core.sum(axis=1).argmax())
    bar = int(_playing(masked, k)[0])
    granted = grant(song.audio, masked, [Wish(SILENT, k, bar, bar, sound=sound)])
    (change,) = granted.granted.changes
    assert change.after_db < change.before_db - 1


def test_wishes_that_are_taken_back_leave_no_trace(song, found):
    wished = [Wish(SILENT, 0, 1, 3), Wish(ONLY, 1, 5, 5, low_hz=400.0), Wish(ONLY, 2, 7, 8)]
    granted = grant(song.audio, found, wished)
    back = grant(song.audio, granted, [])
    np.testing.assert_array_equal(_stems(song, back), _stems(song, found))
    np.testing.assert_allclose(back.peaks, found.peaks, atol=1e-6)
    assert [loop.name for loop in back.loops] == [loop.name for loop in found.loops]
    for loop, same in zip(back.loops, found.loops, strict=True):
        np.testing.assert_array_equal(loop.activation, same.activation)


def test_one_wish_after_another_is_as_both_at_once(song, found):
    one, other = Wish(SILENT, 0, 1, 2), Wish(SILENT, 1, 4, 5, low_hz=200.0)
    first = grant(song.audio, found, [one])
    step_by_step, at_once = (grant(song.audio, e, [one, other]) for e in (first, found))
    np.testing.assert_array_equal(_stems(song, step_by_step), _stems(song, at_once))


def test_a_sound_that_was_learned_from_wrong_bars_is_learned_anew(song, found):
    """Most bars in which the loop is thought to play do not have it."""
    exact, k = found.exact, 2
    own = [layer for layer, _ in found.loops[k].layers]
    true = exact.sounds[own[0]]
    layers = exact.layers.copy()
    plays = np.flatnonzero(layers[own[0]])
    layers[own[0], plays[3:]] = 0
    quiet = song.audio.samples.copy()
    for bar in plays[3:]:
        quiet[:, exact.starts[bar] : exact.starts[bar] + exact.length] -= true
    audio = replace(song.audio, samples=quiet)
    spoiled = estimate(quiet, songs.SR, exact.starts, exact.length, exact.layers)
    wrong = replace(found, exact=replace(exact, sounds=spoiled.sounds))
    assert _db(spoiled.sounds[own[0]] - true, true) > -3
    wished = [Wish(SILENT, k, int(bar), int(bar)) for bar in plays[3:]]
    granted = grant(audio, wrong, wished)
    assert _db(granted.exact.sounds[own[0]] - true, true) < -20
    others = [layer for layer in range(len(layers)) if layer not in own]
    np.testing.assert_array_equal(granted.exact.sounds[others], spoiled.sounds[others])


def test_peaks_and_takes_follow(song, found):
    take = found.best_bars[1]
    wish = Wish(SILENT, 1, take, take + found.loops[1].bars - 1)
    granted = grant(song.audio, found, [wish])
    fresh = stems.survey(song.audio, granted)
    np.testing.assert_allclose(granted.peaks, fresh.peaks, atol=1e-5)
    assert granted.loops[1].activation[granted.best_bars[1]] > 0


def test_a_loop_is_not_cut_where_a_part_of_it_was_taken(song, masked):
    take = masked.best_bars[1]
    last = take + masked.loops[1].bars - 1
    granted = grant(song.audio, masked, [Wish(SILENT, 1, take, last, low_hz=200.0)])
    again = granted.best_bars[1]
    assert again > last or again + masked.loops[1].bars <= take


def test_sounds_and_rhythms_are_held_and_locked_entries_too(song, masked):
    layer = masked.loops[1].layers[0][0]
    cell = (
        *np.unravel_index(
            masked.factors.core[:, :, layer].argmax(), (masked.factors.core.shape[:2])
        ),
        layer,
    )
    cell = tuple(int(i) for i in cell)
    wished = [Wish(ONLY, 1, 2, 4)]
    locked = Locked(cells=frozenset([cell]))
    granted = grant(song.audio, masked, wished, locked=locked)
    np.testing.assert_array_equal(granted.factors.sounds, masked.factors.sounds)
    np.testing.assert_array_equal(granted.factors.rhythms, masked.factors.rhythms)
    assert granted.factors.core[cell] == pytest.approx(masked.factors.core[cell], rel=1e-4)


def test_what_a_wish_did_is_told(song, found):
    bar = int(_playing(found, 0)[0])
    silenced = grant(song.audio, found, [Wish(SILENT, 0, bar, bar)]).granted.changes[0]
    assert silenced.before_db > -30
    assert silenced.after_db == NOTHING_DB
    assert silenced.bars == (bar,)


def test_what_a_stronger_wish_did_is_compared_with_no_wish(song, found):
    bar = int(_playing(found, 0)[0])
    half, whole = (Wish(SILENT, 0, bar, bar, strength=strength) for strength in (0.5, 1.0))
    first = grant(song.audio, found, [half])
    then = grant(song.audio, first, [whole])
    back = grant(song.audio, then, [half])
    (first_change,), (then_change,) = first.granted.changes, then.granted.changes
    assert then_change.before_db == pytest.approx(first_change.before_db, abs=0.01)
    assert back.granted.changes[0] == first_change


def test_a_wish_holds_after_loops_are_merged(song, found):
    granted = grant(song.audio, found, [Wish(SILENT, 0, 2, 3, high_hz=500.0)])
    merged = regroup.merge(granted, [0, 1]).extraction
    apart, together = _stems(song, granted), _stems(song, merged)
    np.testing.assert_allclose(together[0], apart[0] + apart[1], atol=1e-5)


def test_granting_can_be_cancelled(song, found):
    def cancel(fraction, message):
        if fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        grant(song.audio, found, [Wish(ONLY, 0, 2, 3, low_hz=400.0)], progress=cancel)


def test_what_a_wish_did_is_told_of_all_of_it_and_not_of_its_beginning(song, found):
    others = tuple(Wish(KEEP, 0, bar, bar, low_hz=500.0) for bar in range(8))
    entries = [int(_playing(found, k)[0]) for k in range(len(found.loops))]
    k, enters = next((k, bar) for k, bar in enumerate(entries) if bar > 0)
    wish = Wish(KEEP, k, enters - 1, enters + 2)
    (alone,) = grant(song.audio, found, (wish,)).granted.changes
    *_, among = grant(song.audio, found, (*others, wish)).granted.changes
    assert among.before_db == pytest.approx(alone.before_db, abs=4)


def test_what_a_wish_did_in_a_band_is_told_as_it_was(song, found):
    n, sr = song.audio.n_samples, songs.SR
    others = tuple(Wish(KEEP, 0, bar, bar, low_hz=500.0) for bar in range(4))
    for k in range(len(found.loops)):
        wish = Wish(SILENT, k, 0, N_BARS - 1, low_hz=900.0, strength=0.8)
        after = grant(song.audio, found, (*others, wish))
        above = np.fft.rfftfreq(n, 1 / sr) > 1000
        before_rms, after_rms = (
            np.linalg.norm(
                np.fft.rfft(renderer(song.audio.samples, sr, one).loops(0, n)[k])[:, above]
            )
            for one in (found, after)
        )
        told = after.granted.changes[-1]
        less_db = 20 * np.log10(before_rms / after_rms)
        assert told.before_db - told.after_db == pytest.approx(less_db, abs=3)
