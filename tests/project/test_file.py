"""Project files: what is saved comes back, and nothing is lost when saving fails."""

import dataclasses
import json
import zipfile

import numpy as np
import pytest

from loopstudio.core.errors import LoopstudioError
from loopstudio.core.form import Form
from loopstudio.core.section import Section
from loopstudio.project import edits, file, scenes
from loopstudio.project.file import Document
from loopstudio.project.project import Project
from tests.project.small import extraction


@pytest.fixture
def document(tmp_path):
    found = extraction()
    project = edits.with_loops_of(Project(song=str(tmp_path / "song.flac")), found)
    project = edits.set_gain(edits.set_muted(project, 1, True), 0, -4.5)
    project = edits.toggle_cell(edits.toggle_sound(project, 2), 1, 0, 1)
    project = edits.set_take(project, 0, 3)
    project = edits.set_form(project, Form(8, (0, 4), ("Verse", "Chorus")))
    project = scenes.rename(scenes.add(project), 0, "Ohne Bass")
    return Document(project, found, "Zoë – 音楽")


def _same(a, b):
    """Whether two values are equal, arrays by content and type."""
    if dataclasses.is_dataclass(a):
        return type(a) is type(b) and all(
            _same(getattr(a, field.name), getattr(b, field.name)) for field in dataclasses.fields(a)
        )
    if isinstance(a, np.ndarray):
        # Sounds are kept to 16 bits below their peak.
        near = a.ndim == 3 and np.abs(a - b).max() <= np.abs(a).max() / 2**15
        return a.dtype == b.dtype and (near or np.array_equal(a, b))
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(_same, a, b))
    return type(a) is type(b) and a == b


def test_what_is_saved_comes_back(tmp_path, document):
    file.save(tmp_path / "p.loopstudio", document)
    assert _same(file.load(tmp_path / "p.loopstudio"), document)


def test_a_project_without_loops_comes_back(tmp_path):
    document = Document(Project(song=str(tmp_path / "song.flac")), None, "Song")
    file.save(tmp_path / "p.loopstudio", document)
    assert _same(file.load(tmp_path / "p.loopstudio"), document)


def test_a_section_comes_back_and_is_not_for_programs_that_know_none(tmp_path, document):
    path = tmp_path / "p.loopstudio"
    file.save(path, document)
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read("project.json"))["format"] == 1
    project = dataclasses.replace(document.project, section=Section(600.0, 1200.5))
    file.save(path, dataclasses.replace(document, project=project))
    assert file.load(path).project.section == Section(600.0, 1200.5)
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read("project.json"))["format"] == 2


def test_a_project_from_before_there_were_sections_opens(tmp_path, document):
    path, older = tmp_path / "p.loopstudio", tmp_path / "older.loopstudio"
    file.save(path, document)
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(older, "w") as copy:
        for name in archive.namelist():
            data = archive.read(name)
            if name == "project.json":
                content = json.loads(data)
                del content["document"]["project"]["section"]
                data = json.dumps(content).encode()
            copy.writestr(name, data)
    assert file.load(older).project.section is None


def test_a_song_beside_its_project_may_move_with_it(tmp_path, document):
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    project = dataclasses.replace(document.project, song=str(before / "song.flac"))
    file.save(before / "p.loopstudio", dataclasses.replace(document, project=project))
    before.rename(after)

    assert file.load(after / "p.loopstudio").project.song == str(after / "song.flac")


def test_a_song_elsewhere_stays_where_it_is(tmp_path, document):
    elsewhere = tmp_path / "music" / "song.flac"
    project = dataclasses.replace(document.project, song=str(elsewhere))
    file.save(tmp_path / "p.loopstudio", dataclasses.replace(document, project=project))

    assert file.load(tmp_path / "p.loopstudio").project.song == str(elsewhere)


def test_saving_over_a_project_leaves_nothing_else_behind(tmp_path, document):
    target = tmp_path / "p.loopstudio"
    file.save(target, document)
    file.save(target, dataclasses.replace(document, title="Second"))
    assert file.load(target).title == "Second"
    assert list(tmp_path.iterdir()) == [target]


def test_a_failed_save_keeps_the_old_file(tmp_path, document):
    target = tmp_path / "p.loopstudio"
    file.save(target, document)
    before = target.read_bytes()
    unfit = dataclasses.replace(
        document, project=dataclasses.replace(document.project, listen=float("nan"))
    )
    with pytest.raises(ValueError, match="JSON"):
        file.save(target, unfit)
    assert target.read_bytes() == before
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_named_with_a_way_out(tmp_path, document):
    with pytest.raises(LoopstudioError, match=r"p\.loopstudio could not be saved.*another place"):
        file.save(tmp_path / "nowhere" / "p.loopstudio", document)


def _rewritten(path, change):
    """Save the project file again with its JSON changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    content = json.loads(parts["project.json"])
    change(content)
    parts["project.json"] = json.dumps(content).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def _later_format(content):
    content["format"] = 99


def _text_for_a_number(content):
    content["document"]["project"]["strips"][0]["gain_db"] = "loud"


def _no_project(content):
    del content["document"]["project"]


def _array_that_is_not_there(content):
    content["document"]["extraction"]["peaks"] = {"array": "arrays/none.npy"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_later_format, "newer Loopstudio"),
        (_text_for_a_number, "damaged"),
        (_no_project, "damaged"),
        (_array_that_is_not_there, "damaged"),
    ],
)
def test_a_project_that_cannot_be_understood_is_refused(tmp_path, document, change, reason):
    path = tmp_path / "p.loopstudio"
    file.save(path, document)
    _rewritten(path, change)
    with pytest.raises(LoopstudioError, match=reason):
        file.load(path)


def test_fields_of_a_later_version_are_passed_over(tmp_path, document):
    path = tmp_path / "p.loopstudio"
    file.save(path, document)
    _rewritten(path, lambda content: content["document"]["project"].update(mood="blue"))
    assert _same(file.load(path), document)


def test_fields_that_an_earlier_version_lacked_get_their_default(tmp_path, document):
    path = tmp_path / "p.loopstudio"
    file.save(path, document)
    _rewritten(path, lambda content: content["document"]["project"].pop("listen"))
    assert file.load(path).project.listen == "loops"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip at all"])
def test_any_other_file_is_refused(tmp_path, content):
    path = tmp_path / "p.loopstudio"
    path.write_bytes(content)
    with pytest.raises(LoopstudioError, match="not a Loopstudio project"):
        file.load(path)


def test_arrays_that_would_run_code_are_refused(tmp_path, document):
    path = tmp_path / "p.loopstudio"
    file.save(path, document)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            if not name.endswith("peaks.npy"):
                archive.writestr(name, data)
        with archive.open("arrays/extraction/peaks.npy", "w") as stream:
            np.save(stream, np.array([print], dtype=object), allow_pickle=True)
    with pytest.raises(LoopstudioError, match="damaged"):
        file.load(path)


def test_a_file_that_is_gone_is_named(tmp_path):
    with pytest.raises(LoopstudioError, match=r"gone\.loopstudio is not there"):
        file.load(tmp_path / "gone.loopstudio")
