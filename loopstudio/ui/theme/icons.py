"""Icons: one set of strokes, coloured by the theme.

The files in ``resources/icons`` are drawn on 16 by 16 pixels with a stroke of 1.5 in
``currentColor``, which is replaced here before they are painted.
"""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from loopstudio.project import resources
from loopstudio.ui.theme.tokens import Tokens

SIZE = 16
"""Logical pixels of an icon in a button or menu."""

KINDS = ("drums", "percussion", "bass", "harmony", "melody", "voice", "texture")
"""Labels of loops that have an icon of the same name."""

_RATIOS = (1.0, 1.5, 2.0, 3.0)


@cache
def icon(name: str, tokens: Tokens, *, filled: bool = False, gap: int = 0) -> QIcon:
    """Return an icon in the colours of a theme, for each state of a button.

    Parameters
    ----------
    name : str
        A file of ``resources/icons`` without its suffix.
    tokens : Tokens
        The theme.
    filled : bool
        For a button that is filled with ink although it is not checked.
    gap : int
        Logical pixels left free at its right, for words beside it: Qt leaves two.
    """
    made = QIcon()
    plain = tokens.on_text if filled else tokens.ink
    states = (
        (QIcon.Mode.Normal, QIcon.State.Off, plain),
        (QIcon.Mode.Active, QIcon.State.Off, plain),
        (QIcon.Mode.Disabled, QIcon.State.Off, tokens.off),
        (QIcon.Mode.Normal, QIcon.State.On, tokens.on_text),
        (QIcon.Mode.Active, QIcon.State.On, tokens.on_text),
        (QIcon.Mode.Disabled, QIcon.State.On, tokens.off),
    )
    for mode, state, colour in states:
        for ratio in _RATIOS:
            made.addPixmap(pixmap(name, colour, SIZE, ratio, gap), mode, state)
    return made


@cache
def pixmap(name: str, colour: str, size: int = SIZE, ratio: float = 1.0, gap: int = 0) -> QPixmap:
    """Return an icon as a picture of `size` logical pixels in one colour.

    Parameters
    ----------
    name : str
        A file of ``resources/icons`` without its suffix.
    colour : str
        ``#rrggbb``.
    size : int
        Width and height in logical pixels.
    ratio : float
        Device pixels in a logical one, as `QWidget.devicePixelRatioF` gives.
    gap : int
        Logical pixels left free at its right.
    """
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    picture = QPixmap(QSize(round((size + gap) * ratio), round(size * ratio)))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture


@cache
def _source(name: str) -> str:
    return resources.path("icons", f"{name}.svg").read_text(encoding="utf-8")
