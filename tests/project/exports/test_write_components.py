"""Writing components: with the choices that loops have, read back by others."""

import json
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from loopstudio.core.audio import Audio
from loopstudio.core.progress import Cancelled
from loopstudio.core.spectrogram import Spec
from loopstudio.core.workshop import factors_file
from loopstudio.core.workshop.components import Components, WorkshopSettings
from loopstudio.project import component_edits, edits
from loopstudio.project.exports.components import components_source
from loopstudio.project.exports.items import Range
from loopstudio.project.exports.plan import plan
from loopstudio.project.exports.settings import OF_COMPONENTS, ON, RANGE, SELECTED, ExportSettings
from loopstudio.project.exports.write import write
from loopstudio.project.project import Project
from tests.project.exports.conftest import listing

SR, N = 8000, 12_345
NAMES = ("Thud", "A4", "Hiss")
ALL = ExportSettings(frozenset(OF_COMPONENTS), "wav32f", names="{number} {name}")


def learned():
    spec = Spec(256, 64)
    rng = np.random.default_rng(0)
    return Components(
        spectra=rng.random((spec.n_bins, 3)).astype(np.float32),
        activations=rng.random((3, spec.n_frames(N))).astype(np.float32),
        losses=np.array([1.0, 0.5]),
        settings=WorkshopSettings(n_components=3),
        spec=spec,
        sr=SR,
        names=NAMES,
        groups=("",) * 3,
    )


@pytest.fixture
def project():
    """Thud and Hiss together, 6 dB down, and the A4 renamed and off."""
    made = component_edits.with_components_of(Project("/music/Band.wav"), learned(), NAMES)
    made = edits.set_gain(component_edits.join(made, {0, 2}), 0, -6.0)
    return edits.set_muted(edits.rename(made, 1, "Lead"), 1, True)


@pytest.fixture
def source(project):
    rng = np.random.default_rng(1)
    audio = Audio((0.2 * rng.standard_normal((2, N))).astype(np.float32), SR)
    return components_source("Band", audio, learned(), project, row=0)


def read(path):
    return soundfile.read(path, dtype="float32")[0].T


def test_components_have_the_names_that_the_user_gave(tmp_path, source):
    written = write(tmp_path, source, ALL)
    assert listing(tmp_path) == sorted(file.path for file in written.files)
    assert [file.path for file in written.files] == [
        *("components/01 Thud.wav", "components/02 Lead.wav", "components/03 Hiss.wav"),
        *("groups/Thud + Hiss.wav", "components/Rest.wav", "Mix.wav"),
        *("factors.npz", "report.json"),
    ]
    for file in written.files:
        size = (tmp_path / file.path).stat().st_size
        assert abs(size - file.n_bytes) < 256 if file.n_samples else size < file.n_bytes


def test_components_and_rest_are_the_song_and_the_mix_is_what_is_heard(tmp_path, source):
    write(tmp_path, source, ALL)
    thud, lead, hiss = (
        read(tmp_path / "components" / f"{name}.wav") for name in ("01 Thud", "02 Lead", "03 Hiss")
    )
    rest = read(tmp_path / "components" / "Rest.wav")
    np.testing.assert_allclose(thud + lead + hiss + rest, source.audio.samples, atol=1e-6)
    together = read(tmp_path / "groups" / "Thud + Hiss.wav")
    np.testing.assert_allclose(together, thud + hiss, atol=1e-6)
    mix = read(tmp_path / "Mix.wav")
    np.testing.assert_allclose(mix, 10 ** (-6 / 20) * (thud + hiss) + rest, atol=1e-6)


def test_the_report_names_the_files_that_are_there_and_the_factors_can_be_held(tmp_path, source):
    write(tmp_path, source, replace(ALL, kinds=ALL.kinds - {"rest"}))
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["song"] == "Band.wav"
    files = [entry["file"] for entry in report["components"]]
    assert files == [f"components/{name}.wav" for name in ("01 Thud", "02 Lead", "03 Hiss")]
    assert report["residual"] is None
    assert report["groups"] == [
        {"name": "Thud + Hiss", "file": "groups/Thud + Hiss.wav", "components": [1, 3]}
    ]
    held = factors_file.read_spectra(tmp_path / "factors.npz")
    np.testing.assert_array_equal(held.spectra, source.components.spectra)


def test_what_is_on_and_what_is_selected_can_be_taken_alone(source):
    for which in (ON, SELECTED):
        some = replace(ALL, kinds=frozenset({"components"}), which=which)
        assert [file.path for file in plan(source, some)] == ["01 Thud.wav", "03 Hiss.wav"]


def test_a_range_is_cut_out_to_the_sample(tmp_path, source):
    write(tmp_path / "whole", source, ALL)
    ranged = replace(source, range=Range(1000, 9000, "bars 2-3"))
    write(tmp_path / "part", ranged, replace(ALL, span=RANGE))
    for name in ("components/02 Lead", "components/Rest", "Mix"):
        part = read(tmp_path / "part" / f"{name} bars 2-3.wav")
        whole = read(tmp_path / "whole" / f"{name}.wav")
        np.testing.assert_allclose(part, whole[:, 1000:9000], atol=1e-6)


def test_nothing_is_left_when_cancelled(tmp_path, source):
    def cancel(fraction, message):
        if fraction > 0:
            raise Cancelled

    with pytest.raises(Cancelled):
        write(tmp_path, source, ALL, progress=cancel)
    assert listing(tmp_path) == []
