"""Which buttons of a row find room."""

from hypothesis import given
from hypothesis import strategies as st

from loopstudio.ui.controls.fitting import fitting

widths = st.lists(st.integers(1, 120), max_size=12)


@given(widths, st.integers(0, 800), st.integers(0, 40), st.integers(-1, 12))
def test_what_is_shown_fits_and_nothing_is_left_out_needlessly(widths, room, menu, always):
    shown = fitting(widths, room, menu=menu, always=always)
    used = sum(widths[place] for place in shown)
    if len(shown) == len(widths):
        assert used <= room
    else:
        assert used + menu <= room or not shown
        assert sum(widths) > room
        first = min(place for place in range(len(widths)) if place not in shown)
        assert used + widths[first] + menu > room


@given(widths, st.integers(0, 800), st.integers(-1, 12))
def test_the_one_that_is_wanted_comes_first(widths, room, always):
    shown = fitting(widths, room, menu=30, always=always)
    if shown and 0 <= always < len(widths) and widths[always] + 30 <= room:
        assert always in shown
