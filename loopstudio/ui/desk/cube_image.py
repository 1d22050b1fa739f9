"""A slice of the cube in colours: the song's neutral, the model's in the colours of loops."""

import numpy as np
from PySide6.QtGui import QImage

from loopstudio.ui.desk.cube_state import CubeState
from loopstudio.ui.theme.heatmaps import SIZE, picture_lut, tinted_lut
from loopstudio.ui.theme.tokens import Tokens


def slice_image(state: CubeState, tokens: Tokens, *, model: bool) -> QImage | None:
    """Colour the slice that is looked at, one pixel a cell, the lowest row at the bottom.

    Parameters
    ----------
    state : CubeState
    tokens : Tokens
    model : bool
        The model's slice instead of the song's.

    Returns
    -------
    QImage or None
        None while there is no model.
    """
    cube = state.model if model else state.song
    if cube is None:
        return None
    cells = state.section(cube.levels)[::-1]
    if not model:
        table = _packed(picture_lut(tokens))
    elif cube.owners is None:
        known = state.loop is not None and state.loop < len(state.colours)
        table = _packed(tinted_lut(tokens, state.colours[state.loop or 0] if known else 0))
    else:
        owners = state.section(cube.owners)[::-1].astype(np.intp)
        table = np.concatenate([_packed(tinted_lut(tokens, colour)) for colour in state.colours])
        cells = owners * SIZE + cells
    pixels = np.ascontiguousarray(table.take(cells))
    height, width = pixels.shape
    # The image would only borrow the pixels.
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def _packed(table: np.ndarray) -> np.ndarray:
    """Colours (256, 3) uint8 to (256,) uint32 as Qt has them."""
    red, green, blue = table.astype(np.uint32).T
    packed: np.ndarray = (np.uint32(0xFF) << 24) | (red << 16) | (green << 8) | blue
    return packed
