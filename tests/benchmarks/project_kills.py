"""Killing a program while it saves: how many projects are lost.

    python -m tests.benchmarks.project_kills [--n 200] [--seed 0] [--json]

A process saves one project over the other, and keeps unsaved work meanwhile, as the program
does; it is killed with ``kill -9`` at a moment drawn by chance, again and again.  After each
kill the project must open as the last version that was whole or the one being written, the
unsaved work must be offered and open, and no lock may be left.  Beside it, in the same run, a
naive saver writes over the file itself.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from loopstudio.core.errors import LoopstudioError
from loopstudio.project import edits, file, recovery, state, versions
from loopstudio.project.file import Document
from loopstudio.project.open_once import OpenProject, check_writable
from loopstudio.project.recovery import UnsavedWork
from tests.project.small import everything

_LONGEST_S = 0.25
"""A save takes some tens of milliseconds: some of the kills fall into each part of it."""
_SAVERS = ("loopstudio", "naive")


def main() -> None:
    """Save and kill, or be the one that saves and is killed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=200, help="number of kills of each saver")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--victim", choices=_SAVERS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.victim:
        _save_forever(arguments.folder, naive=arguments.victim == "naive")
    rng = np.random.default_rng(arguments.seed)
    report = {saver: _run(saver, arguments.n, rng) for saver in _SAVERS}
    if arguments.json:
        print(json.dumps(report))
    else:
        for saver, counts in report.items():
            print(saver, dict(counts))


def _run(saver: str, n: int, rng: np.random.Generator) -> Counter[str]:
    """Kill a saver `n` times; return what was found afterwards."""
    found: Counter[str] = Counter(kills=0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ[state.PLACE] = str(folder / "state")
        for _ in range(n):
            _kill_one(saver, folder, float(rng.uniform(0, _LONGEST_S)))
            found["kills"] += 1
            found.update(_look(folder))
        found["hidden files left"] = len(list(folder.glob(".p.loopstudio.*")))
    return found


def _kill_one(saver: str, folder: Path, after_s: float) -> None:
    victim = subprocess.Popen(
        [sys.executable, "-m", __spec__.name, "--victim", saver, "--folder", str(folder)],
        stdout=subprocess.PIPE,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert victim.stdout is not None
    victim.stdout.readline()  # it has begun
    time.sleep(after_s)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    victim.stdout.close()


def _look(folder: Path) -> Counter[str]:
    """Return what is amiss after a kill."""
    found: Counter[str] = Counter()
    project = folder / "p.loopstudio"
    if project.exists():
        found["projects lost"] += not _opens(project)
        kept = versions.versions(project, state.versions_folder())
        found["versions lost"] += sum(not _opens(version.path) for version in kept)
        # One more, when it was killed before the oldest was removed: the next save does that.
        found["too many versions"] += len(kept) > versions.KEPT + 1
    try:
        check_writable(project)
    except LoopstudioError:
        found["locks left"] += 1
    unsaved = state.unsaved_folder()
    found["unsaved work offered"] += len(recovery.lost(unsaved)) > 0
    for kept in unsaved.glob(f"*/{recovery.KEPT}"):
        found["unsaved work lost"] += not _opens(kept)
    shutil.rmtree(unsaved, ignore_errors=True)
    return found


def _opens(path: Path) -> bool:
    """Return whether a project opens, as one version and not as a mixture of two."""
    try:
        document = file.load(path)
    except LoopstudioError:
        return False
    marks = {strip.name for strip in document.project.strips}
    return marks == {document.title}


def _save_forever(folder: Path, *, naive: bool) -> None:
    """Save a project under ever other names, until the end."""
    project, found = everything(256)
    project = replace(project, song=str(folder / "song.flac"))
    path = folder / "p.loopstudio"
    OpenProject(str(path)).take()
    work = UnsavedWork(state.unsaved_folder())
    print("begun", flush=True)
    number = 0
    while True:
        number += 1
        title = str(number)
        named = edits.rename(edits.rename(project, 0, title), 1, title)
        document = Document(named, found, title)
        if naive:
            file.replace_file = _write_over  # what a program does that knows no better
        else:
            versions.keep_version(path, state.versions_folder())
        work.keep(document, {"title": title})
        file.save(path, document)


def _write_over(target: Path, write: object, check: object) -> None:
    with target.open("wb") as stream:
        write(stream)  # type: ignore[operator]


if __name__ == "__main__":
    main()
