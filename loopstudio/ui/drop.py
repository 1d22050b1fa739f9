"""Dropping a file on the window: which files are taken, and what is said meanwhile."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QWindow
from PySide6.QtWidgets import QVBoxLayout, QWidget

from loopstudio.project.file import SUFFIX
from loopstudio.ui.controls.icon_view import IconView
from loopstudio.ui.controls.label import Label
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

AUDIO_SUFFIXES = (
    *(".wav", ".wave", ".w64", ".flac", ".aif", ".aiff", ".aifc", ".caf", ".au"),
    *(".mp3", ".ogg", ".oga", ".opus", ".m4a", ".aac", ".mp4", ".wma", ".mka"),
    *(".ac3", ".webm", ".rf64"),
)
"""Suffixes of files that may hold a song; what is inside is found out when it is read."""

OWN = "application/x-loopstudio-loop"
"""Format of the data of a loop that is dragged out of this program, and nowhere to drop in it."""


def dropped_path(data: QMimeData) -> str:
    """Return the path of the local file that is dragged; empty when there is none.

    Of several, it is the first that is called a song, else the first that may be one: covers
    and notes come along with songs.  A loop of the song that is open is no song to open.
    """
    if data.hasFormat(OWN):
        return ""
    paths = [str(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    taken = [path for path in paths if not refusal(path)]
    called = (path for path in taken if _suffix(path))
    return next(called, next(iter(taken or paths), ""))


def refusal(path: str) -> str:
    """Return why a file cannot be opened, judging by its name; empty when it may be.

    What a file without a suffix holds is found out when it is read.
    """
    if Path(path).is_dir():
        return "Loopstudio opens one song at a time, not a folder"
    suffix = _suffix(path)
    if suffix.lower() in ("", *AUDIO_SUFFIXES, SUFFIX):
        return ""
    return f"Loopstudio cannot read {suffix}"


def _suffix(path: str) -> str:
    """Return what a name says of the kind of its file, which "No. 5" and "02. Bus" do not."""
    suffix = Path(path).suffix
    return suffix if suffix[1:].isalnum() and not suffix[1:].isdecimal() else ""


def invitation(path: str) -> str:
    """Return what letting go of a file does."""
    return f"Let go to open {Path(path).name}"


class DragWatch(QObject):
    """Notices that a drag is over of which nobody says so.

    A program that dies while something is dragged out of it neither drops it nor takes it back.
    But no window is told of the pointer, or of keys, until it is let go.

    Attributes
    ----------
    dragged : bool
        Whether something is dragged over the window, as far as is known.

    Signals
    -------
    over()
        Nothing is dragged any more.
    """

    over = Signal()
    _SIGNS = (
        QEvent.Type.Enter,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.KeyPress,
    )

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.dragged = False

    def watch(self, window: QWindow) -> None:
        """Go by what this window is told."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at what the window is told, and leave it to the window."""
        if self.dragged and event.type() in self._SIGNS:
            self.dragged = False
            self.over.emit()
        return False


class DropOverlay(QWidget):
    """Covers the window while a file is dragged over it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._window = parent
        self._refused = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._icon = IconView(theme, "folder", "ink", 24)
        self._text = Label(theme, "", "drop")
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._text)
        column.addStretch(1)
        theme.changed.connect(self._on_theme_changed)
        self.hide()

    def show_file(self, path: str) -> None:
        """Say what letting go of this file does, or why nothing; an empty path hides it all."""
        if not path:
            self.hide()
            return
        sentence = refusal(path)
        self._refused = bool(sentence)
        self._icon.show_icon(*(("error", "error") if sentence else ("folder", "ink")))
        self._text.setText(sentence or invitation(path))
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()

    def text(self) -> str:
        """Return what is said; empty when nothing is dragged."""
        return "" if self.isHidden() else self._text.text()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a veil over the window and the line around where the file may land."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        veil = QColor(tokens.window)
        veil.setAlphaF(0.88)
        painter.fillRect(self.rect(), veil)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.error if self._refused else tokens.ink), 1.5))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(16, 16, -16, -16), 6, 6)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
