"""``loopstudio find-sample`` on the command line."""

import json

import numpy as np
import pytest
import soundfile

from loopstudio import cli
from tests.benchmarks.sampling_cases import SR, piece


@pytest.fixture
def files(tmp_path, monkeypatch):
    """An original, a track that loops a part of it, and silence; the folder is entered."""
    original = piece(50, 0.5, 12.0, np.random.default_rng(1))
    excerpt = original[4 * SR : round(6.5 * SR)]
    track = np.concatenate([np.zeros(SR, np.float32), excerpt, excerpt, np.zeros(SR, np.float32)])
    soundfile.write(tmp_path / "original.flac", 0.5 * original / np.abs(original).max(), SR)
    soundfile.write(tmp_path / "track.flac", 0.5 * track / np.abs(track).max(), SR)
    soundfile.write(tmp_path / "silence.wav", np.zeros(2 * SR), SR)
    monkeypatch.chdir(tmp_path)


def test_a_verdict_is_one_json_object_and_nothing_else(files, capsys):
    assert cli.run(["find-sample", "original.flac", "track.flac", "--json"]) == 0

    verdict = json.loads(capsys.readouterr().out)
    assert verdict["sampled"] is True
    assert verdict["places_s"] == pytest.approx([1.0, 3.5], abs=0.1)
    assert verdict["excerpt_start_s"] == pytest.approx(4.0, abs=0.1)
    assert verdict["semitones"] == 0


def test_people_get_sentences(files, capsys):
    assert cli.run(["find-sample", "original.flac", "track.flac"]) == 0

    assert capsys.readouterr().out.startswith("The track seems to sample the original")


@pytest.mark.parametrize("track", ["gone.flac", "silence.wav"])
def test_what_cannot_be_compared_is_one_sentence_and_exit_code_one(files, capsys, track):
    assert cli.run(["find-sample", "original.flac", track, "--json"]) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1


@pytest.mark.parametrize("arguments", [[], ["one.wav"], ["a.wav", "b.wav", "--out", "x"]])
def test_wrong_arguments_are_exit_code_two(arguments):
    assert cli.run(["find-sample", *arguments]) == 2
