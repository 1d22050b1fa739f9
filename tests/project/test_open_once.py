"""One program at a time saves a project."""

import os
import subprocess
import sys

import pytest

from loopstudio.core.errors import LoopstudioError
from loopstudio.project import state
from loopstudio.project.open_once import OpenProject, check_writable


@pytest.fixture(autouse=True)
def own_places(tmp_path, monkeypatch):
    monkeypatch.setenv(state.PLACE, str(tmp_path / "state"))


@pytest.fixture
def project(tmp_path):
    return str(tmp_path / "Night Bus.loopstudio")


@pytest.fixture
def other(project):
    """Another program that has the project open."""
    source = (
        "import sys; from loopstudio.project.open_once import OpenProject;"
        "OpenProject(sys.argv[1]).take(); print('open', flush=True); sys.stdin.read()"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", source, project],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert program.stdout.readline() == b"open\n"
    yield program
    program.kill()
    program.communicate()


def test_the_second_program_does_not_get_it(project, other):
    assert not OpenProject(project).take()
    with pytest.raises(LoopstudioError, match=r"Night Bus\.loopstudio is open in another"):
        check_writable(project)
    check_writable(project + "2")


def test_a_program_that_was_killed_has_nothing_open(project, other):
    other.kill()
    other.wait()
    opened = OpenProject(project)
    assert opened.take()
    opened.leave()


def test_one_can_save_what_one_has_open_oneself(project):
    opened = OpenProject(project)
    assert opened.take()
    check_writable(project)
    assert not OpenProject(project).take()
    opened.leave()
    assert list(state.open_folder().iterdir()) == []


def test_the_same_file_by_another_name_is_the_same(project, tmp_path, other):
    (tmp_path / "link").symlink_to(tmp_path)
    assert not OpenProject(str(tmp_path / "link" / "Night Bus.loopstudio")).take()


def test_where_no_mark_can_be_made_everything_can_be_saved(project, tmp_path):
    (tmp_path / "state").write_text("a file is in the way")
    assert OpenProject(project).take()
    check_writable(project)
