"""The bars' page of the desk, as its user sees and handles it."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from loopstudio.core.bars import similarity
from loopstudio.core.grid import Grid
from loopstudio.ui.desk import bars_tools
from loopstudio.ui.desk.bars_panel import BarsPanel
from loopstudio.ui.desk.bars_words import EDITED, NO_BARS
from tests.ui import song_pieces
from tests.ui.looks import button, texts
from tests.ui.song_pieces import BAR, N_BARS, SR

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
GRID = Grid(np.arange(N_BARS + 1) * float(BAR), 4, constant=True, confidence=1.0)


@pytest.fixture(scope="module")
def heard():
    return similarity.listen(song_pieces.audio())


@pytest.fixture
def panel(qtbot, theme, heard):
    panel = BarsPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(1200, 240)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.show_song(song_pieces.audio())
    panel.show_heard(heard)
    panel.show_bars(GRID, GRID)
    panel.view.axis.show_between(0, 8 * BAR)
    return panel


@pytest.fixture
def view(panel):
    panel.view.setFocus()
    return panel.view


def at(view, bar):
    """A place in the view."""
    return QPoint(round(view.axis.x(bar * BAR)), 60)


def drag(qtbot, view, line, to_bar, modifiers=NONE):
    """Drag a line to a place in bars."""
    qtbot.mousePress(view, LEFT, pos=at(view, line))
    qtbot.mouseMove(view, at(view, to_bar + 0.1))
    qtbot.mouseMove(view, at(view, to_bar))
    qtbot.mouseRelease(view, LEFT, modifiers, pos=at(view, to_bar))


def test_a_line_is_dragged_and_let_go_where_the_pointer_is(qtbot, view):
    heard = []
    view.line_dragged.connect(lambda line, time_s: heard.append((line, time_s)))
    with qtbot.waitSignal(view.line_dropped) as dropped:
        drag(qtbot, view, 3, 3.5)
    assert view.selected == 3
    assert heard[-1] == pytest.approx((3, 3.5 * BAR / SR), abs=0.01)
    assert dropped.args == pytest.approx([3, 3.5 * BAR / SR], abs=0.01)


def test_a_line_snaps_to_where_something_begins_but_not_with_shift(qtbot, view):
    with qtbot.waitSignal(view.line_dropped) as dropped:
        drag(qtbot, view, 4, 2.975)  # drums begin with bar 3
    assert dropped.args[1] == pytest.approx(3.0, abs=0.007)
    with qtbot.waitSignal(view.line_dropped) as dropped:
        drag(qtbot, view, 4, 2.975, Qt.KeyboardModifier.ShiftModifier)
    assert dropped.args[1] == pytest.approx(2.975, abs=0.006)


def test_escape_lets_the_line_go_back(qtbot, view):
    with qtbot.waitSignal(view.drag_cancelled), qtbot.assertNotEmitted(view.line_dropped):
        qtbot.mousePress(view, LEFT, pos=at(view, 3))
        qtbot.mouseMove(view, at(view, 3.5))
        qtbot.keyClick(view, Qt.Key.Key_Escape)
        qtbot.mouseRelease(view, LEFT, pos=at(view, 3.5))


def test_a_click_goes_there_and_with_alt_inserts_a_line(qtbot, view):
    with qtbot.waitSignal(view.seek_asked) as sought:
        qtbot.mouseClick(view, LEFT, pos=at(view, 2.5))
    assert sought.args[0] == pytest.approx(2.5 * BAR, abs=BAR / 50)
    with qtbot.waitSignal(view.insert_asked) as inserted, qtbot.assertNotEmitted(view.seek_asked):
        qtbot.mouseClick(view, LEFT, ALT, pos=at(view, 4.5))
    assert inserted.args[0] == pytest.approx(4.5 * BAR / SR, abs=0.02)


def test_a_click_on_a_line_selects_it_and_moves_nothing(qtbot, view):
    with qtbot.assertNotEmitted(view.line_dropped), qtbot.assertNotEmitted(view.seek_asked):
        qtbot.mouseClick(view, LEFT, pos=at(view, 5))
    assert view.selected == 5


def test_the_hover_line_says_what_is_under_the_pointer(qtbot, panel, view):
    heard = []
    panel.hover_changed.connect(heard.append)
    qtbot.mouseMove(view, at(view, 3))
    assert heard[-1] == "Bars: Line 4 at 0:03.000, bar of 1.000 s. Drag it"
    qtbot.mouseMove(view, at(view, 3.5))
    assert heard[-1].startswith("Bars: 4.3.")
    view.leaveEvent(QEvent(QEvent.Type.Leave))
    assert heard[-1] == ""


def test_a_drag_beside_the_lines_moves_the_view(qtbot, view):
    view.axis.show_between(2 * BAR, 8 * BAR)
    qtbot.mousePress(view, LEFT, pos=at(view, 4.5))
    qtbot.mouseMove(view, at(view, 5.5))
    qtbot.mouseRelease(view, LEFT, pos=QPoint(at(view, 5.5).x(), 60))
    assert view.axis.first == pytest.approx(BAR, abs=BAR / 50)


def test_the_wheel_zooms_at_the_pointer(view):
    before, place = view.axis.span, QPointF(at(view, 4))
    sample = view.axis.sample_at(place.x())
    turn = QWheelEvent(
        place, view.mapToGlobal(place), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NONE,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, turn)
    assert view.axis.span == pytest.approx(before / 1.25)
    assert view.axis.x(sample) == pytest.approx(place.x(), abs=1)


@pytest.mark.parametrize(
    ("key", "modifiers", "step_s"),
    [
        (Qt.Key.Key_Right, NONE, 0.001),
        (Qt.Key.Key_Left, NONE, -0.001),
        (Qt.Key.Key_Right, CTRL, 0.01),
        (Qt.Key.Key_Left, CTRL, -0.01),
    ],
)
def test_arrows_move_the_selected_line(qtbot, view, key, modifiers, step_s):
    view.select(4)
    with qtbot.waitSignal(view.line_nudged) as nudged:
        qtbot.keyClick(view, key, modifiers)
    assert nudged.args == [4, pytest.approx(step_s)]


def test_up_and_down_choose_a_line_delete_removes_it_and_enter_goes_there(qtbot, view):
    view.show_position(2 * BAR + 100)
    qtbot.keyClick(view, Qt.Key.Key_Down)  # the first key takes the line at the playhead
    assert view.selected == 2
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.accessibleDescription() == "Line 4 at 0:03.000, bar of 1.000 s"
    with qtbot.waitSignal(view.seek_asked) as sought:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert sought.args == [3 * BAR]
    with qtbot.waitSignal(view.delete_asked) as deleted:
        qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert deleted.args == [3]


def test_insert_asks_for_a_line_at_the_playhead(qtbot, view):
    view.show_position(round(2.5 * BAR))
    with qtbot.waitSignal(view.insert_asked) as inserted:
        qtbot.keyClick(view, Qt.Key.Key_Insert)
    assert inserted.args == [pytest.approx(2.5 * BAR / SR)]


def test_a_line_chosen_by_key_comes_into_view(view):
    view.select(N_BARS)
    assert view.axis.first <= N_BARS * BAR <= view.axis.first + view.axis.span
    assert view.accessibleDescription() == "Line 17 at 0:16.000, end of the last bar"


def test_the_view_turns_the_page_after_the_playhead(view):
    view.show_position(7 * BAR)
    view.show_position(9 * BAR)
    assert view.axis.first <= 9 * BAR <= view.axis.first + view.axis.span


def test_lines_are_painted_where_bars_begin_and_dashed_where_they_were(view, theme):
    moved = Grid(GRID.bar_starts + BAR / 3, 4, constant=True, confidence=1.0)

    def ink(bar):
        return view.grab().toImage().pixelColor(round(view.axis.x(bar * BAR)), 12).name()

    assert ink(2) == theme.tokens.ink2
    view.show_bars(moved, GRID)
    assert ink(2) != theme.tokens.ink2
    assert ink(2 + 1 / 3) == theme.tokens.ink2
    picture, x = view.grab().toImage(), round(view.axis.x(2 * BAR))
    column = {picture.pixelColor(x, y).name() for y in range(20, view.height())}
    assert theme.tokens.ink3 in column
    assert len(column) > 1


@pytest.mark.parametrize(
    ("words", "edit"),
    [
        ("Beat earlier", bars_tools.EARLIER),
        ("Beat later", bars_tools.LATER),
        ("Half", bars_tools.HALVE),
        ("Double", bars_tools.DOUBLE),
    ],
)
def test_buttons_ask_for_edits_of_all_bars(qtbot, panel, words, edit):
    with qtbot.waitSignal(panel.tools.edit_asked) as asked:
        qtbot.mouseClick(button(panel, words), LEFT)
    assert asked.args == [edit]


def test_the_metre_is_shown_and_chosen(qtbot, panel):
    assert panel.tools._metre.value() == "4"
    with qtbot.waitSignal(panel.tools.metre_edited) as edited:
        qtbot.mouseClick(button(panel, "3"), LEFT)
    assert edited.args == [3]
    panel.show_bars(Grid(GRID.bar_starts, 9, constant=False, confidence=1.0), GRID)
    assert panel.tools._metre.value() == ""


def test_bars_that_are_steady_need_not_be_made_so(panel):
    assert not button(panel, "Steady tempo").isEnabled()
    assert button(panel, "Steady tempo").toolTip() == "All bars are equally long"
    panel.show_bars(Grid(GRID.bar_starts, 4, constant=False, confidence=1.0), GRID)
    assert button(panel, "Steady tempo").isEnabled()


def test_the_judge_says_how_well_bars_repeat_and_did_before(panel, heard):
    good = similarity.compare(heard, tuple(GRID.bar_starts / SR))
    wrong = similarity.compare(heard, tuple((GRID.bar_starts[:-1] + BAR / 2) / SR))
    panel.show_judge(wrong, good.repeats)
    now, before = round(100 * wrong.repeats), round(100 * good.repeats)
    assert f"Bars repeat {now} %" in texts(panel)
    assert f"before {before} %" in texts(panel)
    words = panel.matrix.accessibleDescription()
    assert words == f"Bars repeat {now} %, worse than before"
    panel.show_judge(None, None, waits=True)
    assert "Comparing bars…" in texts(panel)


def test_the_selected_bar_is_said_with_the_one_most_like_it(panel, heard):
    panel.view.select(5)  # of the bass alone
    panel.show_judge(similarity.compare(heard, tuple(GRID.bar_starts / SR)), None)
    words = next(text for text in texts(panel) if text.startswith("Line 6 at"))
    assert words.split(".  ")[0].rpartition(" like ")[2] in {"bar 5", "bar 7", "bar 8"}


def test_bars_beside_each_other_say_how_alike_they_are(qtbot, panel, heard):
    panel.show_judge(similarity.compare(heard, tuple(GRID.bar_starts / SR)), None)
    matrix = panel.matrix
    cell = matrix._square().width() / N_BARS
    left, top = matrix._square().left(), matrix._square().top()

    def middle(row, column):
        return QPoint(round(left + (column + 0.5) * cell), round(top + (row + 0.5) * cell))

    with qtbot.waitSignal(panel.hover_changed) as pointed:
        QTest.mouseMove(matrix, middle(6, 2))
    assert pointed.args[0].startswith("Bars 3 and 7 are ")
    picture = matrix.grab().toImage()
    same, other = (picture.pixelColor(middle(0, bar)).lightness() for bar in (1, 5))
    assert same > other + 50  # drums and drums, drums and bass
    qtbot.mouseClick(matrix, LEFT, pos=middle(6, 2))
    assert panel.view.selected == 2


def test_without_bars_the_page_says_how_to_come_by_some(qtbot, panel):
    panel.show_bars(None, None)
    assert NO_BARS in texts(panel)
    assert not panel.matrix.isVisible()
    assert not button(panel, "Half").isEnabled()
    with qtbot.waitSignal(panel.listen_asked):
        qtbot.mouseClick(button(panel, "Listen"), LEFT)
    panel.show_taps("6 taps, 118 BPM")
    assert "6 taps, 118 BPM" in texts(panel)
    assert NO_BARS not in texts(panel)


def test_edited_bars_offer_to_find_loops_again(qtbot, panel):
    assert EDITED not in texts(panel)
    panel.show_edited(True)
    assert EDITED in texts(panel)
    with qtbot.waitSignal(panel.find_asked):
        qtbot.mouseClick(button(panel, "Find loops again"), LEFT)
    panel.show_edited(True, again=False)
    assert EDITED not in texts(panel)
    assert button(panel, "Find loops").isVisible()


def test_another_song_begins_without_lines(panel):
    panel.view.select(4)
    panel.show_song(song_pieces.audio())
    assert panel.view.selected == -1
    assert panel.view.accessibleDescription() == ""
    assert NO_BARS in texts(panel)


def test_a_tall_desk_leaves_a_small_window_its_width(qtbot, panel):
    panel.resize(1200, 600)
    qtbot.waitUntil(lambda: panel.minimumSizeHint().width() <= 1200)
    panel.resize(1400, 240)
    assert panel.matrix.width() == 200  # as high as there is room for
