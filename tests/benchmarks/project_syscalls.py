"""Failing every system call of a save, one after the other.

    python -m tests.benchmarks.project_syscalls [--json]

A process saves one project over another while ``strace`` lets one of its calls fail, with an
input/output error or for want of room; then the same with the next call, until all have had
their turn.  Each time the file must open as the old project or the new one, and the process must
have said a sentence if it is the old one.  Needs Linux, and leave to trace a process.
"""

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from loopstudio.core.errors import LoopstudioError
from loopstudio.project import file
from loopstudio.project.file import Document
from tests.project.small import everything

_CALLS = (
    "openat", "open", "creat", "read", "pread64", "write", "pwrite64", "lseek", "fstat", "stat",
    "newfstatat", "lstat", "ftruncate", "fsync", "fdatasync", "close", "rename", "renameat",
    "renameat2", "unlink", "unlinkat", "link", "linkat", "chmod", "fchmod", "fchmodat", "flock",
    "getdents64", "mkdir", "umask",
)  # fmt: skip
"""What has to do with files."""
_TAKE_ROOM = ("openat", "write", "pwrite64", "fsync", "rename", "link", "mkdir")
"""What fails on a full disk; the others fail with an input/output error."""
_OLD, _NEW = "Old", "New"


def main() -> None:
    """Save under strace, or be what it traces."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--victim", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.victim:
        _save(arguments.victim)
        return
    with tempfile.TemporaryDirectory() as name:
        found = _run(Path(name))
    if arguments.json:
        print(json.dumps(found))
    else:
        for what, count in sorted(found.items()):
            print(f"{what:>40} {count}")


def _run(folder: Path) -> Counter[str]:
    path = folder / "p.loopstudio"
    file.save(path, _document(_OLD))
    old = path.read_bytes()
    said, _, calls = _traced(path, "")
    assert said == "", said
    found: Counter[str] = Counter(calls=sum(calls.values()))
    for call, times in calls.items():
        for number in range(1, times + 1):
            path.write_bytes(old)
            error = "ENOSPC" if call in _TAKE_ROOM else "EIO"
            said, code, _ = _traced(path, f"{call}:error={error}:when={number}")
            found["saves"] += 1
            found.update(_judge(path, said, code, f"{call} {number} {error}"))
    return found


def _judge(path: Path, said: str, code: int, which: str) -> Counter[str]:
    found: Counter[str] = Counter()
    try:
        title = file.load(path).title
    except LoopstudioError:
        return Counter({"projects lost": 1, f"  lost by {which}": 1})
    found[title.lower()] += 1
    if title == _OLD and not said:
        found["failed without a word"] += 1
        found[f"  without a word: {which} (exit code {code})"] += 1
    if "Traceback" in said:
        found["no sentence but a traceback"] += 1
        found[f"  traceback: {which}"] += 1
    return found


def _traced(path: Path, inject: str) -> tuple[str, int, Counter[str]]:
    """Save under strace; return what was said, the exit code, and all calls."""
    log = path.with_suffix(".strace")
    with subprocess.Popen(
        [sys.executable, "-m", __spec__.name, "--victim", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    ) as victim:
        assert victim.stdout is not None
        victim.stdout.readline()
        command = ["strace", "-qq", "-o", str(log), "-e", f"trace={','.join(_CALLS)}"]
        command += ["-e", f"inject={inject}"] if inject else []
        command += ["-p", str(victim.pid)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
            _wait_until_traced(victim.pid)
            _, said = victim.communicate("go\n", timeout=60)
            tracer.wait(timeout=10)
    calls = Counter(re.findall(r"^(\w+)\(", log.read_text(), re.MULTILINE))
    log.unlink()
    return said.strip(), victim.returncode, calls


def _wait_until_traced(pid: int) -> None:
    end_s = time.monotonic() + 10
    while time.monotonic() < end_s:
        status = Path(f"/proc/{pid}/status").read_text()
        if "TracerPid:\t0" not in status:
            return
        time.sleep(0.01)
    raise TimeoutError("strace may not trace here")


def _save(path: Path) -> None:
    """Save when told to; what goes wrong is said as the window would say it."""
    document = _document(_NEW)
    file.save(path.with_name("warm.loopstudio"), document)  # loads all that a save needs
    print("ready", flush=True)
    with contextlib.suppress(OSError):  # this one may fail as well, but is not of the save
        os.read(0, 10)
    try:
        file.save(path, document)
    except LoopstudioError as error:
        os.write(2, str(error).encode())
    os._exit(0)


def _document(title: str) -> Document:
    return Document(*everything(16), title)


if __name__ == "__main__":
    main()
