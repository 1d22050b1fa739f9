"""What the keys do in the song view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from loopstudio.ui.song.time_axis import ZOOM_STEP, TimeAxis

if TYPE_CHECKING:
    from loopstudio.ui.song.song_view import SongView

_ON_LINE = 0.01
"""Seconds around a bar line within which the playhead counts as being on it."""


def press(view: SongView, event: QKeyEvent) -> bool:
    """Do what a key means; return whether it means anything here."""
    key, axis = event.key(), view.axis
    beats = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
        return False
    if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        step = 1 if key == Qt.Key.Key_Right else -1
        view.seek_edited.emit(next_line(axis, view.position, step, beats=beats))
    elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        view.select_next(1 if key == Qt.Key.Key_Down else -1)
    elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
        axis.zoom(ZOOM_STEP, _centre(view))
    elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
        axis.zoom(1 / ZOOM_STEP, _centre(view))
    elif key == Qt.Key.Key_F:
        axis.fit()
    elif key == Qt.Key.Key_BracketLeft:
        view.set_range_end(start=True)
    elif key == Qt.Key.Key_BracketRight:
        view.set_range_end(start=False)
    elif key == Qt.Key.Key_F2:
        view.rename_selected()
    elif key == Qt.Key.Key_Escape and view.drawing:
        view.cancel_drag()
    else:
        return False
    return True


def next_line(axis: TimeAxis, position: int, step: int, *, beats: bool) -> int:
    """Return the bar line, or beat, before (-1) or after (1) a position; it stays in the song."""
    lines = axis.marked.lines(beats=beats)
    near = _ON_LINE * axis.sr
    if step > 0:
        later = lines[lines > position + near]
        return round(min(float(later[0]) if len(later) else position, axis.n_samples))
    earlier = lines[lines < position - near]
    return round(max(float(earlier[-1]), 0)) if len(earlier) else 0


def range_end(axis: TimeAxis, position: int, *, start: bool) -> int:
    """Return where a range begins or ends that has the bar at `position` at its end."""
    axis = axis.marked
    if not axis.n_bars:
        return position
    bar = int(np.clip(np.floor(axis.bar_at(position + 0.5)), 0, axis.n_bars - 1))
    return round(axis.bar_starts[bar if start else bar + 1])


def _centre(view: SongView) -> float:
    """Return what stays where it is in a zoom by keyboard: the playhead, if it is in view."""
    axis = view.axis
    if axis.first <= view.position <= axis.first + axis.span:
        return float(view.position)
    return axis.first + axis.span / 2
