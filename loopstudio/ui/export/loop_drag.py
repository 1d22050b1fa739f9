"""What is carried when a loop is dragged or copied: a file, and a picture of it."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QDrag, QFontMetrics, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from loopstudio.ui.drop import OWN
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import loop_colour, loop_text

_HEIGHT, _PADDING, _WIDEST = 28, 10, 240
_HOTSPOT = QPoint(12, 14)
# What file managers of GNOME and its relatives paste; others take the list of URLs.
_COPIED_FILES = "x-special/gnome-copied-files"


def file_data(path: Path) -> QMimeData:
    """Return the data of a file that exists, for programs that take files."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    data.setData(OWN, b"")
    return data


def copy_file(path: Path) -> None:
    """Put a file on the clipboard."""
    data = file_data(path)
    url = QUrl.fromLocalFile(str(path)).toEncoded().data()
    data.setData(_COPIED_FILES, b"copy\n" + url)
    QGuiApplication.clipboard().setMimeData(data)


def drag_file(path: Path, picture: QPixmap, source: QWidget) -> Qt.DropAction:
    """Let the user drop a file somewhere; return what was done with it there.

    It returns when the button is let go of.  The file stays.
    """
    drag = QDrag(source)
    drag.setMimeData(file_data(path))
    drag.setPixmap(picture)
    drag.setHotSpot(_HOTSPOT)
    return drag.exec(Qt.DropAction.CopyAction)


def loop_picture(theme: Theme, name: str, colour: int, ratio: float) -> QPixmap:
    """Return a plate in a loop's colour with its name on it."""
    tokens, font = theme.tokens, theme.font("name")
    metrics = QFontMetrics(font)
    text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, _WIDEST - 2 * _PADDING)
    width = metrics.horizontalAdvance(text) + 2 * _PADDING
    plate = QPixmap(round(width * ratio), round(_HEIGHT * ratio))
    plate.setDevicePixelRatio(ratio)
    plate.fill(Qt.GlobalColor.transparent)
    painter = QPainter(plate)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(loop_colour(tokens, colour)))
    painter.drawRoundedRect(QRectF(0, 0, width, _HEIGHT), 4, 4)
    painter.setFont(font)
    painter.setPen(QColor(loop_text(tokens, colour)))
    painter.drawText(QRectF(0, 0, width, _HEIGHT), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return plate
