"""Tapping along with the song: taps are gathered until the user pauses."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from loopstudio.core.bars.taps import LEAST_TAPS, read_taps
from loopstudio.session import Session
from loopstudio.ui.controller_playback import PlaybackController

_PAUSE = 2.5
"""Distances of taps that go by without one before the user has finished."""
_LEAST_PAUSE_S, _LONGEST_PAUSE_S = 1.5, 6.0


class TapController(QObject):
    """Gathers the places in the song at which the user taps.

    Signals
    -------
    counted(int, object)
        So many taps so far, and the `Taps` they make; None while they are too few.
    finished(object)
        The user has tapped: the `Taps`, or None where they are too few.
    """

    counted = Signal(int, object)
    finished = Signal(object)

    def __init__(self, session: Session, playback: PlaybackController, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._playback = session, playback
        self._places_s: list[float] = []
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self.finish)

    def tap(self) -> None:
        """Take a tap where the song plays; let it play if it does not."""
        audio = self._session.audio
        if audio is None:
            return
        if not self._playback.playing:
            self.forget()
            self._playback.play()
            self.counted.emit(0, None)
            return
        place_s = self._playback.position / audio.sr
        if self._places_s and place_s <= self._places_s[-1]:
            self._places_s.clear()  # the song went back, as at the seam of a range
        self._places_s.append(place_s)
        apart_s = self._places_s[-1] - self._places_s[-2] if len(self._places_s) > 1 else 1.0
        wait_s = min(max(_PAUSE * apart_s, _LEAST_PAUSE_S), _LONGEST_PAUSE_S)
        self._pause.start(round(1000 * wait_s))
        self.counted.emit(len(self._places_s), read_taps(self._places_s))

    def finish(self) -> None:
        """Take the taps there are."""
        self._pause.stop()
        places_s, self._places_s = self._places_s, []
        self.finished.emit(read_taps(places_s) if len(places_s) >= LEAST_TAPS else None)

    def forget(self) -> None:
        """Forget the taps there are."""
        self._pause.stop()
        self._places_s.clear()
