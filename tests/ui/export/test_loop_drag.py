"""Loops on their way into other programs: the files they are, and what carries them."""

import json
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from loopstudio.core import stems
from loopstudio.project import state
from loopstudio.ui.export.loop_drag import file_data, loop_picture
from loopstudio.ui.song.loop_head import LoopHead
from tests.tour_screen import screen
from tests.ui import song_pieces

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


def head(studio, loop):
    heads = studio.window.song.findChildren(LoopHead)
    return next(head for head in heads if head.accessibleName() == ("Drums", "Bass")[loop])


def urls(clipboard):
    """Return what files are on the clipboard, which is nothing at all in the beginning."""
    data = clipboard.mimeData()
    return data.urls() if data is not None else []


def files(tmp_path):
    return list((tmp_path / "state" / "drags").rglob("*.wav"))


@contextmanager
def program(environment, *arguments):
    """Start one of the two programs; hand out what reads its next line."""
    command = [sys.executable, "-m", "tests.ui.export.drag_programs", *arguments]
    root = Path(__file__).parents[3]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=root)
    try:
        yield lambda: json.loads(running.stdout.readline())
    finally:
        running.terminate()
        running.wait()
        running.stdout.close()


def test_a_loop_dropped_on_another_program_is_a_file_it_can_open(tmp_path):
    xdotool = shutil.which("xdotool")
    if xdotool is None:
        pytest.skip("nobody here can move a pointer: xdotool is not installed")

    def hand(*orders):
        subprocess.run([xdotool, *map(str, orders)], check=True, env=environment)

    with screen() as bare:
        environment = bare | {state.PLACE: str(tmp_path / "state")}
        with (
            program(environment, "studio", str(tmp_path / "settings.ini")) as studio,
            program(environment, "target") as target,
        ):
            start, end = studio(), target()
            hand("mousemove", start["x"], start["y"], "mousedown", 1)
            for step in range(1, 21):
                there = [start[axis] + (end[axis] - start[axis]) * step // 20 for axis in "xy"]
                hand("mousemove", *there, "sleep", 0.05)
            hand("mouseup", 1)
            dropped = target()
    assert dropped["action"] == "CopyAction"
    assert (dropped["frames"], dropped["sr"]) == (2 * song_pieces.BAR, song_pieces.SR)
    path = Path(dropped["path"])
    assert path.name == "Night Bus Bass 240.wav"
    # Both programs are gone; the file is not.
    samples, _ = soundfile.read(path, dtype="float32")
    bare_loop = stems.bare_loop(song_pieces.audio(), song_pieces.extraction(), 1)
    np.testing.assert_allclose(samples, bare_loop[0], atol=2**-23)


def test_a_click_writes_nothing(qtbot, tmp_path, studio):
    qtbot.mouseClick(head(studio, 1).name, LEFT)
    qtbot.wait(1)
    assert studio.mix.selected == 1
    assert files(tmp_path) == []


def test_ctrl_c_puts_the_selected_loop_on_the_clipboard(qtbot, tmp_path, studio):
    studio.mix.select(1)
    QTest.keyClick(studio.window.windowHandle(), Qt.Key.Key_C, CTRL)
    clipboard = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: bool(urls(clipboard)), timeout=10_000)
    (url,) = urls(clipboard)
    assert url.fileName() == "Night Bus Bass 240.wav"
    assert url.toLocalFile() in map(str, files(tmp_path))
    gnome = clipboard.mimeData().data("x-special/gnome-copied-files").data().decode()
    assert gnome == f"copy\n{url.toEncoded().data().decode()}"


def test_a_loop_that_was_renamed_is_handed_out_under_its_new_name(qtbot, tmp_path, studio):
    studio.mix.select(0)
    studio.drag.copy_selected()
    qtbot.waitUntil(lambda: len(files(tmp_path)) == 1, timeout=10_000)
    studio.mix.rename(0, "Kit")
    studio.drag.copy_selected()
    qtbot.waitUntil(lambda: len(files(tmp_path)) == 2, timeout=10_000)
    assert {path.name for path in files(tmp_path)} == {
        "Night Bus Drums 240.wav",
        "Night Bus Kit 240.wav",
    }


def test_the_rest_and_no_loop_at_all_are_nothing_to_copy(qtbot, tmp_path, studio):
    for selected in (2, -1):
        studio.mix.select(selected)
        studio.drag.copy_selected()
    assert files(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_said(qtbot, tmp_path, studio):
    state.drags_folder().parent.mkdir(exist_ok=True)
    state.drags_folder().touch()
    studio.mix.select(0)
    studio.drag.copy_selected()
    qtbot.waitUntil(lambda: "could not be written" in studio.window.banner.text(), timeout=10_000)


def test_a_loop_is_not_opened_as_a_song_where_it_comes_from(qtbot, studio, tmp_path):
    from loopstudio.ui import drop

    assert drop.dropped_path(file_data(tmp_path / "loop.wav")) == ""


def test_the_picture_has_the_colour_of_the_loop(theme):
    picture = loop_picture(theme, "Drums", 0, 2.0).toImage()
    assert picture.pixelColor(8, 28).name() == "#e99323"
    assert picture.height() == 56
