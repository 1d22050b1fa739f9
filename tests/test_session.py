"""The open song, its edits, and what can be undone."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.extract import Settings
from loopstudio.project import edits
from loopstudio.project.file import Document
from loopstudio.project.project import Project
from loopstudio.session import MOST_FOUND, MOST_STEPS, Session
from tests.project.small import extraction

SONG = Audio(np.zeros((2, 8000), np.float32), 8000)


@pytest.fixture
def session(qapp):
    session = Session()
    session.open_song("/music/Night Bus.flac", SONG)
    session.set_extraction(extraction())
    return session


def test_a_song_is_called_by_its_file(session):
    assert session.title == "Night Bus"
    assert session.project.song == "/music/Night Bus.flac"


def test_new_loops_come_with_their_strips(session):
    assert [strip.name for strip in session.project.strips] == ["Drums", "Bass"]


def test_an_edit_is_told_undone_and_redone(qtbot, session):
    before = session.project
    after = edits.set_muted(before, 0, True)
    with qtbot.waitSignal(session.project_changed) as told:
        session.apply("Switch off Drums", after)
    assert told.args == [after]

    session.history.undo()
    assert session.project == before
    session.history.redo()
    assert session.project == after


def test_listeners_see_whether_undo_is_possible(qtbot, session):
    seen = []
    session.project_changed.connect(lambda _: seen.append(session.history.canUndo()))
    session.apply("Mute", edits.set_muted(session.project, 0, True))
    session.history.undo()
    assert seen == [True, False]


def test_an_edit_that_changes_nothing_is_no_step(qtbot, session):
    with qtbot.assertNotEmitted(session.project_changed):
        session.apply("Nothing", edits.set_muted(session.project, 0, False))
    assert not session.history.canUndo()


def test_what_is_listened_to_is_no_edit_and_stays_when_edits_are_taken_back(session):
    session.set_saved("/x/song.loopstudio")
    session.look_at(edits.set_listen(session.project, "original"))
    assert not session.edited
    session.apply("Mute", edits.set_muted(session.project, 0, True))
    session.look_at(edits.set_listen(session.project, "loops"))
    session.history.undo()
    assert not session.project.strips[0].muted
    assert session.project.listen == "loops"
    session.history.redo()
    assert session.project.listen == "loops"


def test_one_drag_is_one_step(session):
    before = session.project
    for gain_db in (-1, -2, -3):
        session.apply("Level", edits.set_gain(session.project, 0, gain_db), gesture="gain 0")
    session.apply("Level", edits.set_gain(session.project, 1, 2), gesture="gain 1")

    session.history.undo()
    assert session.project.strips[0].gain_db == -3
    session.history.undo()
    assert session.project == before
    session.history.redo()
    assert session.project.strips[0].gain_db == -3


def test_the_first_loops_of_a_song_begin_a_new_history(session):
    session.apply("Mute", edits.set_muted(session.project, 0, True))
    session.open_song("/music/Other.flac", SONG)
    session.set_extraction(extraction())
    assert not session.history.canUndo()
    assert not session.history.canRedo()


def test_another_search_can_be_taken_back_with_all_that_was_decided(qtbot, session):
    session.apply("Switch off a sound", edits.toggle_sound(session.project, 0))
    before, found = session.project, session.extraction
    session.set_extraction(extraction())
    assert session.extraction is not found
    assert not session.project.mutes

    with qtbot.waitSignals([session.extraction_changed, session.project_changed]):
        session.history.undo()
    assert session.extraction is found
    assert session.project == before
    session.history.redo()
    assert session.extraction is not found


def test_the_mix_of_loops_that_are_found_again_stays(session):
    session.apply("Level", edits.set_gain(session.project, 0, -3.0))
    session.set_extraction(extraction())
    assert session.project.strips[0].gain_db == -3.0


def test_edits_of_the_mix_do_not_tell_of_other_loops(qtbot, session):
    with qtbot.assertNotEmitted(session.extraction_changed):
        session.apply("Mute", edits.set_muted(session.project, 0, True))
        session.history.undo()


def test_the_loops_of_only_so_many_searches_are_kept(session):
    first = session.extraction
    for turn in range(MOST_FOUND + 3):
        session.set_extraction(extraction())
        session.apply("Level", edits.set_gain(session.project, 0, -1.0 - turn))
    last, project = session.extraction, session.project
    kept = set()
    while session.history.canUndo():
        session.history.undo()
        kept.add(id(session.extraction))
    assert session.extraction is not first
    assert len(kept) == MOST_FOUND + 1
    while session.history.canRedo():
        session.history.redo()
    assert session.extraction is last
    assert session.project == project


def test_loops_of_the_same_sounds_can_be_taken_back_as_often_as_edits(session):
    first = session.extraction
    for turn in range(3 * MOST_FOUND):
        loops = replace(session.extraction, best_bars=(turn % 4, 0))
        session.apply_loops("Find loops again", session.project, loops)
    while session.history.canUndo():
        session.history.undo()
    assert session.extraction is first


def test_new_loops_are_something_to_save_until_they_are_saved(qtbot, session):
    assert session.edited
    with qtbot.waitSignal(session.edited_changed) as told:
        session.set_saved("/music/Night Bus.loopstudio")
    assert told.args == [False]
    assert not session.edited
    session.apply("Mute", edits.set_muted(session.project, 0, True))
    assert session.edited
    session.history.undo()
    assert not session.edited


def test_a_saved_project_comes_back_unedited(session):
    document = session.document()
    other = Session()
    other.open_document(document, SONG, "/music/Night Bus.loopstudio")
    assert other.project == session.project
    assert other.title == "Night Bus"
    assert not other.edited


def test_how_to_search_is_not_a_step_of_its_own(session):
    session.set_settings(Settings(n_loops=3))
    assert session.project.settings.n_loops == 3
    assert not session.history.canUndo()


def test_closing_a_song_tells_everyone(qtbot, session):
    with qtbot.waitSignals(
        [session.song_changed, session.extraction_changed, session.project_changed],
        order="strict",
    ):
        session.close_song()
    assert session.audio is None
    assert session.extraction is None
    assert session.project == Project()


def test_a_document_without_loops_can_be_opened(session):
    session.open_document(Document(Project(song="/a.wav"), None, "A"), SONG, "/a.loopstudio")
    assert session.extraction is None
    assert session.project.strips == ()


def test_the_last_that_is_told_of_another_song_is_that_all_is_told(session):
    seen = []
    for signal in (
        session.song_changed,
        session.extraction_changed,
        session.components_changed,
        session.project_changed,
        session.edited_changed,
    ):
        signal.connect(lambda *_: seen.append(session.opening))
    session.open_song("/music/Other.flac", SONG)
    assert seen == [True, True, True, True, False]
    session.apply("Move", edits.set_settings(session.project, Settings(n_loops=3)))
    assert not any(seen[5:])


def test_an_evening_of_edits_keeps_no_more_than_so_many_steps(session):
    for step in range(2 * MOST_STEPS):
        session.apply("Mute", edits.set_muted(session.project, 0, not step % 2))
    assert session.history.count() == MOST_STEPS
    session.history.undo()
    assert session.history.canRedo()
