"""From a song to its loops, on small songs whose loops are known."""

import re
from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core import downbeats, grid
from loopstudio.core.audio import Audio
from loopstudio.core.downbeats import Beats
from loopstudio.core.errors import InputError, LoopstudioError, NothingToExtractError
from loopstudio.core.evaluation import match, si_sdr
from loopstudio.core.extract import PEAK_HOP, Settings, extract, find_loops
from loopstudio.core.loops import takes
from loopstudio.core.progress import Cancelled
from loopstudio.core.stems import bare_loop, render
from loopstudio.core.tucker import Ranks
from tests.core.songs import BAR, SR, song

MASKS = Settings(method="masks")


@pytest.fixture(scope="module")
def small():
    return song(lead=1000, tail=3000)


@pytest.fixture(scope="module")
def found(small):
    return find_loops(small.audio, small.grid, MASKS)


@pytest.fixture(scope="module")
def stems(small, found):
    whole = np.full((len(found.loops) + 1, *small.audio.samples.shape), np.nan, np.float32)

    def write(start, block):
        whole[:, :, start : start + block.shape[2]] = block

    render(small.audio, found, write)
    return whole


def test_the_loops_and_their_bars_are_found(small, found, stems):
    table = np.array([[si_sdr(true, stem) for stem in stems[:-1]] for true in small.stems])
    pairs = match(table)
    assert len(found.loops) == len(pairs) == 3
    assert np.mean([table[pair] for pair in pairs]) > 12
    for i, k in pairs:
        assert ((found.loops[k].activation > 0.5) == small.layout[i]).all()


def test_loops_have_unique_names_and_fitting_labels(found):
    assert len({loop.name for loop in found.loops}) == len(found.loops)
    assert {"drums", "bass"} <= {loop.label for loop in found.loops}


def test_stems_and_residual_sum_to_the_song(small, stems):
    error = stems.sum(axis=0, dtype=np.float64) - small.audio.samples
    assert 20 * np.log10(np.abs(error).max()) < -130


def test_pick_up_and_tail_go_to_the_rest(small, stems):
    assert np.abs(stems[:-1, :, :200]).max() < 1e-6
    assert np.abs(stems[:-1, :, -1500:]).max() < 1e-6


def test_factors_describe_the_slices(small, found):
    n_slices = found.slices.n_slices(small.grid.n_bars)
    ranks = found.factors.ranks
    assert found.factors.layout.shape == (n_slices, ranks.layers)
    assert found.factors.sounds.shape == (found.spec.n_bins, ranks.sounds)
    assert found.factors.rhythms.shape[0] % (12 * found.slices.bars) == 0
    assert found.detail.shape == (ranks.layers, len(found.factors.rhythms), found.spec.n_bins)


def test_peaks_are_those_of_the_stems(found, stems):
    n_points = -(-stems.shape[2] // PEAK_HOP)
    assert found.peaks.shape == (len(stems), n_points)
    for k in range(len(stems)):
        loudest = np.abs(stems[k, :, 5 * PEAK_HOP : 6 * PEAK_HOP]).max()
        assert found.peaks[k, 5] == pytest.approx(loudest, abs=1e-6)


def test_the_best_take_is_a_whole_one(found):
    for loop, bar in zip(found.loops, found.best_bars, strict=True):
        assert bar in takes(loop)


def test_a_bare_loop_has_its_exact_length_and_no_seam(small, found):
    for k, loop in enumerate(found.loops):
        bare = bare_loop(small.audio, found, k)
        assert bare.shape == (2, loop.bars * BAR)
        seam = np.abs(bare[:, 0] - bare[:, -1]).max()
        assert seam <= 1.5 * np.abs(np.diff(bare, axis=1)).max()


def test_the_same_seed_gives_the_same_loops():
    short = song(("##..##", "..####"))
    first, second = (find_loops(short.audio, short.grid, MASKS) for _ in range(2))
    np.testing.assert_array_equal(first.factors.core, second.factors.core)
    assert [loop.name for loop in first.loops] == [loop.name for loop in second.loops]


@pytest.mark.parametrize("n_loops", [2, 5])
def test_as_many_loops_come_out_as_are_asked_for(small, n_loops):
    extraction = find_loops(small.audio, small.grid, Settings(method="masks", n_loops=n_loops))
    assert len(extraction.loops) == n_loops
    assert all(loop.activation.max() == 1 for loop in extraction.loops)


def test_more_loops_than_can_be_told_apart_are_refused():
    short = song(("##", "##", ".#"))
    with pytest.raises(InputError, match="ask for fewer"):
        find_loops(short.audio, short.grid, Settings(method="masks", n_loops=12))


def test_ranks_may_be_given(small):
    extraction = find_loops(
        small.audio, small.grid, Settings(method="masks", ranks=Ranks(8, 6, 5), n_loops=3)
    )
    assert extraction.factors.ranks == Ranks(8, 6, 5)
    assert len(extraction.loops) == 3


def test_extraction_can_be_cancelled_at_every_stage(small):
    for fraction in (0.0, 0.15, 0.65, 0.9):

        def cancel(done, message, fraction=fraction):
            if done >= fraction:
                raise Cancelled

        with pytest.raises(Cancelled):
            find_loops(small.audio, small.grid, MASKS, progress=cancel)


@pytest.mark.parametrize("n_channels", [1, 2])
def test_antiphase_and_mono_songs_have_loops_too(n_channels):
    short = song(("##..##", "..####"))
    samples = short.audio.samples[:1] * np.array([[1.0], [-1.0]], np.float32)[:n_channels]
    extraction = find_loops(Audio(samples, SR), short.grid, Settings(method="masks", n_loops=2))
    assert extraction.peaks[:-1].max() > 0.05


def test_given_bars_need_no_tracker(monkeypatch):
    small = song(("##..##", "..####"))
    monkeypatch.setattr(downbeats, "track", None)
    lines = tuple((small.grid.bar_starts / SR).tolist())
    settings = Settings(method="masks", downbeats_s=lines, beats_per_bar=4)
    extraction = extract(small.audio, settings)
    assert extraction.beats is None
    assert extraction.grid.n_bars == 6
    monkeypatch.setattr(grid, "from_downbeats", None)
    again = extract(small.audio, replace(settings, n_loops=3), previous=extraction)
    assert again.grid is extraction.grid
    assert len(again.loops) == 3


def test_nobody_listens_again_when_bars_are_edited_or_given_up(monkeypatch):
    small = song(("##..##", "..####"))
    monkeypatch.setattr(downbeats, "track", None)
    lines = tuple((small.grid.bar_starts / SR).tolist())
    times_s = np.arange(24) / 4
    beats = Beats(times_s, np.arange(24) % 4 + 1, 4, "madmom", np.tile([1.0, 0, 0, 0], 6))
    first = extract(small.audio, MASKS, heard=beats)
    edited = replace(MASKS, downbeats_s=lines, beats_per_bar=4)
    second = extract(small.audio, edited, previous=first)
    assert second.beats is beats
    np.testing.assert_allclose(second.grid.bar_starts, small.grid.bar_starts)
    third = extract(small.audio, MASKS, previous=second)
    assert third.beats is beats
    np.testing.assert_array_equal(third.grid.bar_starts, first.grid.bar_starts)


def test_silence_has_nothing_to_extract():
    silent = Audio(np.zeros((2, 4 * SR), np.float32), SR)
    with pytest.raises(NothingToExtractError):
        extract(silent, Settings(downbeats_s=(0.0, 1.0, 2.0, 3.0)))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(method="magic"), "no method"),
        (Settings(n_loops=0), "at least one"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused_in_a_sentence(small, settings, words):
    with pytest.raises(LoopstudioError, match=words):
        extract(small.audio, settings)


def test_the_notes_tell_why_loops_are_masks(small):
    def notes(**settings):
        return find_loops(small.audio, small.grid, Settings(**settings)).notes

    assert notes() == ()
    assert notes(method="masks") == ()
    # Exact loops were not looked for: nothing may be claimed about them.
    assert notes(ranks=Ranks(8, 6, 5)) == ()
    (note,) = notes(n_loops=6)
    assert re.match(r"Of the loops in this song \d repeat sample by sample, but 6 were asked", note)
