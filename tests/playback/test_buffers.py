import numpy as np
import pytest

from loopstudio.playback.board import TEXT_BYTES, Board, Notice
from loopstudio.playback.devices import describe
from loopstudio.playback.rendering import finite


def test_a_notice_is_read_as_it_was_posted():
    board = Board()
    assert board.read() == Notice()
    board.post(Notice(position=123.5, seek=7, left=0.25))
    assert board.read() == Notice(position=123.5, seek=7, left=0.25)


def test_texts_of_any_length_fit_the_board():
    board = Board()
    board.problem = "Kein Gerät gefunden."
    board.device = "ä" * 2000
    assert board.problem == "Kein Gerät gefunden."
    assert set(board.device) == {"ä"}
    assert len(board.device) <= TEXT_BYTES / 2


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_bad_samples_are_silent(bad):
    out = finite(np.array([[0.5, bad], [bad, -0.5]], np.float32), 2)
    np.testing.assert_array_equal(out, [[0.5, 0], [0, -0.5]])


@pytest.mark.parametrize(
    ("device", "words"),
    [
        (("Built-in Audio", 44100, 0.0118), "Built-in Audio, 44.1 kHz, 12 ms"),
        (("default", 48000.0, None), "Default output, 48 kHz"),
    ],
)
def test_a_device_is_described_in_words(device, words):
    assert describe(*device) == words


def test_channels_are_made_to_fit():
    mono = np.array([[0.25], [0.5]], np.float32)
    np.testing.assert_array_equal(finite(mono, 2), [[0.25, 0.25], [0.5, 0.5]])
    np.testing.assert_array_equal(finite(np.array([[0.25, 0.75]], np.float32), 1), [[0.5]])
