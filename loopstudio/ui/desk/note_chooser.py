"""A small piano on which the note that replaces a sound is chosen."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from loopstudio.core.redrawn import NOTES
from loopstudio.core.sound_names import note_name, note_number
from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import Label
from loopstudio.ui.controls.own_keys import ENTER
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens, loop_colour

_WHITE = (0, 2, 4, 5, 7, 9, 11)
_KEY_WIDTH, _KEYS_HEIGHT, _BLACK_HEIGHT, _BLACK_WIDTH = 10, 56, 34, 7
_NAME_WIDTH = 18
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: -12,
    Qt.Key.Key_Up: 12,
}


class PianoKeys(QWidget):
    """Keys from C1 to C8, one of them chosen.

    Parameters
    ----------
    theme : Theme
    colour : int
        Index of the loop colour of the chosen key.

    Signals
    -------
    note_edited(int)
        The user chose this MIDI number.
    """

    note_edited = Signal(int)

    def __init__(self, theme: Theme, colour: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._colour = theme, colour
        self._note = 60
        self._pointed: int | None = None
        self._keys = {midi: _key_rect(midi) for midi in range(NOTES[0], NOTES[1] + 1)}
        self.setFixedSize(self.sizeHint())
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Note")
        self.setToolTip("Left, Right: a semitone. Up, Down: an octave. Enter: done")
        theme.changed.connect(self._on_theme_changed)

    @property
    def note(self) -> int:
        """The MIDI number of the chosen key."""
        return self._note

    def show_note(self, midi: int) -> None:
        """Show which key is chosen."""
        self._note = min(max(midi, NOTES[0]), NOTES[1])
        self.setAccessibleDescription(name_of(self._note))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of all white keys."""
        last = self._keys[NOTES[1]] if hasattr(self, "_keys") else _key_rect(NOTES[1])
        return QSize(int(last.right()) + 1, _KEYS_HEIGHT + 16)

    def key_rect(self, midi: int) -> QRectF:
        """Return where a key is."""
        return self._keys[midi]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the key that is pressed."""
        midi = self._key_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and midi is not None:
            self._edit(midi)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Name the key under the pointer; slide from key to key while pressed."""
        midi = self._key_at(event.position())
        if event.buttons() & Qt.MouseButton.LeftButton and midi not in (None, self._note):
            self._edit(midi)
        if midi != self._pointed:
            self._pointed = midi
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at no key."""
        self._pointed = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go by semitones and octaves."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._edit(self._note + step)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the white keys, the black ones on top, and the names of the Cs."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font("caption"))
        dark = tokens.name == "dark"
        white, black = (tokens.ink, tokens.window) if dark else (tokens.raised, tokens.ink)
        for midi in sorted(self._keys, key=_is_black):
            rect = self._keys[midi]
            lit = midi in (self._note, self._pointed)
            fill = QColor(black if _is_black(midi) else white)
            if midi == self._note:
                fill = QColor(loop_colour(tokens, self._colour))
            elif lit:
                fill = QColor(tokens.ink3)
            painter.setPen(QPen(QColor(tokens.line2), 1))
            painter.setBrush(fill)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 1.5, 1.5)
            if midi % 12 == 0:
                painter.setPen(QColor(tokens.ink3))
                # The last key is narrower than its name.
                left = min(rect.left(), self.width() - _NAME_WIDTH)
                below = QRectF(left, _KEYS_HEIGHT + 2, _NAME_WIDTH, 14)
                painter.drawText(below, Qt.AlignmentFlag.AlignLeft, name_of(midi))
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.ink), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(1, 1, self.width() - 2, _KEYS_HEIGHT - 1), 2, 2)

    def _edit(self, midi: int) -> None:
        self.show_note(midi)
        self.note_edited.emit(self._note)

    def _key_at(self, at: QPointF) -> int | None:
        hit = [midi for midi, rect in self._keys.items() if rect.contains(at)]
        return max(hit, key=_is_black) if hit else None

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()


class NoteChooser(QFrame):
    """The piano with a field beside it, as a window that closes when it is left.

    Every note is heard as soon as it is chosen; Done and Enter take the one that is shown.

    Parameters
    ----------
    theme : Theme
    title : str
        Which sound is replaced.
    midi : int
        The note at the beginning.
    colour : int
        Index of the loop's colour.

    Signals
    -------
    note_edited(int)
        The user chose this MIDI number; the window stays for the next.
    """

    note_edited = Signal(int)

    def __init__(self, theme: Theme, title: str, midi: int, colour: int, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("ground", "panel")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(title)
        self.keys = PianoKeys(theme, colour, self)
        self.field = QLineEdit(self)
        self.field.setFixedWidth(56)
        self.field.setAccessibleName("Name of the note")
        self.field.setToolTip("Such as C♯4, c#4 or Db4")
        done = Button(theme, "Done", tooltip="Keep the note (Enter)", size="small")
        top = QHBoxLayout()
        top.addWidget(Label(theme, title, "body_strong"))
        top.addStretch(1)
        top.addWidget(self.field)
        top.addWidget(done)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 8)
        column.addLayout(top)
        column.addWidget(self.keys)
        self.keys.note_edited.connect(self._on_key)
        self.field.textEdited.connect(self._on_text)
        self.field.returnPressed.connect(self._on_done)
        done.clicked.connect(self._on_done)
        self._chosen = False
        self._show(midi)
        self.keys.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the note on Enter, close on Esc."""
        if event.key() in ENTER:
            self._on_done()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _show(self, midi: int) -> None:
        self.keys.show_note(midi)
        self.field.setText(name_of(self.keys.note))

    def _on_done(self) -> None:
        if not self._chosen:
            self._chosen = True
            self.note_edited.emit(self.keys.note)
        self.close()

    def _on_key(self, midi: int) -> None:
        self._chosen = True
        self.field.setText(name_of(midi))
        self.note_edited.emit(midi)

    def _on_text(self, text: str) -> None:
        midi = note_number(text)
        if midi is not None and NOTES[0] <= midi <= NOTES[1]:
            self._chosen = True
            self.keys.show_note(midi)
            self.note_edited.emit(midi)


def name_of(midi: int) -> str:
    """Return what a MIDI number is called, such as ``"C♯4"``."""
    return note_name(440 * 2 ** ((midi - 69) / 12))


def _is_black(midi: int) -> bool:
    return midi % 12 not in _WHITE


def _key_rect(midi: int) -> QRectF:
    """Return where a key is: white ones side by side, black ones between them."""
    octave, pitch = divmod(midi - NOTES[0], 12)
    n_below = sum(white < pitch for white in _WHITE)
    left = (7 * octave + n_below) * _KEY_WIDTH
    if _is_black(midi):
        return QRectF(left - _BLACK_WIDTH / 2, 0, _BLACK_WIDTH, _BLACK_HEIGHT)
    return QRectF(left, 0, _KEY_WIDTH, _KEYS_HEIGHT)
