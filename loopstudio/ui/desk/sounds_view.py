"""Sounds: the spectra that the loops are made of, one row each."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from loopstudio.ui.desk.geometry import SOUND_LABELS
from loopstudio.ui.desk.part_rows import PartRows, lock_room
from loopstudio.ui.desk.part_window import PartWindow
from loopstudio.ui.desk.parts import USED, Part
from loopstudio.ui.desk.rows_view import RidgesView
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.desk.strokes import LOCK, badge, padlock, tinted
from loopstudio.ui.theme.theme import Theme


class SoundsView(PartRows, RidgesView):
    """Numbered rows: the note or kind of a sound and its spectrum as a ridge."""

    def __init__(self, theme: Theme, window: PartWindow, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Sounds", window, SOUND_LABELS, parent)

    def show_state(self, state: DeskState, rows_height: int) -> None:
        """Show the sounds of a loop in rows of this height together."""
        self.setAccessibleName(f"Sounds of {state.name}")
        mutes = state.mutes
        looks = (mutes.sounds, mutes.sound_levels, state.locked.sounds, state.redrawn.notes)
        self.take_state(state, rows_height, looks)

    def paint_row(self, painter: QPainter, number: int, row: QRectF) -> None:
        """Paint number, name and spectrum of a sound."""
        state, part = self.state, Part(sound=number)
        assert state is not None
        use = float(state.loop.sound_use[number])
        used, off = use > USED, state.is_off(part)
        text = state.song.numbers[number]
        badge(painter, self.theme, row.top(), row.height(), text, ink=used, off=off)
        name = state.song.called_sounds[number] or state.song.names[number].text
        ink, room = used and not off, lock_room(state, part)
        self.paint_name(painter, "Off" if off else name, row, ink=ink, beside=room)
        if room:
            centre = QPointF(self.labels - LOCK / 2 - 1, row.center().y())
            padlock(painter, centre, QColor(self.theme.tokens.ink2))
        colour = tinted(self.theme.tokens, state.colour, use, used=used, off=off)
        self.paint_ridge(painter, state.song.ridges[:, number], row, colour)
        self.paint_foot(painter, row)
        self.paint_state(painter, part, state, row)
