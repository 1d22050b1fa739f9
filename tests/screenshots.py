"""Pictures of the real window, for the README and beside those of the design.

    python -m tests.screenshots --out DIR [--only main ...] [--sizes 1440x900 ...]
        [--themes dark ...] [--scale 1 2] [--small] [--beside DESIGNS]

writes ``NAME-THEME-WIDTHxHEIGHT.png`` for the start page, for the demo song while a section
of it repeats, while its layout is edited and on the desk's other pages, and for two examples of
components; ``NAME-THEME.png`` for dialogs.  At 200 % the names end in ``@2x``, as pictures of
twice the pixels are called.  With ``--small`` the sizes are those of the screen: at 200 % the
window then has half of them, as with the interface size of the preferences, and the names end in
``@2x-small``.  The four pictured situations, in all sizes, themes and scales, are

    python -m tests.screenshots --out DIR --only start main layout-desk --scale 1 2

since the song alone is pictured in both themes.  A screen is not needed.  The song
plays into a sound server without a loudspeaker, if PulseAudio is installed; else the meters stay
empty.
"""

import argparse
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from loopstudio.playback.engine import SoundEngine
from loopstudio.project import state
from loopstudio.ui import menus
from loopstudio.ui.controller import Studio
from loopstudio.ui.garbage import GarbageCollector
from loopstudio.ui.theme.theme import Theme
from tests import screenshots_beside, screenshots_recents
from tests.pulse import SoundServer
from tests.screenshots_situations import SITUATIONS, Situation, wait

SIZES = ("1280x800", "1440x900", "1920x1080")
THEMES = ("dark", "light")

_SETTLED_S = 0.5
"""By then everything is laid out and painted, and the meters are up."""


def main() -> None:
    """Take the pictures."""
    options = _options()
    if len(options.scale) > 1:
        sys.exit(max(_run(options, scale) for scale in options.scale))
    options.scale = options.scale[0]
    options.out.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)  # is read when the application is made
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    collector = GarbageCollector()
    pictures: list[Path] = []
    with tempfile.TemporaryDirectory() as folder, _sound():
        os.environ[state.PLACE] = folder
        settings = QSettings(f"{folder}/settings.ini", QSettings.Format.IniFormat)
        settings.setValue("theme", options.themes[0])
        project = screenshots_recents.write(settings, Path(folder))
        theme = Theme(options.themes[0])
        theme.install(application)
        engine = SoundEngine()
        studio = Studio(theme, engine, settings)
        menus.build(studio.window, studio)
        studio.window.show()
        engine.warm_up()
        for name in options.only:
            SITUATIONS[name].prepare(studio, project)
            pictures += _take(studio, name, options)
        studio.session.history.setClean()
        studio.window.close()
    collector.close()
    if options.beside is not None:
        screenshots_beside.write(pictures, options.beside, options.out / "beside")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--only", nargs="+", choices=SITUATIONS, default=list(SITUATIONS))
    parser.add_argument("--sizes", nargs="+", default=SIZES, help="such as 1280x800")
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=THEMES)
    parser.add_argument(
        "--scale", type=int, nargs="+", choices=(1, 2), default=[1], help="pixels in each"
    )
    parser.add_argument(
        "--small", action="store_true", help="take the sizes for those of the screen"
    )
    parser.add_argument(
        "--beside", type=Path, metavar="DIR", help="folder with pictures of the design"
    )
    return parser.parse_args()


def _run(options: argparse.Namespace, scale: int) -> int:
    """Take the pictures of one scale in a program of its own: Qt has one from start to end."""
    words = [sys.executable, "-m", "tests.screenshots", "--scale", str(scale)]
    for name, value in vars(options).items():
        if name != "scale" and value is not None and value is not False:
            several = value if isinstance(value, (list, tuple)) else (value,)
            words += [f"--{name}", *([] if value is True else map(str, several))]
    return subprocess.run(words, check=False).returncode


def _take(studio: Studio, name: str, options: argparse.Namespace) -> Iterator[Path]:
    """Take the pictures of one situation; yield their paths."""
    situation = SITUATIONS[name]
    ratio = f"@{options.scale}x" if options.scale > 1 else ""
    shrunk = options.scale if options.small else 1
    ratio += "-small" if shrunk > 1 else ""
    sizes = options.sizes if situation.sized else options.sizes[:1]
    for theme, size in itertools.product(options.themes, sizes):
        words = [name, theme, *([size] if situation.sized else [])]
        path = options.out / f"{'-'.join(words)}{ratio}.png"
        studio.theme.set_mode(theme)
        studio.window.resize(*(int(side) // shrunk for side in size.split("x")))
        _save(studio, situation, path)
        yield path


def _save(studio: Studio, situation: Situation, path: Path) -> None:
    """Take a picture once everything is laid out and painted."""
    _settle()
    shown = situation.arrange(studio)
    _settle()
    shown.grab().save(str(path))
    if shown is not studio.window:
        shown.close()
    print(path)


def _settle() -> None:
    end_s = time.monotonic() + _SETTLED_S
    wait(lambda: time.monotonic() > end_s)


@contextmanager
def _sound() -> Iterator[None]:
    """Send the sound to a server that nobody hears."""
    if shutil.which("pulseaudio") is None:
        yield
        return
    folder = Path(tempfile.mkdtemp(prefix="pulse-"))  # short: the path of a socket must be
    server = SoundServer(folder)
    os.environ.update(server.environment)
    server.start()
    try:
        yield
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
