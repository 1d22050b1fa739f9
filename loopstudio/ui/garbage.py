"""Collecting garbage where Qt allows it.

Python collects cyclic garbage in whichever thread happens to allocate, so that a job may
destroy what is left of a closed dialog.  Qt's objects must be destroyed in their own
thread; anything else crashes, rarely and far from the cause.  Here the collector works as
usual, but is only ever started by the GUI thread.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_INTERVAL_MS = 200


class GarbageCollector(QObject):
    """Collects garbage in the GUI thread only, from when it is made until it is closed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)
        gc.disable()
        # What the program is made of stays until its end, and is not looked at again.
        gc.freeze()
        self._timer.start(_INTERVAL_MS)

    def close(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _on_timeout(self) -> None:
        due = [
            generation
            for generation, (count, threshold) in enumerate(
                zip(gc.get_count(), gc.get_threshold(), strict=True)
            )
            if count > threshold
        ]
        if due:
            gc.collect(due[-1])
