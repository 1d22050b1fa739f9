"""Groups of loops."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopstudio.project import edits, file, group_edits, scenes
from loopstudio.project.file import Document
from loopstudio.project.groups import INK, Group
from loopstudio.project.project import COMPONENTS, Project, Strip, Workshop
from tests.project import small

NAMES = ("Drums", "Bass", "Keys", "Arp", "Vocal chop")
LOOPS = st.sets(st.integers(0, len(NAMES) - 1), min_size=2)


@pytest.fixture
def project():
    return _project()


def _project() -> Project:
    return Project(strips=tuple(Strip(name, colour=k) for k, name in enumerate(NAMES)))


mixed_strips = st.builds(
    Strip,
    name=st.sampled_from(NAMES),
    gain_db=st.floats(-24, 6),
    muted=st.booleans(),
    soloed=st.booleans(),
)


@st.composite
def mixes(draw: st.DrawFn) -> Project:
    """Return projects with groups, whatever is on, soloed and how loud."""
    project = Project(strips=tuple(draw(mixed_strips) for _ in NAMES), rest=draw(mixed_strips))
    for together in draw(st.lists(LOOPS, max_size=3)):
        project = group_edits.group(project, together)
    for number in range(len(project.groups)):
        project = group_edits.set_gain(project, number, draw(st.floats(-24, 6)))
        project = group_edits.set_muted(project, number, draw(st.booleans()))
        project = group_edits.set_soloed(project, number, draw(st.booleans()))
    return project


def _nobody_left_to_hear(project: Project) -> bool:
    """Tell of a group that is heard alone with all of its loops off."""
    return any(
        group.soloed and all(project.strips[loop].muted for loop in group.members)
        for group in project.groups
    )


def test_a_group_is_called_by_its_loops_and_has_no_loop_colour(project):
    grouped = group_edits.group(project, {2, 1})
    assert grouped.groups == (Group("Bass + Keys", (1, 2), colour=INK),)
    assert group_edits.group(project, {0, 1, 2, 3}).groups[0].name == "Drums + 3"
    assert group_edits.group(project, {0, 1}, "Rhythm").groups[0].name == "Rhythm"


def test_one_loop_is_no_group(project):
    assert group_edits.group(project, {1}) == project
    with pytest.raises(ValueError, match="a group has 2 loops"):
        replace(project, groups=(Group("Bass", (1,)),))


def test_a_loop_that_is_not_there_is_in_no_group(project):
    with pytest.raises(ValueError, match="0 to 4"):
        replace(project, groups=(Group("?", (1, 5)),))


def test_groups_are_numbered_by_their_first_loops(project):
    grouped = group_edits.group(group_edits.group(project, {2, 4}), {0, 3})
    assert [group.members for group in grouped.groups] == [(0, 3), (2, 4)]
    assert [group_edits.group_of(grouped, loop) for loop in range(5)] == [0, -1, 1, 0, 1]


def test_a_group_takes_more_loops_in_and_stays_what_it_is(project):
    grouped = group_edits.group(project, {1, 2}, "Low")
    grouped = group_edits.set_gain(group_edits.set_colour(grouped, 0, 7), 0, -6.0)
    more = group_edits.group(grouped, {1, 2, 4})
    assert more.groups == (Group("Low", (1, 2, 4), colour=7, gain_db=-6.0),)
    assert more.row_gains() == pytest.approx(grouped.row_gains())


def test_loops_leave_the_group_they_were_in_and_a_group_of_one_is_none(project):
    grouped = group_edits.group(project, {0, 1, 2})
    assert [g.members for g in group_edits.group(grouped, {2, 3}).groups] == [(0, 1), (2, 3)]
    assert [g.members for g in group_edits.group(grouped, {1, 2, 3}).groups] == [(1, 2, 3)]


@given(project=mixes(), together=LOOPS)
def test_a_loop_is_in_one_group_at_most(project, together):
    grouped = group_edits.group(project, together)
    members = [loop for group in grouped.groups for loop in group.members]
    assert len(members) == len(set(members))
    assert any(group.members == tuple(sorted(together)) for group in grouped.groups)


@given(project=mixes())
def test_nothing_sounds_different_when_groups_are_no_more(project):
    alone = project
    while alone.groups:
        alone = group_edits.ungroup(alone, 0)
    if not _nobody_left_to_hear(project):
        assert alone.row_gains() == pytest.approx(project.row_gains())
        assert alone.rest_gain() == project.rest_gain()


@given(project=mixes())
def test_the_gains_of_loops_and_groups_add_up(project):
    unmuted = edits.all_on(project)
    for loop, gain in enumerate(unmuted.row_gains()):
        number = group_edits.group_of(unmuted, loop)
        of_group = unmuted.groups[number].gain_db if number >= 0 else 0.0
        assert 20 * math.log10(gain) == pytest.approx(unmuted.strips[loop].gain_db + of_group)


def test_a_group_that_is_off_is_silent_and_its_loops_come_back_as_they_were(project):
    grouped = group_edits.group(edits.set_muted(project, 1, True), {1, 2})
    off = group_edits.set_muted(grouped, 0, True)
    assert off.row_gains() == (1, 0, 0, 1, 1)
    assert group_edits.set_muted(off, 0, False).row_gains() == (1, 0, 1, 1, 1)


def test_a_soloed_group_is_heard_alone_as_it_is_mixed(project):
    grouped = group_edits.group(edits.set_muted(project, 1, True), {1, 2})
    alone = group_edits.set_soloed(group_edits.set_muted(grouped, 0, True), 0, True)
    assert alone.row_gains() == (0, 0, 1, 0, 0)
    assert alone.rest_gain() == 0
    assert edits.set_soloed(alone, 4, True).row_gains() == (0, 0, 1, 0, 1)


def test_one_loop_of_a_group_can_be_heard_alone_though_its_group_is_off(project):
    grouped = group_edits.set_muted(group_edits.group(project, {1, 2}), 0, True)
    assert edits.set_soloed(grouped, 2, True).row_gains() == (0, 0, 1, 0, 0)


def test_all_on_is_about_groups_too(project):
    grouped = group_edits.set_muted(group_edits.group(project, {1, 2}), 0, True)
    assert edits.all_on(grouped).row_gains() == (1,) * 5


def test_components_know_nothing_of_the_groups_of_loops(project):
    grouped = group_edits.set_muted(group_edits.group(project, {0, 1}), 0, True)
    workshop = Workshop(parts=((0,), (1,)), strips=(Strip("A4"), Strip("E4")))
    components = replace(grouped, shown=COMPONENTS, workshop=workshop)
    assert components.row_gains() == (1, 1)


def test_a_scene_remembers_the_mix_of_groups(project):
    grouped = group_edits.set_gain(group_edits.group(project, {1, 2}), 0, -6.0)
    kept = scenes.add(grouped)
    louder = group_edits.set_gain(kept, 0, 0.0)
    assert (scenes.active(kept), scenes.active(louder)) == (0, scenes.NONE)
    assert scenes.recall(louder, 0).groups == grouped.groups


def test_folding_a_group_is_no_other_mix(project):
    kept = scenes.add(group_edits.group(project, {1, 2}))
    folded = group_edits.set_folded(kept, 0, True)
    assert scenes.active(folded) == 0
    assert scenes.recall(folded, 0).groups[0].folded


@given(project=mixes(), together=LOOPS)
def test_a_scene_sounds_the_same_however_loops_are_grouped_later(project, together):
    kept = scenes.add(project)
    other = group_edits.group(edits.all_on(kept), together)
    again = scenes.recall(other, 0)
    if not _nobody_left_to_hear(project):
        assert again.row_gains() == pytest.approx(project.row_gains())
        assert scenes.active(again) == 0


def test_groups_stay_with_loops_of_the_same_kinds_found_anew():
    found = small.extraction()
    song = edits.with_loops_of(Project(), found)
    grouped = group_edits.decline(group_edits.group(song, {0, 1}), (0, 1))
    grouped = group_edits.set_muted(grouped, 0, True)
    again = edits.with_loops_of(grouped, found)
    assert again.groups == (replace(grouped.groups[0], muted=False),)
    assert again.declined == ((0, 1),)
    more = edits.with_loops_of(grouped, replace(found, loops=found.loops[::-1]))
    assert (more.groups, more.declined) == ((), ())


def test_groups_and_scenes_of_them_are_in_the_project_file(tmp_path):
    found = small.extraction()
    song = group_edits.group(
        edits.with_loops_of(Project(song=str(tmp_path / "song.wav")), found), {0, 1}, "Low"
    )
    kept = scenes.add(group_edits.set_gain(group_edits.set_folded(song, 0, True), 0, -3.0))
    kept = group_edits.decline(kept, (0, 1))
    file.save(tmp_path / "song.loopstudio", Document(kept, found, "Song"))
    assert file.load(tmp_path / "song.loopstudio").project == kept


def test_a_name_without_a_letter_and_a_colour_that_is_not_there_change_nothing(project):
    grouped = group_edits.group(project, {1, 2})
    assert group_edits.rename(grouped, 0, " \n ") == grouped
    assert group_edits.rename(grouped, 0, " Low\nend ").groups[0].name == "Low end"
    with pytest.raises(ValueError, match="12"):
        group_edits.set_colour(grouped, 0, 12)


def test_a_hint_is_turned_down_once(project):
    declined = group_edits.decline(group_edits.decline(project, (2, 1)), (1, 2))
    assert declined.declined == ((1, 2),)
