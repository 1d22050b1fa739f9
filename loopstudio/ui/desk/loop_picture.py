"""Loop: what comes out of the recipe, above what the song has there."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QFrame, QWidget

from loopstudio.core.model import Mutes
from loopstudio.core.pictures.loop_picture import recipe_picture, to_levels
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.theme.heatmaps import level_lut, tinted_lut
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_FADED = 0.6

NEUTRAL = -1
"""Colour of a picture that is not of a loop."""


class LoopPicture(pg.GraphicsView):
    """A picture of levels in the loop's colour, low frequencies at the bottom.

    Parameters
    ----------
    theme : Theme
    name : str
        What the picture shows, for screen readers.
    """

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self._theme = theme
        self._levels: np.ndarray | None = None
        self._colour = 0
        self._box = pg.ViewBox(border=None, enableMouse=False, enableMenu=False, defaultPadding=0)
        self.setCentralItem(self._box)
        self._image = pg.ImageItem(axisOrder="row-major", autoDownsample=False)
        self._box.addItem(self._image, ignoreBounds=True)
        self._box.setRange(QRectF(0, 0, 1, 1), padding=0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(name)
        self._box.sigResized.connect(self._on_resized)
        self._dress(theme.tokens)
        theme.changed.connect(self._dress)

    def show_levels(self, levels: np.ndarray | None, colour: int) -> None:
        """Show levels of shape (n_rows, n_columns), uint8; None for nothing."""
        if levels is not self._levels or colour != self._colour:
            self._levels, self._colour = levels, colour
            self._refresh()

    def show_faded(self, faded: bool) -> None:
        """Show it weaker, as what is out of date, or in full."""
        self._image.setOpacity(_FADED if faded else 1.0)

    def _on_resized(self, box: pg.ViewBox) -> None:
        self._refresh()

    def _refresh(self) -> None:
        """Show one row a pixel: nearest neighbours would drop thin lines."""
        if self._levels is None or self.width() < 2 or self.height() < 2:
            self._image.clear()
            return
        ratio = self.devicePixelRatioF()
        fitted = _fitted(self._levels, round(self.width() * ratio), round(self.height() * ratio))
        tokens = self._theme.tokens
        neutral = self._colour == NEUTRAL
        table = level_lut(tokens) if neutral else tinted_lut(tokens, self._colour)
        self._image.setImage(fitted, levels=(0, 255), lut=table, autoDownsample=False)
        self._image.setRect(QRectF(0, 0, 1, 1))

    def _dress(self, tokens: Tokens) -> None:
        self.setBackground(QColor(tokens.sunken))
        self._refresh()


def recipe_levels(state: DeskState) -> np.ndarray:
    """Picture the loop from its recipe, without what is switched off.

    Parameters
    ----------
    state : DeskState

    Returns
    -------
    np.ndarray, shape (n_rows, n_columns), uint8
    """
    song, loop = state.song, state.loop
    layers = tuple((pane.layer, pane.slice) for pane in loop.panes)
    whole, heard = (
        recipe_picture(song.sound_rows, song.factors, layers, loop.n_slices, mutes)
        for mutes in (Mutes(), state.mutes)
    )
    return to_levels(heard, whole)


def _fitted(levels: np.ndarray, width: int, height: int) -> np.ndarray:
    """Levels smoothly scaled to (height, width), uint8."""
    levels = np.ascontiguousarray(levels)
    n_rows, n_columns = levels.shape
    source = QImage(levels.data, n_columns, n_rows, n_columns, QImage.Format.Format_Grayscale8)
    scaled = source.scaled(
        width,
        height,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    ).convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(scaled.constBits(), np.uint8).reshape(height, scaled.bytesPerLine())
    return rows[:, :width].copy()
