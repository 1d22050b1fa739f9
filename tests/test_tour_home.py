"""A tour of taking home: loops exported and dragged out, by mouse and keyboard only.

As `tests.test_tour_studio`; what was written is read by libsndfile.
"""

import contextlib
import logging
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from loopstudio.project import file
from tests import tour_desk
from tests.pulse import SR, Recorder
from tests.tour_desk import BARS, NAMES, at_work, demo, environment, project_path, sound_server
from tests.tour_user import User, another_program

__all__ = ["at_work", "demo", "environment", "project_path", "sound_server"]

pytestmark = pytest.mark.sound

log = logging.getLogger(__name__)

BAR = 2 * SR
STEMS = 70_000_000
"""Bytes that the stems of the demo song take, about."""


@contextmanager
def small_disk(folder: Path, n_bytes: int) -> Iterator[None]:
    """Let a folder be on a disk of its own, of so many bytes; only root can do that.

    For others, `tests.ui.export` lets the system refuse large files instead.
    """
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={n_bytes}", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("only root can make a disk that nobody else needs")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Write a file until its disk is full."""
    path = folder / "something else"
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(1 << 20)):
            pass
    return path


def ask_for_stems(user: User, home: Path) -> None:
    """Open the export window and ask for stems of 32 bits, until they could be written."""
    ask_for_export(user)
    choose_folder(user, home)
    go_to_control(user, "Stems")
    user.press("space")
    user.wait_for("Stems", "TickBox", checked=True)
    user.click("Format: WAV 32 bit float")
    user.wait_for("Format: WAV 32 bit float", checked=True)
    user.wait_for("Export", "Button", enabled=True)


def ask_for_export(user: User) -> None:
    """Open the export window, until it knows what it would write."""
    user.press("ctrl+e")
    user.wait_for("Export Night Bus", "ExportPanel")
    user.wait_for("Export", "Button", enabled=True)


def go_to_control(user: User, name: str) -> None:
    """Go to a control of the window in front with Tab."""

    def is_there() -> bool:
        if any(seen.focused and seen.name.startswith(name) for seen in user.look()):
            return True
        user.press("Tab")
        return False

    user.until(is_there, f"the keyboard to be at {name}")


def choose_folder(user: User, folder: Path) -> None:
    """Choose where the files go, by its path."""
    go_to_control(user, "Choose…")
    user.press("space")
    user.answer(folder)
    user.until(lambda: not any("QFileDialog" in s.kind for s in user.look()), "the folder")


def banner(user: User) -> str:
    """Wait until the banner says something; return it."""
    close = user.wait_for("Close", "Button")
    beside = [
        seen.name
        for seen in user.look()
        if seen.kind == "ElidedLabel" and abs(seen.centre[1] - close.centre[1]) < 8
    ]
    return beside[0]


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_an_export_is_on_disk_and_asks_before_it_replaces(at_work, demo, tmp_path):
    user, home = at_work, tmp_path / "chosen"
    home.mkdir()
    user.press("k")  # the click is heard, not exported
    user.wait_for("Click on every beat (K)", checked=True)
    user.press("5")
    user.wait_for("Voice, on", checked=False)
    ask_for_export(user)
    choose_folder(user, home)
    go_to_control(user, "Mix")
    user.press("space")
    user.wait_for("Mix", "TickBox", checked=True)
    user.wait_for("Export", "Button", enabled=True)
    user.press("Return")
    user.wait_for("5 loops and the mix in Night Bus export")
    folder = home / "Night Bus export"
    written = files_in(folder)
    assert len(written) == len(NAMES) + 1
    for name in NAMES:
        # The key is at the end of the name where it is clear.
        (path,) = folder.rglob(f"Night Bus {name} 120*.wav")
        info = soundfile.info(path)
        assert (info.samplerate, info.subtype) == (SR, "PCM_24")
        assert info.frames % BAR == 0
        assert info.frames > 0
    (path,) = folder.rglob("Night Bus Mix 120*.wav")
    mix, _ = soundfile.read(path, dtype="float32")
    np.testing.assert_allclose(mix, demo.mix("Voice"), atol=1e-5)

    before = {name: (folder / name).stat().st_mtime_ns for name in written}
    ask_for_export(user)
    user.press("Return")
    user.until(
        lambda: [s for s in user.look() if "All 6 files are already" in s.name + s.value],
        "the question",
    )
    user.press("Escape")
    user.until(lambda: not user.sees("Replace"), "the question to be gone")
    assert {name: (folder / name).stat().st_mtime_ns for name in written} == before
    user.press("Return")
    user.wait_for("Keep both", focused=True)
    user.press("Return")
    user.wait_for("5 loops and the mix in Night Bus export 2")
    assert files_in(home / "Night Bus export 2") == written
    assert {name: (folder / name).stat().st_mtime_ns for name in written} == before


def test_a_disk_without_room_is_one_sentence(at_work, tmp_path):
    user, home = at_work, tmp_path / "small"
    with small_disk(home, STEMS // 50):
        ask_for_stems(user, home)
        user.press("Return")
        said = banner(user)
        assert list(home.iterdir()) == []
    log.info("said: %s", said)
    assert "There is not enough room" in said
    user.press("1")  # everything else works
    user.wait_for("Drums, on", checked=False)


def test_a_disk_that_others_fill_meanwhile_is_one_sentence(at_work, tmp_path):
    user, home = at_work, tmp_path / "small"
    with small_disk(home, 2 * STEMS):
        ask_for_stems(user, home)
        before = user.processes()
        user.press("Return")
        # Whether there is room was looked at before the first folder was made.
        user.until(lambda: any(home.iterdir()), "the export to begin")
        writing = user.hold_others(before)
        fills = fill(home)
        for process in writing:
            os.kill(process, signal.SIGCONT)
        said = banner(user)
        assert list(home.iterdir()) == [fills]
    log.info("said: %s", said)
    assert "No space left on device" in said


def test_a_project_on_a_full_disk_stays_as_it_was_until_there_is_room(
    environment, project_path, tmp_path
):
    folder = tmp_path / "small"
    with small_disk(folder, 2 * sum(path.stat().st_size for path in project_path.parent.iterdir())):
        path = Path(shutil.copytree(project_path.parent, folder / "songs")) / project_path.name
        before, fills = path.read_bytes(), fill(folder)
        with User(environment, path) as user:
            user.wait_for("Drums, on", "Switch")
            user.press("1", "ctrl+s")
            said = banner(user)
            log.info("said: %s", said)
            assert "No space left on device" in said
            assert path.read_bytes() == before
            assert user.sees("Night Bus (edited) – Loopstudio")
            fills.unlink()
            user.press("ctrl+s")
            user.wait_for("Night Bus – Loopstudio", "MainWindow")
        assert file.load(str(path)).project.strips[0].muted


def test_a_loop_is_dragged_by_its_name_into_another_program(at_work, environment, demo, tmp_path):
    user = at_work
    x, y, _, _ = user.wait_for("Bass", "LoopHead").place
    with another_program(environment, "tests.ui.export.drag_programs", "target") as target:
        end = target()
        user.hand.drag((x + 60, y + 12), (end["x"], end["y"]), hold_s=0.3)
        dropped = target()
    assert dropped["action"] == "CopyAction"
    path = Path(dropped["path"])
    assert path.name.startswith("Night Bus Bass 120")
    user.press("ctrl+q")
    assert user.has_left() == 0
    # Both programs are gone; the file is not.
    loop, sr = soundfile.read(path, dtype="float32")
    assert sr == SR
    assert len(loop) % BAR == 0
    # In some bar the song's stem is this loop.
    stem = demo.alone("Bass")
    bars = [stem[demo.samples(b, b + len(loop) // BAR)] for b in range(*BARS)]
    likeness = [np.corrcoef(bar.ravel(), loop.ravel())[0, 1] for bar in bars]
    assert max(likeness) > 0.99


def test_a_song_is_opened_by_a_drop_from_another_program(environment, project_path, sound_server):
    with (
        User(environment) as user,
        another_program(environment, "tests.tour_program", "source", str(project_path)) as source,
    ):
        user.wait_for("Loopstudio", "MainWindow")
        start = source()
        user.hand.drag((start["x"], start["y"]), (700, 400), hold_s=0.3)
        assert source()["action"] == "CopyAction"
        user.wait_for("Drums, on", "Switch")
        with Recorder(sound_server) as recorder:
            tour_desk.play_range(user, recorder, *BARS)
