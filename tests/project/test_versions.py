"""Earlier versions of a project."""

import os

import pytest

from loopstudio.project import versions


@pytest.fixture
def project(tmp_path):
    return tmp_path / "music" / "Night Bus.loopstudio"


def _save(project, root, number):
    """Replace the project as a save does, a minute later than the one before."""
    versions.keep_version(project, root)
    project.parent.mkdir(exist_ok=True)
    new = project.with_suffix(".new")
    new.write_text(str(number))
    os.utime(new, (60 * number, 60 * number))
    os.replace(new, project)


def test_five_earlier_versions_are_kept_the_latest_first(project, tmp_path):
    for number in range(1, 9):
        _save(project, tmp_path / "versions", number)
    kept = versions.versions(project, tmp_path / "versions")
    assert [version.path.read_text() for version in kept] == ["7", "6", "5", "4", "3"]
    assert [version.saved.timestamp() for version in kept] == [420, 360, 300, 240, 180]


def test_projects_of_one_name_in_two_folders_are_kept_apart(tmp_path):
    for folder in ("a", "b"):
        project = tmp_path / folder / "song.loopstudio"
        _save(project, tmp_path / "versions", 1)
        _save(project, tmp_path / "versions", 2)
    kept = versions.versions(tmp_path / "a" / "song.loopstudio", tmp_path / "versions")
    assert [version.path.read_text() for version in kept] == ["1"]


def test_a_project_that_was_never_saved_has_none(project, tmp_path):
    versions.keep_version(project, tmp_path / "versions")
    assert versions.versions(project, tmp_path / "versions") == ()


def test_a_drive_without_links_gets_copies(project, tmp_path, monkeypatch):
    def no_links(*paths):
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", no_links)
    _save(project, tmp_path / "versions", 1)
    _save(project, tmp_path / "versions", 2)
    (version,) = versions.versions(project, tmp_path / "versions")
    assert version.path.read_text() == "1"
    assert version.saved.timestamp() == 60


def test_no_room_for_versions_does_not_keep_anyone_from_saving(project, tmp_path):
    (tmp_path / "versions").write_text("a file is in the way")
    _save(project, tmp_path / "versions", 1)
    _save(project, tmp_path / "versions", 2)
    assert project.read_text() == "2"


def test_the_oldest_versions_of_all_projects_go_when_there_are_too_many(
    project, tmp_path, monkeypatch
):
    monkeypatch.setattr(versions, "MOST_BYTES", 3)
    other, root = tmp_path / "other" / "b.loopstudio", tmp_path / "versions"
    for number in (1, 2, 3):
        _save(other, root, number)
    for number in (4, 5, 6):
        _save(project, root, number)
    assert [version.path.read_text() for version in versions.versions(project, root)] == ["5", "4"]
    assert [version.path.read_text() for version in versions.versions(other, root)] == ["2"]
