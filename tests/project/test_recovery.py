"""Unsaved work: it survives its process, and is offered when that is gone, not before."""

import os
import signal
import subprocess
import sys
import textwrap
import zipfile
from dataclasses import replace

import pytest

from loopstudio.core.errors import LoopstudioError
from loopstudio.project import edits, file, recovery
from loopstudio.project.file import Document
from loopstudio.project.project import Project
from loopstudio.project.recovery import UnsavedWork
from tests.project.small import extraction

ABOUT = {"title": "Night Bus", "song": "/songs/Night Bus.wav"}


@pytest.fixture
def document():
    found = extraction()
    project = edits.with_loops_of(Project(song="/songs/Night Bus.wav"), found)
    return Document(edits.set_gain(project, 0, -4.5), found, "Night Bus")


@pytest.fixture
def root(tmp_path):
    return tmp_path / "unsaved"


def _kept_by_another_process(root):
    """Start a process that keeps a project under `root`, and then waits to be killed."""
    source = """
        import sys, time
        from pathlib import Path
        from loopstudio.project import edits
        from loopstudio.project.file import Document
        from loopstudio.project.project import Project
        from loopstudio.project.recovery import UnsavedWork
        from tests.project.small import extraction
        found = extraction()
        project = edits.with_loops_of(Project(song="/songs/Night Bus.wav"), found)
        work = UnsavedWork(Path(sys.argv[1]))
        project = edits.set_gain(project, 0, -9.0)
        work.keep(Document(project, found, "Night Bus"), {"title": "Night Bus"})
        print("kept", flush=True)
        time.sleep(60)
    """
    started = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(source), str(root)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert started.stdout.readline() == "kept\n"
    return started


def test_nothing_is_lost_while_its_program_runs(root, document):
    work = UnsavedWork(root)
    work.keep(document, ABOUT)
    assert recovery.lost(root) == ()
    work.close()
    assert [entry.about for entry in recovery.lost(root)] == [ABOUT]


def test_what_was_kept_opens_like_any_project(root, document):
    work = UnsavedWork(root)
    work.keep(document, ABOUT)
    work.close()
    (entry,) = recovery.lost(root)
    opened = file.load(entry.path)
    assert opened.title == "Night Bus"
    assert opened.project == document.project


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing is killed like this here")
def test_work_survives_a_process_that_is_killed(root):
    process = _kept_by_another_process(root)
    assert recovery.lost(root) == ()
    process.kill()
    process.wait()
    process.stdout.close()
    (entry,) = recovery.lost(root)
    assert file.load(entry.path).project.strips[0].gain_db == -9.0


def test_forgotten_work_leaves_nothing_behind(root, document):
    work = UnsavedWork(root)
    work.keep(document, ABOUT)
    work.forget()
    assert recovery.lost(root) == ()
    work.close()
    assert list(root.iterdir()) == []


def test_a_program_in_which_nothing_was_edited_leaves_no_trace(root):
    UnsavedWork(root).close()
    assert not root.exists()


def test_lost_work_can_be_claimed_once_and_forgotten(root, document):
    work = UnsavedWork(root)
    work.keep(document, ABOUT)
    work.close()
    (ours,), (theirs,) = recovery.lost(root), recovery.lost(root)
    assert ours.claim()
    assert not theirs.claim()
    assert recovery.lost(root) == ()
    ours.release()
    assert theirs.claim()
    theirs.forget()
    assert recovery.lost(root) == ()
    assert list(root.iterdir()) == []


def test_the_latest_work_comes_first(root, document):
    for seconds, title in ((100, "Older"), (300, "Newest"), (200, "Middle")):
        work = UnsavedWork(root)
        work.keep(replace(document, title=title), {"title": title})
        os.utime(work.path, (seconds, seconds))
        work.close()
    assert [entry.about["title"] for entry in recovery.lost(root)] == ["Newest", "Middle", "Older"]


def test_work_that_cannot_be_kept_is_reported_with_a_way_out(tmp_path, document):
    (tmp_path / "unsaved").write_text("a file is in the way")
    with pytest.raises(LoopstudioError, match="save often"):
        UnsavedWork(tmp_path / "unsaved").keep(document, ABOUT)


@pytest.mark.parametrize("about", [b"{", b"[]", b"\xff", None])
def test_what_cannot_be_understood_is_neither_offered_nor_removed(root, document, about):
    work = UnsavedWork(root)
    work.keep(document, ABOUT)
    with zipfile.ZipFile(work.path, "w") as archive:
        if about is not None:
            archive.writestr(recovery.ABOUT, about)
    work.close()
    assert recovery.lost(root) == ()
    assert work.path.exists()
