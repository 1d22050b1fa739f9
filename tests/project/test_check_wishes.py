"""Wishes in project files: kept as they are, and refused where they make no sense."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.wishes import ONLY, SILENT, Change, Granted, Wish
from loopstudio.project import file
from loopstudio.project.check import check
from loopstudio.project.file import Document
from loopstudio.project.project import Project, Strip
from tests.project import small

WISHES = (
    Wish(SILENT, 0, 1, 2, start_beat=1.5),
    Wish(ONLY, 1, 0, 3, low_hz=200.0, high_hz=2000.0, strength=0.5, sound=2),
)


def _granted(extraction):
    return Granted(
        wishes=WISHES,
        changes=(Change(-3.0, -120.0, (1, 2)), Change(-20.0, -0.5, ())),
        owners=np.array([0, 1]),
        layout=np.asarray(extraction.factors.layout),
        activation=np.array([loop.activation for loop in extraction.loops]),
    )


@pytest.fixture
def wished():
    plain = small.extraction()
    return replace(plain, granted=_granted(plain))


@pytest.fixture
def project():
    return Project(song="/songs/a.wav", strips=(Strip(), Strip()), wishes=WISHES)


def test_wishes_come_back_from_a_file_with_what_they_did(tmp_path, project, wished):
    path = str(tmp_path / "a.loopstudio")
    file.save(path, Document(project, wished, "a", None), progress=lambda *_: None)
    document = file.load(path)
    assert document.project.wishes == WISHES
    granted = document.extraction.granted
    assert granted.wishes == WISHES
    assert granted.changes == wished.granted.changes
    np.testing.assert_array_equal(granted.owners, wished.granted.owners)
    np.testing.assert_array_equal(granted.layout, wished.granted.layout)


@pytest.mark.parametrize(
    "wrong", [{"loop": 2}, {"last_bar": 4}, {"sound": 3}, {"rhythm": 2}], ids=str
)
def test_a_wish_about_what_is_not_there_is_refused(project, wished, wrong):
    strange = replace(project, wishes=(replace(WISHES[0], **wrong),))
    with pytest.raises(ValueError, match="a wish and the"):
        check(strange, wished, None)
    granted = replace(wished.granted, wishes=(strange.wishes[0], WISHES[1]))
    with pytest.raises(ValueError, match="a wish and the"):
        check(project, replace(wished, granted=granted), None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"owners": np.array([0, 3])},
        {"owners": np.array([0.0, 1.0])},
        {"layout": np.ones((3, 2))},
        {"layout": np.full((4, 2), np.nan)},
        {"activation": np.ones((2, 3))},
        {"changes": ()},
        {"changes": (Change(float("nan"), 0.0, ()), Change(0.0, 0.0, ()))},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_wishes_did_has_to_fit_the_loops(project, wished, wrong):
    check(project, wished, None)
    with pytest.raises(ValueError, match="wish"):
        check(project, replace(wished, granted=replace(wished.granted, **wrong)), None)
