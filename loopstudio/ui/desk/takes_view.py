"""The takes of a loop, best first: to hear by a click, to choose by a double click."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from loopstudio.ui.controls.own_keys import ENTER, keeps
from loopstudio.ui.desk.take_rows import TakeRow
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens, loop_colour

_ROW = 26
_MARK, _TITLE, _NUMBER, _METER = 22, 84, 52, 64
"""Widths of the columns: whether it is chosen, its bars, its leakage in dB and as a bar."""
_WAVE, _WIDEST_WAVE = 72, 360
_LINE = 180
"""Least width in which it is worth saying who plays along."""
_DATA = Qt.ItemDataRole.UserRole
_MOVES = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)


class TakesView(QListWidget):
    """One row for each take.

    Signals
    -------
    hear_asked(object)
        The user wants to hear this take: a first bar, or None.
    choose_asked(object)
        The user wants the loop to be cut from this take.
    """

    hear_asked = Signal(object)
    choose_asked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[TakeRow, ...] = ()
        self._lines = _Line(theme, self)
        self.setFont(theme.font("body"))
        self.setAccessibleName("Takes")
        self.setItemDelegate(self._lines)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(self._on_clicked)
        self.itemDoubleClicked.connect(self._on_double_clicked)
        theme.changed.connect(self._on_theme_changed)

    def show_rows(self, rows: Sequence[TakeRow], colour: int) -> None:
        """Show the takes of another loop, in its colour."""
        self._rows = tuple(rows)
        self._lines.colour = colour
        self.clear()
        for row in self._rows:
            item = QListWidgetItem(row.title)
            item.setData(_DATA, row)
            item.setToolTip("Click to hear it, double click to choose it (Enter)")
            self.addItem(item)

    def show_chosen(self, take: int | None) -> None:
        """Mark the take that the loop is cut from."""
        takes = [row.take for row in self._rows]
        self._lines.chosen = take
        for number, row in enumerate(self._rows):
            words = f"{row.words}, chosen" if row.take == take else row.words
            self.item(number).setData(Qt.ItemDataRole.AccessibleTextRole, words)
        if self.currentRow() < 0 and take in takes:
            self.setCurrentRow(takes.index(take))
        self.viewport().update()

    def step(self, step: int) -> None:
        """Go on (1) or back (-1) to the take beside, and ask to hear it."""
        if self._rows:
            self.setCurrentRow(min(max(self.currentRow() + step, 0), len(self._rows) - 1))
            self._hear()

    def choose(self) -> None:
        """Ask for the take that is marked by the keyboard or the pointer."""
        if self.currentRow() >= 0:
            self.choose_asked.emit(self._rows[self.currentRow()].take)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that go up and down and choose from the window's shortcuts."""
        return keeps(event, (*_MOVES, *ENTER), plain=True) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hear where the arrows lead, choose on Enter."""
        if event.key() in ENTER:
            self.choose()
            return
        super().keyPressEvent(event)
        if event.key() in _MOVES:
            self._hear()

    def _hear(self) -> None:
        if self.currentRow() >= 0:
            self.hear_asked.emit(self._rows[self.currentRow()].take)

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self._hear()

    def _on_double_clicked(self, item: QListWidgetItem) -> None:
        self.choose()

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.viewport().update()


class _Line(QStyledItemDelegate):
    """Paints a take: mark, bars, waveform, who plays along, leakage."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.colour = 0
        self.chosen: int | None = None

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the height of a row."""
        return QSize(0, _ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one take; what has no room is left out, the number last."""
        row: TakeRow = index.data(_DATA)
        tokens, state = self._theme.tokens, option.state
        at = state & QStyle.StateFlag.State_Selected
        if at or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, QColor(tokens.hover if at else tokens.raised))
        place = option.rect.adjusted(8, 0, -8, 0)
        chosen = row.take == self.chosen
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_mark(painter, QRectF(place.x() + 2, place.center().y() - 4, 9, 9), chosen)
        painter.setFont(self._theme.font("body_strong" if chosen else "body"))
        painter.setPen(QColor(tokens.ink))
        left = place.x() + _MARK
        painter.drawText(QRect(left, place.y(), _TITLE, place.height()), _LEFT, row.title)
        left += _TITLE
        right = self._paint_leakage(painter, place, row, bar=place.width() > 420)
        room = right - left - 12
        wide = room > _WAVE + 16 + _LINE
        wave = min(room - 16 - _LINE, _WIDEST_WAVE) if wide else room
        self._paint_wave(painter, QRect(left, place.y() + 4, wave, place.height() - 8), row.peaks)
        if wide:
            line = QRect(left + wave + 16, place.y(), room - wave - 16, place.height())
            self._paint_line(painter, line, row.line)
        painter.restore()

    def _paint_mark(self, painter: QPainter, place: QRectF, chosen: bool) -> None:
        tokens = self._theme.tokens
        painter.setPen(QPen(QColor(tokens.ink if chosen else tokens.ink3), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(place)
        if chosen:
            painter.setBrush(QColor(tokens.ink))
            painter.drawEllipse(place.adjusted(2.5, 2.5, -2.5, -2.5))

    def _paint_leakage(self, painter: QPainter, place: QRect, row: TakeRow, *, bar: bool) -> int:
        """Paint the leakage at the right, and return where it begins."""
        tokens = self._theme.tokens
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(tokens.ink2))
        painter.drawText(place, _RIGHT, row.leakage_text)
        left = place.right() - _NUMBER
        if not bar:
            return left
        left -= _METER
        if row.leakage_db is not None:
            painter.fillRect(QRectF(left, place.center().y() - 1, _METER, 4), QColor(tokens.line2))
            length = row.leakage * _METER
            painter.fillRect(QRectF(left, place.center().y() - 1, length, 4), QColor(tokens.ink2))
        return left

    def _paint_wave(self, painter: QPainter, place: QRect, peaks: np.ndarray) -> None:
        if place.width() < 1 or not len(peaks):
            return
        colour = QColor(loop_colour(self._theme.tokens, self.colour))
        edges = np.linspace(0, len(peaks), place.width() + 1)[:-1].astype(int)
        heights = np.maximum.reduceat(peaks, edges) * place.height() / 2
        middle = place.y() + place.height() / 2
        for x, height in enumerate(heights.tolist()):
            half = max(height, 0.5)
            painter.fillRect(QRectF(place.x() + x, middle - half, 1, 2 * half), colour)

    def _paint_line(self, painter: QPainter, place: QRect, line: str) -> None:
        font = self._theme.font("body")
        painter.setFont(font)
        painter.setPen(QColor(self._theme.tokens.ink3))
        text = QFontMetrics(font).elidedText(line, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, _LEFT, text)


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
