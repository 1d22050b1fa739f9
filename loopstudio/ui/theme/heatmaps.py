"""Lookup tables that turn a level into a colour.

They are built in OKLab, where equal steps look equal, so that lightness rises evenly with
the level whatever the hue, and a picture reads the same in grey.

Based on:
    Björn Ottosson, "A perceptual color space for image processing", 2020,
    https://bottosson.github.io/posts/oklab

Conventions
-----------
A table has shape ``(256, 3)``, dtype uint8, sRGB; entry ``i`` is the colour of level
``i / 255``.
"""

from functools import cache

import numpy as np

from loopstudio.ui.theme.tokens import Tokens, loop_colour

SIZE = 256
"""Entries of a table."""

_LMS_FROM_RGB = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB_FROM_LMS = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_RGB_FROM_LMS = np.linalg.inv(_LMS_FROM_RGB)
_LMS_FROM_LAB = np.linalg.inv(_LAB_FROM_LMS)

_VIOLET, _YELLOW = 305.0, 108.0
"""Hues at the ends of the coloured levels, in degrees."""

# Rounding of the matrices puts even pure black and white a hair outside.
_GAMUT_SLACK = 1e-4


def oklab(colour: str) -> np.ndarray:
    """Return the OKLab coordinates of ``#rrggbb``, shape (3,): lightness, a, b."""
    encoded = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    lab: np.ndarray = _LAB_FROM_LMS @ np.cbrt(_LMS_FROM_RGB @ linear)
    return lab


@cache
def level_lut(tokens: Tokens) -> np.ndarray:
    """Return the neutral table: level as lightness, no hue.

    Parameters
    ----------
    tokens : Tokens
        The theme; silence has the lightness of its `sunken` ground.

    Returns
    -------
    np.ndarray, shape (256, 3), uint8, read-only
    """
    return _neutral(tokens, np.linspace(0, 1, SIZE))


@cache
def picture_lut(tokens: Tokens) -> np.ndarray:
    """Return the table of a picture that shows levels only, as the user wants to see them.

    The coloured one turns from violet by teal to yellow, as viridis does, over the lightness
    of the neutral one, so that it reads the same in grey and to every colour vision.

    Parameters
    ----------
    tokens : Tokens
        The theme.

    Returns
    -------
    np.ndarray, shape (256, 3), uint8, read-only
    """
    if tokens.level_map != "colour":
        return level_lut(tokens)
    v = np.linspace(0, 1, SIZE)
    # The darker end is violet and the lighter one yellow in both themes: yellow cannot be dark.
    brightness = v if tokens.name == "dark" else 1 - v
    hue = np.radians(_VIOLET + (_YELLOW - _VIOLET) * brightness)
    # Silence has no colour, or the ground of all data would.
    chroma = 0.12 * np.minimum(1, 4 * v)
    return _table(
        np.column_stack([_lightness(tokens, v), chroma * np.cos(hue), chroma * np.sin(hue)])
    )


@cache
def dimmed_lut(tokens: Tokens) -> np.ndarray:
    """Return the neutral table with its range cut, for what is not selected.

    Parameters
    ----------
    tokens : Tokens
        The theme.

    Returns
    -------
    np.ndarray, shape (256, 3), uint8, read-only
    """
    return _neutral(tokens, np.linspace(0, 0.45 if tokens.name == "dark" else 0.39, SIZE))


@cache
def tinted_lut(tokens: Tokens, colour_index: int) -> np.ndarray:
    """Return the table of one loop colour: level as lightness, hue as the loop's.

    Parameters
    ----------
    tokens : Tokens
        The theme.
    colour_index : int
        Which loop colour, as in `loop_colour`.

    Returns
    -------
    np.ndarray, shape (256, 3), uint8, read-only
    """
    v = np.linspace(0, 1, SIZE)
    lightness = 0.155 + 0.775 * v**1.3 if tokens.name == "dark" else 0.985 - 0.685 * v**1.3
    chroma = np.minimum(1, 1.4 * v) * np.clip((1.15 - v) / 0.45, 0.3, 1) * 1.1
    hue = oklab(loop_colour(tokens, colour_index))[1:]
    return _table(np.column_stack([lightness, chroma[:, None] * hue]))


def _neutral(tokens: Tokens, v: np.ndarray) -> np.ndarray:
    """Levels (256,) to a table without chroma."""
    return _table(np.column_stack([_lightness(tokens, v), np.zeros((SIZE, 2))]))


def _lightness(tokens: Tokens, v: np.ndarray) -> np.ndarray:
    """Levels (n,) to OKLab lightness, where no loop has the colour."""
    return 0.155 + 0.80 * v**1.25 if tokens.name == "dark" else 0.985 - 0.72 * v**1.25


def _table(lab: np.ndarray) -> np.ndarray:
    """OKLab (256, 3) to sRGB uint8, with chroma reduced where sRGB cannot hold it."""
    inside, outside = np.zeros(len(lab)), np.ones(len(lab))
    for _ in range(12):  # halvings: exact to a fortieth of an 8-bit step
        middle = (inside + outside) / 2
        rgb = _linear_rgb(lab, middle)
        fits = ((rgb >= -_GAMUT_SLACK) & (rgb <= 1 + _GAMUT_SLACK)).all(axis=1)
        inside, outside = np.where(fits, middle, inside), np.where(fits, outside, middle)
    linear = np.clip(_linear_rgb(lab, inside), 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    table: np.ndarray = np.round(encoded * 255).astype(np.uint8)
    table.flags.writeable = False
    return table


def _linear_rgb(lab: np.ndarray, chroma_scale: np.ndarray) -> np.ndarray:
    """OKLab (n, 3) with chroma times (n,) to linear sRGB (n, 3)."""
    scaled = lab * np.column_stack([np.ones(len(lab)), chroma_scale, chroma_scale])
    rgb: np.ndarray = (scaled @ _LMS_FROM_LAB.T) ** 3 @ _RGB_FROM_LMS.T
    return rgb
