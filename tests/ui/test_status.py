"""The status line."""

import pytest
from PySide6.QtCore import Qt

from loopstudio.ui import status as status_module
from loopstudio.ui.status import StatusLine, remaining_text
from loopstudio.ui.theme.theme import Theme
from tests.ui.looks import button, texts


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(status_module, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def line(qtbot, clock):
    line = StatusLine(Theme("dark"))
    qtbot.addWidget(line)
    line.resize(1280, 28)
    line.show()
    return line


def test_it_says_what_is_under_the_pointer_and_what_plays(line):
    line.show_hover("Keys, bar 22")
    line.show_device("Built-in audio, 44.1 kHz, 12 ms")
    assert {"Keys, bar 22", "Built-in audio, 44.1 kHz, 12 ms"} <= set(texts(line))


def test_a_job_says_stage_percent_and_time_left(line, clock):
    line.show_job("analysis", "Finding loops again", "The loops you hear are the last ones.")
    clock[0] += 10
    line.show_progress("analysis", 0.62, "Joining layers")
    shown = texts(line)
    assert "Finding loops again" in shown
    assert "Joining layers, 62 %, about 6 s left. The loops you hear are the last ones." in shown


@pytest.mark.parametrize(
    ("fraction", "elapsed_s", "text"),
    [
        (0.5, 1.0, ""),
        (0.05, 10.0, ""),
        (0.5, 10.0, "about 10 s left"),
        (0.1, 60.0, "about 9 min left"),
        (0.99, 20.0, "nearly done"),
    ],
)
def test_time_left_is_said_once_it_is_known(fraction, elapsed_s, text):
    assert remaining_text(fraction, elapsed_s) == text


def test_cancel_names_the_job_shown_last(qtbot, line):
    line.show_job("analysis", "Finding loops")
    line.show_job("files", "Saving")
    with qtbot.waitSignal(line.cancel_asked) as asked:
        qtbot.mouseClick(button(line, "Cancel"), Qt.MouseButton.LeftButton)
    assert asked.args == ["files"]
    line.show_idle("files")
    assert "Finding loops" in texts(line)
    assert line.slot() == "analysis"


def test_when_nothing_runs_there_is_nothing_to_cancel(line):
    line.show_job("files", "Saving")
    line.show_idle("files")
    assert "Cancel" not in texts(line)
    line.show_progress("files", 0.5, "late")
    assert "Cancel" not in texts(line)


def test_the_error_of_a_factorization_is_a_curve_and_not_a_number(line):
    line.show_job("analysis", "Finding loops")
    line.show_progress("analysis", 0.3, "Finding bars")
    assert not line._curve.isVisible()
    for stage in ("error 0.3643", "Finding loops, error 0.3643"):
        line.show_progress("analysis", 0.5, stage)
        assert line._curve.isVisible()
        assert not any("0.3643" in text for text in texts(line))


def test_what_is_heard_alone_is_said_over_everything(line):
    line.show_alone("Only Keys, Esc ends it")
    assert "Only Keys, Esc ends it" in texts(line)
    line.show_alone("")
    assert "Only Keys, Esc ends it" not in texts(line)


def test_what_a_job_will_take_is_told_until_the_time_left_is_known(line, clock):
    line.show_job("analysis", "Finding loops", about="about 40 s and 1.2 GB")
    line.show_progress("analysis", 0.01, "Listening for beats")
    assert "Listening for beats, 1 %, about 40 s and 1.2 GB" in texts(line)
    clock[0] += 10
    line.show_progress("analysis", 0.5, "Listening for beats")
    assert "Listening for beats, 50 %, about 10 s left" in texts(line)


def test_the_view_that_is_pointed_at_is_named_before_its_line(line):
    line.show_hover("Spectrogram: what the song sounds like. Click: go there.")
    assert line._title.text() == "Spectrogram"
    assert line._text.text() == "What the song sounds like. Click: go there."
    line.show_hover("Click a wish to select it. Esc: leave the tool.")
    assert line._title.text() == ""
    assert line._text.text() == "Click a wish to select it. Esc: leave the tool."
    line.show_alone("Hearing Keys alone")
    line.show_hover("Ruler: bar 3")
    assert (line._title.text(), line._text.text()) == ("Hearing Keys alone", "Ruler: bar 3")
