"""What a process says when it dies."""

import os
import subprocess
import sys

import pytest

from loopstudio.core import child, last_words
from tests.core import child_functions


def _end(tmp_path, source):
    """Run a program that keeps its last words, and return them."""
    words = tmp_path / "words.txt"
    subprocess.run(
        [sys.executable, "-c", f"from loopstudio.core import last_words; {source}"],
        env={**os.environ, last_words.PLACE: str(words)},
        capture_output=True,
        check=False,
    )
    return last_words.collect(words)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are not like these")
def test_a_fatal_signal_leaves_where_every_thread_was(tmp_path):
    words = _end(tmp_path, "last_words.keep(); import ctypes; ctypes.string_at(0)")
    assert "Segmentation fault" in words
    assert "string_at" in words


def test_an_exception_is_left_whole_by_a_process_without_a_log(tmp_path):
    words = _end(tmp_path, "last_words.keep_tracebacks(); 1 / 0")
    assert words.splitlines()[-1] == "ZeroDivisionError: division by zero"


def test_an_exception_of_a_thread_is_left_too(tmp_path):
    source = (
        "last_words.keep_tracebacks(); import threading;"
        "threading.Thread(target=lambda: [][1]).start()"
    )
    assert "IndexError" in _end(tmp_path, source)


def test_a_process_that_ends_well_says_nothing(tmp_path):
    assert _end(tmp_path, "last_words.keep_tracebacks()") == ""


def test_words_are_told_once(tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("farewell\n")
    assert last_words.collect(words) == "farewell"
    assert last_words.collect(words) == ""
    assert last_words.collect(tmp_path / "none.txt") == ""


def test_a_place_that_cannot_be_written_is_no_error(tmp_path, monkeypatch):
    monkeypatch.setenv(last_words.PLACE, str(tmp_path / "none" / "words.txt"))
    last_words.keep()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are not like these")
def test_a_child_that_crashes_leaves_its_words_to_its_parent(tmp_path, monkeypatch):
    words = tmp_path / "words.txt"
    monkeypatch.setenv(last_words.PLACE, str(words))
    with pytest.raises(child.CrashedError):
        child.call(child_functions.crash)
    said = last_words.collect(words)
    assert "Segmentation fault" in said
    assert "child_functions.py" in said
