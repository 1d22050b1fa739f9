"""Level matching: the song and the Rest are heard as loud as the mix of the loops."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from loopstudio.core.arrangement import Arrangement
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

_Voices = Mapping[int, np.ndarray]


@dataclass(frozen=True, eq=False)
class _Subject:
    """What is measured."""

    audio: Audio
    heard: Extraction | ComponentSound
    mutes: Mutes
    arrangement: Arrangement
    voices: _Voices

    def has_loops_of(self, other: _Subject | None) -> bool:
        """Whether it is the same loops of the same song, as one object, with the same mutes."""
        return (
            other is not None
            and self.audio is other.audio
            and self.heard is other.heard
            and self.mutes == other.mutes
        )

    def is_same(self, other: _Subject | None) -> bool:
        """Whether it sounds the same as another one, too."""
        return (
            other is not None
            and self.has_loops_of(other)
            and self.arrangement == other.arrangement
            and self.voices is other.voices
        )


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
        self,
        audio: Audio | None,
        heard: Extraction | ComponentSound | None,
        mutes: Mutes,
        arrangement: Arrangement,
        voices: _Voices,
    ) -> None:
        """Measure these loops of this song, with these parts off, unless they are known."""
        if audio is None or heard is None:
            self._subject = self._loudness = None
            self._runner.cancel()
            return
        subject = _Subject(audio, heard, mutes, arrangement, voices)
        if subject.is_same(self._subject):
            return
        # A bar more or less hardly changes the level: better the old one than a jump.
        if not subject.has_loops_of(self._subject):
            self._loudness = None
        self._subject = subject
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
            one = self._subject
            self._runner.start(
                loudness.measure,
                one.audio.samples,
                one.audio.sr,
                one.heard,
                one.mutes,
                one.arrangement,
                one.voices,
            )

    def _on_measured(self, measured: Loudness) -> None:
        self._loudness = measured
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        # Everything is heard as it is then, which is no reason to disturb anybody.
        _log.warning("Levels cannot be matched", exc_info=error)
