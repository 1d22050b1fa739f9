"""The last column of the desk: the loop as its recipe makes it and as the song has it."""

from functools import partial

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.desk.geometry import AXIS_HEIGHT, ROWS_TOP, TITLE_HEIGHT, TITLE_TOP
from loopstudio.ui.desk.heard_picture import HeardPicture
from loopstudio.ui.desk.loop_picture import recipe_levels
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.theme.theme import Theme

_CAPTION = 14
_GAP = 6
_CAPTION_ROOM = 90  # "From the recipe" in the widest of the fonts


RECIPE, SONG = "recipe", "song"
"""What a loop is heard as: what its recipe makes, or what the song has."""


class LoopColumn(QWidget):
    """Two pictures one above the other, or one where the song's is not known yet.

    Signals
    -------
    hear_asked(str)
        The user clicked `RECIPE` or `SONG`: to hear it, or if it is heard, no longer.
    """

    hear_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: DeskState | None = None
        self._song_levels: np.ndarray | None = None
        self._title = Label(theme, "Loop", "body_strong", parent=self)
        self._bars = ElidedLabel(theme, "", "caption", "ink3", parent=self)
        self._recipe = HeardPicture(theme, "The loop from its recipe", self)
        self._song = HeardPicture(theme, "The loop in the song", self)
        for picture, other in ((self._recipe, SONG), (self._song, RECIPE)):
            own = RECIPE if other == SONG else SONG
            picture.hear_asked.connect(partial(self.hear_asked.emit, own))
            picture.flip_asked.connect(partial(self._on_flip, other))
        self._recipe_words = ElidedLabel(theme, "From the recipe", "caption", "ink3", parent=self)
        self._song_words = ElidedLabel(theme, "In the song", "caption", "ink3", parent=self)
        self._repeats = Label(theme, "Repeats to ", "caption", "ink3", parent=self)
        self._exactness = Label(theme, "", "caption", parent=self)

    def show_state(self, state: DeskState) -> None:
        """Show a loop as its recipe makes it."""
        self._state = state
        last = state.n_bars
        self._bars.setText("bar 1" if last == 1 else f"bars 1–{last}")
        known = state.exactness_db is not None
        self._exactness.setText(f"{state.exactness_db:.0f} dB" if known else "")
        made = "From the recipe, as edited" if state.edited else "From the recipe"
        self._recipe_words.setText(made)
        self._song_words.setText("In the song, as found" if state.edited else "In the song")
        self._recipe.show_levels(recipe_levels(state), state.colour)
        self._song.show_levels(self._song_levels, state.colour)
        self._song.show_faded(state.edited)
        self._place()

    def show_song_picture(self, levels: np.ndarray | None) -> None:
        """Show how the loop sounds in the song; None for not known."""
        self._song_levels = levels
        self._song.show_levels(levels, self._state.colour if self._state else 0)
        self._place()

    def show_heard(self, heard: str) -> None:
        """Show which of the two is heard; empty for none."""
        self._recipe.show_heard(heard == RECIPE)
        self._song.show_heard(heard == SONG)

    def _on_flip(self, other: str) -> None:
        picture = self._recipe if other == RECIPE else self._song
        if picture.isVisible():
            picture.setFocus(Qt.FocusReason.TabFocusReason)
            self.hear_asked.emit(other)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height between the pictures."""
        self._place()

    def _place(self) -> None:
        width = self.width()
        title = self._title.sizeHint().width()
        self._title.setGeometry(0, TITLE_TOP, title, TITLE_HEIGHT)
        self._bars.setGeometry(title + 8, TITLE_TOP, max(0, width - title - 8), TITLE_HEIGHT)
        rows = self.height() - ROWS_TOP - AXIS_HEIGHT
        two = self._song_levels is not None
        height = (rows - _CAPTION - _GAP) // 2 if two else rows
        below = ROWS_TOP + height + 1
        self._recipe.setGeometry(0, ROWS_TOP, width, height)
        self._recipe_words.setGeometry(0, below, width, _CAPTION)
        self._song.setVisible(two)
        self._song_words.setVisible(two)
        if two:
            top = below + _CAPTION + _GAP - 1
            self._song.setGeometry(0, top, width, height)
            below = top + height + 1
            self._song_words.setGeometry(0, below, width, _CAPTION)
        self._place_exactness(below)

    def _place_exactness(self, top: int) -> None:
        """At the end of the last caption's line, as far as there is room for both."""
        number, words = self._exactness.sizeHint().width(), self._repeats.sizeHint().width()
        left = self.width() - number
        shown = bool(self._exactness.text()) and left - words > _CAPTION_ROOM
        for label, at, width in (
            (self._repeats, left - words, words),
            (self._exactness, left, number),
        ):
            label.setVisible(shown)
            label.setGeometry(at, top, width, _CAPTION)
