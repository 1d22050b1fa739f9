"""The window as `growth` measures it: opens a song, waits for its loops, plays, and reports.

Prints one JSON object: `loops`, and `events` in seconds since the song was dropped: when it was
shown, when a first and the last answer were seen, and the longest time the window left events
lying.
"""

import json
import os
import sys
import time

from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from loopstudio.playback.engine import SoundEngine
from loopstudio.project import state
from loopstudio.ui import menus
from loopstudio.ui.controller import Studio
from loopstudio.ui.garbage import GarbageCollector
from loopstudio.ui.theme.theme import Theme
from tests.tour_window import Heartbeat

_PLAYS_MS = 2000
"""How long the song is played at the end, with everything in memory."""


class Watch(QObject):
    """Notes when things are first seen, and ends the program when all are."""

    def __init__(self, studio: Studio, path: str) -> None:
        super().__init__()
        self._studio = studio
        self.events: dict[str, float] = {}
        self._began_s = time.monotonic()
        studio.session.song_changed.connect(self._on_song_changed)
        studio.session.extraction_changed.connect(self._on_extraction_changed)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_look)
        self._timer.start(20)
        studio.files.open(path)

    def _note(self, event: str) -> None:
        self.events.setdefault(event, time.monotonic() - self._began_s)

    def _on_song_changed(self) -> None:
        self._note("shown_s")

    def _on_extraction_changed(self) -> None:
        if self._studio.session.extraction is not None:
            self._note("first_final_loop_s")

    def _on_look(self) -> None:
        studio = self._studio
        if studio.window.song.preview.preview is not None:
            self._note("first_rough_loop_s")
        if studio.window.banner.text() and studio.session.extraction is None:
            sys.exit(studio.window.banner.text())
        if studio.window.song.shares_at(0.0, 0) is not None:
            self._timer.stop()
            self._note("drawn_s")
            studio.play_or_stop()
            QTimer.singleShot(_PLAYS_MS, QApplication.quit)


def main() -> None:
    """Open the window on a song and report."""
    path, settings = sys.argv[1:]
    application = QApplication([])
    theme = Theme("dark")
    theme.install(application)
    os.environ[state.PLACE] = f"{settings}.state"
    studio = Studio(theme, SoundEngine(), QSettings(settings, QSettings.Format.IniFormat))
    menus.build(studio.window, studio)
    collector = GarbageCollector()
    studio.window.show()
    with Heartbeat() as heartbeat:
        watch = Watch(studio, path)
        application.exec()
    extraction = studio.session.extraction
    loops = [loop.name for loop in extraction.loops] if extraction else []
    studio.close()
    collector.close()
    events = {**watch.events, "longest_gap_s": heartbeat.longest_s}
    sys.stdout.write(json.dumps({"loops": loops, "events": events}))


if __name__ == "__main__":
    main()
