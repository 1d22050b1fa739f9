"""Numbers, letters and words of the desk."""

import dataclasses

import numpy as np
import pytest

from loopstudio.core.arrangement import Arrangement, Cell
from loopstudio.core.model import Mutes
from loopstudio.ui.desk.parts import Part, letter, loop_parts, song_parts, strongest_first
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.desk.words import describe, name_part, plays_in
from tests.ui.desk_song import SR, extraction


@pytest.fixture
def found():
    return extraction()


def test_sounds_are_numbered_from_low_to_high(found):
    song = song_parts(found, SR)

    hz = [song.names[sound].hz for sound in song.sounds]
    assert hz == sorted(hz)
    assert [song.numbers[sound] for sound in song.sounds] == [str(i + 1) for i in range(10)]
    assert song.names[song.sounds[0]].text == "G♯1"


def test_rhythms_are_lettered_from_early_to_late(found):
    song = song_parts(found, SR)

    strongest = found.factors.rhythms.argmax(axis=0)
    assert [strongest[rhythm] for rhythm in song.rhythms] == sorted(strongest)
    assert song.letters[song.rhythms[2]] == "C"


def test_letters_go_on_after_z():
    assert [letter(i) for i in (0, 25, 26, 27, 51, 52)] == ["A", "Z", "AA", "AB", "AZ", "BA"]


def test_levels_do_not_depend_on_how_the_factors_share_their_scale(found):
    factors = found.factors
    stretch = np.linspace(0.2, 5, 10).astype(np.float32)
    scaled = dataclasses.replace(
        factors, sounds=factors.sounds * stretch, core=factors.core / stretch[:, None, None]
    )

    np.testing.assert_allclose(
        loop_parts(dataclasses.replace(found, factors=scaled), 1).levels,
        loop_parts(found, 1).levels,
        rtol=1e-5,
    )


def test_levels_are_relative_to_the_loudest_cell_of_the_whole_loop(found):
    loop = loop_parts(found, 1)

    assert loop.levels.shape == (2, 10, 8)
    assert loop.levels.max() == 1
    assert loop.sound_share.sum() == pytest.approx(1)
    assert loop.rhythm_use.max() == 1


@pytest.mark.parametrize(
    ("layers", "slice_bars", "titles"),
    [
        (((2, 1), (0, 0)), 1, ["first bar", "second bar"]),
        (((0, 0), (1, 4)), 4, ["bars 1–4", "bars 5–8"]),
        (((0, 0), (1, 0)), 2, ["part a", "part b"]),
        (((0, 0), (1, 0), (2, 1)), 1, ["first bar, part a", "first bar, part b", "second bar"]),
    ],
)
def test_layers_are_called_by_the_bars_in_which_they_play(layers, slice_bars, titles):
    found = extraction(layers=(layers,), slice_bars=slice_bars, loop_bars=(2 * slice_bars,))

    assert [pane.title for pane in loop_parts(found, 0).panes] == titles


def test_a_silent_loop_has_levels_too(found):
    core = np.zeros_like(found.factors.core)
    silent = dataclasses.replace(found, factors=dataclasses.replace(found.factors, core=core))

    assert not loop_parts(silent, 0).levels.any()
    assert song_parts(silent, SR).numbers


def test_the_strongest_parts_come_first_and_stay_in_order():
    use = np.array([0.1, 0.9, 0.0, 0.5, 0.2])

    assert strongest_first((0, 1, 2, 3, 4), use, 2) == (1, 3, 0, 2, 4)
    assert strongest_first((4, 3, 2, 1, 0), use, 5) == (4, 3, 2, 1, 0)


def _state(found, loop=0, **changes):
    song, parts = song_parts(found, SR), loop_parts(found, loop)
    return DeskState(song, parts, "Keys", 1, 1, None, **changes)


def test_a_cell_is_called_by_number_and_letter(found):
    state = _state(found)
    song, loop = state.song, state.loop
    sound, rhythm = np.unravel_index(loop.levels[0].argmax(), (10, 8))
    part = Part(int(sound), int(rhythm), loop.panes[0].layer)

    words = describe(part, state)

    name = f"Sound {song.numbers[sound]} in rhythm {song.letters[rhythm]}"
    assert words.startswith(f"{name}, 100 %. Click switches it off")
    off = Mutes(cells=frozenset({(part.sound, part.rhythm, part.layer)}))
    off_state = dataclasses.replace(state, mutes=off)
    assert describe(part, off_state).startswith(f"{name}, 100 %, off. Click switches it on")


def test_a_sound_is_described_by_pitch_and_share(found):
    state = _state(found)

    words = describe(Part(sound=state.song.sounds[0]), state)

    assert words.startswith("Sound 1, G♯1, 52 Hz, ")
    assert "% of this loop" in words


def test_parts_have_short_names_for_the_undo_menu(found):
    song = song_parts(found, SR)
    sound, rhythm = song.sounds[3], song.rhythms[2]

    assert name_part(Part(sound=sound), song) == "sound 4"
    assert name_part(Part(rhythm=rhythm), song) == "rhythm C"
    assert name_part(Part(sound, rhythm, 1), song) == "4C"


def test_a_part_alone_is_everything_else_switched_off(found):
    mutes = Part(sound=3, rhythm=1, layer=2).alone(found.factors)

    assert mutes.sounds == frozenset(range(10)) - {3}
    assert mutes.rhythms == frozenset(range(8)) - {1}
    assert mutes.layers == {0, 1, 3}
    assert Part(sound=3).alone(found.factors).layers == frozenset()


def test_a_loop_says_how_often_it_plays(found):
    plays = found.loops[1].activation > 0.5
    silent, sounding = int(np.argmin(plays)), int(np.argmax(plays))
    n_playing = int(plays.sum())

    def words(*cells):
        return plays_in(found.loops[1], Arrangement(cells), 1)

    assert words() == f"2 bars, plays in {n_playing} of 30 bars"
    drawn = Cell(1, silent, source=sounding)
    assert words(drawn) == f"2 bars, plays in {n_playing + 1} of 30 bars"
    assert words(drawn, Cell(1, sounding, None)) == words()
