"""Pictures of the real window for the README.

    python -m tests.screenshots --out DIR

writes ``NAME-THEME-WIDTHxHEIGHT.png`` for the start page, for the demo song with a loop
selected, and for two examples of components, dark and light, in three sizes.  Nothing is played;
a screen is not needed.
"""

import argparse
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from loopstudio.jobs import analysis
from loopstudio.playback.engine import SoundEngine
from loopstudio.project import resources, state
from loopstudio.ui import menus
from loopstudio.ui.controller import Studio
from loopstudio.ui.garbage import GarbageCollector
from loopstudio.ui.musical_time import sample_at
from loopstudio.ui.theme.theme import Theme

SIZES = ((1280, 800), (1440, 900), (1920, 1080))
THEMES = ("dark", "light")

_BAR = 9.5
"""Where the playhead is: most loops of the demo song sound there."""

_LOOP = 1
"""The selected one."""

_SECONDS = 3
"""Where the playhead is in the examples."""

COMPONENTS = {"components": "notes-snpa", "score": "piece-score"}
"""Name of the picture: example of Help."""

_TIMEOUT_S = 120
_SETTLED_S = 0.4


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    collector = GarbageCollector()
    for name, (width, height) in itertools.product(THEMES, SIZES):
        theme = Theme(name)
        theme.install(application)
        with tempfile.TemporaryDirectory() as folder:
            os.environ[state.PLACE] = folder
            settings = QSettings(f"{folder}/settings.ini", QSettings.Format.IniFormat)
            settings.setValue("theme", name)
            _take(Studio(theme, SoundEngine(), settings), width, height, out)
    collector.close()


def _take(studio: Studio, width: int, height: int, out: Path) -> None:
    """Open a window of one size, and take its pictures."""
    menus.build(studio.window, studio)
    studio.window.resize(width, height)
    studio.window.show()
    suffix = f"{studio.theme.tokens.name}-{width}x{height}.png"
    _save(studio, out / f"start-{suffix}")
    _open_demo(studio)
    _save(studio, out / f"main-{suffix}")
    for name, example in COMPONENTS.items():
        _open_example(studio, example)
        _save(studio, out / f"{name}-{suffix}")
    studio.session.history.setClean()
    studio.window.close()


def _open_demo(studio: Studio) -> None:
    """Show the demo song with a loop selected, as in the middle of a session."""
    studio.files.open(str(resources.path(*analysis.DEMO)))
    _wait(lambda: studio.session.extraction is not None)
    studio.mix.select(_LOOP)
    studio.playback.seek(sample_at(studio.session.extraction.grid, _BAR))
    _wait(lambda: studio.window.song.shares_at(0, 100) is not None)


def _open_example(studio: Studio, name: str) -> None:
    """Start a worked example, and wait until everything of it is drawn."""
    drawn: list[object] = []
    studio.workshop.drawn.connect(drawn.append)
    studio.session.history.setClean()
    studio.help.run_example(name)
    _wait(lambda: bool(drawn))
    studio.workshop.drawn.disconnect(drawn.append)
    studio.mix.select(_LOOP)
    studio.playback.seek(_SECONDS * studio.session.audio.sr)


def _save(studio: Studio, path: Path) -> None:
    """Take a picture once everything is laid out and painted."""
    end_s = time.monotonic() + _SETTLED_S
    _wait(lambda: time.monotonic() > end_s)
    studio.window.grab().save(str(path))
    print(path)


def _wait(condition: Callable[[], bool]) -> None:
    end_s = time.monotonic() + _TIMEOUT_S
    while not condition():
        if time.monotonic() > end_s:
            raise TimeoutError("the window was not ready in time")
        QApplication.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
