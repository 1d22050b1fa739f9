"""Damaged project files: what becomes of thousands of them.

    python -m tests.benchmarks.project_fuzz [--n 20000] [--window 200] [--seed 0] [--json]

Each file must be opened as something that fits together, or be refused in one sentence, within
two seconds of processor time, and nothing in it may be run.  Of those that are opened, some are
shown in the real window, which must not fail either; it is not seen, so no screen is needed.
"""

import argparse
import json
import logging
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from loopstudio.core.audio import Audio
from loopstudio.core.errors import LoopstudioError
from loopstudio.playback.engine import SoundEngine
from loopstudio.project import file, state
from loopstudio.project.file import Document
from loopstudio.ui import menus
from loopstudio.ui.controller import Studio
from loopstudio.ui.crash.hooks import Hooks
from loopstudio.ui.garbage import GarbageCollector
from loopstudio.ui.theme.theme import Theme
from tests.project.mutations import Mutator
from tests.project.small import everything

SLOW_S = 2.0
_RUNS = ("pickle.find_class", "os.system", "os.exec", "os.posix_spawn", "subprocess.Popen")
"""What nothing that is read may come to, as Python's audit calls it."""
_SR = 8000


def main() -> None:
    """Damage, open, count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=20_000, help="number of files")
    parser.add_argument("--window", type=int, default=200, help="so many are shown in a window")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ[state.PLACE] = f"{folder}/state"
        report = _run(Path(folder), arguments.n, arguments.window, arguments.seed)
    if arguments.json:
        print(json.dumps(report))
    else:
        for name, value in report.items():
            print(f"{name:>16} {value}")


def _run(folder: Path, n: int, n_window: int, seed: int) -> dict[str, object]:
    rng = np.random.default_rng(seed)
    whole = folder / "whole.loopstudio"
    file.save(whole, _document())
    mutator = Mutator(whole.read_bytes(), str(folder / "trap"), rng)
    watch = _Watch()
    outcomes: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    ways: Counter[str] = Counter()
    shown: list[Document] = []
    slowest_s = (0.0, "")
    path = folder / "damaged.loopstudio"
    for _ in range(n):
        way, damaged = mutator.make()
        path.write_bytes(damaged)
        began_s = time.process_time()
        watch.on = True
        try:
            document = file.load(path)
            outcomes["opened"] += 1
            ways[way] += 1
            if len(shown) < n_window and way not in ("flip", "bomb"):
                shown.append(document)
        except LoopstudioError as error:
            outcomes["refused"] += 1
            if len(str(error).split(". ")) > 1:
                faults["more than a sentence"] += 1
        except BaseException as error:  # noqa: BLE001  that is what is looked for
            faults[f"{way}: {type(error).__name__}"] += 1
        watch.on = False
        took_s = time.process_time() - began_s
        slowest_s = max(slowest_s, (took_s, way))
        faults["slow"] += took_s > SLOW_S
    return {
        "files": n,
        **outcomes,
        "faults": dict(+faults),
        "run": watch.heard + (folder / "trap").exists(),
        "slowest_s": round(slowest_s[0], 3),
        "slowest_way": slowest_s[1],
        "opened_by": dict(ways.most_common()),
        "shown": len(shown),
        "window_faults": dict(_show(shown, folder)),
    }


class _Watch:
    """Counts, while it is on, what Python's audit tells of programs being run."""

    def __init__(self) -> None:
        self.on = False
        self.heard = 0
        sys.addaudithook(self._on_event)

    def _on_event(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.on and event in _RUNS:
            self.heard += 1


class _Painting(logging.Handler):
    """Counts what views say that cannot paint themselves."""

    def __init__(self, faults: Counter[str]) -> None:
        super().__init__(logging.ERROR)
        self._faults = faults

    def emit(self, record: logging.LogRecord) -> None:
        self._faults[record.getMessage()] += 1


def _document() -> Document:
    return Document(*everything(), "Zoë")


def _show(documents: list[Document], folder: Path) -> Counter[str]:
    """Show projects in the real window; return what failed."""
    faults: Counter[str] = Counter()
    application = QApplication(sys.argv[:1])
    collector = GarbageCollector()
    hooks = Hooks()
    hooks.happened.connect(lambda fault: faults.update([fault.summary]))
    hooks.install()
    logging.getLogger("loopstudio").addHandler(_Painting(faults))
    theme = Theme("dark")
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    studio = Studio(theme, SoundEngine(), settings)
    menus.build(studio.window, studio)
    studio.window.show()
    for document in documents:
        n_samples = 8 * _SR
        if document.extraction is not None:
            n_samples = min(round(float(document.extraction.grid.bar_starts[-1])) + 1, 1 << 24)
        try:
            audio = Audio(np.zeros((1, max(1, n_samples)), np.float32), _SR)
            studio.session.open_document(document, audio, None)
            studio.window.show_song()
            for loop in range(studio.mix.n_loops):
                studio.mix.select(loop)
            application.processEvents()
        except Exception as error:  # noqa: BLE001  that is what is looked for
            faults[f"{type(error).__name__}: {error}"] += 1
    studio.session.close_song()
    studio.close()
    hooks.remove()
    collector.close()
    return faults


if __name__ == "__main__":
    main()
