"""The gain of one loop, as a small horizontal fader."""

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QSlider, QToolTip, QWidget

from loopstudio.project.edits import GAIN_DB
from loopstudio.ui.controls.fader import KNOB, paint_fader
from loopstudio.ui.controls.own_keys import ARROWS, ENTER, is_plain, keeps
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

# Where along the slider a gain lies: fine around 0 dB, coarse where it is nearly silent.
_PLACES = (0.0, 0.2, 0.75, 1.0)
_GAINS_DB = (GAIN_DB[0], -24.0, 0.0, GAIN_DB[1])

_SNAP_DB = 0.6
"""Nearer to 0 dB than this while dragging is 0 dB."""

_STEPS = 10
"""Slider steps in a decibel."""


def gain_text(gain_db: float) -> str:
    """Return a gain as it is written on screen: ``−18.4 dB``, with a real minus."""
    return f"{gain_db:+.1f} dB".replace("-", "−") if round(gain_db, 1) else "0.0 dB"


class GainSlider(QSlider):
    """A fader in dB; double click sets it to 0 dB.

    Signals
    -------
    gain_edited(float)
        The user moved the fader, in dB.
    """

    gain_edited = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._dimmed = False
        self.setRange(*(round(gain * _STEPS) for gain in GAIN_DB))
        self.setSingleStep(_STEPS)
        self.setPageStep(3 * _STEPS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_name("")
        theme.changed.connect(self._on_theme_changed)

    def show_name(self, name: str) -> None:
        """Say which loop this is the gain of."""
        self.setAccessibleName(f"{name}, gain in dB" if name else "Gain in dB")

    def show_gain(self, gain_db: float) -> None:
        """Show this gain, without reporting it back as the user's."""
        self.setValue(round(gain_db * _STEPS))
        self.setAccessibleDescription(gain_text(gain_db))

    def show_dimmed(self, dimmed: bool) -> None:
        """Show that the loop is not heard at the moment."""
        self._dimmed = dimmed
        self.update()

    def gain_db(self) -> float:
        """Return the gain shown, in dB."""
        return self.value() / _STEPS

    def sizeHint(self) -> QSize:
        """Return the size of the wide heads; layouts may make it narrower."""
        return QSize(60, 16)

    def minimumSizeHint(self) -> QSize:
        """Return the size of the narrow heads."""
        return QSize(40, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the groove, what is below the knob, and the knob."""
        touched = self.underMouse() or self.isSliderDown()
        paint_fader(
            QPainter(self),
            self._theme.tokens,
            self.size(),
            _place(self.gain_db()),
            dimmed=self._dimmed,
            touched=touched,
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the knob to the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._edit(self._gain_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self.isSliderDown():
            self._edit(self._gain_at(event.position().x()))
            QToolTip.showText(event.globalPosition().toPoint(), gain_text(self.gain_db()), self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the knob."""
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Return to 0 dB."""
        self._edit(0.0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the gain only while the control has the focus: lists are scrolled over it."""
        if not self.hasFocus():
            event.ignore()
            return
        self._edit(self.gain_db() + (1 if event.angleDelta().y() > 0 else -1))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change the gain by one decibel with the arrow keys."""
        step = _key_step(event)
        if step:
            self._edit(self.gain_db() + step)
        elif event.key() in ENTER:
            self._edit(0.0)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys from the window's shortcuts while this has the focus."""
        if keeps(event, ARROWS, plain=True):
            return True
        if event.type() == QEvent.Type.ToolTip:
            self.setToolTip(f"Gain {gain_text(self.gain_db())}, double click: 0 dB (, and .)")
        return super().event(event)

    def _gain_at(self, x: float) -> float:
        place = (x - KNOB) / max(1.0, self.width() - 2 * KNOB)
        gain = float(np.interp(place, _PLACES, _GAINS_DB))
        return 0.0 if abs(gain) < _SNAP_DB else gain

    def _edit(self, gain_db: float) -> None:
        before = self.value()
        self.show_gain(gain_db)
        if self.value() != before:
            self.gain_edited.emit(self.gain_db())

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()


def _place(gain_db: float) -> float:
    """Return where a gain lies along the slider, in [0, 1]."""
    return float(np.interp(gain_db, _GAINS_DB, _PLACES))


def _key_step(event: QKeyEvent) -> float:
    """Return by how many decibels a key changes the gain; 0 if it does not."""
    if not is_plain(event):
        return 0.0
    if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Up):
        return 1.0
    return -1.0 if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Down) else 0.0
