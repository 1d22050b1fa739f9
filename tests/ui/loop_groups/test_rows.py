"""Where the loops of groups are seen, open or folded, and how one gets there."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from loopstudio.ui.theme.tokens import loop_colour
from tests.ui import desk_song
from tests.ui.looks import texts
from tests.ui.loop_groups.acts import (
    ARP,
    BASS,
    CTRL,
    DRUMS,
    KEYS,
    VOICE,
    click,
    click_lane,
    press,
    rows,
    song,
    tops,
)
from tests.ui.reading import faults

BRACKET_X = 7


def test_loops_of_a_group_are_below_its_head_and_keep_their_numbers(grouped):
    assert tops(grouped) == "0G1423"
    assert [head.switch._text for head in rows(grouped).heads] == ["1", "2", "3", "4", "5"]
    area = rows(grouped)
    assert area.groups.heads[0].switch._text == "G1"
    for head in area.groups.heads[0], area.heads[KEYS], area.heads[ARP]:
        ink = QColor(grouped.theme.tokens.ink)
        assert head.grab().toImage().pixelColor(BRACKET_X, head.height() // 2) == ink
    assert area.heads[VOICE].grab().toImage().pixelColor(BRACKET_X, 20) != ink


def test_a_click_in_the_rows_is_about_the_loop_that_is_seen_there(grouped):
    for loop, head in enumerate(rows(grouped).heads):
        click_lane(grouped, head.y() + head.height() // 2)
        assert grouped.mix.selected == loop
    head = rows(grouped).groups.heads[0]
    click_lane(grouped, head.y() + head.height() // 2)
    assert grouped.mix.marked == {KEYS, ARP}
    assert head.is_selected


def test_heads_and_rows_are_side_by_side_open_or_folded(grouped):
    area = rows(grouped)
    for folded in (False, True):
        grouped.loop_groups.set_folded(0, folded)
        for loop, head in enumerate(area.heads):
            place = area.layout_view.row_place(loop)
            assert place == ((head.y(), head.height()) if head.isVisible() else None)
        group = area.groups.heads[0]
        assert area.lines.of_group(0) == (group.y(), group.height())


def test_up_and_down_go_by_what_is_seen(grouped):
    grouped.mix.select(DRUMS)
    seen = []
    for _ in range(5):
        press(grouped, Qt.Key.Key_Down)
        seen.append(grouped.mix.selected)
    assert seen == [KEYS, ARP, VOICE, BASS, 5]
    press(grouped, Qt.Key.Key_Up)
    assert grouped.mix.selected == BASS


def test_a_folded_group_is_one_row_that_shows_where_its_loops_play(grouped):
    area = rows(grouped)
    click(area.groups.heads[0].fold, (11, 11))
    assert tops(grouped) == "0G23"
    assert area.groups.heads[0].height() == area.heads[DRUMS].height()
    head, tokens = area.groups.heads[0], grouped.theme.tokens
    lane = area.layout_view.grab().toImage()
    strips = grouped.session.project.strips
    # Every loop plays in the first bar.
    x, third = round(0.02 * lane.width()), head.height() // 3
    assert lane.pixelColor(x, head.y() + third) == QColor(loop_colour(tokens, strips[KEYS].colour))
    below = head.y() + 2 * third
    assert lane.pixelColor(x, below) == QColor(loop_colour(tokens, strips[ARP].colour))
    press(grouped, Qt.Key.Key_Z, CTRL)  # folding is no step of its own
    assert grouped.session.project.groups == ()


def test_a_folded_group_is_one_step_for_the_arrows_and_is_opened_by_keys(grouped):
    grouped.loop_groups.set_folded(0, True)
    grouped.mix.select(DRUMS)
    press(grouped, Qt.Key.Key_Down)
    assert grouped.mix.selected == KEYS
    assert rows(grouped).groups.heads[0].is_selected
    press(grouped, Qt.Key.Key_Down)
    assert grouped.mix.selected == VOICE
    head = rows(grouped).groups.heads[0]
    head.fold.setFocus()
    before = grouped.window.song.position
    press(grouped, Qt.Key.Key_Right)
    assert not grouped.session.project.groups[0].folded
    press(grouped, Qt.Key.Key_Left)
    assert grouped.session.project.groups[0].folded
    press(grouped, Qt.Key.Key_Return)
    assert not grouped.session.project.groups[0].folded
    assert grouped.window.song.position == before


def test_the_keyboard_goes_through_heads_as_they_are_seen(grouped):
    area = rows(grouped)
    area.heads[DRUMS].solo.setFocus()
    seen = []
    for _ in range(4):
        press(grouped, Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen == list(area.groups.heads[0].controls)
    press(grouped, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is area.heads[KEYS].switch


def test_groups_say_what_they_are(grouped):
    head = rows(grouped).groups.heads[0]
    assert head.accessibleName() == "Keys + Arp, group"
    assert head.accessibleDescription() == "Keys, Arp"
    grouped.loop_groups.set_folded(0, True)
    assert head.accessibleDescription() == "Keys, Arp, folded"
    assert faults(grouped.window) == []


def test_the_hover_line_says_what_a_group_is_and_which_of_its_loops_play(grouped):
    head = rows(grouped).groups.heads[0]
    enter = QEnterEvent(QPointF(6, 6), QPointF(6, 6), QPointF(6, 6))
    QApplication.sendEvent(head, enter)
    assert any(text.startswith("Keys + Arp: switch") for text in texts(grouped.window.status))
    view = rows(grouped).layout_view
    QTest.mouseMove(view.viewport(), QPoint(round(0.02 * view.width()), head.y() + 10))
    shown = texts(grouped.window.status)
    assert any(text.startswith("Keys + Arp, bar 1, Keys and Arp playing") for text in shown)


def test_folding_makes_room_where_there_are_many_loops(whole, qtbot):
    desk_song.open_in(whole, found=song(12))
    whole.window.resize(1280, 800)
    area = rows(whole)
    qtbot.waitUntil(lambda: len(area.heads) == 12)
    assert area._bar.isVisible()
    whole.loop_groups.group(frozenset(range(2, 12)))
    whole.loop_groups.set_folded(0, True)
    assert not area._bar.isVisible()
    assert area.lines.height == area.layout_view.height()
    whole.mix.select(7)
    assert area.groups.heads[0].is_selected
    assert area._content.height() >= area.groups.heads[0].geometry().bottom()
