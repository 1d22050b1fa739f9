"""Colours of the cells of `core.pictures.component_picture`, for one lookup a cell."""

from collections.abc import Collection, Sequence

import numpy as np

from loopstudio.core.pictures.component_picture import SHARE_STEPS
from loopstudio.ui.song.colour_table import packed
from loopstudio.ui.theme.heatmaps import dimmed_lut, level_lut, tinted_lut
from loopstudio.ui.theme.tokens import Tokens


def part_table(
    tokens: Tokens, colours: Sequence[int], selected: Collection[int] | None = None
) -> np.ndarray:
    """Return the table of cells: the strongest component's colour, as strong as its share.

    Parameters
    ----------
    tokens : Tokens
        The theme.
    colours : sequence of int
        Colour index of each component.
    selected : collection of int or None
        Components that alone are tinted, above a dimmed picture; None for all.

    Returns
    -------
    np.ndarray, shape (256 * n_components * SHARE_STEPS,), uint32
    """
    n = len(colours)
    ground = (level_lut if selected is None else dimmed_lut)(tokens).T.astype(np.float32)
    tinted = {colour: tinted_lut(tokens, colour).T.astype(np.float32) for colour in set(colours)}
    of_part = np.stack([tinted[colour] for colour in colours], axis=2)  # (rgb, level, component)
    shown = np.array([selected is None or k in selected for k in range(n)])
    share = np.linspace(0, 1, SHARE_STEPS, dtype=np.float32) * shown[:, None]
    base = ground[:, :, None, None]
    return packed(base + share * (of_part[:, :, :, None] - base))
