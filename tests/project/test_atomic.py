"""Replacing a file as a whole."""

import os
import stat

import pytest

from loopstudio.project.atomic import remove_abandoned, replace_file
from loopstudio.project.locks import hold


def _fine(path):
    pass


def test_the_new_file_takes_the_place_of_the_old_one(tmp_path):
    target = tmp_path / "project"
    target.write_bytes(b"old")
    replace_file(target, lambda stream: stream.write(b"new"), _fine)
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_what_does_not_read_back_replaces_nothing(tmp_path):
    target = tmp_path / "project"
    target.write_bytes(b"old")

    def refuse(path):
        assert path.read_bytes() == b"new"
        raise OSError("cut short")

    with pytest.raises(OSError, match="cut short"):
        replace_file(target, lambda stream: stream.write(b"new"), refuse)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_whoever_could_read_the_old_file_can_read_the_new_one(tmp_path):
    target = tmp_path / "project"
    for mode in (0o600, 0o644):
        target.write_bytes(b"old")
        target.chmod(mode)
        replace_file(target, lambda stream: stream.write(b"new"), _fine)
        assert stat.S_IMODE(target.stat().st_mode) == mode


def test_what_a_killed_save_has_left_is_removed_by_the_next(tmp_path):
    target = tmp_path / "project"
    left, writing, fresh = (tmp_path / f".project.{name}" for name in ("left", "writing", "fresh"))
    for path in (left, writing, fresh):
        path.write_bytes(b"half")
    for path in (left, writing):
        os.utime(path, (0, 0))
    with writing.open("r+b") as stream:
        hold(stream)
        replace_file(target, lambda stream: stream.write(b"new"), _fine)
        assert sorted(tmp_path.iterdir()) == sorted([fresh, writing, target])


def test_nobody_removes_what_is_being_written(tmp_path):
    target = tmp_path / "project"

    def write(stream):
        stream.write(b"new")
        (hidden,) = tmp_path.iterdir()
        os.utime(hidden, (0, 0))
        remove_abandoned(target)
        assert hidden.exists()

    replace_file(target, write, lambda path: remove_abandoned(target))
    assert target.read_bytes() == b"new"
