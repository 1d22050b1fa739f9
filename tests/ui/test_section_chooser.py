"""Choosing a section of a song that is too long."""

import re

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from loopstudio.core.section import Section
from loopstudio.ui.section_chooser import SectionChooser
from tests.ui.looks import button, texts

SET = "/songs/Night set.flac"
WHY = "Night set.flac is 1:02:10 long, and Loopstudio takes up to 30:00 at once."
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def chooser(qtbot, theme):
    made = SectionChooser(theme)
    qtbot.addWidget(made)
    made.resize(1000, 130)
    made.show_song(SET, WHY, 3730.0, 1800.0)
    return made


def strip_x(chooser, seconds):
    return round(seconds / 3730.0 * chooser._strip.width())


def drag(chooser, from_s, to_s):
    strip, y = chooser._strip, 12
    QTest.mousePress(strip, LEFT, NONE, QPoint(strip_x(chooser, from_s), y))
    QTest.mouseMove(strip, QPoint(strip_x(chooser, to_s), y))
    QTest.mouseRelease(strip, LEFT, NONE, QPoint(strip_x(chooser, to_s), y))


def test_it_says_why_and_proposes_a_section(chooser):
    shown = texts(chooser)
    assert WHY in shown
    # How long depends on the computer.
    takes = re.compile(r"10:00 long, about (\d+ to )?\d+ (s|min) and 1\.\d GB to find its loops")
    assert any(map(takes.fullmatch, shown))
    assert chooser.section() == Section(0.0, 600.0)


def test_enter_opens_what_is_chosen(qtbot, chooser):
    with qtbot.waitSignal(chooser.section_chosen) as chosen:
        QTest.keyClick(chooser._strip, Qt.Key.Key_Return)
    assert chosen.args == [SET, Section(0.0, 600.0)]
    assert chooser.isHidden()


def test_times_can_be_typed(qtbot, chooser):
    for field, text in ((chooser._start, "1:00:00"), (chooser._stop, "1:02")):
        field.selectAll()
        QTest.keyClicks(field, text)
    assert chooser.section() is None
    assert not button(chooser, "Open the section").isEnabled()
    QTest.keyClicks(chooser._stop, ":00")
    assert any(text.startswith("2:00 long, about ") for text in texts(chooser))
    with qtbot.waitSignal(chooser.section_chosen) as chosen:
        QTest.mouseClick(button(chooser, "Open the section"), LEFT)
    assert chosen.args[1] == Section(3600.0, 3720.0)


@pytest.mark.parametrize(
    ("start", "stop", "words"),
    [
        ("0", "45:00", "At most 30:00 at once"),
        ("1:10:00", "1:12:00", "The song ends at 1:02:10"),
        ("5:00", "2:00", "The section ends at 2:00, but begins at 5:00"),
        ("five", "6:00", "'five' is not a time such as 75, 1:15 or 1:02:30"),
    ],
)
def test_what_cannot_be_opened_says_why(chooser, start, stop, words):
    chooser._start.clear()
    chooser._stop.clear()
    QTest.keyClicks(chooser._start, start)
    QTest.keyClicks(chooser._stop, stop)
    assert words in texts(chooser)
    assert chooser.section() is None


def test_the_section_is_dragged_by_its_middle_and_its_ends(chooser):
    drag(chooser, 300, 1300)
    assert chooser.section().start_s == pytest.approx(1000, abs=8)
    assert chooser.section().stop_s == pytest.approx(1600, abs=8)
    drag(chooser, 1600, 3700)
    # An end stops where the section would be too long.
    assert chooser.section().stop_s - chooser.section().start_s == 1800.0
    drag(chooser, chooser.section().start_s, 0)
    assert chooser.section().stop_s - chooser.section().start_s == 1800.0


def test_a_click_beside_the_section_brings_it_there(chooser):
    drag(chooser, 2000, 2000)
    assert chooser.section().start_s == pytest.approx(1700, abs=8)


def test_arrows_move_the_section_and_stop_at_the_ends(chooser):
    QTest.keyClick(chooser._strip, Qt.Key.Key_Right)
    QTest.keyClick(chooser._strip, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert chooser.section() == Section(70.0, 670.0)
    QTest.keyClick(chooser._strip, Qt.Key.Key_End)
    assert chooser.section().stop_s == 3730.0
    QTest.keyClick(chooser._strip, Qt.Key.Key_Home)
    assert chooser.section() == Section(0.0, 600.0)


def test_a_file_that_does_not_say_its_length_has_fields_only(chooser):
    chooser.show_song(SET, WHY, None, 1800.0)
    assert not chooser._strip.isVisibleTo(chooser)
    assert chooser.section() == Section(0.0, 600.0)


def test_esc_closes_it(chooser):
    QTest.keyClick(chooser._strip, Qt.Key.Key_Escape)
    assert chooser.isHidden()
