"""Draw the program's icon in all sizes: ``python packaging/make_icons.py``.

From ``resources/app/loopstudio.svg`` to PNG files for Linux, an ICO file for Windows and an
ICNS file for macOS beside it.
"""

import os
import struct
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "app"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_KINDS = {b"icp4": 16, b"icp5": 32, b"icp6": 64, b"ic07": 128, b"ic08": 256, b"ic09": 512}
"""Kinds of an ICNS file that hold PNG data, and their sizes."""


def main() -> None:
    """Write every size."""
    QGuiApplication([])
    renderer = QSvgRenderer(str(FOLDER / "loopstudio.svg"))
    drawn = {size: _drawn(renderer, size) for size in SIZES}
    for size, png in drawn.items():
        (FOLDER / f"loopstudio-{size}.png").write_bytes(png)
    (FOLDER / "loopstudio.ico").write_bytes(_ico({size: drawn[size] for size in ICO_SIZES}))
    (FOLDER / "loopstudio.icns").write_bytes(_icns(drawn))


def _drawn(renderer: QSvgRenderer, size: int) -> bytes:
    """Return the icon as PNG data."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def _ico(drawn: dict[int, bytes]) -> bytes:
    """Return an ICO file of PNG images: a directory, then the images one after the other."""
    head = struct.pack("<HHH", 0, 1, len(drawn))
    at = len(head) + 16 * len(drawn)
    for size, png in drawn.items():
        # A side of 256 is written as 0.
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(png), at)
        at += len(png)
    return head + b"".join(drawn.values())


def _icns(drawn: dict[int, bytes]) -> bytes:
    """Return an ICNS file: kinds, each with its length and PNG data."""
    body = b"".join(
        kind + struct.pack(">I", 8 + len(drawn[size])) + drawn[size]
        for kind, size in ICNS_KINDS.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


if __name__ == "__main__":
    main()
