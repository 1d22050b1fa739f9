"""The start page: one thing to do at the left, what was done before at the right."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from loopstudio.ui import drop
from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.icon_view import IconView
from loopstudio.ui.controls.label import Label
from loopstudio.ui.recent_list import RecentList
from loopstudio.ui.recents import Recent
from loopstudio.ui.start_art import MotifPicture, StepPicture
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_INVITATION = "Drop a song here"

_STEPS = (
    ("Bars", "It listens for the beat and cuts the song at every bar line."),
    (
        "Loops",
        "Bars that share the same sound are lined up, and the layers they share become loops.",
    ),
    ("Your turn", "Switch loops on and off while it plays, and take them home as WAV files."),
)


class StartPage(QWidget):
    """What is shown while no song is open.

    Signals
    -------
    open_asked()
        Choose a song or a project.
    demo_asked()
        Play the demo song.
    recent_asked(str)
        Open this path again.
    find_asked(str)
        Look for the file that is no longer at this path, or for the song of this project.
    clear_asked()
        Forget the recent songs.
    recent_forgotten(str)
        Forget this one.
    restore_asked(str)
        Restore the unsaved work kept at this path.
    forget_asked(str)
        The unsaved work kept at this path is not wanted.
    """

    open_asked = Signal()
    demo_asked = Signal()
    recent_asked = Signal(str)
    find_asked = Signal(str)
    clear_asked = Signal()
    recent_forgotten = Signal(str)
    restore_asked = Signal(str)
    forget_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._open = Button(
            theme, "Open a song", "folder", size="large", tooltip="Open a song (Ctrl+O)"
        )
        self._open.setFont(theme.font("name"))
        self._open.show_filled(True)
        self._demo = Button(
            theme, "Play the demo song", "play", size="large", tooltip="Play the demo song (Space)"
        )
        self._zone_frame = _DropZone(theme)
        self._heading = Label(theme, _INVITATION, "drop")
        self._refused = IconView(theme, "error", "error", 20)
        self._refused.hide()
        self.recents = RecentList(theme)

        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        columns.addLayout(self._left(theme), 784)
        columns.addWidget(self.recents, 656)

        self._open.clicked.connect(self._on_open)
        self._demo.clicked.connect(self._on_demo)
        self.recents.opened.connect(self.recent_asked)
        self.recents.find_asked.connect(self.find_asked)
        self.recents.clear_asked.connect(self.clear_asked)
        self.recents.recent_forgotten.connect(self.recent_forgotten)
        self.recents.restored.connect(self.restore_asked)
        self.recents.unsaved_forgotten.connect(self.forget_asked)

    def show_recents(self, recents: Sequence[Recent]) -> None:
        """Show the songs opened last."""
        self.recents.show_recents(recents)

    def show_unsaved(self, unsaved: Sequence[Recent]) -> None:
        """Show what was not saved when the program ended."""
        self.recents.show_unsaved(unsaved)

    def show_drag(self, path: str) -> None:
        """Say what letting go of a dragged file does; an empty path when none is dragged."""
        refused = drop.refusal(path) if path else ""
        self._heading.setText(refused or (drop.invitation(path) if path else _INVITATION))
        self._heading.show_tone("error" if refused else "")
        self._refused.setVisible(bool(refused))
        self._zone_frame.show_line("error" if refused else "ink" if path else "line2")

    def focus_open(self) -> None:
        """Give the keyboard to the one thing to do."""
        self._open.setFocus(Qt.FocusReason.OtherFocusReason)

    def _left(self, theme: Theme) -> QLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        headline = Label(theme, "Take a song apart into its loops", "headline")
        promise = Label(
            theme,
            "Open a finished track. Loopstudio finds its bars, works out which loops it was built"
            " from and where each one plays, and lets you play with them.",
            "lead",
            "ink2",
        )
        promise.setWordWrap(True)
        note = Label(
            theme,
            "Works best on music made from loops: house, techno, hip-hop, pop. With live playing"
            " you still get layers, but they repeat less exactly.",
            "body",
            "ink3",
        )
        note.setWordWrap(True)
        column.addStretch(64)
        column.addWidget(headline)
        column.addSpacing(8)
        column.addWidget(promise)
        column.addStretch(42)
        column.addWidget(self._zone(theme), 338)
        column.addStretch(42)
        column.addLayout(self._steps(theme))
        column.addStretch(60)
        column.addWidget(note)
        column.addStretch(24)
        return _centred(column, 640, 32)

    def _zone(self, theme: Theme) -> QWidget:
        column = QVBoxLayout(self._zone_frame)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(0)
        formats = Label(
            theme,
            "WAV, FLAC, AIFF, MP3, OGG, Opus. M4A needs FFmpeg. Nothing leaves this computer.",
            "body",
            "ink2",
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._open)
        buttons.addWidget(self._demo)
        buttons.addStretch(1)
        column.addWidget(MotifPicture(theme), 1)
        column.addSpacing(28)
        heading = QHBoxLayout()
        heading.setSpacing(8)
        heading.addStretch(1)
        heading.addWidget(self._refused)
        heading.addWidget(self._heading)
        heading.addStretch(1)
        column.addLayout(heading)
        column.addSpacing(6)
        formats.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for label in (self._heading, formats):
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column.addWidget(formats)
        column.addSpacing(18)
        column.addLayout(buttons)
        return self._zone_frame

    def _steps(self, theme: Theme) -> QLayout:
        row = QHBoxLayout()
        row.setSpacing(24)
        for step, (heading, text) in enumerate(_STEPS):
            column = QVBoxLayout()
            column.setSpacing(0)
            title = QHBoxLayout()
            title.setSpacing(8)
            title.addWidget(Label(theme, str(step + 1), "name", "ink3"))
            title.addWidget(Label(theme, heading, "name"), 1)
            body = Label(theme, text, "body", "ink2")
            body.setWordWrap(True)
            body.setAlignment(Qt.AlignmentFlag.AlignTop)
            body.setMinimumHeight(54)
            column.addWidget(StepPicture(theme, step))
            column.addSpacing(14)
            column.addLayout(title)
            column.addSpacing(4)
            column.addWidget(body)
            row.addLayout(column, 1)
        return row

    def _on_open(self) -> None:
        self.open_asked.emit()

    def _on_demo(self) -> None:
        self.demo_asked.emit()


class _DropZone(QFrame):
    """The place to let go of a file; a dashed line says so."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._line = "line2"
        self.setMaximumHeight(420)
        theme.changed.connect(self._on_theme_changed)

    def show_line(self, token: str) -> None:
        """Draw the line in the colour of this token, dashed while nothing is dragged."""
        self._line = token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(getattr(tokens, self._line)), 1.5)
        if self._line == "line2":
            pen.setDashPattern([5 / 1.5, 4 / 1.5])
        painter.setPen(pen)
        painter.setBrush(QColor(tokens.sunken))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 6, 6)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()


def _centred(column: QLayout, width: int, margin: int) -> QLayout:
    """Put a column in the middle, at most `width` wide."""
    holder = QWidget()
    holder.setLayout(column)
    holder.setMaximumWidth(width)
    row = QHBoxLayout()
    row.setContentsMargins(margin, 0, margin, 0)
    row.addStretch(1)
    row.addWidget(holder, 1000)
    row.addStretch(1)
    return row
