"""Where the tour takes place: a screen, a sound card, and the demo song as a project."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings

from loopstudio.core import audio, stems
from loopstudio.core.audio import Audio
from loopstudio.core.extraction import Extraction
from loopstudio.core.grid import Grid
from loopstudio.core.model import Mutes
from loopstudio.core.render import renderer
from loopstudio.project import file, resources, state
from tests import tour_ear
from tests.pulse import SR, Recorder, SoundServer, sound_server
from tests.tour_screen import screen
from tests.tour_user import User

__all__ = ["at_work", "demo", "environment", "project_path", "sound_server"]

NAMES = ("Drums", "Bass", "Keys", "Arp", "Voice")
"""Of the loops of the demo song."""

BARS = (6, 8)
"""From the first to before the second of these bars, counted from 0, all but Voice sound."""

FADE = round(0.03 * SR)
"""More than any fade of the program."""

_PIECE = 6000


@dataclass(frozen=True, eq=False)
class Demo:
    """A song, such as the demo song, and what can be heard of it.

    Attributes
    ----------
    song : np.ndarray, shape (n, n_channels)
    stems : np.ndarray, shape (n_loops, n, n_channels)
    audio : Audio
    extraction : Extraction
    names : tuple of str
        Of the loops.
    """

    song: np.ndarray
    stems: np.ndarray
    audio: Audio
    extraction: Extraction
    names: tuple[str, ...]

    @property
    def grid(self) -> Grid:
        """The bars."""
        return self.extraction.grid

    def mix(self, *silent: str) -> np.ndarray:
        """Return the song without these loops."""
        left: np.ndarray = self.song.copy()
        for name in silent:
            left -= self.alone(name)
        return left

    def alone(self, name: str) -> np.ndarray:
        """Return one loop as it sounds in the song."""
        stem: np.ndarray = self.stems[self.names.index(name)]
        return stem

    def without(self, mutes: Mutes) -> np.ndarray:
        """Return the song without parts of its recipes."""
        heard = renderer(self.audio.samples, self.audio.sr, self.extraction, mutes)
        return heard.mix(0, self.audio.n_samples, (1.0,) * len(self.names), 1.0).T

    def samples(self, first: int, stop: int) -> slice:
        """Return the samples of the bars from one to before another."""
        starts = np.round(self.grid.bar_starts).astype(int)
        return slice(int(starts[first]), int(starts[stop]))


@pytest.fixture(scope="session")
def demo() -> Demo:
    """Render the loops of the demo song."""
    return rendered(resources.path("demo", "night_bus.loopstudio"))


def rendered(path: Path) -> Demo:
    """Render the loops of a project."""
    document = file.load(str(path))
    song = audio.read(document.project.song)
    extraction = document.extraction
    assert extraction is not None
    out = np.zeros((len(extraction.loops), *song.samples.shape), np.float32)

    def write(start: int, block: np.ndarray) -> None:
        out[:, :, start : start + block.shape[2]] = block[:-1]  # the last is the Rest

    stems.render(song, extraction, write)
    names = tuple(strip.name for strip in document.project.strips)
    return Demo(song.samples.T, out.transpose(0, 2, 1), song, extraction, names)


@pytest.fixture
def project_path(tmp_path: Path) -> Path:
    """Copy the demo song and its project to where they can be saved."""
    folder = tmp_path / "songs"
    shutil.copytree(resources.path("demo"), folder)
    return folder / "night_bus.loopstudio"


@pytest.fixture
def environment(sound_server: SoundServer, tmp_path: Path) -> Iterator[dict[str, str]]:
    """A screen, a sound card, and the home of somebody who has not run the program before."""
    (tmp_path / "music").mkdir()
    kept = QSettings(
        str(tmp_path / "config" / "Loopstudio" / "Loopstudio.conf"), QSettings.Format.IniFormat
    )
    kept.setValue("export/folder", str(tmp_path / "music"))
    kept.sync()
    with screen() as bare:
        yield bare | {
            "HOME": str(tmp_path),
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
            "OPENBLAS_NUM_THREADS": "1",
            state.PLACE: str(tmp_path / "state"),
        }


@pytest.fixture
def at_work(environment: dict[str, str], project_path: Path) -> Iterator[User]:
    """Somebody in front of the demo song and its loops."""
    with User(environment, project_path) as user:
        user.wait_for("Drums, on", "Switch")
        yield user


def draw_range(user: User, first: int, stop: int) -> None:
    """Draw the bars from one to before another on the ruler, which shows the whole song."""
    left, top, width, height = user.wait_for("Ruler").place
    bars = [bar.name for bar in user.look() if " bars, steady" in bar.name]
    per_bar = width / int(bars[0].split()[0])
    y = top + height // 3
    start, end = (round(left + (bar + 0.5) * per_bar) for bar in (first, stop - 1))
    user.hand.drag((start, y), (end, y))
    text = f"{first + 1}–{stop}" if stop > first + 1 else f"{stop}"
    user.wait_for(f"Range, bars: {text}", "Label")


def play_range(user: User, recorder: Recorder, first: int, stop: int) -> None:
    """Let bars repeat, from the first of them."""
    draw_range(user, first, stop)
    user.press("Home", "space")
    user.wait_for("Play or stop (Space)", checked=True)
    user.until(lambda: recorder.samples[-_PIECE:].any(), "something to be heard")


def wait_to_hear(user: User, recorder: Recorder, sound: np.ndarray, what: str) -> None:
    """Wait until what is heard at the moment is a piece of this sound."""

    def hears() -> bool:
        return tour_ear.find(recorder.samples[-_PIECE:], sound) is not None

    user.until(hears, f"to hear {what}")


def bar_and_beat(user: User) -> tuple[int, int]:
    """Return where the transport says that the song is, counted from 1."""
    shown = user.wait_for("Bar . beat . 16th: ", "Label").name
    bar, beat, _ = shown.split(": ")[1].split(".")
    return int(bar), int(beat)


def bar_of_row(user: User, loop: str, bar: int) -> tuple[int, int]:
    """Return where on the screen a bar of a loop's row is, while the whole song is in view."""
    left, _, width, _ = user.wait_for("Ruler").place
    _, top, _, height = user.wait_for(loop, "LoopHead").place
    return round(left + (bar + 0.5) * width / n_bars_of(user)), top + height // 2


def n_bars_of(user: User) -> int:
    """Return how many bars the window says that the song has."""
    told = user.wait_for("Edit bars", "Button").description
    return int(told.split(" bars, ")[0])


def changes_at_bar_line(
    heard: np.ndarray, old: np.ndarray, new: np.ndarray, demo: Demo, bars: tuple[int, int] = BARS
) -> bool:
    """Whether a recording goes from one mix to another at a line of the bars that repeat."""
    first, stop = bars
    near = round(0.3 * SR)
    for bar in range(first + 1, stop + 1):
        line = demo.samples(bar - 1, bar).stop
        start = demo.samples(first, stop).start if bar == stop else line
        before = old[line - near : line - FADE]
        at = tour_ear.find(before, heard) if len(heard) > near else None
        if at is not None:
            after = heard[at + near + FADE : at + 2 * near]
            wanted = new[start + FADE : start + near]
            if len(after) == len(wanted) and np.abs(after - wanted).max() < tour_ear.EXACT:
                return True
    return False
