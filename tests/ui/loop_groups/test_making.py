"""Groups of loops made, named, coloured and taken apart by mouse and keyboard."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from loopstudio.project import group_edits
from loopstudio.project.groups import INK
from loopstudio.ui.song.head_menu import HeadMenu
from tests.ui.loop_groups.acts import (
    ARP,
    BASS,
    CTRL,
    DRUMS,
    KEYS,
    LEFT,
    SHIFT,
    VOICE,
    click,
    press,
    rows,
    song,
    tops,
)


def test_marked_loops_are_grouped_by_a_key(studio):
    click(rows(studio).heads[ARP])
    click(rows(studio).heads[KEYS], modifiers=CTRL)
    assert studio.mix.marked == {KEYS, ARP}
    press(studio, Qt.Key.Key_G, CTRL)
    (group,) = studio.session.project.groups
    assert (group.name, group.members) == ("Keys + Arp", (KEYS, ARP))
    assert studio.session.history.undoText() == "Group Keys + Arp"
    press(studio, Qt.Key.Key_Z, CTRL)
    assert studio.session.project.groups == ()


def test_loops_are_marked_with_shift_and_the_arrows(studio):
    studio.mix.select(DRUMS)
    press(studio, Qt.Key.Key_Down, SHIFT)
    press(studio, Qt.Key.Key_Down, SHIFT)
    assert studio.mix.marked == {DRUMS, KEYS, VOICE}
    click(rows(studio).heads[ARP], modifiers=SHIFT)
    assert studio.mix.marked == {DRUMS, KEYS, VOICE, BASS, ARP}
    click(rows(studio).heads[KEYS], modifiers=CTRL)
    assert studio.mix.marked == {DRUMS, VOICE, BASS, ARP}


def test_a_group_is_renamed_where_its_name_is(grouped):
    head = rows(grouped).groups.heads[0]
    QTest.mouseDClick(head.name, LEFT)
    field = head.findChild(QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, "Topline")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert grouped.session.project.groups[0].name == "Topline"
    assert grouped.session.history.undoText() == "Rename Keys + Arp"


def test_the_menu_of_a_group_colours_folds_and_ungroups_it(grouped, qtbot):
    def menu():
        head = rows(grouped).groups.heads[0]
        place = QPoint(60, 10)
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(head, QContextMenuEvent(reason, place, head.mapToGlobal(place)))
        return next(m for m in head.findChildren(HeadMenu) if m.isVisible())

    def choose(opened, text):
        inner = [top.menu().actions() if top.menu() else [top] for top in opened.actions()]
        actions = [action for actions in inner for action in actions]
        next(a for a in actions if a.text().split("\t")[0] == text).trigger()
        opened.close()

    assert grouped.session.project.groups[0].colour == INK
    choose(menu(), "Teal")
    assert grouped.session.project.groups[0].colour == 7
    choose(menu(), "Folded")
    assert grouped.session.project.groups[0].folded
    choose(menu(), "Ungroup")
    assert grouped.session.project.groups == ()
    assert tops(grouped) == "01234"


def test_undoing_what_was_done_before_leaves_a_group_folded(grouped):
    grouped.mix.set_gain(DRUMS, -3.0)
    grouped.loop_groups.set_folded(0, True)
    press(grouped, Qt.Key.Key_Z, CTRL)
    assert grouped.session.project.strips[DRUMS].gain_db == 0
    assert grouped.session.project.groups[0].folded
    press(grouped, Qt.Key.Key_Z, CTRL | SHIFT)
    assert grouped.session.project.groups[0].folded
    document = grouped.session.document()
    opened = group_edits.set_folded(document.project, 0, False)
    grouped.session.open_document(replace(document, project=opened), grouped.session.audio, None)
    assert not grouped.session.project.groups[0].folded


def test_components_have_rows_of_their_own_and_groups_come_back(grouped):
    grouped.workshop.toggle_shown()
    assert rows(grouped).groups.heads == []
    grouped.workshop.toggle_shown()
    assert tops(grouped) == "0G1423"


def test_a_new_search_of_other_loops_has_no_groups(grouped):
    grouped.session.set_extraction(song(4))
    assert grouped.session.project.groups == ()
    assert len(rows(grouped).heads) == 4
    press(grouped, Qt.Key.Key_Z, CTRL)
    assert tops(grouped) == "0G1423"
