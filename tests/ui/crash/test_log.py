"""The log: what goes into it, and what stays out."""

import logging
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler, qWarning

from loopstudio.core import last_words
from loopstudio.ui.crash import log as module
from loopstudio.ui.crash.log import NAME, WORDS, Log, discreet
from loopstudio.ui.crash.versions import versions


@pytest.fixture
def log(qapp, tmp_path):
    """A log that has begun."""
    level = logging.getLogger().level
    made = Log()
    made.begin(tmp_path / "log")
    yield made
    made.end()
    logging.getLogger().setLevel(level)
    logging.getLogger("loopstudio").setLevel(logging.NOTSET)
    qInstallMessageHandler(None)


def test_what_the_program_and_its_libraries_complain_of_is_written(log):
    logging.getLogger("loopstudio.anything").info("opened")
    logging.getLogger("somebody").warning("deprecated")
    logging.getLogger("somebody").info("chatter")
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.warn("strange numbers", RuntimeWarning, stacklevel=1)
    text = log.text()
    assert "INFO loopstudio.anything: opened" in text
    assert "WARNING somebody: deprecated" in text
    assert "strange numbers" in text
    assert "chatter" not in text


def test_messages_of_qt_are_written(log):
    module._on_qt_message(QtMsgType.QtCriticalMsg, QMessageLogContext(), "no such signal")
    assert "ERROR Qt: no such signal" in log.text()


@pytest.mark.qt_no_exception_capture
def test_qt_itself_writes_to_it(tmp_path):
    source = (
        "import sys; from pathlib import Path; from PySide6.QtCore import qWarning;"
        "from loopstudio.ui.crash.log import Log; log = Log(); log.begin(Path(sys.argv[1]));"
        "qWarning('out of paint'); print(log.text()); log.end()"
    )
    done = subprocess.run(
        [sys.executable, "-c", source, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "WARNING Qt: out of paint" in done.stdout
    assert "Qt: out of paint" in done.stderr
    assert qWarning  # what the program above calls


def test_the_home_of_the_user_is_not_named(log):
    song = Path.home() / "Music" / "song.wav"
    logging.getLogger("loopstudio").error("%s cannot be read", song)
    assert str(Path.home()) not in log.text()
    assert str(Path("~") / "Music" / "song.wav") in log.text()
    assert discreet(f"{Path.home()}ish/x") == f"{Path.home()}ish/x"


def test_it_is_turned_over_and_a_few_are_kept(log):
    for number in range(5000):
        logging.getLogger("loopstudio").warning("%d %s", number, 500 * "x")
    kept = sorted(path.name for path in log.path.parent.glob(f"{NAME}*"))
    assert kept == [NAME, *(f"{NAME}.{k}" for k in (1, 2, 3))]
    assert sum(path.stat().st_size for path in log.path.parent.iterdir()) < 2.2e6
    assert "4999 " in log.text()


def test_a_folder_that_cannot_be_written_does_not_keep_the_program_from_running(tmp_path, qapp):
    (tmp_path / "log").write_text("a file is in the way")
    log = Log()
    log.begin(tmp_path / "log")
    logging.getLogger("loopstudio").warning("nobody reads this")
    assert (log.path, log.text()) == (None, "")
    log.end()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are not like these")
def test_the_last_words_of_a_crashed_run_are_told_by_the_next(tmp_path):
    source = (
        "import os, signal, sys; from pathlib import Path;"
        "from loopstudio.ui.crash.log import Log; Log().begin(Path(sys.argv[1]));"
        "os.kill(os.getpid(), signal.SIGSEGV)"
    )
    subprocess.run([sys.executable, "-c", source, str(tmp_path)], capture_output=True, check=False)
    assert "Segmentation fault" in (tmp_path / WORDS).read_text()
    log = Log()
    log.begin(tmp_path)
    assert "Segmentation fault" in log.ended_badly
    assert "Segmentation fault" in log.text()
    log.end()
    again = Log()
    again.begin(tmp_path)
    assert again.ended_badly == ""
    again.end()


def test_a_run_that_ended_well_leaves_no_last_words(tmp_path, qapp):
    log = Log()
    log.begin(tmp_path)
    (tmp_path / WORDS).write_text("a child process said this")
    log.end()
    again = Log()
    again.begin(tmp_path)
    assert again.ended_badly == ""
    assert "a child process said this" in again.text()
    again.end()
    assert last_words.PLACE not in __import__("os").environ


def test_versions_name_everything_that_matters(qapp):
    text = "\n".join(versions())
    for name in ("Loopstudio", "Python", "Qt", "numpy", "librosa", "madmom", "tensorly"):
        assert f"{name} " in text
    for name in ("soundfile", "libsndfile", "PortAudio"):
        assert f"{name} " in text
        assert f"{name} -" not in text
