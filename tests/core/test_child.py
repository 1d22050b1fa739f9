"""One function call in a process of its own."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from loopstudio.core import child, packing
from loopstudio.core.errors import InputError, LoopstudioError
from loopstudio.core.progress import Cancelled
from tests.core import child_functions

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def nothing_left(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = psutil.Process().children(recursive=True)
    yield
    assert list(tmp_path.glob("loopstudio-*")) == []
    left = set(psutil.Process().children(recursive=True)) - set(before)
    # The tracker is multiprocessing's own and lives as long as the program.
    assert [p for p in left if "resource_tracker" not in " ".join(p.cmdline())] == []


class CancelAfter:
    """Cancels once it has heard a message, and remembers when."""

    def __init__(self):
        self.message = ""
        self.time_s = 0.0

    def __call__(self, fraction, message):
        if message:
            self.message, self.time_s = message, time.monotonic()
            raise Cancelled


def test_arrays_go_there_and_back(rng):
    values = rng.standard_normal((3, 5)).astype(np.float32)
    result = child.call(child_functions.double, values)
    np.testing.assert_array_equal(result["doubled"], values * 2)
    np.testing.assert_array_equal(result["order"], values)
    assert result["order"].flags.f_contiguous
    assert result["doubled"].flags.writeable
    result["doubled"][:] = 0


def test_empty_and_strided_arrays_survive():
    strided = np.arange(20.0)[::3]
    np.testing.assert_array_equal(
        child.call(child_functions.double, strided)["doubled"], strided * 2
    )
    assert child.call(child_functions.double, np.empty((2, 0)))["doubled"].shape == (2, 0)


def test_a_child_knows_that_it_is_one():
    assert child.call(child_functions.inside)
    assert not child.inside()


@pytest.mark.parametrize("part", [slice(None), slice(10, 900_000)])
def test_content_stays_out_of_the_pipe(tmp_path, part):
    values = np.zeros((2, 1_000_000), np.float32)[:, part]
    assert len(packing.pack({"samples": values}, tmp_path / "values")) < 1000
    assert (tmp_path / "values").stat().st_size >= values.nbytes


@pytest.mark.parametrize("mapped", [True, False])
def test_arrays_of_all_sizes_come_back_as_they_were(tmp_path, mapped):
    values = [np.arange(n, dtype=kind) for n in (0, 1, 1000) for kind in (np.int8, np.float64)]
    values.append(np.arange(20.0)[::3])
    packed = packing.pack(values, tmp_path / "values")
    found = packing.unpack(packed, tmp_path / "values", mapped=mapped)
    for value, again in zip(values, found, strict=True):
        np.testing.assert_array_equal(again, value)
        assert again.flags.writeable
        assert again.flags.aligned


def test_what_is_written_to_mapped_arrays_stays_there(tmp_path):
    packed = packing.pack(np.zeros(1000), tmp_path / "values")
    packing.unpack(packed, tmp_path / "values", mapped=True)[:] = 1
    assert not packing.unpack(packed, tmp_path / "values").any()


def test_a_file_that_was_cut_short_is_a_sentence(tmp_path):
    packed = packing.pack(np.zeros(1000), tmp_path / "values")
    os.truncate(tmp_path / "values", 4000)
    for mapped in (True, False):
        with pytest.raises(LoopstudioError, match="cut short"):
            packing.unpack(packed, tmp_path / "values", mapped=mapped)


def test_the_call_runs_in_another_process():
    pid, name = child.call(child_functions.where)
    assert pid != os.getpid()
    assert name == "loopstudio-child"


def test_reports_come_back_in_order():
    heard = []
    child.call(child_functions.count, 5, progress=lambda f, m: heard.append((f, m)))
    said = [report for i, report in enumerate(heard) if report not in heard[:i]]
    assert said == [(0.0, "")] + [(i / 5, f"Counting {i}") for i in range(5)]


def test_a_call_may_make_calls(rng):
    values = rng.standard_normal(100_000)
    heard = []
    result = child.call(
        child_functions.double_in_a_child, values, progress=lambda f, m: heard.append((f, m))
    )
    np.testing.assert_array_equal(result["doubled"], values * 2)
    assert (0.5, "Doubling") in heard


@pytest.mark.skipif(sys.platform == "win32", reason="process ids are used again at once")
def test_a_call_within_a_call_is_killed_with_it():
    cancel = CancelAfter()
    with pytest.raises(Cancelled):
        child.call(child_functions.sleep_in_a_child, 30.0, progress=cancel)
    assert time.monotonic() - cancel.time_s < 0.2
    assert _gone(int(cancel.message))


def test_a_silent_child_is_killed_at_once_when_cancelled():
    cancel = CancelAfter()
    with pytest.raises(Cancelled):
        child.call(child_functions.sleep, 30.0, progress=cancel)
    assert time.monotonic() - cancel.time_s < 0.2
    assert not psutil.pid_exists(int(cancel.message))


@pytest.mark.skipif(sys.platform == "win32", reason="needs the C library of Unix")
def test_a_child_that_holds_its_lock_is_killed_as_well():
    cancel = CancelAfter()
    with pytest.raises(Cancelled):
        child.call(child_functions.hold_the_lock, progress=cancel)
    assert time.monotonic() - cancel.time_s < 0.2


def test_silence_is_no_reason_not_to_be_asked():
    calls = []

    def tired(fraction, message):
        calls.append(message)
        if message and len(calls) > 5:
            raise Cancelled

    with pytest.raises(Cancelled):
        child.call(child_functions.sleep, 30.0, progress=tired)


def test_what_is_meant_for_the_user_arrives_unchanged():
    with pytest.raises(InputError, match=r"^Seven is too many: take six\.$"):
        child.call(child_functions.refuse)


def test_a_fault_keeps_its_class_and_place():
    with pytest.raises(ZeroDivisionError) as fault:
        child.call(child_functions.fail)
    assert "child_functions.py" in fault.value.__notes__[0]


def test_a_fault_that_cannot_be_pickled_keeps_its_words():
    with pytest.raises(RuntimeError, match="UnpicklableError: oddly"):
        child.call(child_functions.fail_oddly)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (child_functions.crash, r"^Reading song\.wav: it crashed \(SIGSEGV\)"),
        (child_functions.be_killed, "memory ran out"),
        (child_functions.leave, "exit code 3"),
    ],
)
def test_a_dead_child_is_a_sentence(function, words):
    with pytest.raises(child.CrashedError, match=words):
        child.call(function)


def test_a_full_disk_is_a_sentence(tmp_path, monkeypatch):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        with pytest.raises(LoopstudioError, match="free some disk space"):
            child.call(child_functions.double, np.zeros(1_000_000))
        with pytest.raises(LoopstudioError, match="free some disk space"):
            child.call(child_functions.double, np.zeros(100_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_calls_from_two_threads_do_not_meet():
    results = {}

    def work(key):
        results[key] = child.call(child_functions.count, key)

    threads = [threading.Thread(target=work, args=(key,)) for key in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {1: 1, 2: 2}


def test_the_child_says_nothing_of_its_own(capfd):
    child.call(child_functions.chatter)
    assert capfd.readouterr() == ("", "")


def test_the_parents_script_is_not_run_again(tmp_path):
    script = tmp_path / "unguarded.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); print('ran')\n"
        "from loopstudio.core import child\n"
        "from tests.core import child_functions\n"
        "print(child.call(child_functions.main_file))\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "ran\nNone\n", "")


def _start_program(tmp_path):
    """Start a program whose child sleeps, and return it with the child's process id."""
    note = tmp_path / "pid"
    code = (
        "from tests.core import child_functions\n"
        "from loopstudio.core.progress import silent\n"
        f"child_functions.sleep_below({str(note)!r}, progress=silent)\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    program = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not (note.exists() and note.read_text()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return program, int(note.read_text())


def _gone(pid):
    deadline = time.monotonic() + 5
    while psutil.pid_exists(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not psutil.pid_exists(pid)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_child_ends_with_its_parent_and_tidies_up(tmp_path, end):
    program, pid = _start_program(tmp_path)
    program.send_signal(end)
    program.communicate(timeout=10)
    assert _gone(pid)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_ctrl_c_is_answered_by_the_parent_alone(tmp_path):
    program, pid = _start_program(tmp_path)
    os.killpg(program.pid, signal.SIGINT)
    _, errors = program.communicate(timeout=10)
    assert errors.count("KeyboardInterrupt") == 1
    assert _gone(pid)


def test_first_answers_come_at_most_five_times_a_second_and_the_last_always():
    answers = []
    assert child.call(child_functions.answer_early, 200, partial=answers.append) == "all"
    assert answers[0] == 0
    assert answers[-1] == 199
    assert answers == sorted(answers)
    assert 2 <= len(answers) <= 30
