"""Groups of loops in the window: made, folded, mixed and taken apart by mouse and keyboard."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from loopstudio.core.audio import Audio
from loopstudio.core.workshop.grouping import Hint
from loopstudio.project import group_edits
from loopstudio.project.file import Document
from loopstudio.project.groups import INK
from loopstudio.project.project import Project
from loopstudio.ui.song.head_menu import HeadMenu
from loopstudio.ui.theme.tokens import loop_colour
from loopstudio.ui.workshop.hint_words import loops_sentence
from tests.ui import desk_song
from tests.ui.looks import texts
from tests.ui.reading import faults

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
DRUMS, KEYS, VOICE, BASS, ARP = range(5)
BRACKET_X = 7


def _song(n_loops: int):
    """Loops of one bar each, of which none but the second and fourth play in the same bars."""
    layers = tuple(((k, 0),) for k in range(n_loops))
    found = desk_song.extraction(layers=layers, loop_bars=(1,) * n_loops)
    loops = list(found.loops)
    loops[BASS] = replace(loops[BASS], activation=loops[KEYS].activation)
    return replace(found, loops=tuple(loops))


def _open(studio, found):
    audio = Audio(np.zeros((1, desk_song.N_BARS * desk_song.BAR), np.float32), desk_song.SR)
    project = Project(song="/songs/Night Bus.wav", strips=desk_song.project(found).strips)
    studio.session.open_document(Document(project, found, "Night Bus"), audio, None)
    studio.window.show_song()


@pytest.fixture
def studio(whole, qtbot):
    """The program's window, with five loops; the pointer tells of the keys that are held."""
    _open(whole, _song(5))
    whole.window.resize(1440, 900)
    whole.window.activateWindow()
    qtbot.waitUntil(whole.window.isActiveWindow)
    return whole


@pytest.fixture
def grouped(studio):
    """Keys and Arp, which are not next to each other, as a group."""
    studio.loop_groups.group(frozenset({KEYS, ARP}))
    return studio


def _press(studio, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(studio.window.windowHandle(), key, modifiers)


def _rows(studio):
    return studio.window.song.rows


def _click(widget, at=(6, 6), modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.mouseClick(widget, LEFT, modifiers, QPoint(*at))


def _click_lane(studio, y):
    """Click in the rows at a height, as the user who sees them."""
    view = _rows(studio).layout_view
    QTest.mouseClick(view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, QPoint(700, y))


def _tops(studio):
    """Return the loops whose heads are seen, from the top, the group's head as G."""
    rows = _rows(studio)
    heads = [*((head, str(k)) for k, head in enumerate(rows.heads))]
    heads += [(head, "G") for head in rows.groups.heads]
    return "".join(
        name for head, name in sorted(heads, key=lambda pair: pair[0].y()) if head.isVisible()
    )


def _mixes(studio, monkeypatch):
    asked = []
    monkeypatch.setattr(studio.playback._engine, "set_mix", lambda mix, at=None: asked.append(mix))
    return asked


def test_marked_loops_are_grouped_by_a_key(studio):
    _click(_rows(studio).heads[ARP])
    _click(_rows(studio).heads[KEYS], modifiers=CTRL)
    assert studio.mix.marked == {KEYS, ARP}
    _press(studio, Qt.Key.Key_G, CTRL)
    (group,) = studio.session.project.groups
    assert (group.name, group.members) == ("Keys + Arp", (KEYS, ARP))
    assert studio.session.history.undoText() == "Group Keys + Arp"
    _press(studio, Qt.Key.Key_Z, CTRL)
    assert studio.session.project.groups == ()


def test_loops_are_marked_with_shift_and_the_arrows(studio):
    studio.mix.select(DRUMS)
    _press(studio, Qt.Key.Key_Down, SHIFT)
    _press(studio, Qt.Key.Key_Down, SHIFT)
    assert studio.mix.marked == {DRUMS, KEYS, VOICE}
    _click(_rows(studio).heads[ARP], modifiers=SHIFT)
    assert studio.mix.marked == {DRUMS, KEYS, VOICE, BASS, ARP}
    _click(_rows(studio).heads[KEYS], modifiers=CTRL)
    assert studio.mix.marked == {DRUMS, VOICE, BASS, ARP}


def test_loops_of_a_group_are_below_its_head_and_keep_their_numbers(grouped):
    assert _tops(grouped) == "0G1423"
    assert [head.switch._text for head in _rows(grouped).heads] == ["1", "2", "3", "4", "5"]
    rows = _rows(grouped)
    assert rows.groups.heads[0].switch._text == "G1"
    for head in rows.groups.heads[0], rows.heads[KEYS], rows.heads[ARP]:
        ink = QColor(grouped.theme.tokens.ink)
        assert head.grab().toImage().pixelColor(BRACKET_X, head.height() // 2) == ink
    assert rows.heads[VOICE].grab().toImage().pixelColor(BRACKET_X, 20) != ink


def test_a_click_in_the_rows_is_about_the_loop_that_is_seen_there(grouped):
    for loop, head in enumerate(_rows(grouped).heads):
        _click_lane(grouped, head.y() + head.height() // 2)
        assert grouped.mix.selected == loop
    head = _rows(grouped).groups.heads[0]
    _click_lane(grouped, head.y() + head.height() // 2)
    assert grouped.mix.marked == {KEYS, ARP}
    assert head.is_selected


def test_heads_and_rows_are_side_by_side_open_or_folded(grouped):
    rows = _rows(grouped)
    for folded in (False, True):
        grouped.loop_groups.set_folded(0, folded)
        for loop, head in enumerate(rows.heads):
            place = rows.layout_view.row_place(loop)
            assert place == ((head.y(), head.height()) if head.isVisible() else None)
        group = rows.groups.heads[0]
        assert rows.lines.of_group(0) == (group.y(), group.height())


def test_up_and_down_go_by_what_is_seen(grouped):
    grouped.mix.select(DRUMS)
    seen = []
    for _ in range(5):
        _press(grouped, Qt.Key.Key_Down)
        seen.append(grouped.mix.selected)
    assert seen == [KEYS, ARP, VOICE, BASS, 5]
    _press(grouped, Qt.Key.Key_Up)
    assert grouped.mix.selected == BASS


def test_a_folded_group_is_one_row_that_shows_where_its_loops_play(grouped):
    rows = _rows(grouped)
    _click(rows.groups.heads[0].fold, (11, 11))
    assert _tops(grouped) == "0G23"
    assert rows.groups.heads[0].height() == rows.heads[DRUMS].height()
    head, tokens = rows.groups.heads[0], grouped.theme.tokens
    lane = rows.layout_view.grab().toImage()
    strips = grouped.session.project.strips
    # Every loop plays in the first bar.
    x, third = round(0.02 * lane.width()), head.height() // 3
    assert lane.pixelColor(x, head.y() + third) == QColor(loop_colour(tokens, strips[KEYS].colour))
    below = head.y() + 2 * third
    assert lane.pixelColor(x, below) == QColor(loop_colour(tokens, strips[ARP].colour))
    _press(grouped, Qt.Key.Key_Z, CTRL)  # folding is no step of its own
    assert grouped.session.project.groups == ()


def test_undoing_what_was_done_before_leaves_a_group_folded(grouped):
    grouped.mix.set_gain(DRUMS, -3.0)
    grouped.loop_groups.set_folded(0, True)
    _press(grouped, Qt.Key.Key_Z, CTRL)
    assert grouped.session.project.strips[DRUMS].gain_db == 0
    assert grouped.session.project.groups[0].folded
    _press(grouped, Qt.Key.Key_Z, CTRL | SHIFT)
    assert grouped.session.project.groups[0].folded
    document = grouped.session.document()
    opened = group_edits.set_folded(document.project, 0, False)
    grouped.session.open_document(replace(document, project=opened), grouped.session.audio, None)
    assert not grouped.session.project.groups[0].folded


def test_a_folded_group_is_one_step_for_the_arrows_and_is_opened_by_keys(grouped):
    grouped.loop_groups.set_folded(0, True)
    grouped.mix.select(DRUMS)
    _press(grouped, Qt.Key.Key_Down)
    assert grouped.mix.selected == KEYS
    assert _rows(grouped).groups.heads[0].is_selected
    _press(grouped, Qt.Key.Key_Down)
    assert grouped.mix.selected == VOICE
    head = _rows(grouped).groups.heads[0]
    head.fold.setFocus()
    before = grouped.window.song.position
    _press(grouped, Qt.Key.Key_Right)
    assert not grouped.session.project.groups[0].folded
    _press(grouped, Qt.Key.Key_Left)
    assert grouped.session.project.groups[0].folded
    _press(grouped, Qt.Key.Key_Return)
    assert not grouped.session.project.groups[0].folded
    assert grouped.window.song.position == before


def test_shift_and_a_digit_switch_a_group(grouped, monkeypatch):
    asked = _mixes(grouped, monkeypatch)
    _press(grouped, Qt.Key.Key_1, SHIFT)
    assert asked[-1].loop_gains == (1, 0, 1, 1, 0)
    assert grouped.session.history.undoText() == "Switch Keys + Arp off"
    heads = _rows(grouped).heads
    assert heads[KEYS].switch.isChecked()
    assert not heads[KEYS]._state.heard
    _press(grouped, Qt.Key.Key_1, SHIFT)
    assert asked[-1].loop_gains == (1,) * 5
    _press(grouped, Qt.Key.Key_2, SHIFT)
    assert asked[-1].loop_gains == (1,) * 5


def test_a_group_is_heard_alone_by_its_s(grouped, monkeypatch):
    asked = _mixes(grouped, monkeypatch)
    _click(_rows(grouped).groups.heads[0].solo)
    assert asked[-1].loop_gains == (0, 1, 0, 0, 1)
    assert asked[-1].rest_gain == 0
    assert not _rows(grouped).heads[DRUMS]._state.heard


def test_keys_are_about_the_group_where_it_is_selected_as_one(grouped, monkeypatch):
    asked = _mixes(grouped, monkeypatch)
    _click(_rows(grouped).groups.heads[0])
    _press(grouped, Qt.Key.Key_M)
    assert asked[-1].loop_gains == (1, 0, 1, 1, 0)
    _press(grouped, Qt.Key.Key_M)
    _press(grouped, Qt.Key.Key_Comma)
    assert grouped.session.project.groups[0].gain_db == -1
    _press(grouped, Qt.Key.Key_S)
    assert grouped.session.project.groups[0].soloed
    _click(_rows(grouped).heads[KEYS])
    _press(grouped, Qt.Key.Key_M)
    assert grouped.session.project.strips[KEYS].muted
    assert not grouped.session.project.groups[0].muted


def test_a_folded_group_is_heard_alone_as_it_is_mixed(grouped, monkeypatch):
    grouped.loop_groups.set_folded(0, True)
    grouped.mix.set_gain(ARP, -6.0)
    grouped.mix.select(ARP)
    asked = _mixes(grouped, monkeypatch)
    _press(grouped, Qt.Key.Key_H)
    assert asked[-1].loop_gains == pytest.approx((0, 1, 0, 0, 10 ** (-6 / 20)))
    assert any("Only Keys + Arp" in text for text in texts(grouped.window.status))
    _press(grouped, Qt.Key.Key_H)
    assert asked[-1].loop_gains == pytest.approx((1, 1, 1, 1, 10 ** (-6 / 20)))


def test_the_fader_of_a_group_is_one_step(grouped, monkeypatch):
    asked = _mixes(grouped, monkeypatch)
    slider = _rows(grouped).groups.heads[0].slider
    slider.setFocus()
    count = grouped.session.history.count()
    for _ in range(3):
        QTest.keyClick(slider, Qt.Key.Key_Down)
    assert grouped.session.project.groups[0].gain_db == pytest.approx(-3)
    assert asked[-1].loop_gains[KEYS] == pytest.approx(10 ** (-3 / 20))
    assert asked[-1].loop_gains[DRUMS] == 1
    assert grouped.session.history.count() == count + 1


def test_a_group_is_renamed_where_its_name_is(grouped):
    head = _rows(grouped).groups.heads[0]
    QTest.mouseDClick(head.name, LEFT)
    field = head.findChild(QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, "Topline")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert grouped.session.project.groups[0].name == "Topline"
    assert grouped.session.history.undoText() == "Rename Keys + Arp"


def test_the_menu_of_a_group_colours_folds_and_ungroups_it(grouped, qtbot):
    def menu():
        head = _rows(grouped).groups.heads[0]
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
    assert _tops(grouped) == "01234"


def test_ungrouping_by_key_leaves_what_is_heard(grouped, monkeypatch):
    grouped.loop_groups.set_muted(0, True)
    before = grouped.session.project.loop_gains()
    asked = _mixes(grouped, monkeypatch)
    grouped.mix.select(ARP)
    _press(grouped, Qt.Key.Key_G, CTRL | SHIFT)
    assert grouped.session.project.groups == ()
    assert [strip.muted for strip in grouped.session.project.strips] == [0, 1, 0, 0, 1]
    assert all(mix.loop_gains == before for mix in asked)


def test_the_keyboard_goes_through_heads_as_they_are_seen(grouped):
    rows = _rows(grouped)
    rows.heads[DRUMS].solo.setFocus()
    seen = []
    for _ in range(4):
        _press(grouped, Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen == list(rows.groups.heads[0].controls)
    _press(grouped, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is rows.heads[KEYS].switch


def test_groups_say_what_they_are(grouped):
    head = _rows(grouped).groups.heads[0]
    assert head.accessibleName() == "Keys + Arp, group"
    assert head.accessibleDescription() == "Keys, Arp"
    grouped.loop_groups.set_folded(0, True)
    assert head.accessibleDescription() == "Keys, Arp, folded"
    assert faults(grouped.window) == []


def test_the_hover_line_says_what_a_group_is_and_which_of_its_loops_play(grouped):
    head = _rows(grouped).groups.heads[0]
    enter = QEnterEvent(QPointF(6, 6), QPointF(6, 6), QPointF(6, 6))
    QApplication.sendEvent(head, enter)
    assert any(text.startswith("Keys + Arp: switch") for text in texts(grouped.window.status))
    view = _rows(grouped).layout_view
    QTest.mouseMove(view.viewport(), QPoint(round(0.02 * view.width()), head.y() + 10))
    shown = texts(grouped.window.status)
    assert any(text.startswith("Keys + Arp, bar 1, Keys and Arp playing") for text in shown)


def test_components_have_rows_of_their_own_and_groups_come_back(grouped):
    grouped.workshop.toggle_shown()
    assert _rows(grouped).groups.heads == []
    grouped.workshop.toggle_shown()
    assert _tops(grouped) == "0G1423"


def test_folding_makes_room_where_there_are_many_loops(whole, qtbot):
    _open(whole, _song(12))
    whole.window.resize(1280, 800)
    rows = _rows(whole)
    qtbot.waitUntil(lambda: len(rows.heads) == 12)
    assert rows._bar.isVisible()
    whole.loop_groups.group(frozenset(range(2, 12)))
    whole.loop_groups.set_folded(0, True)
    assert not rows._bar.isVisible()
    assert rows.lines.height == rows.layout_view.height()
    whole.mix.select(7)
    assert rows.groups.heads[0].is_selected
    assert rows._content.height() >= rows.groups.heads[0].geometry().bottom()


def test_a_new_search_of_other_loops_has_no_groups(grouped):
    grouped.session.set_extraction(_song(4))
    assert grouped.session.project.groups == ()
    assert len(_rows(grouped).heads) == 4
    _press(grouped, Qt.Key.Key_Z, CTRL)
    assert _tops(grouped) == "0G1423"


def test_loops_that_always_play_together_are_offered_as_a_group(studio):
    status = studio.window.status
    offer = "Keys and Bass always play together. Group them?"
    assert offer in texts(status)
    assert all(button.isVisible() for button in (status._take, status._dismiss))
    _click(status._take)
    assert studio.session.project.groups[0].members == (KEYS, BASS)
    assert offer not in texts(status)
    _press(studio, Qt.Key.Key_Z, CTRL)
    assert offer in texts(status)


def test_what_is_turned_down_is_never_offered_again(studio):
    _click(studio.window.status._dismiss)
    assert not studio.loop_groups.hint
    assert studio.session.project.declined == ((KEYS, BASS),)
    again = studio.session.document()
    audio = studio.session.audio
    studio.session.open_document(again, audio, None)
    assert not studio.loop_groups.hint
    _open(studio, _song(5))
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
    _press(studio, Qt.Key.Key_Y, CTRL | SHIFT)
    assert studio.session.project.groups[0].members == (KEYS, BASS)
