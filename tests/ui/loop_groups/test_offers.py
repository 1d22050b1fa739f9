"""Loops that play together, offered as a group."""

from PySide6.QtCore import Qt

from loopstudio.core.workshop.grouping import Hint
from loopstudio.project import group_edits
from loopstudio.ui.workshop.hint_words import loops_sentence
from tests.ui import desk_song
from tests.ui.looks import texts
from tests.ui.loop_groups.acts import (
    BASS,
    CTRL,
    DRUMS,
    KEYS,
    SHIFT,
    click,
    press,
    song,
)


def test_loops_that_always_play_together_are_offered_as_a_group(studio):
    status = studio.window.status
    offer = "Keys and Bass always play together. Group them?"
    assert offer in texts(status)
    assert all(button.isVisible() for button in (status._take, status._dismiss))
    click(status._take)
    assert studio.session.project.groups[0].members == (KEYS, BASS)
    assert offer not in texts(status)
    press(studio, Qt.Key.Key_Z, CTRL)
    assert offer in texts(status)


def test_what_is_turned_down_is_never_offered_again(studio):
    click(studio.window.status._dismiss)
    assert not studio.loop_groups.hint
    assert studio.session.project.declined == ((KEYS, BASS),)
    again = studio.session.document()
    audio = studio.session.audio
    studio.session.open_document(again, audio, None)
    assert not studio.loop_groups.hint
    desk_song.open_in(studio, found=song(5))
    assert studio.loop_groups.hint


def test_an_offer_fits_its_line_however_loops_are_called():
    hint = Hint("mostly", "", tuple(range(6)), "")
    names = ["Bass", "A name that nobody would give to a loop", *"CDEF"]
    assert loops_sentence(hint, names) == (
        "Bass, A name that nobody…, C and 3 others mostly play together. Group them?"
    )


def test_a_hint_waits_while_its_loops_are_in_groups(studio):
    studio.loop_groups.group(frozenset({DRUMS, KEYS}))
    assert not studio.loop_groups.hint
    studio.session.apply("Ungroup", group_edits.ungroup(studio.session.project, 0))
    press(studio, Qt.Key.Key_Y, CTRL | SHIFT)
    assert studio.session.project.groups[0].members == (KEYS, BASS)
