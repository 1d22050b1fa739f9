"""The sections above the ruler, under mouse and keyboard."""

import pytest
from PySide6.QtCore import QPoint, Qt

from loopstudio.core.form import Form
from loopstudio.ui.song.section_menu import SectionMenu
from tests.ui.song_pieces import BAR, N_BARS, x_of

LEFT = Qt.MouseButton.LeftButton
FORM = Form(N_BARS, (0, 4, 10), ("Intro", "Groove", "Outro"))


@pytest.fixture
def sections(view):
    view.show_form(FORM)
    return view.sections


def at(view, bar):
    return QPoint(x_of(view, bar), 10)


def test_a_double_click_repeats_a_section_and_plays_it_from_its_start(qtbot, view, sections):
    heard = []
    view.range_edited.connect(lambda start, stop: heard.append(("range", start, stop)))
    view.seek_edited.connect(lambda sample: heard.append(("seek", sample)))
    with qtbot.waitSignal(view.play_asked):
        qtbot.mouseDClick(sections, LEFT, pos=at(view, 6))
    assert heard == [("range", 4 * BAR, 10 * BAR), ("seek", 4 * BAR)]


def test_a_drag_over_the_sections_is_a_range(qtbot, view, sections):
    with qtbot.waitSignal(view.range_edited) as drawn:
        qtbot.mousePress(sections, LEFT, pos=at(view, 2.5))
        qtbot.mouseMove(sections, at(view, 5.5))
        qtbot.mouseRelease(sections, LEFT, pos=at(view, 5.5))
    assert drawn.args == [2 * BAR, 6 * BAR]


def test_a_section_is_named_where_its_name_is(qtbot, view, sections):
    sections.setFocus()
    qtbot.keyClick(sections, Qt.Key.Key_Right)
    qtbot.keyClick(sections, Qt.Key.Key_F2)
    field = sections.focusWidget()
    qtbot.keyClicks(field, "Verse")
    with qtbot.waitSignal(view.form_edited) as edited:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert edited.args == ["Rename Groove", FORM.renamed(1, "Verse")]


def test_a_name_given_up_with_escape_changes_nothing(qtbot, view, sections):
    sections.rename(0)
    field = sections.focusWidget()
    with qtbot.assertNotEmitted(view.form_edited):
        qtbot.keyClicks(field, "Verse")
        qtbot.keyClick(field, Qt.Key.Key_Escape)


def test_enter_plays_the_section_that_the_arrows_chose(qtbot, view, sections):
    sections.setFocus()
    qtbot.keyClick(sections, Qt.Key.Key_Right)
    qtbot.keyClick(sections, Qt.Key.Key_Right)
    assert sections.accessibleDescription() == "Outro, bars 11–16"
    with qtbot.waitSignal(view.range_edited) as drawn:
        qtbot.keyClick(sections, Qt.Key.Key_Return)
    assert drawn.args == [10 * BAR, 16 * BAR]


def test_the_hover_line_says_which_section_is_under_the_pointer(qtbot, view, sections):
    heard = []
    view.hover_changed.connect(heard.append)
    qtbot.mouseMove(sections, at(view, 12))
    assert heard[-1].startswith("Sections: Outro, bars 11–16.")


def test_the_menu_splits_at_the_pointed_bar_and_joins_with_the_section_before(qtbot):
    menu = SectionMenu(FORM, 1, 7)
    qtbot.addWidget(menu)
    actions = {action.text(): action for action in menu.actions()}
    edits = []
    menu.form_edited.connect(lambda label, form: edits.append((label, form)))
    actions["Split at bar 8"].trigger()
    actions["Join with Intro"].trigger()
    actions["Sections as found"].trigger()
    assert edits == [
        ("Split Groove", FORM.split(7)),
        ("Join Groove", FORM.joined(1)),
        ("Sections as found", None),
    ]


def test_a_section_cannot_be_split_where_it_begins_nor_the_first_be_joined(qtbot):
    menu = SectionMenu(FORM, 0, 0)
    qtbot.addWidget(menu)
    enabled = {action.text(): action.isEnabled() for action in menu.actions()}
    assert not enabled["Split at bar 1"]
    assert not enabled["Join with the section before"]


def test_names_stay_in_view_while_any_of_their_section_is(view, sections):
    view.axis.show_between(6 * BAR, 9 * BAR)
    image = sections.grab().toImage()
    shades = {image.pixel(x, y) for x in range(8, 60) for y in range(4, 17)}
    assert len(shades) > 5  # letters, although the section began before the view


def test_without_sections_the_row_is_a_part_of_the_ruler(qtbot, view):
    with qtbot.waitSignal(view.seek_edited) as seek:
        qtbot.mouseClick(view.sections, LEFT, pos=at(view, 6))
    assert seek.args[0] == pytest.approx(6 * BAR, abs=view.axis.span / view.axis.width)
    assert view.sections.focusPolicy() == Qt.FocusPolicy.NoFocus
