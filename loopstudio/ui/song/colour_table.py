"""From a cell of the picture to its colour, in one lookup.

A view of 1140 by 256 cells is coloured anew at every step of a zoom.  Whatever a cell may
be, a level or a level with two loops and their shares, its colour stands ready in a table,
so colouring is one `take` whatever the mode.

Conventions
-----------
Tables are one-dimensional, uint32, ``0xffRRGGBB`` as in `QImage.Format.Format_RGB32`, and
indexed by the cells of `core.picture` (levels) or `core.shares` (levels with loops).
"""

from collections.abc import Sequence

import numpy as np

from loopstudio.core.pictures.picture import RANGE_DB
from loopstudio.core.pictures.shares import SHARE_STEPS
from loopstudio.ui.theme.heatmaps import dimmed_lut, level_lut, picture_lut, tinted_lut
from loopstudio.ui.theme.tokens import Tokens


def level_table(tokens: Tokens) -> np.ndarray:
    """Return the table of mode *Level*, shape (256,): no hue, unless the user wants one."""
    return packed(picture_lut(tokens).T.astype(np.float32))


def by_loop_table(tokens: Tokens, colours: Sequence[int]) -> np.ndarray:
    """Return the table of mode *By loop*: each loop's colour, weighted by its share.

    Parameters
    ----------
    tokens : Tokens
        The theme.
    colours : sequence of int
        Colour index of each loop.

    Returns
    -------
    np.ndarray, shape (256 * (n_loops + 1) ** 2 * SHARE_STEPS,)
    """
    tables = [tinted_lut(tokens, colour) for colour in colours]
    tables.append(level_lut(tokens))  # what no loop explains
    of_loop = np.stack(tables, axis=1).astype(np.float32).transpose(2, 0, 1)  # (rgb, level, loop)
    first, second = of_loop[:, :, :, None, None], of_loop[:, :, None, :, None]
    return packed(second + _shares() * (first - second))


def selected_table(tokens: Tokens, colours: Sequence[int], selected: int) -> np.ndarray:
    """Return the table of mode *Selected*: one loop's share tinted, the rest dimmed.

    Parameters
    ----------
    tokens : Tokens
        The theme.
    colours : sequence of int
        Colour index of each loop.
    selected : int
        The loop; ``len(colours)`` for what no loop explains, -1 for none.

    Returns
    -------
    np.ndarray, shape (256 * (n_loops + 1) ** 2 * SHARE_STEPS,)
    """
    n = len(colours) + 1
    inside = 0 <= selected < len(colours)
    bright = tinted_lut(tokens, colours[selected]) if inside else level_lut(tokens)
    chosen = (np.arange(n) == selected)[:, None]
    share = _shares()
    weight = np.where(chosen[:, None], share, 0) + np.where(chosen[None], 1 - share, 0)
    weight = np.clip(weight, 0, 1).astype(np.float32)
    light, dim = (
        lut.T.astype(np.float32)[:, :, None, None, None] for lut in (bright, dimmed_lut(tokens))
    )
    return packed(dim + weight * (light - dim))


def narrowed(table: np.ndarray, range_db: float) -> np.ndarray:
    """Return a table whose colours reach over fewer dB, from the loudest cell down.

    Parameters
    ----------
    table : np.ndarray, shape (256 * n,), uint32
        The level is the highest part of what it is indexed by.
    range_db : float, in (0, RANGE_DB]
    """
    levels = 255 - (255 - np.arange(256)) * RANGE_DB / range_db
    shown = np.rint(np.clip(levels, 0, 255)).astype(np.intp)
    colours: np.ndarray = table.reshape(256, -1)[shown].ravel()
    return colours


def _shares() -> np.ndarray:
    """Return the share of the first of two loops at each step, shape (SHARE_STEPS,)."""
    return np.linspace(0.5, 1, SHARE_STEPS, dtype=np.float32)


def packed(rgb: np.ndarray) -> np.ndarray:
    """Turn colours (3, ...) in [0, 255] into (n,) uint32."""
    red, green, blue = (rgb + np.float32(0.5)).astype(np.uint32)
    table: np.ndarray = (0xFF000000 | (red << 16) | (green << 8) | blue).ravel()
    return table
