"""Knowing a song again by its content."""

import os

import pytest

from loopstudio.project.song_mark import find, mark_of


@pytest.fixture
def song(tmp_path):
    path = tmp_path / "music" / "Night Bus.wav"
    path.parent.mkdir()
    path.write_bytes(b"la" * 1000)
    return path


def test_a_song_is_found_under_another_name_in_a_folder_nearby(song, tmp_path):
    mark = mark_of(song)
    (song.parent / "other.wav").write_bytes(b"du" * 1000)
    (tmp_path / "music" / "2026").mkdir()
    moved = tmp_path / "music" / "2026" / "01 Night Bus (master).wav"
    song.rename(moved)
    assert find(mark, song.name, [song.parent]) == moved
    assert find(mark, song.name, [tmp_path / "nowhere"]) is None


def test_another_song_in_its_place_is_not_taken_for_it(song):
    mark = mark_of(song)
    song.write_bytes(b"du" * 1000)
    os.utime(song, ns=(1, 1))
    assert mark_of(song) != mark
    assert find(mark, song.name, [song.parent]) is None


def test_hidden_files_and_deep_folders_are_left_alone(song, tmp_path):
    mark = mark_of(song)
    deep = tmp_path / "music" / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "song.wav").write_bytes(song.read_bytes())
    (tmp_path / "music" / ".hidden.wav").write_bytes(song.read_bytes())
    song.unlink()
    assert find(mark, song.name, [song.parent]) is None


def test_a_file_that_is_not_there_has_no_mark(tmp_path):
    assert mark_of(tmp_path / "none.wav") is None
