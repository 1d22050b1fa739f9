"""Replacing a file as a whole."""

import os
import stat

import pytest

from loopstudio.project.atomic import replace_file


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


def test_what_a_killed_save_has_left_is_removed_once_it_is_old(tmp_path):
    target = tmp_path / "project"
    old, fresh = tmp_path / ".project.abc", tmp_path / ".project.def"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    replace_file(target, lambda stream: stream.write(b"new"), _fine)
    assert sorted(tmp_path.iterdir()) == [fresh, target]
