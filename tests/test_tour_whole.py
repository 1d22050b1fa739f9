"""A tour from a file to loops that are taken home: nothing of the song is known before.

As `tests.test_tour_studio`.
"""

from pathlib import Path

import pytest
import soundfile

from tests import tour_desk, tour_song
from tests.pulse import Recorder
from tests.test_tour_home import choose_folder, files_in, go_to_control
from tests.tour_desk import environment, sound_server, wait_to_hear
from tests.tour_user import User, another_program

__all__ = ["environment", "sound_server"]

pytestmark = pytest.mark.sound


def drop(user: User, environment: dict[str, str], path: Path) -> None:
    """Pull a file out of another program into this one."""
    source = ("tests.tour_program", "source", str(path))
    with another_program(environment, *source) as told:
        start = told()
        user.hand.drag((start["x"], start["y"]), (700, 400), hold_s=0.3)
        assert told()["action"] == "CopyAction"
        user.wait_for("Spectrogram", "SpectrogramView")


def heads(user: User) -> list[str]:
    return [seen.name for seen in user.look() if seen.kind == "LoopHead"]


def test_a_song_is_dropped_taken_apart_played_with_and_taken_home(
    environment, sound_server, tmp_path
):
    song = tour_song.write(tmp_path / "Four loops.flac")
    bars, home = tour_song.FULL_BARS, tmp_path / "home"
    home.mkdir()
    with User(environment) as user:
        user.wait_for("Open a song")
        drop(user, environment, song)
        names = user.until(lambda: heads(user), "loops to be found")
        assert len(names) >= 3
        user.press("ctrl+shift+s")
        user.answer(tmp_path / "four.loopstudio")
        user.wait_for("Four loops – Loopstudio", "MainWindow")
        found = tour_desk.rendered(tmp_path / "four.loopstudio")
        full = found.samples(*bars)
        with Recorder(sound_server) as recorder:
            tour_desk.play_range(user, recorder, *bars)
            wait_to_hear(user, recorder, found.song[full], "the song")
            user.press("1")
            user.wait_for(f"{names[0]}, on", checked=False)
            wait_to_hear(user, recorder, found.mix(names[0])[full], f"no {names[0]}")
            user.click("Store this mix as a new scene")
            user.wait_for("Scene 1, ", "SceneButton", checked=True)
            user.press("1", "Down", "s")
            user.wait_for(f"{names[1]}, solo", checked=True)
            wait_to_hear(user, recorder, found.alone(names[1])[full], f"{names[1]} alone")
            user.press("ctrl+1")
            wait_to_hear(user, recorder, found.mix(names[0])[full], "the scene")
            user.press("space")
        user.press("ctrl+e")
        user.wait_for("Export Four loops", "ExportPanel")
        user.wait_for("Export", "Button", enabled=True)
        choose_folder(user, home)
        go_to_control(user, "Export")
        user.press("Return")
        user.wait_for(f"{len(names)} loops in Four loops")
        assert len(files_in(home)) == len(names)
        for written in files_in(home):
            assert soundfile.info(home / written).frames % tour_song.BAR == 0
        user.press("ctrl+q")
        user.click("Discard", "QPushButton")
        assert user.has_left() == 0
