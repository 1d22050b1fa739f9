"""Components in the window: learned by the real job, mixed, joined, saved and exported."""

import json
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from loopstudio.core.workshop import factors_file
from loopstudio.project import file as project_file
from loopstudio.project.project import COMPONENTS, LOOPS, Learning
from loopstudio.ui.export.tick_box import TickBox
from loopstudio.ui.menus import CommandAction
from loopstudio.ui.workshop.start_panel import GIVEN, LEARNED
from tests.ui.looks import button, texts
from tests.ui.workshop.conftest import TIMEOUT_MS

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NOTES = ["C3", "G3", "A3", "C4", "E4", "G4", "C5"]
PITCHES_HZ = [130.8, 196.0, 220.0, 261.6, 329.6, 392.0, 523.3]


def _press(studio, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(studio.window.windowHandle(), key, modifiers)


def _heads(studio):
    return studio.window.song.rows.heads


def _click_head(studio, row, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.mouseClick(_heads(studio)[row], Qt.MouseButton.LeftButton, modifiers, QPoint(6, 6))


def _mixes(studio, monkeypatch):
    """Return the mixes that the sound process is asked for, as they come."""
    asked = []
    monkeypatch.setattr(studio.playback._engine, "set_mix", lambda mix, at=None: asked.append(mix))
    return asked


# Learning


def test_w_shows_components_and_offers_to_learn_them(qtbot, studio, song):
    studio.files.open_example(song, lambda: None)
    qtbot.waitUntil(studio.window.shows_song, timeout=TIMEOUT_MS)
    _press(studio, Qt.Key.Key_W)
    page = studio.window.page
    assert studio.session.project.shown == COMPONENTS
    assert page.learning.isVisible()
    assert page.components.isVisible()
    assert not page.desk.isVisible()
    assert "Learn components" in texts(studio.window.song)
    _press(studio, Qt.Key.Key_W)
    assert studio.session.project.shown == LOOPS
    assert page.desk.isVisible()
    assert not page.learning.isVisible()


def test_seven_notes_are_learned_and_named_while_the_loss_is_shown(
    qtbot, monkeypatch, studio, song
):
    seen = []
    panel = studio.window.page.components.spectra
    shown = panel.loss.show_losses
    monkeypatch.setattr(
        panel.loss, "show_losses", lambda losses: (seen.append(len(losses)), shown(losses))
    )
    studio.files.open_example(song, lambda: studio.workshop.learn_with(n_components=7))
    qtbot.waitUntil(lambda: studio.session.components is not None, timeout=TIMEOUT_MS)
    np.testing.assert_allclose(studio.session.components.peak_hz, PITCHES_HZ, rtol=0.05)
    # A name is an estimate of its own, half a semitone is soon heard as the next note.
    assert len({head.name._name for head in _heads(studio)} & set(NOTES)) >= 6
    losses = studio.session.components.losses
    assert np.all(np.diff(losses) <= 0)
    assert "iterations" in panel.loss.accessibleDescription()
    early = [count for count in seen if 0 < count < len(losses)]
    assert early
    assert early == sorted(early)


def test_learning_can_be_cancelled(qtbot, studio, song):
    studio.files.open_example(song, studio.workshop.learn)
    qtbot.waitUntil(lambda: studio.workshop.busy, timeout=TIMEOUT_MS)
    assert studio.window.status.slot() == "workshop"
    _press(studio, Qt.Key.Key_Escape)
    assert not studio.workshop.busy
    assert studio.window.status.slot() == ""
    assert studio.session.components is None


def test_every_control_of_learning_has_a_name(learned):
    bar = learned.window.page.learning
    for child in (bar._number, bar._preset, bar._scale, bar._start, bar._phase, bar._learn):
        assert child.accessibleName()
        assert child.focusPolicy() & Qt.FocusPolicy.TabFocus


# Mixing


def test_keys_switch_components_and_undo_takes_it_back(monkeypatch, learned):
    asked = _mixes(learned, monkeypatch)
    _press(learned, Qt.Key.Key_2)
    assert asked[-1].loop_gains == (1, 0, 1, 1, 1, 1, 1)
    assert not _heads(learned)[1].switch.isChecked()
    _press(learned, Qt.Key.Key_Z, CTRL)
    assert asked[-1].loop_gains == (1,) * 7
    _press(learned, Qt.Key.Key_Down)
    _press(learned, Qt.Key.Key_S)
    assert asked[-1].loop_gains == (0, 1, 0, 0, 0, 0, 0)


def test_loops_and_components_keep_their_own_mix(monkeypatch, learned):
    asked = _mixes(learned, monkeypatch)
    _press(learned, Qt.Key.Key_1)
    learned.workshop.toggle_shown()
    assert asked[-1].loop_gains == ()
    assert asked[-1].source == "original"
    learned.workshop.toggle_shown()
    assert asked[-1].loop_gains[0] == 0


# Joining


def test_rows_that_are_marked_become_one(monkeypatch, learned):
    asked = _mixes(learned, monkeypatch)
    _click_head(learned, 0)
    _click_head(learned, 2, CTRL)
    _click_head(learned, 4, CTRL)
    assert learned.mix.marked == {0, 2, 4}
    _press(learned, Qt.Key.Key_G, CTRL)
    assert learned.session.project.workshop.parts == ((0, 2, 4), (1,), (3,), (5,), (6,))
    assert len(_heads(learned)) == 5
    _press(learned, Qt.Key.Key_1)
    assert asked[-1].loop_gains == (0, 1, 0, 1, 0, 1, 1)
    _press(learned, Qt.Key.Key_Z, CTRL)
    _press(learned, Qt.Key.Key_Z, CTRL)
    assert len(_heads(learned)) == 7


def test_shift_and_arrows_mark_rows_by_keyboard(learned):
    learned.window.song.setFocus()
    _press(learned, Qt.Key.Key_Down)
    _press(learned, Qt.Key.Key_Down, SHIFT)
    _press(learned, Qt.Key.Key_Down, SHIFT)
    assert learned.mix.marked == {1, 2, 3}
    _press(learned, Qt.Key.Key_G, CTRL)
    _press(learned, Qt.Key.Key_G, CTRL | SHIFT)
    assert len(learned.session.project.workshop.parts) == 7
    assert len({strip.name for strip in learned.session.project.workshop.strips}) == 7


def test_a_component_of_a_group_is_switched_by_its_spectrum(monkeypatch, learned):
    asked = _mixes(learned, monkeypatch)
    learned.groups.join_rows(frozenset({0, 1}))
    learned.workshop.toggle(1)
    assert asked[-1].loop_gains[:3] == (1, 0, 1)
    assert "Off" not in _heads(learned)[0].accessibleDescription()


def test_a_hint_says_what_may_belong_together_and_can_be_taken(qtbot, drawn):
    qtbot.waitUntil(lambda: bool(drawn.groups.hint), timeout=TIMEOUT_MS)
    offer = drawn.groups.hint
    assert offer.endswith("Group them?")
    assert offer in texts(drawn.window.page.components.head)
    drawn.groups.dismiss_hint()
    assert drawn.groups.hint != offer


def test_hands_of_a_score_are_offered_as_groups(learned):
    components = learned.session.components
    hands = ("left",) * 3 + ("right",) * 4
    learned.session.set_components(replace(components, groups=hands))
    assert learned.groups.hint == "1, 2 and 3 are “left” in the score. Group them?"
    learned.groups.take_hint()
    assert learned.session.project.workshop.strips[0].name == "left"
    learned.groups.take_hint()
    assert learned.session.project.workshop.parts == ((0, 1, 2), (3, 4, 5, 6))
    learned.session.history.undo()
    assert len(learned.session.project.workshop.parts) == 5


# Pictures


def test_the_picture_knows_whose_sound_a_cell_is(qtbot, drawn):
    qtbot.waitUntil(lambda: drawn.window.song.shares_at(0, 100) is not None, timeout=TIMEOUT_MS)
    audio, song = drawn.session.audio, drawn.window.song
    names = song.loop_names()
    # The first sound of the song is the low C alone.
    shares = song.shares_at(0.25 * audio.sr, 60)
    assert names[int(np.argmax(shares))] == "C3"
    for mode in ("level", "by loop", "selected", "model"):
        song.show_mode(mode)
        assert not song.grab().toImage().isNull()


# Files


def test_components_are_saved_and_opened_again(qtbot, learned, tmp_path):
    learned.groups.join_rows(frozenset({0, 1}), "Low")
    path = tmp_path / "notes.loopstudio"
    document = learned.session.document()
    project_file.save(path, document)
    learned.session.history.setClean()
    learned.files.open(str(path))
    qtbot.waitUntil(lambda: learned.session.path == str(path), timeout=TIMEOUT_MS)
    assert learned.session.project == document.project
    assert _heads(learned)[0].name._name == "Low"
    before, after = document.components, learned.session.components
    np.testing.assert_array_equal(after.spectra, before.spectra)
    np.testing.assert_array_equal(after.parts.owners, before.parts.owners)
    assert not learned.finder.finding


def _export_window(learned):
    actions = learned.window.findChildren(CommandAction)
    next(action for action in actions if action.text() == "Export loops…").trigger()
    return learned.export.panel


def test_components_are_exported_with_the_choices_that_loops_have(
    qtbot, monkeypatch, learned, tmp_path
):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(tmp_path))
    learned.groups.join_rows(frozenset({0, 1}), "Low")
    learned.mix.rename(1, "Lead")
    panel = _export_window(learned)
    button(panel, "Choose…").setFocus()
    button(panel, "Choose…").click()
    assert panel.focusWidget() is button(panel, "Export")  # or Enter would ask again
    boxes = {box.text(): box for box in panel.findChildren(TickBox)}
    assert list(boxes) == ["Components", "Groups", "Rest", "Mix", "Factors"]
    for kind in ("Groups", "Factors"):
        boxes[kind].click()
    button(panel, "FLAC 24 bit").click()
    button(panel, "48 kHz").click()
    named = panel.files.names()
    assert "components/notes 03 Lead.flac" in named
    assert {"groups/notes Low.flac", "components/notes Rest.flac", "report.json"} <= set(named)
    assert len(named) == 7 + 1 + 1 + 2
    button(panel, "Export").click()
    qtbot.waitUntil(lambda: bool(learned.window.banner.text()), timeout=TIMEOUT_MS)
    assert learned.window.banner.text() == (
        "7 components, 1 group stem, the Rest and the factors in notes components"
    )
    folder = tmp_path / "notes components"
    assert all((folder / name).is_file() for name in named)
    report = json.loads((folder / "report.json").read_text())
    (group,) = report["groups"]
    low, sr = soundfile.read(folder / group["file"])
    members = [report["components"][k - 1]["file"] for k in group["components"]]
    parts = sum(soundfile.read(folder / member)[0] for member in members)
    assert sr == 48_000
    np.testing.assert_allclose(low, parts, atol=1e-6)


def test_only_components_that_are_on_or_selected_are_exported(learned):
    learned.mix.set_muted(0, True)
    panel = _export_window(learned)
    button(panel, "Those on").click()
    assert len(panel.files.names()) == 6 + 1
    learned.mix.select(2)
    button(panel, "Selected: " + learned.session.project.workshop.strips[2].name).click()
    assert len(panel.files.names()) == 1 + 1


# Comparing and phases


def test_what_was_learned_before_can_be_shown_again(qtbot, drawn):
    qtbot.waitUntil(lambda: len(drawn.compare.tries) == 1, timeout=TIMEOUT_MS)
    first = drawn.session.components
    drawn.workshop.learn_as(Learning("snpa", n_components=7))
    qtbot.waitUntil(lambda: len(drawn.compare.tries) == 2, timeout=TIMEOUT_MS)
    said = texts(drawn.window.page.components.compare)
    assert {"NMF", "SNPA", "Shown"} <= set(said)
    drawn.compare.show_try(0)
    assert drawn.session.components is first


def test_the_moments_that_were_chosen_are_marked_and_heard(qtbot, monkeypatch, learned):
    learned.workshop.learn_as(Learning("snpa", n_components=7))
    qtbot.waitUntil(lambda: learned.moments.known, timeout=TIMEOUT_MS)
    components, song = learned.session.components, learned.window.song
    marks = song.marks
    assert marks.isVisible()
    # Every sound is alone in the first four seconds, and nowhere else.
    assert max(components.times_s[frame] for frame in components.chosen_frames) < 4
    asked = _mixes(learned, monkeypatch)
    x = round(song.axis.x(components.chosen_frames[3] * components.spec.hop))
    QTest.mouseClick(marks, Qt.MouseButton.LeftButton, pos=QPoint(x, 6))
    assert asked[-1].source == "original"
    assert learned.mix.selected == 3
    _press(learned, Qt.Key.Key_Escape)
    assert asked[-1].source == "loops"


def test_raw_components_are_played_as_loud_as_the_song(qtbot, learned):
    learned.phase.choose("raw")
    assert learned.session.project.workshop.phase == "raw"
    qtbot.waitUntil(lambda: learned.session.project.workshop.level_matched != 1, timeout=TIMEOUT_MS)
    _press(learned, Qt.Key.Key_Z, CTRL)
    assert learned.session.project.workshop.phase == "mask"
    assert learned.session.project.workshop.level_matched == 1
    _press(learned, Qt.Key.Key_Z, CTRL | SHIFT)
    assert learned.session.project.workshop.phase == "raw"
    assert learned.session.project.workshop.level_matched != 1


# Scores


def test_a_score_makes_a_piano_roll_and_hands(qtbot, studio):
    studio.help.run_example("piece-score")
    qtbot.waitUntil(lambda: studio.session.components is not None, timeout=TIMEOUT_MS)
    desk, components = studio.window.page.components, studio.session.components
    assert desk.roll.isVisible()
    assert desk.roll.accessibleDescription() == "55 notes on 26 pitches"
    assert set(components.groups) == {"left", "right"}
    colours = {strip.colour for strip in studio.session.project.workshop.strips}
    assert len(colours) == 2
    assert "“left” in the score" in studio.groups.hint
    learned = desk.roll.grab().toImage()
    desk.roll._when.value_edited.emit("before")
    assert desk.roll.grab().toImage() != learned
    # What the score rules out stays silent.
    start = components.initial.activations
    assert not components.activations[start == 0].any()


def test_what_the_score_gave_stands_above_what_was_learned(qtbot, studio):
    studio.help.run_example("piece-score")
    qtbot.waitUntil(lambda: studio.session.components is not None, timeout=TIMEOUT_MS)
    desk, components = studio.window.page.components, studio.session.components
    QTest.mouseClick(button(desk.head, "Start"), Qt.MouseButton.LeftButton)
    panel, axis = desk.start, studio.window.song.axis
    assert panel.isVisible()
    image, start = panel.grab().toImage(), components.initial.activations
    n, hop = len(start), components.spec.hop
    k = 0

    def lightness(half, frame):
        place = panel.activations_place(half)
        x = place.left() + round(axis.x(frame * hop))
        y = place.bottom() + 1 - round((k + 0.5) * place.height() / n)
        return image.pixelColor(x, y).lightness()

    quiet = int(np.flatnonzero(start[k] == 0)[5])
    loud = int(components.activations[k].argmax())
    assert lightness(GIVEN, loud) > lightness(GIVEN, quiet) + 100
    assert lightness(LEARNED, loud) > lightness(LEARNED, quiet) + 40
    assert panel.activations_place(GIVEN).bottom() < panel.activations_place(LEARNED).top()
    with qtbot.waitSignal(desk.hover_changed) as hover:
        QTest.mouseMove(panel, panel.activations_place(GIVEN).center())
    assert "learned " in hover.args[0]
    with qtbot.waitSignal(desk.seek_edited) as sought:
        QTest.mouseClick(panel, Qt.MouseButton.LeftButton, pos=panel.activations_place(1).center())
    assert sought.args[0] == pytest.approx(axis.sample_at(axis.width / 2), abs=axis.span / 200)


def test_components_that_were_given_nothing_have_no_start(learned):
    page = button(learned.window.page.components.head, "Start")
    assert not page.isEnabled()
    assert "score" in page.toolTip()


def test_learning_without_a_score_asks_for_one(monkeypatch, learned):
    asked = []
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda *args, **_: (asked.append(args[1]), ("", ""))[1]
    )
    learned.workshop.learn_with(method="score")
    assert asked == ["A score in time with the song"]
    assert not learned.workshop.busy
    assert "Choose a score…" in texts(learned.window.page.learning)


def test_spectra_of_another_recording_are_held(qtbot, monkeypatch, learned, tmp_path):
    before = learned.session.components
    factors = tmp_path / "first song" / "factors.npz"
    factors.parent.mkdir()
    factors_file.write(factors, before)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(factors), ""))
    learned.workshop.choose_held()
    qtbot.waitUntil(lambda: learned.session.components is not before, timeout=TIMEOUT_MS)
    after = learned.session.components
    np.testing.assert_allclose(after.spectra, before.spectra, atol=1e-6)
    assert "Held: first song  ×" in texts(learned.window.page.learning)
    learned.window.page.learning._held.click()
    assert learned.session.project.workshop.learning.held == ""


def test_learn_stands_out_while_something_else_is_asked_for(learned):
    button = learned.window.page.learning._learn
    assert button.property("filled") != "true"
    learned.workshop.set_learning(Learning(n_components=9))
    assert button.property("filled") == "true"
