"""Filling a folder all at once."""

import os
from pathlib import Path

import pytest

from loopstudio.core.errors import InputError
from loopstudio.project import folder


def tree(path):
    """Return every file with its content, and every empty folder."""
    return {
        str(found.relative_to(path)): found.read_text() if found.is_file() else None
        for found in path.rglob("*")
        if found.is_file() or not any(found.iterdir())
    }


def fill(target, files, old=()):
    with folder.staged(target, 0) as staging:
        for name, content in files.items():
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / name).write_text(content)
        folder.fill(target, staging, old)


NEW = {"layout.json": "new", "stems/a.wav": "new a"}


@pytest.mark.parametrize("name", ["out", "not/yet/there"])
def test_a_missing_folder_is_made(tmp_path, name):
    fill(tmp_path / name, NEW)
    assert tree(tmp_path / name) == NEW
    assert tree(tmp_path) == {f"{name}/{file}": content for file, content in NEW.items()}


def test_an_empty_folder_stays_the_same_folder(tmp_path):
    before = tmp_path.stat().st_ino
    fill(tmp_path, NEW)
    assert tree(tmp_path) == NEW
    assert tmp_path.stat().st_ino == before


def test_a_link_to_a_folder_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    fill(tmp_path / "link", NEW)
    assert tree(tmp_path / "real") == NEW
    assert (tmp_path / "link").is_symlink()


def test_old_files_go_and_those_of_others_stay(tmp_path):
    fill(tmp_path, {"layout.json": "old", "stems/a.wav": "old a", "stems/b.wav": "old b"})
    (tmp_path / "stems" / "mine.wav").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine")
    fill(tmp_path, NEW, old=["layout.json", "stems/a.wav", "stems/b.wav", "stems/gone.wav"])
    assert tree(tmp_path) == {**NEW, "stems/mine.wav": "mine", "notes.txt": "mine"}


def test_a_move_that_fails_takes_all_others_back(tmp_path, monkeypatch):
    old = {"layout.json": "old", "stems/a.wav": "old a", "stems/b.wav": "old b", "my.txt": "mine"}
    fill(tmp_path, old)
    rename = Path.rename
    moved = []

    def failing(source, target):
        moved.append(target)
        if len(moved) == 5:
            raise OSError(28, "No space left on device")
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(folder.FolderError, match=r"could not be written \(No space left"):
        fill(tmp_path, {**NEW, "loops/a.wav": "new loop"}, old=["stems/b.wav"])
    assert tree(tmp_path) == old


def test_a_folder_where_a_file_has_to_go_is_not_thrown_away(tmp_path):
    (tmp_path / "layout.json").mkdir()
    (tmp_path / "layout.json" / "mine.txt").write_text("mine")
    with pytest.raises(folder.FolderError, match=r"^layout\.json is a folder where a file"):
        fill(tmp_path, NEW)
    assert tree(tmp_path) == {"layout.json/mine.txt": "mine"}


def test_an_error_while_staging_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), folder.staged(tmp_path / "out", 0):
        raise RuntimeError
    assert tree(tmp_path) == {}


def test_too_little_room_is_noticed_before_anything_is_written(tmp_path):
    with (
        pytest.raises(folder.FolderError, match="There is not enough room on the disk of out"),
        folder.staged(tmp_path / "out", 10**18),
    ):
        pass
    assert tree(tmp_path) == {}


def test_what_cannot_be_filled_is_refused(tmp_path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "dead").symlink_to(tmp_path / "nothing")
    for name, words in (
        ("", r"is not empty; choose another folder, or .* --force\.$"),
        ("file", r"^file is a file, not a folder"),
        ("file/out", r"^file is a file, so out cannot be a folder in it"),
        ("dead", r"^dead is a link to a folder that is not there"),
    ):
        with pytest.raises(InputError, match=words):
            folder.check(tmp_path / name, force=False)
    folder.check(tmp_path, force=True)
    folder.check(tmp_path / "new" / "out", force=False)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may do anything")
def test_a_folder_without_the_right_to_write_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(folder.FolderError, match="may not be written"):
        folder.check(tmp_path / "out", force=False)
    tmp_path.chmod(0o700)
