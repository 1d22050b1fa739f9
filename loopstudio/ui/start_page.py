"""The start page: one thing to do at the left, what was done before at the right."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLayout,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from loopstudio.ui.controls.label import Label
from loopstudio.ui.controls.paragraph import Paragraph
from loopstudio.ui.drop_zone import DropZone
from loopstudio.ui.recent_list import RecentList
from loopstudio.ui.recents import Recent
from loopstudio.ui.start_art import StepPicture
from loopstudio.ui.theme.theme import Theme

_BESIDE, _BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
_ROOM_FOR_TWO = 900
"""Width from which there are two columns."""

_TOP, _TOP_LOW = 58, 26
"""Logical pixels above the headline, and in a low window."""

_STEPS = (
    (
        "Bars",
        "It listens for the beat and cuts the song at every bar line. You can correct them.",
    ),
    (
        "Loops",
        "Bars that share the same sound are lined up, and the layers they share become loops.",
    ),
    (
        "Your turn",
        "Switch loops on and off while it plays, and drag them into your DAW as WAV files.",
    ),
)


class StartPage(QWidget):
    """What is shown while no song is open.

    Signals
    -------
    open_asked()
        Choose a song or a project.
    demo_asked()
        Play the demo song.
    cancel_asked()
        Do not open what is being opened.
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
    cancel_asked = Signal()
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
        self.zone = DropZone(theme)
        self.recents = RecentList(theme)

        self._columns = columns = QBoxLayout(_BESIDE, self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        columns.addLayout(self._left(theme), 784)
        columns.addWidget(self.recents, 656)

        self.zone.open_asked.connect(self.open_asked)
        self.zone.demo_asked.connect(self.demo_asked)
        self.zone.cancel_asked.connect(self.cancel_asked)
        self.recents.opened.connect(self.recent_asked)
        self.recents.find_asked.connect(self.find_asked)
        self.recents.clear_asked.connect(self.clear_asked)
        self.recents.recent_forgotten.connect(self.recent_forgotten)
        self.recents.restored.connect(self.restore_asked)
        self.recents.unsaved_forgotten.connect(self.forget_asked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the columns below each other where they have no room beside each other."""
        super().resizeEvent(event)
        self._columns.setDirection(_BESIDE if self.width() >= _ROOM_FOR_TWO else _BELOW)

    def show_low(self, low: bool) -> None:
        """Do without pictures and room above, so that the one thing to do is seen at once."""
        self.zone.show_motif(not low)
        self._top.changeSize(0, _TOP_LOW if low else _TOP, vData=QSizePolicy.Policy.Maximum)
        self.recents.show_low(low)
        self._columns.invalidate()

    def show_recents(self, recents: Sequence[Recent]) -> None:
        """Show the songs opened last."""
        self.recents.show_recents(recents)

    def show_unsaved(self, unsaved: Sequence[Recent], instead: Collection[str] = ()) -> None:
        """Show what was not saved when the program ended, instead of what is at these paths."""
        self.recents.show_unsaved(unsaved, instead)

    def show_drag(self, path: str) -> None:
        """Say what letting go of a dragged file does; an empty path when none is dragged."""
        self.zone.show_drag(path)

    def show_opening(self, title: str) -> None:
        """Say that a song is being opened; an empty title when none is any more."""
        self.zone.show_opening(title)

    def show_progress(self, fraction: float) -> None:
        """Show how far the opening is, in [0, 1]."""
        self.zone.show_progress(fraction)

    def focus_open(self) -> None:
        """Give the keyboard to the one thing to do."""
        self.zone.focus_open()

    def _left(self, theme: Theme) -> QLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        headline = Label(theme, "Take a song apart into its loops", "headline")
        headline.setWordWrap(True)
        promise = Paragraph(
            theme,
            "Open a finished track. Loopstudio finds its bars, works out which loops it was built"
            " from and where each one plays, and lets you play with them.",
            "lead",
            "ink2",
        )
        note = Paragraph(
            theme,
            "Works best on music made from loops: house, techno, hip-hop, pop. With live playing"
            " you still get layers, but they repeat less exactly.",
            "body",
            "ink3",
        )
        # As high as the heading of the list beside it, in windows of every height.
        self._top = QSpacerItem(0, _TOP, vData=QSizePolicy.Policy.Maximum)
        column.addSpacerItem(self._top)
        column.addWidget(headline)
        column.addSpacing(8)
        column.addWidget(promise)
        column.addStretch(42)
        column.addWidget(self.zone, 338)
        column.addStretch(42)
        column.addLayout(self._steps(theme))
        column.addStretch(100)
        column.addWidget(note)
        column.addSpacing(28)
        return _centred(column, 640, 32)

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
            body = Paragraph(theme, text, "body", "ink2")
            column.addWidget(StepPicture(theme, step))
            column.addSpacing(14)
            column.addLayout(title)
            column.addSpacing(4)
            column.addWidget(body)
            column.addStretch(1)
            row.addLayout(column, 1)
        return row


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
