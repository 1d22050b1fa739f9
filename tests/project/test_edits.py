"""Edits of the project, and the mix that follows from them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopstudio.core.loops import Loop
from loopstudio.project import edits
from loopstudio.project.project import Project, Strip
from tests.project.small import extraction

THREE = Project(strips=(Strip("Drums"), Strip("Bass"), Strip("Keys")))


def test_everything_is_heard_at_first():
    assert THREE.loop_gains() == (1, 1, 1)
    assert THREE.rest_gain() == 1


def test_a_muted_loop_is_silent():
    assert edits.set_muted(THREE, 1, True).loop_gains() == (1, 0, 1)


def test_a_solo_silences_all_others_and_the_rest():
    project = edits.set_soloed(THREE, 2, True)
    assert project.loop_gains() == (0, 0, 1)
    assert project.rest_gain() == 0


def test_a_solo_wins_over_the_switch_of_its_own_strip():
    project = edits.set_soloed(edits.set_muted(THREE, 0, True), 0, True)
    assert project.loop_gains() == (1, 0, 0)


def test_the_rest_can_be_heard_alone():
    project = edits.set_soloed(THREE, edits.REST, True)
    assert project.loop_gains() == (0, 0, 0)
    assert project.rest_gain() == 1


@given(st.floats(-1000, 1000))
def test_gain_stays_within_the_fader(gain_db):
    gain = edits.set_gain(THREE, 0, gain_db).strips[0].gain_db
    assert edits.GAIN_DB[0] <= gain <= edits.GAIN_DB[1]
    assert gain == gain_db or gain in edits.GAIN_DB


def test_six_decibels_double_the_amplitude():
    gains = edits.set_gain(THREE, 1, 20 * np.log10(2)).loop_gains()
    assert gains == pytest.approx((1, 2, 1))


@pytest.mark.parametrize(
    ("typed", "shown"), [("  Sub \n bass ", "Sub bass"), ("   ", "Drums"), ("", "Drums")]
)
def test_names_are_one_line_and_never_empty(typed, shown):
    assert edits.rename(THREE, 0, typed).strips[0].name == shown


def test_a_take_is_that_of_its_loop_alone_and_new_loops_have_none():
    chosen = edits.set_take(THREE, 1, 12)
    assert [strip.take for strip in chosen.strips] == [None, 12, None]
    assert edits.set_take(chosen, 1, None) == THREE
    found = extraction()
    assert {strip.take for strip in edits.with_loops_of(chosen, found).strips} == {None}


def test_parts_are_switched_off_and_on_again():
    off = edits.toggle_cell(edits.toggle_rhythm(edits.toggle_sound(THREE, 3), 1), 3, 1, 0)
    assert off.mutes.sounds == {3}
    assert off.mutes.rhythms == {1}
    assert off.mutes.cells == {(3, 1, 0)}
    assert edits.toggle_sound(off, 3).mutes.sounds == frozenset()
    assert edits.reset_parts(edits.toggle_layer(off, 2)) == THREE


def test_all_on_ends_mutes_and_solos_but_keeps_levels():
    project = edits.set_gain(edits.set_soloed(edits.set_muted(THREE, 0, True), 1, True), 2, -6)
    again = edits.all_on(edits.set_muted(project, edits.REST, True))
    assert again == edits.set_gain(THREE, 2, -6)


def test_only_known_things_can_be_listened_to():
    assert edits.set_listen(THREE, "original").listen == "original"
    with pytest.raises(ValueError, match="not 'radio'"):
        edits.set_listen(THREE, "radio")


def _loop(name: str, label: str) -> Loop:
    return Loop(name, label, 1, ((0, 0),), np.ones(4), None)


class _Found:
    """Stands for an extraction where only its loops matter."""

    def __init__(self, *loops: Loop) -> None:
        self.loops = loops


def test_new_loops_get_readable_names_and_colours_of_their_kind():
    found = _Found(_loop("bass-1", "bass"), _loop("drums-1", "drums"), _loop("drums-2", "drums"))
    project = edits.with_loops_of(edits.toggle_sound(THREE, 0), found)

    assert [strip.name for strip in project.strips] == ["Bass", "Drums", "Drums 2"]
    assert project.strips[0].colour == edits.KIND_COLOURS["bass"]
    assert project.strips[1].colour == edits.KIND_COLOURS["drums"]
    assert len({strip.colour for strip in project.strips}) == 3
    assert not project.mutes.sounds


def test_more_loops_than_colours_still_get_one_each():
    found = _Found(*(_loop(f"voice-{i}", "voice") for i in range(15)))
    project = edits.with_loops_of(Project(), found)
    assert {strip.colour for strip in project.strips} == set(range(edits.N_COLOURS))


def test_a_loop_keeps_everything_else_when_its_colour_changes():
    louder = edits.set_gain(THREE, 1, 3.0)
    coloured = edits.set_colour(louder, 1, 7)
    assert [strip.colour for strip in coloured.strips] == [0, 7, 0]
    assert coloured.strips[1].gain_db == 3.0


@pytest.mark.parametrize("colour", [-1, 12])
def test_there_are_twelve_colours(colour):
    with pytest.raises(ValueError, match="colours"):
        edits.set_colour(THREE, 0, colour)
