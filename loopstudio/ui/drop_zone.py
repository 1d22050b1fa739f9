"""The place of the start page to let go of a song, and to see it being opened."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from loopstudio.ui import drop
from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.icon_view import IconView
from loopstudio.ui.controls.label import Label
from loopstudio.ui.controls.paragraph import Paragraph
from loopstudio.ui.controls.progress import ProgressBar
from loopstudio.ui.start_art import MotifPicture
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_MARGIN = 32
_INVITATION = "Drop a song here"
_FORMATS = "WAV, FLAC, AIFF, MP3, OGG, Opus. M4A needs FFmpeg. Nothing leaves this computer."
_OPENING = "It can be played as soon as it is drawn. Its loops appear while it plays."


class DropZone(QFrame):
    """Invites a song; a dashed line says that it can be dropped.

    Signals
    -------
    open_asked()
        Choose a song or a project.
    demo_asked()
        Play the demo song.
    cancel_asked()
        Do not open what is being opened.
    """

    open_asked = Signal()
    demo_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._line = "line2"
        self._title = ""
        self.setMaximumHeight(384)
        self._heading = Label(theme, _INVITATION, "drop")
        self.refused = IconView(theme, "error", "error", 20)
        self._note = Paragraph(theme, _FORMATS, "body", "ink2")
        self._open = Button(
            theme, "Open a song", "folder", size="large", tooltip="Open a song (Ctrl+O)"
        )
        self._open.setFont(theme.font("name"))
        self._open.show_filled(True)
        self._demo = Button(
            theme, "Play the demo song", "play", size="large", tooltip="Play the demo song (Space)"
        )
        self._motif = MotifPicture(theme)
        self._bar = ProgressBar(theme)
        self._cancel = Button(theme, "Cancel", size="large", tooltip="Do not open it (Esc)")
        self._lay_out(theme)
        self._refresh()
        theme.changed.connect(self._on_theme_changed)
        self._open.clicked.connect(self._on_open)
        self._demo.clicked.connect(self._on_demo)
        self._cancel.clicked.connect(self._on_cancel)

    def show_motif(self, shown: bool) -> None:
        """Show the picture of a song, which a low window has no room for."""
        self._motif.setVisible(shown)

    def show_drag(self, path: str) -> None:
        """Say what letting go of a dragged file does; an empty path when none is dragged."""
        refused = drop.refusal(path) if path else ""
        self._say(refused or (drop.invitation(path) if path else self._idle()))
        self._heading.show_tone("error" if refused else "")
        self.refused.setVisible(bool(refused))
        self._line = "error" if refused else "ink" if path else "line2"
        self.update()

    def show_opening(self, title: str) -> None:
        """Say that a song is being opened; an empty title when none is any more."""
        had_keyboard = self.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self._title = title
        self._bar.show_fraction(0.0)
        self._say(self._idle())
        self._refresh()
        if had_keyboard:
            (self._cancel if title else self._open).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_progress(self, fraction: float) -> None:
        """Show how far the opening is, in [0, 1]."""
        self._bar.show_fraction(fraction)

    def focus_open(self) -> None:
        """Give the keyboard to the one thing to do."""
        self._open.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line, dashed while nothing is dragged or opened."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(getattr(tokens, self._line)), 1.5)
        if self._line == "line2" and not self._title:
            pen.setDashPattern([5 / 1.5, 4 / 1.5])
        painter.setPen(pen)
        painter.setBrush(QColor(tokens.sunken))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 6, 6)

    def _say(self, text: str) -> None:
        """Show a heading, with names of files as long as there is room for."""
        metrics = self._heading.fontMetrics()
        room = max(200, self.width() - 4 * _MARGIN)
        self._heading.setText(metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room))
        self._heading.setAccessibleName(text)

    def _idle(self) -> str:
        return self._title or _INVITATION

    def _refresh(self) -> None:
        opening = bool(self._title)
        shown: tuple[tuple[QWidget, bool], ...] = (
            (self._open, not opening),
            (self._demo, not opening),
            (self._bar, opening),
            (self._cancel, opening),
        )
        for widget, visible in shown:
            widget.setVisible(visible)
        self.refused.hide()
        self._note.setText(_OPENING if opening else _FORMATS)
        self.update()

    def _lay_out(self, theme: Theme) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(0)
        column.addStretch(1)  # what there is beyond the largest picture is left around all
        column.addWidget(self._motif, 1000)
        column.addSpacing(28)
        column.addLayout(_centred(8, self.refused, self._heading))
        column.addSpacing(6)
        self._heading.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._note)
        column.addSpacing(18)
        column.addLayout(_centred(8, self._open, self._demo, self._bar, self._cancel))
        column.addStretch(1)

    def _on_open(self) -> None:
        self.open_asked.emit()

    def _on_demo(self) -> None:
        self.demo_asked.emit()

    def _on_cancel(self) -> None:
        self.cancel_asked.emit()

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()


def _centred(spacing: int, *widgets: QWidget) -> QLayout:
    row = QHBoxLayout()
    row.setSpacing(spacing)
    row.addStretch(1)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
