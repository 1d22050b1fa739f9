"""Groups to take home: their loops together, as one stem."""

from dataclasses import replace

import numpy as np
import soundfile

from loopstudio.core.render import renderer
from loopstudio.project.exports.plan import plan
from loopstudio.project.exports.settings import GROUPS, STEMS, ExportSettings
from loopstudio.project.exports.source import source_of
from loopstudio.project.exports.write import write
from loopstudio.project.groups import Group
from loopstudio.project.project import Project, Strip
from tests.project.exports.conftest import make_source

SETTINGS = ExportSettings(frozenset({GROUPS}), "wav32f", names="{name}")


def _grouped(**mix):
    """Return a song whose two loops are a group with this mix."""
    source = make_source()
    project = Project(
        strips=(Strip("Drums", "drums"), Strip("Bass", "bass", gain_db=-6.0)),
        groups=(Group("Rhythm: low", (0, 1), **mix),),
    )
    return source_of(source.title, source.audio, source.extraction, project, ())


def test_a_group_is_one_stem_named_after_it():
    assert [file.path for file in plan(_grouped(), SETTINGS)] == ["Rhythm- low.wav"]
    both = plan(_grouped(), replace(SETTINGS, kinds=frozenset({GROUPS, STEMS})))
    assert [file.path for file in both] == [
        "stems/Drums.wav",
        "stems/Bass.wav",
        "groups/Rhythm- low.wav",
    ]


def test_it_is_the_stems_of_its_loops_together_whatever_the_mixer_says(tmp_path):
    source = _grouped(gain_db=-9.0, muted=True)
    write(tmp_path, source, SETTINGS)
    found, _ = soundfile.read(tmp_path / "Rhythm- low.wav", dtype="float32", always_2d=True)
    audio = source.audio
    apart = renderer(audio.samples, audio.sr, source.extraction).loops(0, audio.n_samples)
    np.testing.assert_allclose(found.T, apart.sum(axis=0), atol=1e-6)


def test_levels_of_groups_are_in_the_mix_and_in_projects():
    source = _grouped(gain_db=-9.0)
    assert [strip.gain_db for strip in source.strips] == [-9.0, -15.0]
    np.testing.assert_allclose(source.mixes[0].loop_gains, 10 ** (np.array([-9, -15]) / 20))
    assert source.on == {0, 1}
    assert _grouped(muted=True).on == frozenset()


def test_without_groups_there_is_nothing_of_the_kind():
    assert plan(make_source(), SETTINGS) == ()
