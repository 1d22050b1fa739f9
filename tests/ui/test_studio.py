"""The whole window: real widgets, jobs and files, as a user goes through them."""

import time
from functools import partial

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit

from loopstudio.core.section import Section
from loopstudio.playback.engine import SoundEngine
from loopstudio.project import file as project_file
from loopstudio.project.file import Document
from loopstudio.project.project import Project
from loopstudio.ui import dialogs, menus
from loopstudio.ui.commands import COMMANDS, MENUS, SEPARATOR
from loopstudio.ui.controller import Studio
from loopstudio.ui.controls.key_cap import KeyCap
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.key_sheet import keys_dialog
from loopstudio.ui.menus import CommandAction
from loopstudio.ui.theme.theme import Theme
from tests.core.songs import LAYOUT, song
from tests.ui import desk_song, song_pieces
from tests.ui.looks import button, texts

LEFT = Qt.MouseButton.LeftButton
N_SAMPLES = desk_song.N_BARS * desk_song.BAR


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def open_studio(qtbot, settings):
    """A function that opens the program's window, as often as a test likes."""
    opened = []

    def open_it() -> Studio:
        theme = Theme("dark")
        studio = Studio(theme, SoundEngine(), settings)
        menus.build(studio.window, studio)
        # Nobody is there to answer whether to save.
        qtbot.addWidget(
            studio.window, before_close_func=lambda _: studio.session.history.setClean()
        )
        with qtbot.waitActive(studio.window):
            studio.window.show()
            studio.window.activateWindow()
        opened.append(studio)
        return studio

    yield open_it
    for studio in opened:
        studio.close()


@pytest.fixture
def studio(open_studio):
    return open_studio()


@pytest.fixture
def song_file(tmp_path):
    """A WAV file of two seconds."""
    path = tmp_path / "Night Bus.wav"
    seconds = np.arange(2 * 22050) / 22050
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * 220 * seconds), 22050)
    return str(path)


@pytest.fixture
def with_loops(studio, qtbot):
    """The window with a song of thirty silent bars and three loops."""
    desk_song.open_in(studio)
    # Shortcuts belong to the active window, and one of an earlier test may still be closing.
    studio.window.activateWindow()
    qtbot.waitUntil(studio.window.isActiveWindow)
    return studio


def _press(studio: Studio, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(studio.window.windowHandle(), key, modifiers)


def _action(studio: Studio, text: str) -> CommandAction:
    actions = studio.window.findChildren(CommandAction)
    return next(action for action in actions if action.text() == text)


# Opening


def test_the_start_page_comes_first(studio):
    assert not studio.window.shows_song()
    assert studio.window.windowTitle() == "Loopstudio"
    assert studio.window.transport.isHidden()


def test_a_song_that_is_opened_is_shown_and_its_loops_are_looked_for(qtbot, studio, song_file):
    studio.files.open(song_file)
    qtbot.waitUntil(studio.window.shows_song, timeout=20_000)
    assert studio.window.windowTitle() == "Night Bus – Loopstudio"
    assert studio.finder.finding
    assert studio.window.status.slot() == "analysis"
    assert any(", about 10 " in text for text in texts(studio.window.status))
    assert studio.recents.list[0].title == "Night Bus"
    _press(studio, Qt.Key.Key_Escape)
    assert not studio.finder.finding
    assert studio.window.status.slot() == ""
    assert studio.session.audio is not None
    assert any(text.startswith("About 10 ") for text in texts(studio.window.song.empty))


def test_commands_are_asked_once_what_another_song_changes(studio):
    asked = []
    studio.changed.connect(lambda: asked.append(studio.session.audio))
    studio.session.open_song("/songs/pieces.wav", song_pieces.audio())
    assert asked == [studio.session.audio]


def test_a_first_look_is_there_until_the_loops_are(qtbot, studio, tmp_path):
    made = song(tuple(row * 2 for row in LAYOUT))
    path = tmp_path / "Loops.wav"
    soundfile.write(path, made.audio.samples.T, made.audio.sr)
    studio.files.open(str(path))
    view = studio.window.song
    qtbot.waitUntil(view.preview.isVisible, timeout=60_000)
    assert studio.finder.finding
    assert view.rows.heads == []
    _press(studio, Qt.Key.Key_1)  # nothing to switch yet
    assert studio.session.project.strips == ()
    qtbot.waitUntil(lambda: studio.session.extraction is not None, timeout=60_000)
    assert not view.preview.isVisible()
    assert view.preview.preview is None


def test_a_song_without_loops_says_why_and_stays_open(qtbot, studio, song_file):
    studio.files.open(song_file)
    qtbot.waitUntil(lambda: bool(studio.window.banner.text()), timeout=60_000)
    assert studio.window.banner.text().endswith(".")
    assert studio.session.audio is not None
    assert not studio.finder.finding


def test_a_file_that_cannot_be_read_leaves_everything_as_it_was(qtbot, with_loops, tmp_path):
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF and nothing else")
    with_loops.files.open(str(broken))
    qtbot.waitUntil(lambda: bool(with_loops.window.banner.text()), timeout=20_000)
    assert with_loops.session.title == "Night Bus"
    assert len(with_loops.session.project.strips) == 3


def test_of_a_song_that_is_too_long_a_section_can_be_chosen(qtbot, studio, tmp_path):
    path = tmp_path / "Night set.flac"
    soundfile.write(path, np.zeros(1_900_000), 1000)
    studio.files.open(str(path))
    sections = studio.window.sections
    qtbot.waitUntil(lambda: not sections.isHidden(), timeout=20_000)
    assert studio.session.audio is None
    assert not studio.window.banner.text()
    _press(studio, Qt.Key.Key_End)
    _press(studio, Qt.Key.Key_Return)
    qtbot.waitUntil(studio.window.shows_song, timeout=20_000)
    assert sections.isHidden()
    assert studio.session.project.section == Section(1300.0, 1900.0)
    assert studio.session.audio.n_samples == 600_000
    studio.finder.cancel()


def test_a_project_of_a_section_opens_that_section(qtbot, studio, tmp_path):
    song = tmp_path / "Night set.flac"
    soundfile.write(song, np.zeros(20_000), 1000)
    path = tmp_path / "p.loopstudio"
    project = Project(song=str(song), section=Section(5.0, 9.0))
    project_file.save(path, Document(project, None, "Night set"))
    studio.files.open(str(path))
    qtbot.waitUntil(studio.window.shows_song, timeout=20_000)
    assert studio.session.audio.n_samples == 4000
    studio.finder.cancel()


def test_a_dropped_song_is_opened_and_a_letter_is_refused(qtbot, studio, song_file, tmp_path):
    window = studio.window
    _drag(window, song_file)
    assert window.start.zone._heading.text() == "Let go to open Night Bus.wav"
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert window.start.zone._heading.text() == "Drop a song here"
    _drop(window, str(tmp_path / "letter.docx"))
    assert window.banner.text() == "Loopstudio cannot read .docx."
    with qtbot.waitSignal(window.file_dropped) as dropped:
        _drop(window, song_file)
    assert dropped.args == [song_file]
    studio.files.cancel()


def test_recent_songs_are_there_at_the_next_start(qtbot, open_studio, song_file):
    first = open_studio()
    first.files.open(song_file)
    qtbot.waitUntil(first.window.shows_song, timeout=20_000)
    first.finder.cancel()
    first.window.close()
    second = open_studio()
    assert [recent.title for recent in second.recents.list] == ["Night Bus"]


# Mixing


def test_digits_switch_loops_and_0_the_rest(with_loops):
    _press(with_loops, Qt.Key.Key_2)
    _press(with_loops, Qt.Key.Key_0)
    project = with_loops.session.project
    assert [strip.muted for strip in project.strips] == [False, True, False]
    assert project.rest.muted
    _press(with_loops, Qt.Key.Key_2)
    assert not with_loops.session.project.strips[1].muted
    _press(with_loops, Qt.Key.Key_7)  # there is no loop 7


def test_m_s_and_the_gain_keys_act_on_the_selected_loop(with_loops):
    _press(with_loops, Qt.Key.Key_Down)
    assert with_loops.mix.selected == 1
    _press(with_loops, Qt.Key.Key_M)
    _press(with_loops, Qt.Key.Key_S)
    _press(with_loops, Qt.Key.Key_Comma)
    _press(with_loops, Qt.Key.Key_Comma)
    strip = with_loops.session.project.strips[1]
    assert (strip.muted, strip.soloed, strip.gain_db) == (True, True, -2.0)
    _press(with_loops, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    assert not with_loops.session.project.any_soloed


def test_edits_are_undone_and_redone(with_loops):
    session = with_loops.session
    _press(with_loops, Qt.Key.Key_1)
    assert session.edited
    assert "(edited)" in with_loops.window.windowTitle()
    _press(with_loops, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not session.project.strips[0].muted
    ctrl_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    _press(with_loops, Qt.Key.Key_Z, ctrl_shift)
    assert session.project.strips[0].muted


def test_a_drag_of_a_fader_is_one_step(with_loops):
    for gain in (-1.0, -2.0, -3.0):
        with_loops.window.song.gain_edited.emit(0, gain)
    assert with_loops.session.history.count() == 1
    with_loops.session.history.undo()
    assert with_loops.session.project.strips[0].gain_db == 0


def test_the_rest_is_muted_from_its_own_head(with_loops):
    with_loops.window.song.mute_edited.emit(-1, True)
    assert with_loops.session.project.rest.muted


def test_parts_switched_on_the_desk_are_switched_in_the_project(with_loops):
    desk = with_loops.window.desk
    desk.sound_toggled.emit(3)
    desk.rhythm_toggled.emit(1)
    desk.cell_toggled.emit(2, 1, 0)
    desk.layer_toggled.emit(2)
    mutes = with_loops.session.project.mutes
    assert (mutes.sounds, mutes.rhythms) == ({3}, {1})
    assert (mutes.cells, mutes.layers) == ({(2, 1, 0)}, {2})
    _action(with_loops, "All parts on").trigger()
    assert not with_loops.session.project.mutes.sounds


def test_letters_are_typed_while_a_name_is_edited(qtbot, with_loops):
    field = QLineEdit(with_loops.window.song)
    field.show()
    field.setFocus()
    for key in (Qt.Key.Key_S, Qt.Key.Key_Space, Qt.Key.Key_1):
        _press(with_loops, key)
    assert field.text() == "s 1"
    assert not with_loops.session.edited


# Playing


def test_space_plays_even_when_a_button_has_the_keyboard(monkeypatch, with_loops):
    asked = []
    monkeypatch.setattr(with_loops.playback, "toggle", lambda: asked.append("play"))
    with_loops.window.transport._export.setFocus()
    _press(with_loops, Qt.Key.Key_Space)
    assert asked == ["play"]


def test_space_on_the_start_page_plays_the_demo(monkeypatch, studio):
    asked = []
    monkeypatch.setattr(studio.files, "play_demo", lambda: asked.append("demo"))
    _press(studio, Qt.Key.Key_Space)
    assert asked == ["demo"]


def test_the_click_is_ticked_in_the_menu_however_it_was_switched_on(with_loops):
    tick = _action(with_loops, "Click on every beat")
    QTest.mouseClick(with_loops.window.transport._click, LEFT)
    assert with_loops.playback.clicking
    assert tick.isChecked()
    QTest.mouseClick(with_loops.window.transport._click, LEFT)
    assert not tick.isChecked()


def test_l_makes_a_range_of_four_bars_and_lets_go_of_it(with_loops):
    playback = with_loops.playback
    playback.seek(10 * desk_song.BAR)
    _press(with_loops, Qt.Key.Key_L)
    assert playback.looping
    assert playback.range == (10 * desk_song.BAR, 14 * desk_song.BAR)
    assert with_loops.window.transport._range._value.text() == "11–14"
    _press(with_loops, Qt.Key.Key_L)
    assert not playback.looping


def test_a_range_drawn_over_the_song_repeats_and_a_click_ends_it(with_loops):
    song = with_loops.window.song
    song.range_edited.emit(4 * desk_song.BAR, 8 * desk_song.BAR)
    assert with_loops.playback.looping
    song.range_edited.emit(5, 5)
    assert with_loops.playback.range is None
    assert not with_loops.window.transport._loop.isChecked()


def test_arrows_go_from_bar_to_bar_and_home_to_the_start(qtbot, with_loops):
    engine = with_loops._engine
    _press(with_loops, Qt.Key.Key_Right)
    _press(with_loops, Qt.Key.Key_Right)
    assert engine.position == 2 * desk_song.BAR
    _press(with_loops, Qt.Key.Key_Left)
    assert engine.position == desk_song.BAR
    _press(with_loops, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert engine.position == desk_song.BAR * 1.25
    qtbot.waitUntil(
        lambda: with_loops.window.transport._position._value.text() == "2.2.1", timeout=2000
    )
    _press(with_loops, Qt.Key.Key_Home)
    assert engine.position == 0


def test_the_playhead_follows_while_the_pointer_scrubs(qtbot, with_loops):
    shown = with_loops.window.transport._position._value
    seen = set()
    for step in range(60):
        with_loops.window.song.seek_edited.emit(step * desk_song.BAR // 4)
        qtbot.wait(4)  # a mouse reports more often than the window asks
        seen.add(shown.text())
    assert len(seen) > 5


def test_a_flips_between_loops_and_original(with_loops):
    _press(with_loops, Qt.Key.Key_A)
    assert with_loops.session.project.listen == "original"
    assert with_loops.window.transport._listen.value() == "original"
    _press(with_loops, Qt.Key.Key_A)
    assert with_loops.session.project.listen == "loops"


def test_a_part_heard_alone_is_no_edit_and_esc_ends_it(monkeypatch, with_loops):
    mixes = []
    monkeypatch.setattr(with_loops._engine, "set_mix", lambda mix, at=None: mixes.append(mix))
    monkeypatch.setattr(with_loops._engine, "play", lambda: None)
    with_loops.window.desk.hear_asked.emit(Part(sound=2))
    alone = mixes[-1]
    assert alone.loop_gains == (1.0, 0.0, 0.0)
    assert alone.rest_gain == 0
    assert 2 not in alone.mutes.sounds
    assert len(alone.mutes.sounds) == 9
    assert not with_loops.session.edited
    _press(with_loops, Qt.Key.Key_Escape)
    assert mixes[-1].loop_gains == (1.0, 1.0, 1.0)


def test_no_sound_device_is_said_once(monkeypatch, with_loops):
    state = "No sound output was found."
    monkeypatch.setattr(SoundEngine, "state", property(lambda self: state))
    with_loops.playback._on_frame()
    assert with_loops.window.banner.text() == f"{state} Everything else works."
    with_loops.window.banner.hide()
    with_loops.playback._on_frame()
    assert with_loops.window.banner.text() == ""
    monkeypatch.setattr(with_loops._engine, "play", lambda: None)
    _press(with_loops, Qt.Key.Key_Space)
    with_loops.playback._on_frame()
    assert with_loops.window.banner.text().startswith(state)
    assert not with_loops.window.transport._play.isChecked()


# Finding


@pytest.fixture
def heartbeat(qapp):
    """Seconds that the window's thread has worked, measured whenever it was free."""
    worked = []
    timer = QTimer()
    timer.timeout.connect(lambda: worked.append(time.thread_time()))
    timer.start(5)
    yield worked
    timer.stop()


def test_the_window_lives_while_loops_are_found(qtbot, studio, heartbeat, tmp_path):
    song, bars_s = _write_song(tmp_path / "Two loops.wav")
    del heartbeat[:]
    studio.files.open(song)
    qtbot.waitUntil(studio.window.shows_song, timeout=20_000)
    studio.finder.find_with(downbeats_s=bars_s, n_loops=2)
    qtbot.waitUntil(lambda: studio.session.extraction is not None, timeout=40_000)
    qtbot.waitUntil(lambda: studio.window.song.shares_at(1000, 40) is not None, timeout=30_000)
    # Its own work, not the wall clock: other programs of a busy machine are not its fault.
    assert max(np.diff(heartbeat)) < 0.1


def test_loops_are_found_heard_and_taken_home(qtbot, monkeypatch, studio, tmp_path):
    song, bars_s = _write_song(tmp_path / "Two loops.wav")
    studio.files.open(song)
    qtbot.waitUntil(studio.window.shows_song, timeout=20_000)
    studio.finder.find_with(downbeats_s=bars_s, n_loops=2)
    qtbot.waitUntil(lambda: studio.session.extraction is not None, timeout=40_000)

    assert len(studio.session.project.strips) == 2
    assert studio.window.transport._tempo._value.text() == "120.00"
    assert studio.mix.selected == 0
    assert studio.recents.list[0].facts == "2 loops, 120 BPM, 8 bars"
    qtbot.waitUntil(lambda: studio.window.song.shares_at(1000, 40) is not None, timeout=30_000)

    mixes = []
    monkeypatch.setattr(studio._engine, "set_mix", lambda mix, at=None: mixes.append(mix))
    _press(studio, Qt.Key.Key_1)
    assert mixes[-1].loop_gains == (0.0, 1.0)

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    _press(studio, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    panel = studio.export.panel
    qtbot.waitUntil(panel.isVisible)
    qtbot.mouseClick(button(panel, "Choose…"), LEFT)
    qtbot.keyClick(panel, Qt.Key.Key_Return)
    said = "2 loops in Two loops loops"
    qtbot.waitUntil(lambda: studio.window.banner.text() == said, timeout=30_000)
    assert len(list((tmp_path / "Two loops loops").glob("*.wav"))) == 2


def test_loops_stay_while_others_are_looked_for(qtbot, with_loops):
    with_loops.finder.find_loops()
    assert len(with_loops.session.project.strips) == 3
    assert any("last finished ones" in text for text in texts(with_loops.window.status))
    with_loops.window.status.cancel_asked.emit("analysis")
    assert not with_loops.finder.finding
    assert len(with_loops.session.project.strips) == 3


# Looking


def test_the_theme_is_changed_and_remembered(open_studio, settings):
    studio = open_studio()
    _action(studio, "Light").trigger()
    assert studio.theme.tokens.name == "light"
    assert _action(studio, "Light").isChecked()
    assert not _action(studio, "Dark").isChecked()
    assert open_studio().theme.mode == "light"


def test_the_desk_folds_to_its_head_and_comes_back(qtbot, with_loops):
    window = with_loops.window
    height = window.page.dock.height()
    ctrl_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    _press(with_loops, Qt.Key.Key_D, ctrl_shift)
    qtbot.waitUntil(lambda: window.page.dock.height() == window.desk.head.height())
    _press(with_loops, Qt.Key.Key_D, ctrl_shift)
    qtbot.waitUntil(lambda: abs(window.page.dock.height() - height) <= 1)


@pytest.mark.parametrize(("height", "desk"), [(800, 252), (900, 282), (1080, 316)])
def test_the_desk_has_the_height_of_the_look(qtbot, open_studio, settings, height, desk):
    theme = Theme("dark")
    studio = Studio(theme, SoundEngine(), settings)
    qtbot.addWidget(studio.window)
    studio.window.resize(1440, height)
    studio.window.show_song()
    studio.window.show()
    try:
        qtbot.waitUntil(lambda: abs(studio.window.page.dock.height() - desk) <= 2)
    finally:
        studio.close()


def test_the_title_stands_in_the_menu_bar_whatever_is_in_it(with_loops):
    with_loops.window.show_title("<b>Song</b> & more", edited=True)
    assert with_loops.window._caption.text() == "<b>Song</b> & more (edited)"
    assert with_loops.window._caption.textFormat() == Qt.TextFormat.PlainText


# Commands


def test_no_key_means_two_things():
    keys = [command.shortcut for command in COMMANDS if command.shortcut]
    assert len(keys) == len(set(keys))


def test_every_command_is_in_a_menu_with_a_name(studio):
    titles = [action.text() for action in studio.window.menuBar().actions()]
    assert titles == list(MENUS)
    for command in COMMANDS:
        assert command.text == SEPARATOR or _action(studio, command.text) is not None


def test_commands_that_would_do_nothing_are_disabled(studio, song_file):
    for text in ("Undo", "Export loops…", "Find loops again", "Solo", "Save the project"):
        assert not _action(studio, text).isEnabled()
    assert _action(studio, "Open a song…").isEnabled()


def test_commands_wake_up_with_the_loops(with_loops):
    for text in ("Export loops…", "Find loops again", "Solo", "Loop 3"):
        assert _action(with_loops, text).isEnabled()
    assert not _action(with_loops, "Loop 4").isEnabled()
    assert not _action(with_loops, "Undo").isEnabled()
    _press(with_loops, Qt.Key.Key_1)
    name = with_loops.session.project.strips[0].name
    assert _action(with_loops, f"Undo switch {name} off").isEnabled()


@pytest.mark.parametrize("make", [keys_dialog, dialogs.about_dialog])
def test_sheets_are_readable(qtbot, studio, make):
    dialog = make(studio.theme, studio.window)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.width() <= studio.window.width()
    assert dialog.height() <= 700


def test_keys_are_shown_on_a_question_mark(qtbot, studio):
    _press(studio, Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
    shown = studio.window.findChild(QDialog)
    assert shown.windowTitle() == "Keys"
    assert "Play or stop" in texts(shown)
    assert "Space" in [cap.accessibleName() for cap in shown.findChildren(KeyCap)]
    shown.close()


# Files


def test_a_project_is_saved_and_opened_again(qtbot, monkeypatch, with_loops, tmp_path):
    song = tmp_path / "song.wav"
    soundfile.write(song, np.zeros(N_SAMPLES, np.float32), desk_song.SR)
    project = Project(str(song), strips=with_loops.session.project.strips)
    found, audio = with_loops.session.extraction, with_loops.session.audio
    with_loops.session.open_document(Document(project, found, "Night Bus"), audio, None)
    path = str(tmp_path / "Night Bus")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (path, ""))
    _press(with_loops, Qt.Key.Key_1)
    _press(with_loops, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert "Not saved" in texts(with_loops.window.status) or with_loops.files.busy
    qtbot.waitUntil(lambda: not with_loops.session.edited, timeout=20_000)
    assert "Saved" in texts(with_loops.window.status)
    saved = project_file.load(path + ".loopstudio")
    assert saved.project.strips[0].muted

    with_loops.files.close_song()
    assert not with_loops.window.shows_song()
    with_loops.files.open(path + ".loopstudio")
    qtbot.waitUntil(with_loops.window.shows_song, timeout=20_000)
    assert with_loops.session.project.strips[0].muted
    assert not with_loops.finder.finding


def test_unsaved_edits_are_asked_about(monkeypatch, with_loops):
    answers = iter([False, True])
    asked = []

    def ask(parent, title):
        asked.append(title)
        return next(answers)

    monkeypatch.setattr(dialogs, "ask_to_save", ask)
    _press(with_loops, Qt.Key.Key_1)
    assert not with_loops.window.close()
    assert with_loops.window.isVisible()
    assert with_loops.window.close()
    assert asked == ["Night Bus", "Night Bus"]


def test_untouched_loops_are_left_without_a_question(monkeypatch, with_loops):
    monkeypatch.setattr(dialogs, "ask_to_save", partial(pytest.fail, "asked"))
    assert with_loops.window.close()


def _write_song(path) -> tuple[str, tuple[float, ...]]:
    """Write eight bars of two loops, a low and a high one; return it with its bar lines."""
    sr, bar = 22050, 2 * 22050
    beat = np.arange(bar) % (bar // 4) / sr
    low = np.sin(2 * np.pi * 70 * np.arange(bar) / sr) * np.exp(-8 * beat)
    offbeat = (np.arange(bar) + bar // 8) % (bar // 4) / sr
    high = np.sin(2 * np.pi * 1800 * np.arange(bar) / sr) * np.exp(-20 * offbeat)
    layout = [(1, 0), (1, 1), (0, 1), (1, 1), (1, 0), (1, 1), (0, 1), (1, 1)]
    song = np.concatenate([0.5 * a * low + 0.3 * b * high for a, b in layout])
    soundfile.write(path, song, sr)
    return str(path), tuple(2.0 * np.arange(9))


def _mime(path: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    return data


def _drag(window, path: str) -> None:
    data = _mime(path)
    event = QDragEnterEvent(
        QPoint(400, 300), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, event)
    assert event.isAccepted()


def _drop(window, path: str) -> None:
    _drag(window, path)
    data = _mime(path)
    event = QDropEvent(
        QPointF(400, 300), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, event)
