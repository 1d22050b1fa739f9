"""The sections of a song."""

from itertools import pairwise

import numpy as np
import pytest

from loopstudio.core.form import Form, form_of, found_form
from tests.project.small import extraction


def layout(*rows: str) -> np.ndarray:
    """One string a loop, a character a bar; ``#`` plays."""
    return np.array([[bar == "#" for bar in row] for row in rows])


def sections(form: Form) -> list[tuple[str, int, int]]:
    return [(name, *form.bounds(k)) for k, name in enumerate(form.names)]


NIGHT_BUS = layout(
    "..##########....############..",
    "....########....##########....",
    "############..############....",
    "........########..########..##",
    "......##..####......######....",
)


def test_few_loops_are_intro_break_and_outro_and_many_the_groove_and_the_drop():
    assert sections(found_form(NIGHT_BUS)) == [
        ("Intro", 0, 4),
        ("Groove", 4, 12),
        ("Break", 12, 16),
        ("Drop", 16, 26),
        ("Outro", 26, 30),
    ]


def test_a_fill_of_one_bar_is_no_section():
    assert sections(found_form(layout("######.#########", "######.#########"))) == [
        ("Groove", 0, 16)
    ]


def test_one_full_bar_does_not_make_all_others_a_break():
    plays = layout("################", "########.#######", "...#............", "...#............")
    assert sections(found_form(plays)) == [("Groove", 0, 16)]


def test_a_long_groove_is_divided_and_the_same_loops_have_the_same_letter():
    verse, chorus = "########", "########"
    plays = layout(
        (verse + chorus) * 3,
        (verse + chorus) * 3,
        (verse + chorus) * 3,
        ("........" + chorus) * 3,
        ("........" + chorus) * 3,
    )
    form = found_form(plays)
    assert form.starts == tuple(range(0, 48, 8))
    assert form.names == ("Groove A", "Groove B") * 3


def test_a_short_groove_stays_whole_although_a_loop_enters():
    plays = layout("################", "################", "........########")
    assert sections(found_form(plays)) == [("Groove", 0, 16)]


@pytest.mark.parametrize("n_bars", [1, 2, 3, 5, 31, 32, 33, 200])
@pytest.mark.parametrize("n_loops", [0, 1, 2, 7])
def test_sections_cover_every_bar_of_any_layout(n_bars, n_loops):
    plays = np.random.default_rng(n_bars).random((n_loops, n_bars)) < 0.5
    form = found_form(plays)
    edges = [form.bounds(k) for k in range(len(form.names))]
    assert edges[0][0] == 0
    assert edges[-1][1] == n_bars
    assert all(one[1] == other[0] for one, other in pairwise(edges))


def test_a_song_without_bars_has_no_form():
    assert found_form(np.zeros((3, 0), bool)) is None


def test_a_section_can_be_renamed_split_and_joined():
    form = found_form(NIGHT_BUS).renamed(1, "Verse")
    split = form.split(8)
    assert sections(split)[1:3] == [("Verse", 4, 8), ("Verse 2", 8, 12)]
    assert split.split(8) == split
    assert split.split(10).names[1:4] == ("Verse", "Verse 2", "Verse 3")
    assert split.joined(2) == form
    assert form.joined(0) == form


def test_a_bar_belongs_to_the_section_around_it():
    form = found_form(NIGHT_BUS)
    assert [form.at(bar) for bar in (-1, 0, 3.9, 4, 25, 29, 40)] == [0, 0, 0, 1, 3, 4, 4]


@pytest.mark.parametrize(
    ("starts", "names"),
    [((1,), ("A",)), ((0, 0), ("A", "B")), ((0, 9), ("A", "B")), ((0,), ()), ((), ())],
)
def test_a_form_that_does_not_cover_the_bars_is_refused(starts, names):
    with pytest.raises(ValueError, match="sections"):
        Form(8, starts, names)


def test_the_users_own_sections_count_only_for_the_same_number_of_bars():
    found = form_of(extraction())
    n_bars = extraction().grid.n_bars
    own = Form(n_bars, (0,), ("All of it",))
    assert form_of(extraction(), own) == own
    assert form_of(extraction(), Form(n_bars + 1, (0,), ("All of it",))) == found
