"""Lookup tables from level to colour."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.ui.theme.heatmaps import dimmed_lut, level_lut, oklab, picture_lut, tinted_lut
from loopstudio.ui.theme.tokens import DARK, LIGHT, loop_colour
from tests.ui.colour_science import VISION, linear

THEMES = [DARK, LIGHT]
IDS = ["dark", "light"]


def _lightness(table) -> np.ndarray:
    return np.array([oklab("#{:02x}{:02x}{:02x}".format(*colour))[0] for colour in table])


def _coloured(tokens):
    return picture_lut(replace(tokens, level_map="colour"))


def _tables(tokens):
    tinted = (tinted_lut(tokens, k) for k in range(12))
    return [level_lut(tokens), dimmed_lut(tokens), _coloured(tokens), *tinted]


@pytest.mark.parametrize("tokens", THEMES, ids=IDS)
def test_a_louder_cell_is_never_nearer_to_the_ground(tokens):
    direction = 1 if tokens is DARK else -1
    for table in _tables(tokens):
        lightness = direction * _lightness(table)
        # Eight bits round: a step back within one of their steps is none.
        assert np.all(np.diff(lightness) > -0.004)
        assert np.all(np.diff(lightness[::8]) > 0)


@pytest.mark.parametrize("tokens", THEMES, ids=IDS)
def test_silence_looks_like_the_ground_of_data(tokens):
    ground = [int(tokens.sunken[i : i + 2], 16) for i in (1, 3, 5)]
    for table in _tables(tokens):
        assert np.abs(table[0].astype(int) - ground).max() <= 8


@pytest.mark.parametrize("tokens", THEMES, ids=IDS)
def test_levels_are_neutral_and_dimmed_ones_stay_near_the_ground(tokens):
    for table in (level_lut(tokens), dimmed_lut(tokens)):
        assert np.ptp(table.astype(int), axis=1).max() <= 1
    cut = abs(int(dimmed_lut(tokens)[-1, 0]) - int(dimmed_lut(tokens)[0, 0]))
    full = abs(int(level_lut(tokens)[-1, 0]) - int(level_lut(tokens)[0, 0]))
    assert 0.2 < cut / full < 0.5


@pytest.mark.parametrize("tokens", THEMES, ids=IDS)
@pytest.mark.parametrize("index", range(12))
def test_a_tinted_table_keeps_the_hue_of_its_loop(tokens, index):
    _, a, b = oklab(loop_colour(tokens, index))
    colour = "#{:02x}{:02x}{:02x}".format(*tinted_lut(tokens, index)[180])
    _, a2, b2 = oklab(colour)
    cosine = (a * a2 + b * b2) / np.hypot(a, b) / np.hypot(a2, b2)
    assert cosine > 0.995


@pytest.mark.parametrize("tokens", THEMES, ids=IDS)
def test_levels_are_coloured_only_for_who_wants_them_so(tokens):
    np.testing.assert_array_equal(picture_lut(tokens), level_lut(tokens))
    colours = _coloured(tokens).astype(int)
    assert np.ptp(colours, axis=1)[64:].min() > 60
    hues = {tuple(np.argsort(colour)) for colour in colours[[80, 165, 250]]}
    assert len(hues) == 3


@pytest.mark.parametrize("tokens", THEMES, ids=IDS)
@pytest.mark.parametrize("vision", VISION)
def test_coloured_levels_rise_in_brightness_for_every_colour_vision(tokens, vision):
    direction = 1 if tokens is DARK else -1
    seen = [
        VISION[vision] @ linear("#{:02x}{:02x}{:02x}".format(*colour))
        for colour in _coloured(tokens)[::8]
    ]
    luminance = np.clip(seen, 0, 1) @ [0.2126, 0.7152, 0.0722]
    assert np.all(direction * np.diff(luminance) > 0)


def test_tables_cannot_be_changed_by_who_shows_them():
    with pytest.raises(ValueError, match="read-only"):
        level_lut(DARK)[0, 0] = 1
