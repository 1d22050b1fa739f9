"""What leaves the program: how loud it is, and whether it was clipped."""

import math

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loopstudio.ui.controls.label import Label
from loopstudio.ui.controls.meter import Meter
from loopstudio.ui.controls.over_light import OverLight
from loopstudio.ui.musical_time import NOTHING
from loopstudio.ui.theme.theme import Theme

_METER, _SMALL_METER = 104, 56


class OutputPanel(QWidget):
    """A meter for left and right, with its caption and number, or a light instead of them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._meter = Meter(theme, channels=2, width=_METER)
        self._meter.setAccessibleName("Output level")
        self._level = Label(theme, "", "caption", "ink3")
        self._caption = Label(theme, "Out", "caption", "ink3")
        self.over = OverLight(theme)
        self.over.clicked.connect(self._caption.show)
        captions = QHBoxLayout()
        captions.addWidget(self._caption)
        captions.addWidget(self.over)
        captions.addStretch(1)
        captions.addWidget(self._level)
        # As high as the light, so that nothing moves when that is shown.
        captions.addStrut(self.over.sizeHint().height())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self._meter)
        column.addLayout(captions)
        column.addStretch(1)
        self.show_roomy(True)

    def show_levels(self, left: float, right: float) -> None:
        """Show the linear peak levels of what goes to the loudspeakers."""
        self._meter.show_levels(left, right)
        level = self._meter.held_db()
        text = NOTHING if level == -math.inf else f"{level:.1f} dB".replace("-", "−")
        # Labels repaint whatever they are given: only tell them news.
        if text != self._level.text():
            self._level.setText(text)

    def show_over(self, most_db: float) -> None:
        """Say that the sound was clipped, up to so many dB above full scale, until clicked."""
        self.over.show_over(most_db)
        self._caption.hide()  # there is no room for both

    def level_shown(self) -> bool:
        """Return whether the meter still has to fall."""
        return self._meter.level_db() > -math.inf

    def show_roomy(self, roomy: bool) -> None:
        """Take less room, and leave out the number, or have them again."""
        width = _METER if roomy else _SMALL_METER
        self._meter.setFixedWidth(width)
        self.setFixedWidth(width)
        self._level.setVisible(roomy)
