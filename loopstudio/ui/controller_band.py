"""Hearing a rectangle of the spectrogram alone: some of the time, some of the pitches."""

from PySide6.QtCore import QObject

from loopstudio.core.audio import Audio
from loopstudio.core.band import excerpt
from loopstudio.jobs.runner import JobRunner
from loopstudio.session import Session
from loopstudio.ui.controller_playback import PlaybackController
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.shown_jobs import show_faults
from loopstudio.ui.song.rectangle import Piece
from loopstudio.ui.song.words import piece_text

_LEAST_S = 0.05
"""What is shorter is a buzz when it is repeated, and is made so long."""


class BandController(QObject):
    """Cuts out what the user drew, and plays it again and again."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        playback: PlaybackController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._playback = window, session, playback
        self._runner = JobRunner(self)
        self._name = ""
        self._runner.succeeded.connect(self._on_succeeded)
        show_faults(self._runner, window.banner)
        session.song_changed.connect(self._runner.cancel)
        window.song.piece_drawn.connect(self.hear)

    def hear(self, piece: Piece) -> None:
        """Play only this piece of the song, as it is without any mix."""
        audio = self._session.audio
        if audio is None:
            return
        least = round(_LEAST_S * audio.sr)
        start = max(min(piece.start, audio.n_samples - least), 0)
        stop = max(piece.stop, start + least)
        self._name = piece_text(start / audio.sr, stop / audio.sr, piece.low_hz, piece.high_hz)
        self._runner.start(excerpt, audio, start, stop, piece.low_hz, piece.high_hz)

    def close(self) -> None:
        """End the runner."""
        self._runner.close()

    def _on_succeeded(self, result: object) -> None:
        if isinstance(result, Audio):
            self._playback.alone.visit(result, self._name)
