"""Finding loops again: wishes are granted by real jobs, and taken back."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from loopstudio.core import regroup
from loopstudio.core.extract import Settings, find_loops
from loopstudio.core.render import renderer
from loopstudio.core.wishes import ONLY, SILENT, Wish
from loopstudio.project import edits, regrouping, wish_edits
from loopstudio.project.file import Document
from loopstudio.project.project import Project
from tests.core import songs
from tests.ui.looks import texts

QUIET = Wish(SILENT, 1, 2, 3)


@pytest.fixture(scope="module")
def song():
    return songs.song()


@pytest.fixture(scope="module")
def found(song):
    return find_loops(song.audio, song.grid, Settings(method="exact"))


@pytest.fixture
def opened(whole, song, found):
    """The window with a song whose second loop the user named and made quieter."""
    project = edits.with_loops_of(Project(song="/songs/Three.wav", settings=found.settings), found)
    project = edits.set_gain(edits.rename(project, 1, "Sub"), 1, -4.0)
    whole.session.open_document(Document(project, found, "Three"), song.audio, None)
    whole.window.show_song()
    return whole


def _wish(studio, *wishes):
    for wish in wishes:
        studio.session.apply("Wish", wish_edits.add(studio.session.project, wish))


def _find_again(studio):
    QTest.keyClick(studio.window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)


def _granted(qtbot, studio):
    """Press Ctrl+R and wait for the answer."""
    before = studio.session.extraction
    _find_again(studio)
    qtbot.waitUntil(lambda: studio.session.extraction is not before, timeout=10_000)
    return studio.session.extraction


def test_wishes_are_granted_and_the_mix_stays(qtbot, opened, song):
    strips = opened.session.project.strips
    _wish(opened, QUIET)
    after = _granted(qtbot, opened)
    assert after.granted.wishes == (QUIET,)
    bars = slice(2 * songs.BAR, 4 * songs.BAR)
    loop = renderer(song.audio.samples, songs.SR, after).loops(0, song.audio.n_samples)[1]
    assert not loop[:, bars].any()
    assert opened.session.project.strips == strips
    assert opened.session.project.wishes == (QUIET,)
    assert not opened.finder.finding


def test_granting_is_one_step_to_undo(qtbot, opened, found):
    _wish(opened, QUIET)
    wished = opened.session.project
    after = _granted(qtbot, opened)
    assert opened.session.history.undoText() == "Find loops again"
    opened.session.history.undo()
    assert opened.session.extraction is found
    assert opened.session.project == wished
    opened.session.history.redo()
    assert opened.session.extraction is after


def test_a_wish_that_is_taken_out_is_taken_back(qtbot, opened, found):
    _wish(opened, QUIET, Wish(ONLY, 2, 5, 5, low_hz=500.0))
    _granted(qtbot, opened)
    opened.session.apply("Clear the wishes", wish_edits.clear(opened.session.project))
    back = _granted(qtbot, opened)
    assert back.granted.wishes == ()
    for loop, same in zip(back.loops, found.loops, strict=True):
        np.testing.assert_array_equal(loop.activation, same.activation)


def test_what_is_granted_already_is_said_and_nothing_is_searched(qtbot, opened):
    _wish(opened, QUIET)
    _granted(qtbot, opened)
    _find_again(opened)
    assert not opened.finder.finding
    assert any("go by your wishes already" in text for text in texts(opened.window.status))


def test_cancel_leaves_the_loops_as_they_were(qtbot, opened, found):
    _wish(opened, QUIET)
    wished = opened.session.project
    _find_again(opened)
    assert opened.finder.finding
    opened.finder.cancel()
    assert not opened.finder.finding
    qtbot.waitUntil(lambda: not opened._analysis_runner.busy)
    assert opened.session.extraction is found
    assert opened.session.project == wished


def test_without_wishes_or_with_other_settings_the_search_begins_anew(opened, found):
    for settings in (found.settings, replace(found.settings, n_loops=2)):
        opened.session.set_settings(settings)
        _find_again(opened)
        assert opened.finder.finding
        opened.finder.cancel()
        _wish(opened, QUIET)


def test_loops_that_were_merged_meanwhile_are_granted_wishes_anew(qtbot, opened, found):
    _wish(opened, QUIET, Wish(SILENT, 2, 6, 6))
    _find_again(opened)
    merged = regroup.merge(found, [0, 1])
    project = regrouping.carried_over(opened.session.project, found, merged)
    opened.session.apply_loops("Merge", project, merged.extraction)
    qtbot.waitUntil(lambda: opened.session.extraction.granted is not None, timeout=10_000)
    assert len(opened.session.extraction.loops) == 2
    assert opened.session.extraction.granted.wishes == opened.session.project.wishes


def test_wishes_that_are_undone_with_the_loops_meanwhile_start_no_search(qtbot, opened, found):
    other = replace(found, best_bars=found.best_bars)
    opened.session.apply_loops("Other loops", opened.session.project, other)
    _wish(opened, QUIET)
    _find_again(opened)
    opened.session.history.undo()
    opened.session.history.undo()
    qtbot.waitUntil(lambda: opened.finder.idle, timeout=10_000)
    assert opened.session.extraction is found
    assert not opened.finder.finding
