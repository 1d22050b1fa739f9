"""Files that tell a song's true layout."""

import json

import pytest

from loopstudio.core.errors import InputError
from loopstudio.core.truth import TrueLoop
from loopstudio.project.truth_file import read_truth

JSON = {
    "loops": [{"name": "kit", "bars": 1}, {"name": "bass"}],
    "layout": [[0, 1, 1], [1, 0, 0.5]],
    "downbeats": [0, 2.0, 4.0, 6.5],
    "tempo_bpm": 120,
}


def written(tmp_path, content, name="truth.json"):
    path = tmp_path / name
    data = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(data)
    return path


def test_json_has_names_rows_and_bar_lines(tmp_path):
    truth = read_truth(written(tmp_path, json.dumps(JSON)))

    assert truth.loops == (TrueLoop("kit", (0.0, 1.0, 1.0)), TrueLoop("bass", (1.0, 0.0, 0.5)))
    assert truth.downbeats_s == (0.0, 2.0, 4.0, 6.5)
    plain = {"loops": ["a"], "layout": [[1, 0]]}
    assert read_truth(written(tmp_path, json.dumps(plain))).downbeats_s == ()


def test_text_has_a_line_for_each_loop(tmp_path):
    text = "\ufeff# Night Bus\n\ndownbeats: 0 2, 4 6\nDrums: 0 0 1\nSub: low: x-#\n"
    truth = read_truth(written(tmp_path, text, "layout.txt"))

    assert truth.loops == (
        TrueLoop("Drums", (0.0, 0.0, 1.0)), TrueLoop("Sub: low", (1.0, 0.0, 1.0)),
    )  # fmt: skip
    assert truth.downbeats_s == (0.0, 2.0, 4.0, 6.0)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{}", 'needs "loops"'),
        ("{" * 100_000, 'needs "loops"'),
        ('{"loops": ["a"], "layout": [[1], [0]]}', "names 1 loops, but its layout has 2 rows"),
        ('{"loops": ["a", "b"], "layout": [[1], [0, 1]]}', "b has 2 bars, but a has 1"),
        ('{"loops": ["a"], "layout": [[7]]}', "not between 0 and 1"),
        ('{"loops": ["a"], "layout": [[NaN]]}', "not between 0 and 1"),
        ('{"loops": [], "layout": []}', "tells of no loops"),
        ('{"loops": ["a"], "layout": [[1]], "downbeats": [0]}', "1 downbeats for 1 bars"),
        ('{"loops": ["a"], "layout": [[1]], "downbeats": [2, 1]}', "in order"),
        ("Drums 0 1", "line 1: a row is the name of a loop, a colon"),
        ("Drums: 0 2", "line 1: bars are marked by"),
        ("downbeats: one two\nDrums: 1", "line 1: downbeats are times"),
        ("# nothing\n", "tells of no loops"),
        (b"\xff\xfe\x00", "is not a text file"),
        (b"0" * 5_000_000, "too large"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(tmp_path, content, sentence):
    with pytest.raises(InputError, match=sentence):
        read_truth(written(tmp_path, content))


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(InputError, match=r"There is no file gone\.json"):
        read_truth(tmp_path / "gone.json")
