"""Level matching: the song and the Rest are heard as loud as the mix of the loops."""

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from loopstudio.core.audio import Audio
from loopstudio.core.extract import Extraction
from loopstudio.core.render import ComponentSound, Mutes
from loopstudio.jobs.runner import JobRunner
from loopstudio.playback import loudness
from loopstudio.playback.loudness import Loudness
from loopstudio.playback.mix import Mix

_AFTER_MS = 400
"""Whoever clicks through parts is not followed step by step."""

_log = logging.getLogger(__name__)

_Subject = tuple[Audio, Extraction | ComponentSound, Mutes]


class LevelController(QObject):
    """Measures in the background how loud what is heard is.

    Signals
    -------
    changed()
        Levels are known that were not.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = JobRunner(self)
        self._runner.succeeded.connect(self._on_measured)
        self._runner.failed.connect(self._on_failed)
        self._subject: _Subject | None = None
        self._loudness: Loudness | None = None
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self._measure)

    def follow(
        self, audio: Audio | None, heard: Extraction | ComponentSound | None, mutes: Mutes
    ) -> None:
        """Measure these loops of this song, with these parts off, unless they are known."""
        subject = None if audio is None or heard is None else (audio, heard, mutes)
        if _same(subject, self._subject):
            return
        self._subject = subject
        self._loudness = None
        self._runner.cancel()
        self._due.start(_AFTER_MS)

    def level(self, mix: Mix) -> float:
        """Return the linear gain that matches a mix's source; 1 while that is not known."""
        return self._loudness.level(mix) if self._loudness else 1.0

    def close(self) -> None:
        """End the runner."""
        self._due.stop()
        self._runner.close()

    def _measure(self) -> None:
        if self._subject is not None:
            audio, heard, mutes = self._subject
            self._runner.start(loudness.measure, audio.samples, audio.sr, heard, mutes)

    def _on_measured(self, measured: Loudness) -> None:
        self._loudness = measured
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        # Everything is heard as it is then, which is no reason to disturb anybody.
        _log.warning("Levels cannot be matched", exc_info=error)


def _same(one: _Subject | None, other: _Subject | None) -> bool:
    """Compare what is measured; songs and loops are the same only if they are one object."""
    if one is None or other is None:
        return one is other
    return one[0] is other[0] and one[1] is other[1] and one[2] == other[2]
