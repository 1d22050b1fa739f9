"""Locks that end with their process."""

import errno

import pytest

from loopstudio.project import locks
from loopstudio.project.locks import FileLock


def test_one_at_a_time_has_a_lock(tmp_path):
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire()
    assert first.acquire()
    assert not second.acquire()
    assert not second.held
    first.release()
    assert second.acquire()
    second.release()
    second.release()


def test_the_folder_of_a_lock_is_made(tmp_path):
    lock = FileLock(tmp_path / "a" / "b" / "lock")
    assert lock.acquire()
    lock.release()


def test_a_place_where_no_file_can_be_made_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        FileLock(tmp_path / "file" / "lock").acquire()


def test_on_a_drive_without_locks_everybody_gets_one(tmp_path, monkeypatch):
    def unknown(handle):
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(locks, "_lock", unknown)
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire()
    assert second.acquire()
    first.release()
    second.release()
