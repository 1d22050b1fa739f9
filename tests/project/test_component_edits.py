"""Edits of components: parts that are joined and split, and what a project file keeps."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.errors import LoopstudioError
from loopstudio.core.spectrogram import Spec
from loopstudio.core.workshop.components import Components, WorkshopSettings
from loopstudio.core.workshop.score import ScorePrior
from loopstudio.core.workshop.score_file import Note
from loopstudio.project import component_edits, edits, file
from loopstudio.project.file import Document
from loopstudio.project.kept_components import keep, learning_of, restore, settings_of
from loopstudio.project.project import COMPONENTS, LOOPS, Learning, Project, Strip, Workshop

NAMES = ("Thud", "A4", "A4", "Hiss")


def _components(groups=("",) * 4):
    spec = Spec(64, 16)
    rng = np.random.default_rng(0)
    return Components(
        spectra=rng.random((spec.n_bins, 4)).astype(np.float32),
        activations=rng.random((4, 9)).astype(np.float32),
        losses=np.array([1.0, 0.5]),
        settings=WorkshopSettings(n_components=4),
        spec=spec,
        sr=8000,
        names=NAMES,
        groups=groups,
    )


@pytest.fixture
def project():
    return component_edits.with_components_of(Project(), _components(), NAMES)


def test_every_component_is_a_part_of_its_own_and_no_two_are_called_alike(project):
    workshop = project.workshop
    assert project.shown == COMPONENTS
    assert workshop.parts == ((0,), (1,), (2,), (3,))
    assert [strip.name for strip in workshop.strips] == ["Thud", "A4", "A4 2", "Hiss"]
    assert len({strip.colour for strip in workshop.strips}) == 4


def test_what_a_score_groups_has_one_colour():
    groups = ("left", "right", "left", "right")
    project = component_edits.with_components_of(Project(), _components(groups), NAMES)
    assert [strip.colour for strip in project.workshop.strips] == [0, 1, 0, 1]


def test_joined_parts_take_the_place_and_the_mix_of_the_first(project):
    project = edits.set_gain(project, 1, -6.0)
    joined = component_edits.join(project, {3, 1})
    assert joined.workshop.parts == ((0,), (1, 3), (2,))
    assert joined.workshop.strips[1].name == "A4 + Hiss"
    assert joined.workshop.strips[1].gain_db == -6.0
    gain = 10 ** (-6 / 20)
    assert joined.loop_gains() == pytest.approx((1, gain, 1, gain))
    assert component_edits.join(project, {2}) is project


def test_split_parts_are_told_apart_again(project):
    names = component_edits.unlike(NAMES)
    joined = component_edits.join(project, {0, 1, 2, 3}, "All")
    assert joined.workshop.strips[0].name == "All"
    split = component_edits.split(joined, 0, names)
    assert split.workshop.parts == ((0,), (1,), (2,), (3,))
    assert [strip.name for strip in split.workshop.strips] == names
    assert len({strip.colour for strip in split.workshop.strips}) == 4
    assert component_edits.split(split, 0, names) is split


def test_a_component_is_switched_within_its_part(project):
    joined = component_edits.join(project, {0, 1})
    off = component_edits.toggle_component(joined, 1)
    assert off.loop_gains() == (1, 0, 1, 1)
    assert component_edits.toggle_component(off, 1) == joined


def test_raw_components_are_louder_by_what_matches_their_level(project):
    raw = component_edits.set_phase(project, "raw", 2.0)
    assert raw.loop_gains() == (2, 2, 2, 2)
    assert raw.rest_gain() == 1
    with pytest.raises(ValueError, match="phase"):
        component_edits.set_phase(project, "vocoder")


def test_loops_and_components_have_mixes_of_their_own(project):
    loops = component_edits.set_shown(replace(project, strips=(Strip("Drums"),)), LOOPS)
    muted = edits.set_muted(loops, 0, True)
    assert muted.loop_gains() == (0,)
    assert component_edits.set_shown(muted, COMPONENTS).loop_gains() == (1, 1, 1, 1)
    with pytest.raises(ValueError, match="shown"):
        component_edits.set_shown(project, "stems")


@pytest.mark.parametrize(
    ("parts", "n_strips"), [(((0,), (1,)), 1), (((0, 1), (1,)), 2)], ids=["strips", "twice"]
)
def test_parts_that_do_not_fit_are_refused(parts, n_strips):
    with pytest.raises(ValueError, match="every part has a strip"):
        Workshop(parts=parts, strips=(Strip(),) * n_strips)


# In the project file


def test_components_are_kept_with_their_score(project, tmp_path):
    prior = ScorePrior((Note(0.0, 1.0, 60, 80, "left"), Note(1.0, 0.5, 64, 70, "right")))
    learned = replace(_components(), chosen_frames=(1, 4, 5, 8))
    learned = replace(learned, settings=replace(learned.settings, method="score", prior=prior))
    path = tmp_path / "song.loopstudio"
    file.save(path, Document(project, None, "song", keep(learned)))
    document = file.load(path)
    found = restore(document.components)
    assert document.project.workshop == project.workshop
    assert found.settings.prior.notes == prior.notes
    assert found.chosen_frames == learned.chosen_frames
    np.testing.assert_array_equal(found.activations, learned.activations)


def test_a_project_without_components_opens_as_before(tmp_path):
    path = tmp_path / "song.loopstudio"
    file.save(path, Document(Project(), None, "song"))
    assert file.load(path).components is None
    assert restore(None) is None


@pytest.mark.parametrize(
    "broken",
    [{"names": ("one",)}, {"learning": Learning(method="magic")}, {"spec": Spec(128, 32)}],
    ids=["names", "method", "frames"],
)
def test_components_that_do_not_fit_together_are_refused(broken):
    with pytest.raises(ValueError, match=r"fit|one name|none of"):
        replace(keep(_components()), **broken)


def test_a_damaged_project_says_so(project, tmp_path, monkeypatch):
    path = tmp_path / "song.loopstudio"
    kept = keep(_components())
    object.__setattr__(kept, "names", ("one",))
    file.save(path, Document(project, None, "song", kept))
    with pytest.raises(LoopstudioError, match="damaged"):
        file.load(path)


def test_settings_and_ways_of_learning_stand_for_each_other():
    learning = Learning("snpa", 5, "is", "brisk", "log", "random")
    assert learning_of(settings_of(learning)) == learning
