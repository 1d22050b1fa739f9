"""Sounds: the spectra that the loops are made of, one row each."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from loopstudio.ui.desk.geometry import SOUND_LABELS
from loopstudio.ui.desk.part_window import PartWindow
from loopstudio.ui.desk.parts import USED, Part
from loopstudio.ui.desk.rows_view import RidgesView
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.desk.strokes import badge, tinted
from loopstudio.ui.desk.words import describe
from loopstudio.ui.theme.theme import Theme


class SoundsView(RidgesView):
    """Numbered rows: the note or kind of a sound and its spectrum as a ridge."""

    def __init__(self, theme: Theme, window: PartWindow, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Sounds", window, SOUND_LABELS, parent)
        self._state: DeskState | None = None

    def show_state(self, state: DeskState, rows_height: int) -> None:
        """Show the sounds of a loop in rows of this height together."""
        self._state, self.rows_height = state, rows_height
        self.setAccessibleName(f"Sounds of {state.name}")
        self.redraw()

    def has_rows(self) -> bool:
        """Whether there is a loop."""
        return self._state is not None

    def is_off(self, part: Part) -> bool:
        """Whether the sound is switched off."""
        return self._state is not None and self._state.is_off(part)

    def words(self, part: Part) -> str:
        """Say which sound it is and how much of the loop it makes."""
        state = self._state
        return describe(part, state.song, state.loop, state.mutes) if state else ""

    def paint_row(self, painter: QPainter, number: int, row: QRectF) -> None:
        """Paint number, name and spectrum of a sound."""
        state = self._state
        assert state is not None
        use = float(state.loop.sound_use[number])
        used, off = use > USED, number in state.mutes.sounds
        text = state.song.numbers[number]
        badge(painter, self.theme, row.top(), row.height(), text, ink=used, off=off)
        name = "Off" if off else state.song.names[number].text
        self.paint_name(painter, name, row, ink=used and not off)
        colour = tinted(self.theme.tokens, state.colour, use, used=used, off=off)
        self.paint_ridge(painter, state.song.ridges[:, number], row, colour)
        self.paint_foot(painter, row)
