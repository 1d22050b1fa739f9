"""Takes on the desk: ranked, heard, chosen."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from loopstudio.core import stems
from loopstudio.core.takes import AVERAGED, RECIPE
from loopstudio.jobs import takes as jobs
from loopstudio.project import edits
from loopstudio.ui.controls.exactness import ExactnessGlyph
from loopstudio.ui.desk.pages import TAKES
from loopstudio.ui.desk.take_rows import take_rows
from loopstudio.ui.desk.takes_panel import TakesPanel
from loopstudio.ui.song import song_model
from tests.ui import song_pieces
from tests.ui.looks import texts
from tests.ui.song_pieces import BASS, DRUMS

LEFT = Qt.MouseButton.LeftButton
BY_ITSELF = None


@pytest.fixture(scope="module")
def energies():
    return stems.survey(song_pieces.audio(), song_pieces.extraction()).energies


@pytest.fixture
def panel(qtbot, theme, energies):
    panel = TakesPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(1200, 240)
    found, project = song_pieces.extraction(), song_pieces.project()
    with qtbot.waitExposed(panel):
        panel.show()
    panel.show_rows(take_rows(found, project.strips, energies, BASS), 1, BY_ITSELF)
    return panel


@pytest.fixture
def studio(whole, qtbot):
    """The program's window with drums and bass, the bass selected."""
    song_pieces.open_in(whole)
    whole.window.activateWindow()
    qtbot.waitUntil(whole.window.isActiveWindow)
    whole.mix.select(BASS)
    desk = whole.window.desk
    qtbot.waitUntil(lambda: "Bass" in desk.head._name.text())
    return whole


def rows_of(studio):
    return studio.window.desk.takes.view._rows


def listen(qtbot, studio):
    """Open the takes, and wait until every bar was listened to."""
    studio.window.desk.show_page(TAKES)
    qtbot.waitUntil(lambda: bool(rows_of(studio)), timeout=20_000)


def spot(panel, row):
    return panel.view.visualItemRect(panel.view.item(row)).center()


def page_button(desk, page):
    buttons = desk.head.findChildren(QAbstractButton)
    return next(button for button in buttons if button.text() == page)


def told(studio):
    """Return what the status line says."""
    return " ".join(texts(studio.window.status))


def press(studio, key):
    QTest.keyClick(studio.window.windowHandle(), key)


def test_what_is_best_by_itself_comes_first_and_then_bars_where_the_loop_is_alone(energies):
    found, project = song_pieces.extraction(), song_pieces.project()
    rows = take_rows(found, project.strips, energies, BASS)
    assert (rows[0].take, rows[1].take, rows[-1].take) == (BY_ITSELF, AVERAGED, RECIPE)
    assert [row.title for row in (*rows[:2], rows[-1])] == ["Automatic", "Averaged", "Recipe only"]
    single = rows[2:-1]
    assert {row.take for row in single[:2]} == {4, 6}
    assert [row.line for row in single] == ["alone", "alone", "with Drums", "with Drums"]
    assert {row.title[:5] for row in single} == {"Bars "}
    leakages = [row.leakage_db for row in single[2:]]
    assert leakages == sorted(leakages)


def test_an_average_and_a_recipe_are_drawn_as_they_sound(energies):
    found, project = song_pieces.extraction(), song_pieces.project()
    _, averaged, *single, recipe = take_rows(found, project.strips, energies, BASS)
    lowest = np.min([row.peaks for row in single], axis=0)
    highest = np.max([row.peaks for row in single], axis=0)
    assert ((lowest <= averaged.peaks) & (averaged.peaks <= highest)).all()
    assert recipe.peaks.max() == 1
    assert averaged.leakage_text == recipe.leakage_text == ""


def test_the_average_of_what_is_exact_is_what_is_best_by_itself(energies):
    found, project = song_pieces.extraction(), song_pieces.project()
    exact = replace(found.loops[DRUMS], exactness_db=41.0)
    found = replace(found, loops=(exact, found.loops[BASS]))
    rows = take_rows(found, project.strips, energies, DRUMS)
    assert AVERAGED not in [row.take for row in rows]
    assert rows[-1].take == RECIPE


@pytest.mark.parametrize(
    ("exactness_db", "line"),
    [
        (41.0, "one estimate from 12 bars, repeats exactly, 41 dB"),
        (9.0, "the bar that stands best for 12 bars, played differently each time, 9 dB"),
    ],
)
def test_an_exact_loop_has_what_stands_for_all_its_bars_first(energies, exactness_db, line):
    found, project = song_pieces.extraction(), song_pieces.project()
    exact = replace(found.loops[DRUMS], exactness_db=exactness_db)
    found = replace(found, loops=(exact, found.loops[BASS]))
    first = take_rows(found, project.strips, energies, DRUMS)[0]
    assert first.words == f"All bars, {line}"


def test_a_head_says_that_its_file_is_cut_from_a_take(theme, qtbot):
    glyph = ExactnessGlyph(theme)
    qtbot.addWidget(glyph)
    glyph.show_exactness(41.0)
    assert "Its file sounds as it does in the song." in glyph.toolTip()
    glyph.show_exactness(41.0, taken=True)
    assert "Its file is cut from the take that you chose." in glyph.toolTip()
    chosen = edits.set_take(song_pieces.project(), BASS, 8)
    heads = song_model.heads(song_pieces.extraction(), chosen, frozenset())
    assert [head.taken for head in heads] == [False, True]


def test_a_screen_reader_hears_bars_company_leakage_and_what_is_chosen(panel):
    words = [
        panel.view.item(row).data(Qt.ItemDataRole.AccessibleTextRole)
        for row in range(panel.view.count())
    ]
    assert words[0].startswith("Automatic, bars 5–6")
    assert words[0].endswith(", chosen")
    assert words[1] == "Averaged, over 4 takes, without what sounds in few of them"
    assert "with Drums, leakage " in words[-2]
    assert words[-1] == "Recipe only, the model turned into sound, in the song too"
    assert not any("chosen" in word for word in words[1:])


def test_a_click_hears_a_take_and_a_double_click_chooses_it(qtbot, panel):
    take = panel.view._rows[3].take
    with qtbot.waitSignal(panel.hear_asked) as heard, qtbot.assertNotEmitted(panel.choose_asked):
        QTest.mouseClick(panel.view.viewport(), LEFT, pos=spot(panel, 3))
    with qtbot.waitSignal(panel.choose_asked) as chosen, qtbot.assertNotEmitted(panel.hear_asked):
        QTest.mouseDClick(panel.view.viewport(), LEFT, pos=spot(panel, 3))
    assert heard.args == chosen.args == [take]


def test_arrows_hear_the_take_beside_and_enter_chooses_it(qtbot, panel):
    with qtbot.waitSignal(panel.hear_asked) as heard:
        QTest.keyClick(panel.view, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.choose_asked) as chosen:
        QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert heard.args == chosen.args == [panel.view._rows[1].take]


def test_the_loop_is_drawn_in_its_colour_and_the_chosen_take_marked(panel, theme):
    def inks():
        picture = panel.view.grab().toImage()
        rect = panel.view.visualItemRect(panel.view.item(2))
        middle = rect.center().y() + 1
        return [picture.pixelColor(x, middle).name() for x in range(rect.width())]

    before = inks()
    assert "#43abff" in before
    panel.show_chosen(panel.view._rows[2].take)
    assert before[8:24].count(theme.tokens.ink) < inks()[8:24].count(theme.tokens.ink)


def test_the_caption_gives_way_to_the_buttons(panel, qtbot):
    caption = "bars this loop could be taken from, best first"
    assert caption in texts(panel)
    panel.resize(320, 240)
    qtbot.waitUntil(lambda: caption not in texts(panel))
    assert "Choose" in texts(panel)


def test_n_and_p_hear_the_next_take_and_the_one_before(qtbot, studio):
    listen(qtbot, studio)
    bars = [f"{row.title.lower()} of Bass" for row in rows_of(studio)]
    bars[1], bars[-1] = "average of Bass", "recipe of Bass"
    n, p = Qt.Key.Key_N, Qt.Key.Key_P
    last = len(bars) - 1
    for key, row in ((n, 1), (n, 2), (n, 3), (p, 2), *((n, row) for row in range(3, last + 1))):
        press(studio, key)
        qtbot.waitUntil(lambda words=bars[row]: words in told(studio))
    press(studio, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: "of Bass" not in told(studio))


def test_n_opens_the_takes_of_a_folded_desk(qtbot, studio):
    studio.window.page.toggle_desk()
    press(studio, Qt.Key.Key_N)
    assert studio.window.desk.shows_takes
    assert not studio.window.page.desk_folded
    qtbot.waitUntil(lambda: bool(rows_of(studio)), timeout=20_000)


def test_what_is_heard_is_what_the_file_will_hold(qtbot, studio, monkeypatch):
    heard = []
    visit = studio.playback.alone.visit

    def note(audio, name="", again=None):
        heard.append(audio.samples[:, slice(*again)])
        visit(audio, name, again)

    monkeypatch.setattr(studio.playback.alone, "visit", note)
    listen(qtbot, studio)
    studio.takes.hear(8)
    qtbot.waitUntil(lambda: bool(heard))
    expected = stems.bare_loop(song_pieces.audio(), song_pieces.extraction(), BASS, 8)
    np.testing.assert_array_equal(heard[0], expected)


def test_a_take_is_chosen_undone_and_taken_home(qtbot, studio):
    listen(qtbot, studio)
    take = rows_of(studio)[3].take
    studio.takes.choose(take)
    assert [strip.take for strip in studio.session.project.strips] == [None, take]
    assert studio.export.source().strips[BASS].take == take
    assert studio.session.history.undoText() == "Take of Bass"
    assert f"cut from bars {take + 1}–{take + 2}" in studio.window.desk.head._line.text()
    studio.session.history.undo()
    assert studio.session.project.strips[BASS].take is None
    assert "cut from" not in studio.window.desk.head._line.text()


@pytest.mark.parametrize(
    ("row", "take", "words"),
    [(1, AVERAGED, "averaged over its takes"), (-1, RECIPE, "made of its recipe only")],
)
def test_what_is_no_take_is_chosen_by_enter(qtbot, studio, row, take, words):
    listen(qtbot, studio)
    view = studio.window.desk.takes.view
    view.setCurrentRow(range(view.count())[row])
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    press(studio, Qt.Key.Key_Return)
    assert studio.session.project.strips[BASS].take == take
    assert words in studio.window.desk.head._line.text()
    assert studio.export.source().voices == ((BASS,) if take == RECIPE else ())


def test_another_loop_has_its_own_takes(qtbot, studio):
    listen(qtbot, studio)
    studio.mix.select(DRUMS)
    assert {len(row.title.split("–")) for row in rows_of(studio)[2:-1]} == {1}
    studio.mix.select(studio.mix.n_loops)  # the Rest has none
    assert not studio.window.desk.shows_takes


def test_takes_of_loops_that_are_gone_cannot_be_heard(qtbot, studio):
    listen(qtbot, studio)
    studio.session.set_extraction(song_pieces.extraction())
    assert not rows_of(studio)
    qtbot.waitUntil(lambda: bool(rows_of(studio)), timeout=20_000)


def test_a_wide_window_has_the_takes_beside_the_recipe(qtbot, studio):
    desk = studio.window.desk
    studio.window.resize(1920, 1080)
    qtbot.waitUntil(lambda: desk.takes.isVisible() and desk.panel.isVisible())
    assert desk.takes.width() == 320
    assert page_button(desk, "Takes").isHidden()
    studio.window.resize(1280, 800)
    qtbot.waitUntil(lambda: not desk.takes.isVisible())
    assert page_button(desk, "Takes").isVisible()
    assert desk.panel.isVisible()


def test_the_jobs_weigh_the_bars_and_cut_the_loop(energies):
    song, found = song_pieces.audio(), song_pieces.extraction()
    reported = []
    weighed = jobs.weigh(song, found, progress=lambda *report: reported.append(report))
    np.testing.assert_allclose(weighed, energies)
    assert reported
    cut = jobs.cut(song, found, DRUMS, 2, progress=lambda *report: None)
    assert (cut.loop, cut.take, cut.audio.sr) == (DRUMS, 2, song.sr)
    np.testing.assert_array_equal(cut.audio.samples, stems.bare_loop(song, found, DRUMS, 2))
