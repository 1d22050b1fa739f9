"""The panel at the left of the spectrogram: how it is coloured, and what the pointer is on."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.song.frequency_axis import WIDTH as AXIS_WIDTH
from loopstudio.ui.song.frequency_axis import FrequencyAxis
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

CAPTIONS = ("Bar", "Pitch", "Level", "Loops")
"""What the read-out says, line by line."""

_MARGIN = 12
_MODES_TOP, _SMALL_BUTTON = 32, 22
_LINE, _LINE_SHORT = 20, 18
_SHORT = 174
"""Below this height the pitch scale's switch moves up beside the title."""
_CAPTION_WIDTH, _CAPTION_NARROW = 64, 44


class SpectrogramPanel(QWidget):
    """Title, mode, pitch scale and read-out.

    Signals
    -------
    mode_edited(str)
        The user chose ``"level"``, ``"by loop"``, ``"selected"`` or, of components, ``"model"``.
    """

    mode_edited = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.axis = FrequencyAxis(theme, self)
        self._title = Label(theme, "Spectrogram", "body_strong", parent=self)
        self._modes = Segmented(
            theme,
            (
                ("level", "Level", "How loud every pitch is"),
                ("by loop", "By loop", "Every sound in the colour of its loop"),
                ("selected", "Selected", "Only the selected loop in colour"),
            ),
            name="Colour by",
            small=True,
            parent=self,
        )
        self._part_modes = Segmented(
            theme,
            (
                ("level", "Level", "How loud every pitch is"),
                ("by loop", "Parts", "Every sound in the colour of its part"),
                ("selected", "Alone", "Only the selected part in colour"),
                ("model", "Sum", "What the components add up to: spectra times activations"),
            ),
            name="Colour by",
            small=True,
            parent=self,
        )
        self._scale = Segmented(
            theme,
            (("hz", "Hz", "Pitches in hertz"), ("notes", "Notes", "Pitches as notes")),
            name="Pitch scale",
            small=True,
            parent=self,
        )
        self._captions = [Label(theme, text, "caption", "ink3", self) for text in CAPTIONS]
        self._values = [ElidedLabel(theme, parent=self) for _ in CAPTIONS]
        self._modes.value_edited.connect(self.mode_edited)
        self._part_modes.value_edited.connect(self.mode_edited)
        self._scale.value_edited.connect(self._on_scale_edited)
        self._scale.show_value("hz")
        self.show_components(False)
        self.show_mode("level")
        self.show_loops(False)
        self.show_readout(("", "", "", ""))
        theme.changed.connect(self._on_theme_changed)

    def show_mode(self, mode: str) -> None:
        """Show how the picture is coloured."""
        if mode != "model":
            self._modes.show_value(mode)
        self._part_modes.show_value(mode)

    def show_components(self, shown: bool) -> None:
        """Offer the modes of components instead of those of loops."""
        self._of_parts = shown
        self._show_modes()
        self._captions[-1].setText("Parts" if shown else "Loops")

    def show_loops(self, found: bool) -> None:
        """Allow the modes that need loops."""
        for mode in ("by loop", "selected"):
            self._modes.show_enabled(mode, found, "No loops yet")
        for mode in ("by loop", "selected", "model"):
            self._part_modes.show_enabled(mode, found, "No components yet")

    def show_readout(self, values: tuple[str, str, str, str]) -> None:
        """Show bar, pitch, level and loops under the pointer; empty when it is elsewhere."""
        for label, value in zip(self._values, values, strict=True):
            if label.text() != value:
                label.setText(value)
        self._show_captions()

    def readout(self) -> tuple[str, ...]:
        """Return the values shown."""
        return tuple(label.text() for label in self._values)

    @property
    def has_readout(self) -> bool:
        """Whether there is room for the read-out."""
        above = 62 if self.height() < _SHORT else 90
        return self.height() >= above + len(CAPTIONS) * self._line() + 4

    def _show_captions(self) -> None:
        shown = self.has_readout and any(self.readout())
        for caption in self._captions:
            caption.setVisible(shown)

    def _show_modes(self) -> None:
        """Show what is offered, as long as none of it would be cut off."""
        room = self.height() >= _MODES_TOP + _SMALL_BUTTON
        self._modes.setVisible(room and not self._of_parts)
        self._part_modes.setVisible(room and self._of_parts)

    def _line(self) -> int:
        return _LINE_SHORT if self.height() < _SHORT else _LINE

    def sizeHint(self) -> QSize:
        """Return the size in a window of 1440 by 900."""
        return QSize(300, 212)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give everything its place."""
        width, height = self.width(), self.height()
        self.axis.setGeometry(width - AXIS_WIDTH, 0, AXIS_WIDTH, height)
        self._title.setGeometry(_MARGIN, 10, 100, 16)
        for modes in (self._modes, self._part_modes):
            modes.move(_MARGIN, _MODES_TOP)
            modes.adjustSize()
        self._scale.adjustSize()
        if height < _SHORT:
            self._scale.move(width - AXIS_WIDTH - 4 - self._scale.width(), 6)
        else:
            self._scale.move(_MARGIN, 62)
        self._show_modes()
        tall = self._line()
        below = min(max(height - 90 - len(CAPTIONS) * tall, 4), 16)
        top = height - len(CAPTIONS) * tall - below
        indent = _CAPTION_WIDTH if width >= 290 else _CAPTION_NARROW
        room = width - AXIS_WIDTH - _MARGIN - indent
        for line, (caption, value) in enumerate(zip(self._captions, self._values, strict=True)):
            caption.setGeometry(_MARGIN, top + line * tall, indent, tall)
            value.setGeometry(_MARGIN + indent, top + line * tall, room, tall)
            value.setVisible(self.has_readout)
        self._show_captions()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.tokens.panel))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(self._theme.tokens.line))

    def _on_scale_edited(self, scale: str) -> None:
        self.axis.show_notes(scale == "notes")

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
