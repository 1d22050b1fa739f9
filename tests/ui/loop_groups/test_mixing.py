"""Groups of loops switched, heard alone and made louder as one."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.looks import texts
from tests.ui.loop_groups.acts import (
    ARP,
    CTRL,
    DRUMS,
    KEYS,
    SHIFT,
    click,
    mixes,
    press,
    rows,
)


def test_shift_and_a_digit_switch_a_group(grouped, monkeypatch):
    asked = mixes(grouped, monkeypatch)
    press(grouped, Qt.Key.Key_1, SHIFT)
    assert asked[-1].loop_gains == (1, 0, 1, 1, 0)
    assert grouped.session.history.undoText() == "Switch Keys + Arp off"
    heads = rows(grouped).heads
    assert heads[KEYS].switch.isChecked()
    assert not heads[KEYS]._state.heard
    press(grouped, Qt.Key.Key_1, SHIFT)
    assert asked[-1].loop_gains == (1,) * 5
    press(grouped, Qt.Key.Key_2, SHIFT)
    assert asked[-1].loop_gains == (1,) * 5


def test_a_group_is_heard_alone_by_its_s(grouped, monkeypatch):
    asked = mixes(grouped, monkeypatch)
    click(rows(grouped).groups.heads[0].solo)
    assert asked[-1].loop_gains == (0, 1, 0, 0, 1)
    assert asked[-1].rest_gain == 0
    assert not rows(grouped).heads[DRUMS]._state.heard


def test_keys_are_about_the_group_where_it_is_selected_as_one(grouped, monkeypatch):
    asked = mixes(grouped, monkeypatch)
    click(rows(grouped).groups.heads[0])
    press(grouped, Qt.Key.Key_M)
    assert asked[-1].loop_gains == (1, 0, 1, 1, 0)
    press(grouped, Qt.Key.Key_M)
    press(grouped, Qt.Key.Key_Comma)
    assert grouped.session.project.groups[0].gain_db == -1
    press(grouped, Qt.Key.Key_S)
    assert grouped.session.project.groups[0].soloed
    click(rows(grouped).heads[KEYS])
    press(grouped, Qt.Key.Key_M)
    assert grouped.session.project.strips[KEYS].muted
    assert not grouped.session.project.groups[0].muted


def test_a_folded_group_is_heard_alone_as_it_is_mixed(grouped, monkeypatch):
    grouped.loop_groups.set_folded(0, True)
    grouped.mix.set_gain(ARP, -6.0)
    grouped.mix.select(ARP)
    asked = mixes(grouped, monkeypatch)
    press(grouped, Qt.Key.Key_H)
    assert asked[-1].loop_gains == pytest.approx((0, 1, 0, 0, 10 ** (-6 / 20)))
    assert any("Only Keys + Arp" in text for text in texts(grouped.window.status))
    press(grouped, Qt.Key.Key_H)
    assert asked[-1].loop_gains == pytest.approx((1, 1, 1, 1, 10 ** (-6 / 20)))


def test_the_fader_of_a_group_is_one_step(grouped, monkeypatch):
    asked = mixes(grouped, monkeypatch)
    slider = rows(grouped).groups.heads[0].slider
    slider.setFocus()
    count = grouped.session.history.count()
    for _ in range(3):
        QTest.keyClick(slider, Qt.Key.Key_Down)
    assert grouped.session.project.groups[0].gain_db == pytest.approx(-3)
    assert asked[-1].loop_gains[KEYS] == pytest.approx(10 ** (-3 / 20))
    assert asked[-1].loop_gains[DRUMS] == 1
    assert grouped.session.history.count() == count + 1


def test_ungrouping_by_key_leaves_what_is_heard(grouped, monkeypatch):
    grouped.loop_groups.set_muted(0, True)
    before = grouped.session.project.loop_gains()
    asked = mixes(grouped, monkeypatch)
    grouped.mix.select(ARP)
    press(grouped, Qt.Key.Key_G, CTRL | SHIFT)
    assert grouped.session.project.groups == ()
    assert [strip.muted for strip in grouped.session.project.strips] == [0, 1, 0, 0, 1]
    assert all(mix.loop_gains == before for mix in asked)


def test_a_loop_says_what_keeps_it_silent(grouped):
    switch = rows(grouped).heads[KEYS].switch
    grouped.loop_groups.set_muted(0, True)
    assert switch.accessibleDescription() == "Its group is off"
    grouped.mix.set_soloed(DRUMS, True)
    assert switch.accessibleDescription() == "Silenced by a solo"
