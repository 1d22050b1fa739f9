"""Running a long function off the GUI thread."""

import threading

import pytest

from loopstudio.core.errors import LoopstudioError
from loopstudio.core.progress import Cancelled
from loopstudio.jobs.runner import JobRunner


@pytest.fixture
def runner(qapp):
    runner = JobRunner()
    yield runner
    runner.close()


def _add_one(x, *, progress):
    return x + 1


def test_result_arrives_on_the_gui_thread(qtbot, runner):
    seen = []
    runner.succeeded.connect(lambda _: seen.append(threading.current_thread()))
    with qtbot.waitSignal(runner.succeeded) as done:
        runner.start(_add_one, 41)
    assert done.args == [42]
    assert seen == [threading.main_thread()]
    assert not runner.busy


def test_progress_comes_before_the_result(qtbot, runner):
    heard = []
    runner.progressed.connect(lambda fraction, message: heard.append((fraction, message)))
    with qtbot.waitSignal(runner.succeeded):
        runner.start(lambda progress: progress(0.5, "Finding bars"))
    assert heard == [(0.5, "Finding bars")]


def test_a_flood_of_reports_does_not_reach_the_window(qtbot, runner):
    heard = []
    runner.progressed.connect(lambda fraction, message: heard.append(fraction))

    def talkative(*, progress):
        for i in range(20_000):
            progress(i / 20_000, "Finding loops")

    with qtbot.waitSignal(runner.succeeded):
        runner.start(talkative)
    assert 1 <= len(heard) < 200


def test_a_later_job_silences_an_earlier_one(qtbot, runner):
    started = threading.Event()
    go_on = threading.Event()

    def stubborn(*, progress):
        started.set()
        go_on.wait()
        return "stale"

    results = []
    runner.succeeded.connect(results.append)
    runner.start(stubborn)
    started.wait()
    with qtbot.waitSignal(runner.succeeded):
        runner.start(lambda progress: "fresh")
        go_on.set()
    assert results == ["fresh"]


def test_cancelling_stops_at_the_next_report(qtbot, runner):
    started = threading.Event()
    stopped = threading.Event()

    def endless(*, progress):
        try:
            while True:
                progress(0.0, "")
                started.set()
        finally:
            stopped.set()

    runner.start(endless)
    started.wait()
    with qtbot.waitSignal(runner.cancelled):
        runner.cancel()
    assert stopped.wait(timeout=1)
    assert not runner.busy


def test_errors_reach_the_gui_whole(qtbot, runner):
    def broken(*, progress):
        raise LoopstudioError("no downbeats found")

    with qtbot.waitSignal(runner.failed) as failure:
        runner.start(broken)
    assert str(failure.args[0]) == "no downbeats found"


def test_a_job_that_gives_up_by_itself_does_not_leave_the_runner_busy(qtbot, runner):
    def gives_up(*, progress):
        raise Cancelled

    with qtbot.waitSignal(runner.failed):
        runner.start(gives_up)
    assert not runner.busy


def test_closing_ends_a_running_job(qapp):
    runner = JobRunner()
    started = threading.Event()

    def endless(*, progress):
        while True:
            progress(0.0, "")
            started.set()

    runner.start(endless)
    started.wait()
    runner.close()
    assert not runner.busy


def test_first_answers_arrive_on_the_gui_thread_before_the_result(qtbot, runner):
    heard = []
    runner.partly.connect(lambda answer: heard.append((answer, threading.current_thread())))

    def guesses(*, progress, partial):
        partial("a guess")
        return "the answer"

    with qtbot.waitSignal(runner.succeeded) as done:
        runner.start(guesses, partial=True)
    assert heard == [("a guess", threading.main_thread())]
    assert done.args == ["the answer"]


def test_first_answers_of_a_job_that_was_cancelled_are_not_heard(qtbot, runner):
    heard = []
    runner.partly.connect(heard.append)
    started, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def late(*, progress, partial):
        started.set()
        go_on.wait()
        partial("too late")
        ended.set()

    runner.start(late, partial=True)
    started.wait()
    runner.cancel()
    go_on.set()
    assert ended.wait(timeout=1)
    qtbot.wait(20)
    assert heard == []
