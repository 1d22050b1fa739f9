"""Pictures of the program and of its design, one above the other."""

import re
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

_SIZE = re.compile(r"-\d+x\d+(@2x(-small)?)?$")
_GAP = 8
_BETWEEN = QColor("#808080")


def write(pictures: Iterable[Path], designs: Path, out: Path) -> None:
    """Lay every picture above the one that the design has of the same situation and theme.

    Parameters
    ----------
    pictures : iterable of Path
        Called ``NAME-THEME-SIZE.png``.
    designs : Path
        A folder with ``NAME-THEME.png``; what it has no picture of is passed over.
    out : Path
        The folder for the pairs.
    """
    out.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        design = designs / f"{_SIZE.sub('', picture.stem)}.png"
        if design.is_file():
            _pair(QImage(str(picture)), QImage(str(design))).save(str(out / picture.name))


def _pair(ours: QImage, design: QImage) -> QImage:
    """Return one picture of two, as wide as the first."""
    ours.setDevicePixelRatio(1.0)
    design = design.scaledToWidth(ours.width(), Qt.TransformationMode.SmoothTransformation)
    height = ours.height() + _GAP + design.height()
    pair = QImage(ours.width(), height, QImage.Format.Format_RGB32)
    pair.fill(_BETWEEN)
    painter = QPainter(pair)
    painter.drawImage(0, 0, ours)
    painter.drawImage(0, ours.height() + _GAP, design)
    painter.end()
    return pair
