"""The files that an export will write, before it does."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from loopstudio.project.exports.items import PlannedFile
from loopstudio.ui.export.words import length_text, size_text
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_ROW = 22
_DETAIL = Qt.ItemDataRole.UserRole
_LENGTH, _SIZE = 48, 72
"""Widths of the columns at the right."""


class FileList(QListWidget):
    """Names in a column, lengths and sizes beside them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[PlannedFile, ...] | None = None
        self.setFont(theme.font("body"))
        self.setAccessibleName("Files that will be written")
        self.setItemDelegate(_Line(theme, self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self._on_theme_changed)

    def show_files(self, files: Sequence[PlannedFile], *, packed: bool) -> None:
        """Show these files; sizes of packed ones are upper limits."""
        if tuple(files) == self._shown:
            return
        self._shown = tuple(files)
        row = self.currentRow()
        self.clear()
        for file in files:
            item = QListWidgetItem(file.path)
            known = bool(file.n_samples)
            length = length_text(file.duration_s) if known else ""
            detail = (length, size_text(file.n_bytes, packed=packed or not known))
            item.setData(_DETAIL, detail)
            item.setToolTip(file.path)
            words = ", ".join(word for word in (file.path, *detail) if word)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            self.addItem(item)
        self.setCurrentRow(min(max(row, 0), self.count() - 1))

    def names(self) -> list[str]:
        """Return the paths that are shown."""
        return [self.item(row).text() for row in range(self.count())]

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.viewport().update()


class _Line(QStyledItemDelegate):
    """Paints a file as name, length and size."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the height of a line."""
        return QSize(0, _ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one file; what does not fit is left out of the middle of its name."""
        tokens = self._theme.tokens
        state, rect = option.state, option.rect
        focused = state & QStyle.StateFlag.State_HasFocus
        if focused:
            painter.fillRect(rect, QColor(tokens.hover))
        place = rect.adjusted(8, 0, -8, 0)
        painter.setFont(self._theme.font("body"))
        length, size = index.data(_DETAIL)
        painter.setPen(QColor(tokens.ink3))
        painter.drawText(place, _RIGHT, size)
        painter.drawText(place.adjusted(0, 0, -_SIZE, 0), _RIGHT, length)
        room = place.adjusted(0, 0, -_SIZE - _LENGTH, 0)
        metrics = QFontMetrics(self._theme.font("body"))
        name = metrics.elidedText(index.data(), Qt.TextElideMode.ElideMiddle, room.width())
        painter.setPen(QColor(tokens.ink))
        painter.drawText(room, _LEFT, name)


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
