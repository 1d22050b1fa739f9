"""Who hears of exceptions that nobody handles."""

import gc
import sys
import threading

import pytest

from loopstudio.ui.crash.hooks import Fault, Hooks


@pytest.fixture
def hooks(qapp):
    hooks = Hooks()
    hooks.install()
    yield hooks
    hooks.remove()


@pytest.fixture
def faults(hooks):
    heard: list[Fault] = []
    hooks.happened.connect(heard.append)
    return heard


def _fail(text="out of notes"):
    raise ValueError(text)


def _raised(function):
    try:
        function()
    except BaseException:  # noqa: BLE001  whatever it is, it is told
        return sys.exc_info()


def test_a_fault_is_logged_whole_and_summed_up_in_a_line(hooks, faults, caplog):
    sys.excepthook(*_raised(_fail))
    (fault,) = faults
    assert fault.summary.startswith("ValueError: out of notes (test_hooks.py, line ")
    assert "raise ValueError" in fault.details
    assert "raise ValueError" in caplog.text


def test_the_same_fault_is_told_once_and_logged_ever_less_often(hooks, faults, caplog):
    for number in range(1000):
        sys.excepthook(*_raised(lambda number=number: _fail(f"paint {number}")))
    assert len(faults) == 1
    assert len(caplog.records) == 6
    assert "(time 1000)" in caplog.text


def test_faults_of_different_places_are_different(hooks, faults):
    sys.excepthook(*_raised(_fail))
    sys.excepthook(*_raised(lambda: [][0]))
    assert [fault.summary.split(":")[0] for fault in faults] == ["ValueError", "IndexError"]


def test_a_thread_that_dies_is_heard(qtbot, hooks, faults, caplog):
    thread = threading.Thread(target=_fail, name="the thread")
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(faults) == 1)
    assert "nobody handled in the thread" in caplog.text


def test_a_finaliser_that_fails_is_logged_only(hooks, faults, caplog):
    class Bad:
        def __del__(self):
            _fail("in the end")

    Bad()
    gc.collect()
    assert faults == []
    assert "in the end" in caplog.text


def test_ctrl_c_is_no_fault(qtbot, hooks, faults, caplog):
    with qtbot.waitSignal(hooks.interrupted):
        sys.excepthook(*_raised(lambda: (_ for _ in ()).throw(KeyboardInterrupt)))
    assert (faults, caplog.records) == ([], [])


def test_what_was_there_before_comes_back(qapp):
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    hooks = Hooks()
    hooks.install()
    assert sys.excepthook != before[0]
    hooks.remove()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
