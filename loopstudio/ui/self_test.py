"""The self-test: the program opens its demo song, finds the loops anew, and ends by itself.

Who has installed the program, or packed it, learns in half a minute whether all of it is
there: window, sound files, the child processes, the beat tracker and the search.
"""

import sys

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from loopstudio.core.extract import Extraction
from loopstudio.ui.controller import Studio

_LONGEST_MS = 300_000
_LOOK_MS = 200


class SelfTest(QObject):
    """Opens the demo song, finds its loops and ends the program.

    Its exit code is 0 when as many loops were found as the demo project has, else 1.
    """

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio)
        self._studio = studio
        self._before: Extraction | None = None
        self._wanted = 0
        self._deadline = QTimer(self, singleShot=True, interval=_LONGEST_MS)
        self._deadline.timeout.connect(self._on_late)
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._on_look)
        studio.files.demo_ready.connect(self._on_demo_ready)

    def begin(self) -> None:
        """Open the demo song."""
        self._deadline.start()
        self._studio.files.play_demo()

    def _on_demo_ready(self) -> None:
        extraction = self._studio.session.extraction
        self._wanted = len(extraction.loops) if extraction is not None else 0
        # The song begins to play first: without a sound device, nothing else may suffer.
        QTimer.singleShot(_LOOK_MS, self._find)

    def _find(self) -> None:
        self._studio.playback.set_playing(False)
        self._before = self._studio.session.extraction
        self._studio.finder.find_loops()
        self._look.start()

    def _on_look(self) -> None:
        if self._studio.finder.finding:
            return
        extraction = self._studio.session.extraction
        if extraction is None or extraction is self._before:
            self._end(1, "The loops of the demo song could not be found; Help > Show the log.")
        elif len(extraction.loops) != self._wanted:
            found = len(extraction.loops)
            self._end(1, f"The demo song has {self._wanted} loops, and {found} were found.")
        else:
            self._end(0, f"All is well: {self._wanted} loops found in the demo song.")

    def _on_late(self) -> None:
        self._end(1, "The self-test took longer than five minutes and was given up.")

    def _end(self, code: int, sentence: str) -> None:
        self._deadline.stop()
        self._look.stop()
        stream = sys.stdout if code == 0 else sys.stderr
        if stream is not None:  # a program without a console has neither
            stream.write(f"{sentence}\n")
            stream.flush()
        self._studio.session.close_song()  # nothing of it is to be restored
        QApplication.exit(code)
