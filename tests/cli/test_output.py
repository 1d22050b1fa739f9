"""Format, rate and names of what the command line writes."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from loopstudio import cli

SR = 8000


@pytest.fixture
def song(tmp_path, monkeypatch, rng):
    """A song of four bars of a second, with its bar lines beside it; the folder is entered."""
    bar = np.zeros(SR)
    decay = np.exp(-np.arange(SR // 4) / 200)
    for place in range(0, SR, SR // 4):
        bar[place : place + SR // 4] = 0.4 * rng.standard_normal(SR // 4) * decay
    other = 0.1 * np.sin(np.arange(SR) * 2 * np.pi * 440 / SR)
    soundfile.write(tmp_path / "Night Bus.wav", np.concatenate([bar, bar, bar + other, other]), SR)
    (tmp_path / "bars.txt").write_text("".join(f"{bar}.0\n" for bar in range(5)))
    monkeypatch.chdir(tmp_path)
    return "Night Bus.wav"


def extract(song, *options):
    known = ("--downbeats", "bars.txt", "--loops", "2")
    return cli.run(["extract", song, "--out", "out", *known, *options])


def components(song, *options):
    quick = ("--n", "2", "--n-fft", "512", "--hop", "128", "--iterations", "10")
    return cli.run(["components", song, "--out", "out", *quick, *options])


def files():
    return sorted(path.relative_to("out").as_posix() for path in Path("out").rglob("*.*"))


def report(name):
    return json.loads((Path("out") / name).read_text(encoding="utf-8"))


def test_loops_are_written_as_the_window_would_where_scripts_look_for_them(song, capsys):
    names = "{song} {number} {bars} bars {bpm}"
    whole = ("--beats-per-bar", "4", "--json")
    assert extract(song, "--format", "flac", "--rate", "44100", "--names", names, *whole) == 0
    layout = report("layout.json")
    printed = json.loads(capsys.readouterr().out)
    assert printed.pop("seconds") > 0
    assert printed == layout
    bars = [loop["bars"] for loop in layout["loops"]]
    text = [f"{n} bars" for n in bars]
    assert [loop["file"] for loop in layout["loops"]] == [
        f"loops/Night Bus {k} {length} 240.flac" for k, length in enumerate(text, start=1)
    ]
    assert layout["residual"] == "residual.flac"
    assert layout["files"] == {"format": "flac24", "sample_rate": 44100}
    assert (layout["song"], layout["sample_rate"]) == (song, SR)
    written = [loop[key] for loop in layout["loops"] for key in ("file", "stem")]
    assert files() == sorted([*written, "residual.flac", "layout.json"])
    for loop, n in zip(layout["loops"], bars, strict=True):
        info = soundfile.info(f"out/{loop['file']}")
        assert (info.samplerate, info.frames, info.subtype) == (44100, 44100 * n, "PCM_24")
        assert soundfile.info(f"out/{loop['stem']}").frames == 4 * 44100


def test_stems_and_residual_of_24_bits_are_the_song(song):
    assert extract(song, "--format", "wav24") == 0
    layout = report("layout.json")
    names = [loop["name"] for loop in layout["loops"]]
    assert [loop["stem"] for loop in layout["loops"]] == [f"stems/{name}.wav" for name in names]
    parts = [*(loop["stem"] for loop in layout["loops"]), layout["residual"]]
    assert {soundfile.info(f"out/{part}").subtype for part in parts} == {"PCM_24"}
    total = sum(soundfile.read(f"out/{part}")[0] for part in parts)
    np.testing.assert_allclose(total, soundfile.read(song)[0], atol=2**-22)


def test_names_can_have_the_key(song):
    assert extract(song, "--names", "{name} {key}") == 0
    assert all((Path("out") / loop["file"]).is_file() for loop in report("layout.json")["loops"])


def test_what_is_asked_for_as_usual_is_as_usual(song):
    assert extract(song, "--format", "float", "--rate", "song") == 0
    assert "files" not in report("layout.json")
    assert "residual.wav" in files()


def test_components_are_written_with_their_names_and_factors(song):
    assert components(song, "--format", "flac", "--names", "{song} {number}") == 0
    described = report("report.json")
    assert [one["file"] for one in described["components"]] == [
        f"components/Night Bus {k:02}.flac" for k in (1, 2)
    ]
    parts = [*(one["file"] for one in described["components"]), described["residual"]]
    assert files() == sorted([*parts, "factors.npz", "report.json"])
    total = sum(soundfile.read(f"out/{part}")[0] for part in parts)
    np.testing.assert_allclose(total, soundfile.read(song)[0], atol=2**-22)


@pytest.mark.parametrize("command", [extract, components])
def test_files_of_an_earlier_run_in_another_format_are_replaced(command, song):
    assert command(song, "--format", "flac", "--names", "{number} {name}") == 0
    Path("out/mine.flac").touch()
    assert command(song, "--force") == 0
    assert [name for name in files() if name.endswith(".flac")] == ["mine.flac"]
    assert command(song, "--format", "flac", "--force") == 0
    assert not [name for name in files() if name.endswith(".wav")]


def test_what_is_clipped_is_told(song, capsys):
    samples, sr = soundfile.read(song)
    soundfile.write(song, 8 * samples, sr, subtype="FLOAT")
    assert extract(song, "--format", "wav24") == 0
    (note,) = [line for line in capsys.readouterr().err.splitlines() if "clipped" in line]
    assert note.startswith("Note: ")
    assert note.endswith("WAV 32 bit float keeps what is over full scale.")


@pytest.mark.parametrize("command", [extract, components])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--format", "mp3"], "invalid choice: 'mp3'"),
        (["--rate", "96000"], "invalid choice: '96000'"),
        (["--names", "{tempo}"], "There is no {tempo}: use {song}, {name}, {bpm}"),
        (["--names", "{song"], "A brace is open"),
        (["--names", " "], "A name is needed"),
    ],
)
def test_what_cannot_be_chosen_is_code_2_and_one_sentence(command, options, words, song, capsys):
    assert command(song, *options) == 2
    errors = capsys.readouterr().err
    assert errors.count("\n") == 1
    assert words in errors
    assert not Path("out").exists()


@pytest.mark.parametrize("command", [extract, components])
def test_flac_of_a_rate_that_it_has_no_room_for_is_refused_at_once(command, song, capsys):
    soundfile.write(song, np.full(700_000, 0.1), 700_000)
    assert command(song, "--format", "flac") == 1
    assert "FLAC has no room for such a sample rate" in capsys.readouterr().err
    assert not Path("out").exists()
