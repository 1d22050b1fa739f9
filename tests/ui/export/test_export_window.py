"""The export window: what it shows, and what comes of it on disk."""

import os
import resource

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMessageBox

from loopstudio.core.render import renderer
from loopstudio.project import arrangement_edits, scenes
from loopstudio.project.exports.settings import ExportSettings
from loopstudio.ui.controller_export import SLOT, ExportController
from loopstudio.ui.export import question
from loopstudio.ui.export.question import Answer
from loopstudio.ui.export.tick_box import TickBox
from tests.ui import song_pieces
from tests.ui.looks import button, texts

LEFT = Qt.MouseButton.LeftButton


def tick(qtbot, panel, text):
    box = next(box for box in panel.findChildren(TickBox) if box.text() == text)
    qtbot.mouseClick(box, LEFT)
    return box


def type_names(qtbot, panel, names):
    field = panel.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, names)


def export(qtbot, studio, panel):
    qtbot.waitUntil(lambda: not studio.export.listening, timeout=20_000)
    qtbot.keyClick(panel, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(studio.window.banner.text()), timeout=20_000)
    return studio.window.banner.text()


def listing(folder):
    return sorted(
        os.path.relpath(os.path.join(where, name), folder)
        for where, _, names in os.walk(folder)
        for name in names
    )


def test_the_desk_exports_the_loop_that_is_on_it(qtbot, studio, panel):
    tick(qtbot, panel, "Stems")
    panel.hide()
    studio.window.resize(1440, 900)
    studio.mix.select(1)
    qtbot.mouseClick(button(studio.window.desk.head, "Export"), LEFT)
    assert panel.isVisible()
    assert studio.export.settings.kinds == {"loops"}
    assert studio.export.settings.which == "selected"
    assert any(text.startswith("1 file, ") for text in texts(panel))


def test_it_says_that_the_layout_is_edited_where_that_is_heard(qtbot, studio, panel):
    session = studio.session
    edited = arrangement_edits.clear(session.project, session.extraction, 0, 0, 1)
    session.apply("Clear", edited)
    assert "2 files, 3.0 s, 199 kB" in texts(panel)
    tick(qtbot, panel, "Stems")
    assert any(text.endswith(", layout as edited") for text in texts(panel))


def test_it_shows_the_files_before_they_are_written(qtbot, panel):
    assert panel.windowTitle() == "Export Night Bus"
    assert panel.files.names() == ["Night Bus Drums 240.wav", "Night Bus Bass 240.wav"]
    assert "2 files, 3.0 s, 199 kB" in texts(panel)
    tick(qtbot, panel, "Stems")
    assert len(panel.files.names()) == 4
    tick(qtbot, panel, "Loops")
    tick(qtbot, panel, "Stems")
    assert "Nothing is ticked" in texts(panel)
    assert not button(panel, "Export").isEnabled()


def test_names_follow_the_template_as_it_is_typed(qtbot, panel):
    type_names(qtbot, panel, "{name}")
    assert panel.files.names() == ["Drums.wav", "Bass.wav"]
    qtbot.mouseClick(button(panel, "{bars}"), LEFT)
    assert panel.files.names() == ["Drums 1.wav", "Bass 2.wav"]
    type_names(qtbot, panel, "{tempo}")
    assert any("There is no {tempo}" in text for text in texts(panel))
    assert not button(panel, "Export").isEnabled()
    # The last names that made sense stay in view.
    assert panel.files.names() == ["Drums 1.wav", "Bass 2.wav"]


def test_names_with_the_key_wait_until_it_is_known(qtbot, studio, panel):
    type_names(qtbot, panel, "{name} {key}")
    studio.session.set_extraction(song_pieces.extraction())
    assert any("Listening for the keys" in text for text in texts(panel))
    assert not button(panel, "Export").isEnabled()
    qtbot.waitUntil(lambda: not studio.export.listening, timeout=20_000)
    assert button(panel, "Export").isEnabled()
    # One note makes no key.
    assert panel.files.names() == ["Drums.wav", "Bass.wav"]


def test_some_loops_can_be_taken_and_others_left(qtbot, studio, panel):
    type_names(qtbot, panel, "{number} {name}")
    studio.mix.select(1)
    studio.mix.set_muted(0, True)
    qtbot.mouseClick(button(panel, "Those on"), LEFT)
    assert panel.files.names() == ["2 Bass.wav"]
    studio.mix.set_muted(0, False)
    assert panel.files.names() == ["1 Drums.wav", "2 Bass.wav"]
    qtbot.mouseClick(button(panel, "Selected: Bass"), LEFT)
    assert panel.files.names() == ["2 Bass.wav"]
    studio.mix.select(0)
    assert panel.files.names() == ["1 Drums.wav"]
    # The Rest is no loop.
    studio.mix.select(2)
    assert panel.files.names() == []
    assert not button(panel, "Selected").isEnabled()


def test_stems_and_mixes_of_the_range_can_be_taken(qtbot, tmp_path, studio, panel):
    assert not button(panel, "Range").isEnabled()
    starts = studio.session.extraction.grid.bar_starts
    start, stop = (round(starts[bar]) for bar in (4, 8))
    studio.window.song.range_edited.emit(start, stop)
    tick(qtbot, panel, "Stems")
    type_names(qtbot, panel, "{name}")
    qtbot.mouseClick(button(panel, "Range: bars 5-8"), LEFT)
    assert panel.files.names() == [
        *("loops/Drums.wav", "loops/Bass.wav"),
        *("stems/Drums bars 5-8.wav", "stems/Bass bars 5-8.wav"),
    ]
    export(qtbot, studio, panel)
    stem, _ = soundfile.read(tmp_path / "home" / "Night Bus export" / panel.files.names()[2])
    audio = studio.session.audio
    heard = renderer(audio.samples, audio.sr, studio.session.extraction)
    np.testing.assert_allclose(stem, heard.loops(start, stop - start)[0, 0], atol=2**-23)
    studio.export.open()
    tick(qtbot, panel, "REAPER project")
    assert button(panel, "Whole song").isChecked()
    assert not button(panel, "Range: bars 5-8").isEnabled()
    tick(qtbot, panel, "REAPER project")
    studio.window.song.range_edited.emit(start + 1000, start + 1000)
    assert panel.files.names()[2] == "stems/Drums.wav"


def test_a_range_between_bars_is_named_by_its_seconds(studio, panel):
    sr = studio.session.audio.sr
    studio.window.song.range_edited.emit(round(0.3 * sr), round(2.25 * sr))
    assert button(panel, "Range: 0.3-2.2 s").isEnabled()


def test_notes_are_listened_for_once_they_are_wanted(qtbot, tmp_path, studio, panel):
    tick(qtbot, panel, "MIDI")
    assert any("Listening for the notes" in text for text in texts(panel))
    qtbot.waitUntil(lambda: not studio.export.listening, timeout=30_000)
    named = panel.files.names()
    assert len(named) >= 2
    export(qtbot, studio, panel)
    home = tmp_path / "home"
    assert listing(next(home.iterdir())) == sorted(named)


def test_the_window_follows_the_song(qtbot, studio, panel):
    studio.mix.rename(0, "Kit")
    assert panel.files.names()[0] == "Night Bus Kit 240.wav"
    boxes = {box.text(): box for box in panel.findChildren(TickBox)}
    assert not boxes["Scenes"].isEnabled()
    studio.session.apply("Add a scene", scenes.add(studio.session.project))
    assert boxes["Scenes"].isEnabled()
    studio.session.close_song()
    assert not panel.isVisible()


def test_what_was_chosen_is_there_at_the_next_start(qtbot, studio, settings, panel):
    qtbot.mouseClick(button(panel, "FLAC 24 bit"), LEFT)
    qtbot.mouseClick(button(panel, "48 kHz"), LEFT)
    tick(qtbot, panel, "Rest")
    type_names(qtbot, panel, "{name} take")
    again = ExportController(
        studio.theme, studio.window, studio.session, studio.mix, settings, studio
    )
    assert again.settings == studio.export.settings
    assert again.settings == ExportSettings(
        frozenset({"loops", "rest"}), "flac24", 48_000, "{name} take"
    )
    again.close()


def test_files_are_where_the_window_said(qtbot, monkeypatch, tmp_path, studio, panel):
    tick(qtbot, panel, "Mix")
    qtbot.mouseClick(button(panel, "48 kHz"), LEFT)
    named = panel.files.names()
    assert export(qtbot, studio, panel) == "2 loops and the mix in Night Bus export"
    folder = tmp_path / "home" / "Night Bus export"
    assert listing(folder) == sorted(named)
    assert {soundfile.info(folder / name).samplerate for name in named} == {48_000}
    assert not panel.isVisible()
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    qtbot.mouseClick(button(studio.window.banner, "Show in folder"), LEFT)
    assert opened == [QUrl.fromLocalFile(str(folder))]


def test_a_scene_is_the_mix_that_was_kept(qtbot, tmp_path, studio, panel):
    studio.mix.set_muted(0, True)
    studio.mix.set_gain(1, -6.0)
    studio.session.apply("Add a scene", scenes.add(studio.session.project))
    studio.mix.all_on()
    tick(qtbot, panel, "Loops")
    tick(qtbot, panel, "Scenes")
    assert export(qtbot, studio, panel) == "1 scene in home"
    found, _ = soundfile.read(tmp_path / "home" / "Night Bus Scene 1 240.wav")
    audio = studio.session.audio
    heard = renderer(audio.samples, audio.sr, studio.session.extraction)
    mix = heard.mix(0, audio.n_samples, (0.0, 10 ** (-6 / 20)), 1.0)
    np.testing.assert_allclose(found, mix[0], atol=2**-23)


def test_what_was_clipped_is_said(qtbot, studio, panel):
    tick(qtbot, panel, "Mix")
    tick(qtbot, panel, "Loops")
    studio.mix.set_gain(0, 12.0)
    said = export(qtbot, studio, panel)
    assert said.startswith("The mix in home. Night Bus Mix 240.wav was clipped, by up to ")
    assert said.endswith(" dB: WAV 32 bit float keeps what is over full scale.")


@pytest.mark.parametrize(
    ("answer", "folders", "replaced"),
    [
        (Answer.REPLACE, ["Night Bus loops"], True),
        (Answer.KEEP_BOTH, ["Night Bus loops", "Night Bus loops 2"], False),
        (Answer.CANCEL, ["Night Bus loops"], False),
    ],
)
def test_nothing_is_replaced_without_asking(
    qtbot, monkeypatch, tmp_path, studio, panel, answer, folders, replaced
):
    home = tmp_path / "home"
    (home / "Night Bus loops").mkdir()
    old = home / "Night Bus loops" / "Night Bus Drums 240.wav"
    old.write_text("old")
    asked = []

    def press(box):
        asked.append(box.text())
        assert box.icon() == QMessageBox.Icon.NoIcon  # the system's are coloured
        texts = {Answer.REPLACE: "Replace", Answer.KEEP_BOTH: "Keep both"}
        wanted = [b for b in box.buttons() if b.text() == texts.get(answer)]
        (wanted[0] if wanted else box.button(QMessageBox.StandardButton.Cancel)).click()
        return 0

    monkeypatch.setattr(question.QMessageBox, "exec", press)
    qtbot.keyClick(panel, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not studio.export.writing, timeout=20_000)
    assert asked == ["1 of the 2 files is already in Night Bus loops."]
    assert sorted(path.name for path in home.iterdir()) == folders
    assert (old.read_bytes() != b"old") == replaced
    assert panel.isVisible() == (answer is Answer.CANCEL)


def test_a_full_disk_is_a_sentence_in_the_banner(qtbot, tmp_path, studio, panel):
    tick(qtbot, panel, "Mix")
    qtbot.mouseClick(button(panel, "WAV 32 bit float"), LEFT)
    qtbot.mouseClick(button(panel, "48 kHz"), LEFT)
    qtbot.waitUntil(lambda: not studio.export.listening, timeout=20_000)
    # Room for the song on its way to another process, and not for three megabytes of the mix.
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_500_000, before[1]))
    try:
        said = export(qtbot, studio, panel)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert said.startswith("Night Bus Mix 240.wav could not be written (File too large)")
    assert listing(tmp_path / "home") == []


def test_an_export_is_cancelled_from_the_status_line(qtbot, tmp_path, studio, panel):
    tick(qtbot, panel, "Stems")
    qtbot.keyClick(panel, Qt.Key.Key_Return)
    assert studio.export.writing
    assert studio.window.status.slot() == SLOT
    qtbot.mouseClick(button(studio.window.status, "Cancel"), LEFT)
    assert not studio.export.writing
    studio.export.close()  # waits for the job
    assert listing(tmp_path / "home") == []


def test_saving_and_another_song_do_not_end_an_export(qtbot, tmp_path, studio, panel):
    tick(qtbot, panel, "Stems")
    qtbot.keyClick(panel, Qt.Key.Key_Return)
    studio.session.close_song()
    assert studio.export.writing
    qtbot.waitUntil(lambda: bool(studio.window.banner.text()), timeout=20_000)
    assert len(listing(tmp_path / "home" / "Night Bus export")) == 4


@pytest.mark.parametrize("stop", [True, False])
def test_the_window_asks_before_it_closes_on_an_export(qtbot, monkeypatch, studio, panel, stop):
    monkeypatch.setattr("loopstudio.ui.dialogs.ask_to_stop_writing", lambda _: stop)
    qtbot.keyClick(panel, Qt.Key.Key_Return)
    event = QCloseEvent()
    studio.window.closing.emit(event)
    assert event.isAccepted() == stop
    assert studio.export.writing != stop


def test_it_does_not_stay_behind_when_the_program_ends(studio, panel):
    studio.close()
    assert not panel.isVisible()


def test_every_control_is_reached_and_named_by_the_keyboard(qtbot, panel):
    seen = []
    for _ in range(60):
        focus = QApplication.focusWidget()
        if focus in seen:
            break
        seen.append(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    wanted = [
        widget
        for widget in panel.findChildren(QAbstractButton)
        if widget.isEnabled() and not widget.property("seg")
    ]
    assert {*wanted, panel.files, panel.findChild(QLineEdit)} <= set(seen)
    assert sum(bool(widget.property("seg")) for widget in seen) >= 2
    assert all(widget.accessibleName() for widget in seen)


def test_space_ticks_and_escape_closes(qtbot, panel):
    box = next(box for box in panel.findChildren(TickBox) if box.text() == "Mix")
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert box.isChecked()
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()
