"""The small controls, as fingers and eyes meet them."""

import math

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from loopstudio.ui.controls import meter as meter_module
from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.exactness import ExactnessGlyph, exactness_steps, exactness_words
from loopstudio.ui.controls.focus_ring import FocusRing
from loopstudio.ui.controls.gain_slider import GainSlider, gain_text
from loopstudio.ui.controls.key_cap import KeyCap
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.controls.meter import Meter
from loopstudio.ui.controls.progress import ErrorCurve
from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.controls.solo_button import SoloButton
from loopstudio.ui.controls.switch import NEUTRAL, Switch
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import DARK, LOOP_COLOURS_DARK

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def theme(qapp):
    return Theme("dark")


def _colours(widget) -> set[str]:
    image = widget.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


class TestSwitch:
    @pytest.fixture
    def switch(self, qtbot, theme):
        switch = Switch(theme)
        qtbot.addWidget(switch)
        switch.show_loop(3, 2, "Keys")
        switch.resize(switch.sizeHint())
        return switch

    def test_a_click_reports_off_then_on(self, qtbot, switch):
        switch.show_state(on=True)
        heard = []
        switch.on_edited.connect(heard.append)
        qtbot.mouseClick(switch, LEFT)
        qtbot.mouseClick(switch, LEFT)
        assert heard == [False, True]

    def test_showing_a_state_is_not_an_edit(self, qtbot, switch):
        with qtbot.assertNotEmitted(switch.on_edited):
            switch.show_state(on=False)
            switch.show_state(on=True, silenced=True)
        assert switch.isChecked()

    def test_on_off_and_silenced_look_different(self, switch):
        fills = []
        for on, silenced in ((True, False), (False, False), (True, True)):
            switch.show_state(on, silenced)
            fills.append(switch.grab().toImage().pixelColor(12, 3).name())
        assert len(set(fills)) == 3
        assert fills[0] == LOOP_COLOURS_DARK[2]

    def test_a_switch_of_the_rest_has_no_loop_colour(self, switch):
        switch.show_loop(0, NEUTRAL, "Rest")
        switch.show_state(on=True)
        assert not _colours(switch) & set(LOOP_COLOURS_DARK)

    def test_enter_switches_and_the_name_is_spoken(self, qtbot, switch):
        with qtbot.waitSignal(switch.on_edited) as edited:
            QTest.keyClick(switch, Qt.Key.Key_Return)
        assert edited.args == [False]
        assert "Keys" in switch.accessibleName()
        assert switch.toolTip().endswith("(3)")


class TestSoloButton:
    def test_a_click_reports_the_solo(self, qtbot, theme):
        button = SoloButton(theme)
        qtbot.addWidget(button)
        with qtbot.waitSignal(button.solo_edited) as edited:
            qtbot.mouseClick(button, LEFT)
        assert edited.args == [True]
        with qtbot.assertNotEmitted(button.solo_edited):
            button.show_soloed(False)
        assert not button.isChecked()

    def test_a_solo_is_filled_with_ink(self, qtbot, theme):
        button = SoloButton(theme)
        qtbot.addWidget(button)
        button.resize(button.sizeHint())
        button.show_soloed(True)
        assert button.grab().toImage().pixelColor(4, 11).name() == DARK.ink


class TestGainSlider:
    @pytest.fixture
    def slider(self, qtbot, theme):
        slider = GainSlider(theme)
        qtbot.addWidget(slider)
        slider.resize(60, 16)
        return slider

    def test_showing_a_gain_is_not_an_edit(self, qtbot, slider):
        with qtbot.assertNotEmitted(slider.gain_edited):
            slider.show_gain(-6.5)
        assert slider.gain_db() == pytest.approx(-6.5)

    def test_a_drag_follows_the_pointer_within_the_faders_range(self, qtbot, slider):
        heard = []
        slider.gain_edited.connect(heard.append)
        qtbot.mousePress(slider, LEFT, pos=QPoint(20, 8))
        qtbot.mouseMove(slider, QPoint(40, 8))
        qtbot.mouseMove(slider, QPoint(500, 8))
        qtbot.mouseMove(slider, QPoint(-500, 8))
        qtbot.mouseRelease(slider, LEFT, pos=QPoint(-500, 8))
        assert heard[0] < heard[1] < heard[2] == 12.0
        assert heard[-1] == -60.0

    def test_a_double_click_is_0_db(self, qtbot, slider):
        slider.show_gain(-12)
        with qtbot.waitSignal(slider.gain_edited) as edited:
            qtbot.mouseDClick(slider, LEFT, pos=QPoint(5, 8))
        assert edited.args == [0.0]
        assert slider.gain_db() == 0.0

    def test_near_0_db_the_knob_snaps(self, qtbot, slider):
        slider.resize(600, 16)
        slider.show_gain(-12)
        at_zero = 5 + 0.75 * 590
        qtbot.mousePress(slider, LEFT, pos=QPoint(round(at_zero) + 3, 8))
        qtbot.mouseRelease(slider, LEFT)
        assert slider.gain_db() == 0.0

    @pytest.mark.parametrize(
        ("key", "gain"), [(Qt.Key.Key_Up, 1.0), (Qt.Key.Key_Left, -1.0), (Qt.Key.Key_Return, 0.0)]
    )
    def test_keys_change_the_gain(self, slider, key, gain):
        slider.show_gain(0.0 if gain else -7.0)
        QTest.keyClick(slider, key)
        assert slider.gain_db() == gain

    def test_the_wheel_scrolls_the_list_unless_the_slider_has_the_keyboard(self, qtbot, slider):
        QApplication.sendEvent(slider, _wheel(120))
        assert slider.gain_db() == 0.0
        with qtbot.waitActive(slider):
            slider.show()
            slider.activateWindow()
        slider.setFocus()
        QApplication.sendEvent(slider, _wheel(-120))
        assert slider.gain_db() == -1.0

    def test_gains_are_written_with_a_real_minus(self):
        assert [gain_text(gain) for gain in (-18.4, 0.0, -0.04, 3)] == [
            "−18.4 dB",
            "0.0 dB",
            "0.0 dB",
            "+3.0 dB",
        ]


class TestMeter:
    @pytest.fixture
    def clock(self, monkeypatch):
        now = [100.0]
        monkeypatch.setattr(meter_module, "monotonic", lambda: now[0])
        return now

    def test_a_meter_rises_at_once_and_falls_20_db_a_second(self, qtbot, theme, clock):
        meter = Meter(theme)
        qtbot.addWidget(meter)
        meter.show_levels(1.0)
        assert meter.level_db() == 0.0
        clock[0] += 0.5
        meter.show_levels(0.0)
        assert meter.level_db() == pytest.approx(-10)

    def test_it_comes_to_rest(self, qtbot, theme, clock):
        meter = Meter(theme)
        qtbot.addWidget(meter)
        meter.show_levels(1.0)
        for _ in range(5):
            clock[0] += 1
            meter.show_levels(0.0)
        assert meter.level_db() == -math.inf

    def test_it_fills_with_its_loops_colour(self, qtbot, theme):
        meter = Meter(theme, width=100)
        qtbot.addWidget(meter)
        meter.resize(100, 5)
        meter.show_colour(1)
        meter.show_levels(1.0)
        assert meter.grab().toImage().pixelColor(90, 2).name() == LOOP_COLOURS_DARK[1]

    def test_left_and_right_have_a_bar_each(self, qtbot, theme):
        meter = Meter(theme, channels=2, width=100)
        qtbot.addWidget(meter)
        meter.resize(100, 13)
        meter.show_levels(1.0, 0.0)
        image = meter.grab().toImage()
        assert image.pixelColor(90, 2).name() == DARK.ink
        assert image.pixelColor(90, 10).name() == DARK.sunken

    def test_a_tick_stays_where_the_sound_that_leaves_was_loudest(self, qtbot, theme, clock):
        meter = Meter(theme, channels=2, width=100)
        qtbot.addWidget(meter)
        meter.resize(100, 13)

        def lit():
            image = meter.grab().toImage()
            return [x for x in range(100) if image.pixelColor(x, 2).name() == DARK.ink]

        meter.show_levels(1.0, 0.0)
        clock[0] += 1.0
        meter.show_levels(0.0, 0.0)
        assert [x for x in lit() if x > 90] == [98, 99]
        clock[0] += 1.0
        meter.show_levels(0.0, 0.0)
        assert 20 < max(lit()) < 98  # it falls as the bar does, from where it was

    def test_a_tick_never_outlasts_its_bar(self, qtbot, theme, clock):
        meter = Meter(theme, channels=2, width=100)
        qtbot.addWidget(meter)
        meter.show_levels(1.0, 0.001)
        while meter.level_db() > -math.inf:
            clock[0] += 0.02
            meter.show_levels(0.0, 0.0)
        meter.resize(100, 13)
        image = meter.grab().toImage()
        assert not [x for x in range(100) if image.pixelColor(x, 2).name() == DARK.ink]


class TestExactness:
    @pytest.mark.parametrize(
        ("decibels", "steps", "words"),
        [
            (None, 0, ""),
            (3, 1, "played differently each time"),
            (15, 2, "nearly repeats"),
            (29.9, 2, "nearly repeats"),
            (30, 3, "repeats exactly"),
        ],
    )
    def test_three_steps(self, decibels, steps, words):
        assert exactness_steps(decibels) == steps
        assert exactness_words(decibels) == words

    def test_the_tooltip_says_what_follows(self, qtbot, theme):
        glyph = ExactnessGlyph(theme)
        qtbot.addWidget(glyph)
        glyph.show_exactness(41.2)
        assert "41 dB" in glyph.toolTip()
        glyph.show_exactness(None)
        assert glyph.toolTip() == ""


class TestSegmented:
    @pytest.fixture
    def choice(self, qtbot, theme):
        options = (("a", "Loops", "Tip (A)"), ("b", "Original", ""), ("c", "Rest", ""))
        choice = Segmented(theme, options, name="Listen to")
        qtbot.addWidget(choice)
        choice.show_value("a")
        return choice

    def test_a_click_chooses(self, qtbot, choice):
        with qtbot.waitSignal(choice.value_edited) as edited:
            qtbot.mouseClick(choice._buttons["b"], LEFT)
        assert edited.args == ["b"]
        assert choice.value() == "b"

    def test_arrows_choose_the_value_beside_that_can_be_chosen(self, qtbot, choice):
        choice.show_enabled("b", False, "Not yet")
        chosen = []
        choice.value_edited.connect(chosen.append)
        for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
            qtbot.keyClick(choice._buttons[choice.value()], key)
        assert chosen == ["c", "a"]

    def test_tab_comes_in_at_the_chosen_one_from_either_side(self, qtbot, theme, choice):
        around = QWidget()
        qtbot.addWidget(around)
        row = QHBoxLayout(around)
        ends = Button(theme, "Before"), Button(theme, "After")
        for widget in (ends[0], choice, ends[1]):
            row.addWidget(widget)
        with qtbot.waitActive(around):
            around.show()
            around.activateWindow()
        choice.show_value("b")
        for end, key in zip(ends, (Qt.Key.Key_Tab, Qt.Key.Key_Backtab), strict=True):
            end.setFocus()
            qtbot.keyClick(end, key)
            assert around.focusWidget() is choice._buttons["b"]
            qtbot.keyClick(choice._buttons["b"], key)
            assert around.focusWidget() is ends[1 - ends.index(end)]
        choice.setParent(None)  # it is closed by itself

    def test_the_chosen_one_stays_chosen_when_clicked_again(self, qtbot, choice):
        qtbot.mouseClick(choice._buttons["a"], LEFT)
        assert choice.value() == "a"

    def test_showing_is_not_an_edit(self, qtbot, choice):
        with qtbot.assertNotEmitted(choice.value_edited):
            choice.show_value("c")
        assert choice.value() == "c"

    def test_what_cannot_be_chosen_says_why_until_it_can(self, choice):
        choice.show_enabled("a", False, "No loops yet")
        assert choice._buttons["a"].toolTip() == "No loops yet"
        choice.show_enabled("a", True, "No loops yet")
        assert choice._buttons["a"].toolTip() == "Tip (A)"


class TestLabels:
    def test_text_from_a_file_is_never_read_as_markup(self, qtbot, theme):
        label = Label(theme, "<b>bold</b>")
        qtbot.addWidget(label)
        assert label.textFormat() == Qt.TextFormat.PlainText

    def test_what_does_not_fit_is_in_the_tooltip(self, qtbot, theme):
        label = ElidedLabel(theme, "A very long name of a song that never ends")
        qtbot.addWidget(label)
        label.resize(60, 16)
        label.grab()
        assert label.toolTip() == label.text()
        label.resize(600, 16)
        label.grab()
        assert label.toolTip() == ""


class TestButton:
    def test_its_icon_and_words_stand_in_the_middle(self, qtbot, theme):
        button = Button(theme, "Export loops", "export")
        qtbot.addWidget(button)
        button.setStyleSheet("border: none; padding: 0 10px; background: black; color: white")
        button.resize(button.sizeHint().width(), 28)
        image = button.grab().toImage()
        inked = [
            x
            for x in range(image.width())
            if any(image.pixelColor(x, y).lightness() > 60 for y in range(image.height()))
        ]
        assert abs(inked[0] - (image.width() - 1 - inked[-1])) <= 3

    def test_enter_clicks(self, qtbot, theme):
        button = Button(theme, "Export loops", "export")
        qtbot.addWidget(button)
        with qtbot.waitSignal(button.clicked):
            QTest.keyClick(button, Qt.Key.Key_Return)

    def test_a_button_without_text_has_a_spoken_name(self, qtbot, theme):
        button = Button(theme, "", "play", tooltip="Play or stop (Space)")
        qtbot.addWidget(button)
        assert button.accessibleName() == "Play or stop (Space)"


class TestFocusRing:
    @pytest.fixture
    def window(self, qtbot, theme):
        window = QWidget()
        row = QHBoxLayout(window)
        row.setContentsMargins(20, 20, 20, 20)
        window.buttons = [Button(theme, text) for text in ("One", "Two")]
        for button in window.buttons:
            row.addWidget(button)
        window.ring = FocusRing(theme, window)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        window.ring.watch()
        return window

    def test_the_ring_shows_after_keys_and_hides_after_clicks(self, qtbot, window):
        assert not window.ring.isVisible()
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        assert window.ring.isVisible()
        assert window.ring.widget() in window.buttons
        QTest.mouseClick(window.windowHandle(), LEFT, pos=QPoint(2, 2))
        assert not window.ring.isVisible()

    def test_the_ring_is_outside_the_control(self, window):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        around = window.ring.widget().geometry().adjusted(-4, -4, 4, 4)
        assert window.ring.geometry() == around

    def test_the_ring_is_whole_around_buttons_that_fill_their_widget(self, window, theme):
        segments = Segmented(theme, (("a", "One", ""), ("b", "Two", "")), name="Choice")
        window.layout().addWidget(segments)
        window.resize(window.sizeHint())
        segments.show()
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        for button in segments._buttons.values():
            button.setFocus(Qt.FocusReason.TabFocusReason)
            assert window.ring.widget() is button
            assert window.ring.visibleRegion().boundingRect() == window.ring.rect()
            middle = window.ring.geometry().center()
            assert window.childAt(middle) is button  # clicks go through it


def test_key_caps_take_the_colour_of_their_loop(qtbot, theme):
    cap = KeyCap(theme, "1", colour=0)
    qtbot.addWidget(cap)
    cap.resize(cap.sizeHint())
    assert cap.grab().toImage().pixelColor(8, 0).name() == QColor(LOOP_COLOURS_DARK[0]).name()


def test_the_error_curve_falls_and_begins_again(qtbot, theme):
    curve = ErrorCurve(theme)
    qtbot.addWidget(curve)
    curve.resize(96, 16)
    curve.setStyleSheet("background: black")
    for error in (1.0, 0.5, 0.4, 0.3):
        curve.add(error)
    image = curve.grab().toImage()

    def height(x: int) -> int:
        return max(range(14), key=lambda y: image.pixelColor(x, y).lightness())

    assert height(2) < height(40) < height(94)
    curve.add(0.9)  # another factorization
    assert curve._errors == [0.9]


def _wheel(delta: int) -> QWheelEvent:
    return QWheelEvent(
        QPointF(30, 8),
        QPointF(30, 8),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
