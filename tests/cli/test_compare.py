"""Methods side by side from the command line."""

import json

import numpy as np
import pytest
import soundfile

from loopstudio import cli

SR = 8000
METHODS = ["NMF, KL", "NMF, Euclidean", "NMF, IS", "librosa's NMF, Euclidean", "SNPA", "Greedy"]


@pytest.fixture
def song(tmp_path, monkeypatch, rng):
    """Two seconds of two notes in turn, in stereo, and each of them; the folder is entered."""
    t = np.arange(2 * SR) / SR
    low = 0.4 * np.sin(2 * np.pi * 200 * t) * (np.sin(2 * np.pi * t) > 0)
    high = 0.3 * np.sin(2 * np.pi * 900 * t) * (np.cos(2 * np.pi * t) > 0)
    low, high = (one + 1e-4 * rng.standard_normal(len(t)) for one in (low, high))
    for name, samples in (("low", low), ("high", high), ("song", low + high)):
        soundfile.write(tmp_path / f"{name}.wav", np.stack([samples] * 2, 1), SR, subtype="FLOAT")
    monkeypatch.chdir(tmp_path)
    return "song.wav"


def compare(song, *options):
    return cli.run(["compare", song, "--preset", "brisk", *options])


def test_every_method_has_a_row_and_stems_bring_measures_and_bounds(song, capsys):
    assert compare(song, "--stems", "low.wav", "high.wav", "--json") == 0
    table = json.loads(capsys.readouterr().out)
    assert table["n"] == 2
    assert [row["method"] for row in table["rows"]] == [*METHODS, "mixture", "ideal mask"]
    by_name = {row["method"]: row for row in table["rows"]}
    assert by_name["NMF, KL"]["si_sdr"] > 20 > by_name["mixture"]["si_sdr"]
    assert by_name["NMF, KL"]["bss_sdr"] > 20
    assert len(by_name["NMF, KL"]["notebook_matches"]) == 2
    assert by_name["mixture"]["left_over"] is None


def test_without_stems_what_is_left_over_is_printed_for_people(song, capsys):
    assert compare(song, "--n", "2") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["left", "over", "seconds"]
    assert [line.split("  ")[0] for line in lines[1:]] == METHODS


def test_stems_of_another_length_and_silent_ones_are_refused(song, capsys):
    soundfile.write("short.wav", np.full(SR // 2, 0.1), SR)
    assert compare(song, "--stems", "low.wav", "short.wav") == 1
    assert "short.wav lasts 0.5 s" in capsys.readouterr().err
    soundfile.write("still.wav", np.zeros(2 * SR), SR)
    assert compare(song, "--stems", "low.wav", "still.wav") == 1
    assert "still.wav is silent" in capsys.readouterr().err
    assert compare(song, "--stems", "low.wav") == 1
    assert "two at least" in capsys.readouterr().err


def test_stems_at_another_rate_with_one_channel_are_compared(song, capsys):
    for name in ("low", "high"):
        samples, _ = soundfile.read(f"{name}.wav")
        doubled = np.repeat(samples[:, 0], 2)
        soundfile.write(f"{name}.wav", doubled, 2 * SR)
    assert compare(song, "--stems", "low.wav", "high.wav", "--json") == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert rows[-1]["si_sdr"] > 10
