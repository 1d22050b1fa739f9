"""Methods compared in the window, recorded notes, and what is seen while learning."""

import numpy as np
import pytest
import soundfile
from PySide6.QtWidgets import QFileDialog

from loopstudio.project.project import Learning
from tests.ui.looks import texts
from tests.ui.workshop.conftest import TIMEOUT_MS


@pytest.fixture
def tried(qtbot, drawn):
    """The window with one try."""
    qtbot.waitUntil(lambda: len(drawn.compare.tries) == 1, timeout=TIMEOUT_MS)
    return drawn


@pytest.fixture
def stems(seven, tmp_path):
    """Two stems of the song: what is heard before its middle, and after."""
    audio = seven[0]
    paths = []
    for name in ("early", "late"):
        part = audio.samples.T.copy()
        half = len(part) // 2
        part[half:] *= name == "late"
        part[:half] *= name == "early"
        paths.append(str(tmp_path / f"{name}.flac"))
        soundfile.write(paths[-1], part, audio.sr)
    return paths


def _choose(monkeypatch, paths):
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_, **__: (list(paths), ""))


def _panel(studio):
    return studio.window.page.components.compare


def test_stems_tell_how_near_rows_come_and_what_can_be_reached(qtbot, monkeypatch, tried, stems):
    _choose(monkeypatch, stems)
    tried.compare.choose_stems()
    assert tried.window.status.slot() == "compare"
    qtbot.waitUntil(lambda: "Ideal masks" in texts(_panel(tried)), timeout=TIMEOUT_MS)
    said = texts(_panel(tried))
    assert _panel(tried).isVisible()
    for head in ("Notebook", "SNR", "SI-SDR", "SDR", "SIR", "SAR"):
        assert head in said
    assert "…" not in said
    assert any("Against 2 stems, sound by masks" in text for text in said)
    assert tried.window.status.slot() == ""


def test_groups_and_the_way_to_sound_are_measured_anew(qtbot, monkeypatch, tried, stems):
    _choose(monkeypatch, stems)
    tried.compare.choose_stems()
    qtbot.waitUntil(lambda: "Ideal masks" in texts(_panel(tried)), timeout=TIMEOUT_MS)
    before = texts(_panel(tried))
    tried.groups.join_rows(frozenset({0, 1, 2}))
    assert tried.window.status.slot() == "compare"
    qtbot.waitUntil(lambda: tried.window.status.slot() == "", timeout=TIMEOUT_MS)
    assert texts(_panel(tried)) != before
    tried.session.history.undo()
    assert tried.window.status.slot() == ""  # as what was measured once is known
    qtbot.waitUntil(lambda: sorted(texts(_panel(tried))) == sorted(before), timeout=TIMEOUT_MS)


def test_what_was_learned_already_is_not_learned_again_to_compare(tried):
    tried.compare.compare()
    assert tried.workshop.busy
    assert tried.session.project.workshop.learning.loss == "euclidean"
    tried.workshop.cancel()
    assert not tried.workshop.busy


def test_stems_of_another_song_are_refused_with_a_sentence(qtbot, monkeypatch, tried, tmp_path):
    paths = [str(tmp_path / f"{name}.wav") for name in ("one", "two")]
    for path in paths:
        soundfile.write(path, np.full(8000, 0.1), 8000)
    _choose(monkeypatch, paths)
    tried.compare.choose_stems()
    banner = tried.window.banner
    qtbot.waitUntil(banner.isVisible, timeout=TIMEOUT_MS)
    assert any("one.wav lasts 1.0 s" in text for text in texts(banner))
    assert "Notebook" not in texts(_panel(tried))


def test_recorded_notes_may_be_chosen_like_moments(qtbot, monkeypatch, learned, tmp_path):
    sr = learned.session.audio.sr
    t = np.arange(sr) / sr
    path = str(tmp_path / "Whistle.wav")
    soundfile.write(path, 0.9 * np.sin(2 * np.pi * 3000 * t), sr)
    _choose(monkeypatch, [path])
    bar = learned.window.page.learning
    learned.workshop.set_learning(Learning("snpa", n_components=3))
    assert bar._notes.text() == "Add notes…"
    bar._notes.click()
    qtbot.waitUntil(
        lambda: learned.session.components.chosen_frames is not None, timeout=TIMEOUT_MS
    )
    components = learned.session.components
    k = components.names.index("Whistle")
    assert components.chosen_frames[k] == len(components.times_s)
    assert components.peak_hz[k] == pytest.approx(3000, abs=20)
    assert bar._notes.text() == "1 recorded note  ×"
    # It is no moment of the song, so there is none to hear.
    heard = []
    learned.moments.moment_asked.connect(lambda *moment: heard.append(moment))
    learned.mix.select(k)
    learned.moments.hear()
    assert not heard
    bar._notes.click()
    assert learned.session.project.workshop.learning.notes == ()


def test_spectra_and_activations_are_seen_while_they_are_learned(qtbot, monkeypatch, studio, song):
    panel = studio.window.page.components.spectra
    seen = []
    show = panel.show_sketch

    def watch(sketch):
        show(sketch)
        if sketch is not None:
            seen.append((panel.spectra.has_rows(), panel._ordered(), panel._song_words.text()))

    monkeypatch.setattr(panel, "show_sketch", watch)
    studio.files.open_example(song, lambda: studio.workshop.learn_with(n_components=7))
    qtbot.waitUntil(lambda: studio.session.components is not None, timeout=TIMEOUT_MS)
    assert (True, tuple(range(7)), "When each of them sounds") in seen
    assert panel._song_words.text() == "The song"
