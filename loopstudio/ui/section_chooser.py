"""Choosing a section of a song that is too long to be taken apart at once."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from loopstudio.core.errors import InputError
from loopstudio.core.forecast import forecast
from loopstudio.core.section import Section, read_time, time_text
from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.icon_view import IconView
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.controls.own_keys import ENTER, keeps
from loopstudio.ui.section_strip import SectionStrip
from loopstudio.ui.theme.theme import Theme

_FIELD_WIDTH = 84
_CHANNELS, _RATE = 2, 44100
"""Of nearly all songs; what finding their loops takes hardly depends on it."""
_USUAL_S = 600.0
"""Length that is proposed: most songs are shorter, and it is soon taken apart."""

_KEYS = (*ENTER, Qt.Key.Key_Escape, Qt.Key.Key_Left, Qt.Key.Key_Right)


class SectionChooser(QFrame):
    """A panel under the transport; hidden until a song is too long.

    Signals
    -------
    section_chosen(str, Section)
        Open this section of this file.
    """

    section_chosen = Signal(str, Section)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "panel")
        self.setProperty("edge", "bottom")
        self.setAccessibleName("Choose a section")
        self._path = ""
        self._duration_s: float | None = None
        self._longest_s = 0.0
        self._text = ElidedLabel(theme)
        self._strip = SectionStrip(theme)
        self._start = _TimeField(theme, "Start of the section")
        self._stop = _TimeField(theme, "End of the section")
        self._length = ElidedLabel(theme, "", "body", "ink2")
        self._open = Button(theme, "Open the section", tooltip="Open this part of the song (Enter)")
        self._open.show_filled(True)
        self._close = Button(theme, "", "close", tooltip="Close (Esc)", square="tiny", flat=True)
        self._lay_out(theme)
        self._strip.section_edited.connect(self._on_dragged)
        for field in (self._start, self._stop):
            field.textEdited.connect(self._on_typed)
            field.returnPressed.connect(self._on_open)
        self._open.clicked.connect(self._on_open)
        self._close.clicked.connect(self.hide)
        self.hide()

    def show_song(
        self, path: str, sentence: str, duration_s: float | None, longest_s: float
    ) -> None:
        """Offer to open a section of a file.

        Parameters
        ----------
        path : str
        sentence : str
            Why not all of it can be opened.
        duration_s : float or None
            Length of the file; None if it does not say.
        longest_s : float
            Longest section that can be opened.
        """
        self._path, self._duration_s, self._longest_s = path, duration_s, longest_s
        self._text.setText(sentence)
        self._text.setAccessibleName(sentence)
        stop_s = min(_USUAL_S, longest_s)
        self._strip.setVisible(duration_s is not None)
        if duration_s is not None:
            stop_s = min(stop_s, duration_s)
            self._strip.show_file(duration_s, longest_s)
        self._show(0.0, stop_s)
        self._write(0.0, stop_s)
        self.show()
        (self._strip if duration_s is not None else self._start).setFocus()

    def section(self) -> Section | None:
        """Return what is chosen; None while it is no section that can be opened."""
        try:
            chosen = Section(read_time(self._start.text()), read_time(self._stop.text()))
        except InputError:
            return None
        return chosen if not self._complaint(chosen) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter, close on Esc."""
        if event.key() in ENTER:
            self._on_open()
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the keys of this panel from the window's shortcuts."""
        return keeps(event, _KEYS) or super().event(event)

    def _lay_out(self, theme: Theme) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(IconView(theme, "warn", "warn"))
        top.addWidget(self._text, 1)
        top.addWidget(self._close)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        for caption, field in (("From", self._start), ("to", self._stop)):
            bottom.addWidget(Label(theme, caption, "body", "ink2"))
            bottom.addWidget(field)
        bottom.addSpacing(8)
        bottom.addWidget(self._length, 1)
        bottom.addWidget(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 12, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._strip)
        column.addLayout(bottom)

    def _show(self, start_s: float, stop_s: float) -> None:
        """Say how long a section is, or what is wrong with it."""
        try:
            wrong = self._complaint(Section(start_s, stop_s))
        except InputError as error:
            wrong = str(error).rstrip(".")
        self._length.setText(wrong or _promise(stop_s - start_s))
        self._length.show_tone("error" if wrong else "ink2")
        self._open.setEnabled(not wrong)

    def _complaint(self, chosen: Section) -> str:
        """Say why a section cannot be opened; empty if it can."""
        assert chosen.stop_s is not None
        if chosen.stop_s - chosen.start_s > self._longest_s + 0.05:
            return f"At most {time_text(self._longest_s)} at once"
        if self._duration_s is not None and chosen.start_s >= self._duration_s:
            return f"The song ends at {time_text(self._duration_s)}"
        return ""

    def _write(self, start_s: float, stop_s: float) -> None:
        self._start.setText(time_text(start_s))
        self._stop.setText(time_text(stop_s))
        self._strip.show_section(start_s, stop_s)

    def _on_dragged(self, start_s: float, stop_s: float) -> None:
        self._write(start_s, stop_s)
        self._show(start_s, stop_s)

    def _on_typed(self) -> None:
        try:
            start_s, stop_s = read_time(self._start.text()), read_time(self._stop.text())
        except InputError as error:
            self._length.setText(str(error).rstrip("."))
            self._length.show_tone("error")
            self._open.setEnabled(False)
            return
        self._show(start_s, stop_s)
        if self._open.isEnabled():
            self._strip.show_section(start_s, min(stop_s, self._duration_s or stop_s))

    def _on_open(self) -> None:
        chosen = self.section()
        if chosen is not None:
            self.hide()
            self.section_chosen.emit(self._path, chosen)


def _promise(length_s: float) -> str:
    """Return how long a section is, and what finding its loops will take."""
    takes = forecast(length_s, _CHANNELS, _RATE).text()
    return f"{time_text(length_s)} long, {takes[0].lower()}{takes[1:]} to find its loops"


class _TimeField(QLineEdit):
    """A field for a time."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setFont(theme.font("body"))
        self.setFixedWidth(_FIELD_WIDTH)
        self.setMaxLength(12)
        self.setAccessibleName(name)

    def event(self, event: QEvent) -> bool:
        """Keep every key from the window's shortcuts: Space and digits are text here."""
        shortcut = event.type() == QEvent.Type.ShortcutOverride
        if shortcut and isinstance(event, QKeyEvent) and event.key() != Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)
