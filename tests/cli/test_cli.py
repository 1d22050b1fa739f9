"""The command line."""

import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

import loopstudio
from loopstudio import cli
from loopstudio.cli import talk

ROOT = Path(__file__).parent.parent.parent
SR = 8000
N_BAR = SR


@pytest.fixture
def song(tmp_path, monkeypatch, rng):
    """A song of six bars of a second, with its bar lines beside it; the folder is entered."""
    bar = np.zeros(N_BAR)
    decay = np.exp(-np.arange(N_BAR // 4) / 200)
    for place in range(0, N_BAR, N_BAR // 4):
        bar[place : place + N_BAR // 4] = 0.4 * rng.standard_normal(N_BAR // 4) * decay
    other = 0.1 * np.sin(np.arange(N_BAR) * 2 * np.pi * 440 / SR)
    samples = np.concatenate([bar, bar, bar + other, bar + other, other, bar + other])
    soundfile.write(tmp_path / "song.flac", samples, SR)
    (tmp_path / "bars.txt").write_text("".join(f"{bar}.0\n" for bar in range(7)))
    monkeypatch.chdir(tmp_path)
    return "song.flac"


def extract(song, *options):
    return cli.run(["extract", song, "--out", "out", "--downbeats", "bars.txt", *options])


def start(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "loopstudio", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        **options,
    )


def test_the_program_writes_an_extraction_and_one_json_object(song, tmp_path):
    options = ["--out", "out", "--downbeats", "bars.txt", "--loops", "2", "--json"]
    program = start("extract", song, *options, stderr=subprocess.PIPE)
    output, errors = program.communicate(timeout=60)
    assert program.returncode == 0, errors
    printed = json.loads(output)
    assert printed.pop("seconds") > 0
    assert printed == json.loads((tmp_path / "out" / "layout.json").read_text(encoding="utf-8"))
    assert printed["song"] == "song.flac"
    assert len(printed["loops"]) == 2
    assert printed["downbeats"] == [0, 1, 2, 3, 4, 5, 6]
    assert all((tmp_path / "out" / loop["stem"]).is_file() for loop in printed["loops"])


def test_a_section_is_taken_apart_by_itself(song, tmp_path):
    (tmp_path / "bars.txt").write_text("0\n1\n2\n3\n4\n")
    assert extract(song, "--from", "2", "--to", "0:06", "--loops", "2") == 0
    layout = json.loads((tmp_path / "out" / "layout.json").read_text(encoding="utf-8"))
    assert layout["section"] == {"start": 2.0, "end": 6.0}
    assert layout["num_samples"] == 4 * SR
    assert layout["downbeats"] == [0, 1, 2, 3, 4]
    whole, _ = soundfile.read("song.flac", dtype="float32")
    parts = [loop["stem"] for loop in layout["loops"]] + [layout["residual"]]
    total = sum(soundfile.read(tmp_path / "out" / part, dtype="float32")[0] for part in parts)
    np.testing.assert_allclose(total, whole[2 * SR :], atol=1e-6)


def test_for_people_there_is_a_summary(song, capsys):
    assert extract(song, "--loops", "2", "--beats-per-bar", "2") == 0
    output = capsys.readouterr().out
    assert output.startswith("2 loops in 6 bars at 120.00 BPM, written to out\n")
    assert output.count("loops/") == 2
    assert extract(song, "--loops", "1", "--force") == 0
    assert capsys.readouterr().out.startswith("1 loop in 6 bars")


def test_what_it_will_take_is_told_unless_it_is_nothing(song, capsys, monkeypatch):
    assert extract(song, "--loops", "1") == 0
    assert "of music" not in capsys.readouterr().err
    monkeypatch.setattr(cli, "_WORTH_SAYING_S", 0.0)
    assert extract(song, "--loops", "1", "--force") == 0
    said = r"About \d+( to \d+)? s and 0\.4 GB for 0:06 of music\.\n"
    assert re.search(said, capsys.readouterr().err)


def test_the_same_seed_gives_the_same_loops(song, tmp_path):
    for out in ("first", "second"):
        assert extract(song, "--seed", "3", "--ranks", "4,4,2", "--out", out) == 0
    files = sorted(path.relative_to("first") for path in Path("first").rglob("*.wav"))
    assert files
    for file in files:
        assert (Path("first") / file).read_bytes() == (Path("second") / file).read_bytes()
    settings = json.loads(Path("first/layout.json").read_text())["settings"]
    assert (settings["seed"], settings["ranks"]) == (3, [4, 4, 2])


@pytest.mark.parametrize("name", ["-rf.flac", "it's 100% $HOME & #1 ; (a) [b].flac", "♫ №.flac"])
def test_any_name_of_a_song_will_do(song, tmp_path, name):
    (tmp_path / song).rename(tmp_path / name)
    arguments = ["extract", "--out", "out", "--downbeats", "bars.txt", "--loops", "1", "--", name]
    assert cli.run(arguments) == 0
    assert json.loads(Path("out/layout.json").read_text(encoding="utf-8"))["song"] == name


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "required: SONG, --out"),
        (["a.wav"], "required: --out"),
        (["a.wav", "--out", ""], "the name is empty"),
        (["a.wav", "--out", "out", "--loops", "0"], "'0' is not a whole number from 1 to"),
        (["a.wav", "--out", "out", "--loops", "many"], "'many' is not a whole number"),
        (["a.wav", "--out", "out", "--ranks", "4,4"], "'4,4' is not three whole numbers"),
        (["a.wav", "--out", "out", "--ranks", "4,4,0"], "is not three whole numbers"),
        (["a.wav", "--out", "out", "--beats-per-bar", "0"], "whole number from 1 to 16"),
        (["a.wav", "--out", "out", "--method", "magic"], "invalid choice: 'magic'"),
        (["a.wav", "--out", "out", "--seed", "-1"], "'-1' is not a whole number"),
        (["a.wav", "--out", "out", "--from", "soon"], "'soon' is not a time such as 75, 1:15"),
        (["a.wav", "--out", "out", "--from", "9", "--to", "0:05"], "the section ends before it"),
        (["a.wav", "--out", "out", "--loud"], "unrecognized arguments: --loud"),
        (["a.wav", "b.wav", "--out", "out"], "unrecognized arguments: b.wav"),
    ],
)
def test_wrong_arguments_are_code_2_and_one_sentence(
    tmp_path, monkeypatch, capsys, arguments, words
):
    monkeypatch.chdir(tmp_path)
    assert cli.run(["extract", *arguments]) == 2
    output, errors = capsys.readouterr()
    assert (output, errors.count("\n")) == ("", 1)
    assert words in errors
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("what", ["--help", "--version"])
def test_help_and_version_are_code_0(capsys, what):
    assert cli.run([what]) == 0
    assert cli.run(["extract", what]) == 0
    assert capsys.readouterr().out.count(loopstudio.__version__ if "v" in what else "usage") == 2


@pytest.mark.parametrize("arguments", [[], ["song.flac"], ["--", "-rf.ogg"], ["./extract"]])
def test_anything_else_asks_for_the_window(arguments):
    assert cli.run(arguments) is None
    assert cli.parse(arguments).song == (arguments[-1] if arguments else None)


def test_the_command_line_works_without_qt():
    code = (
        "import sys; sys.modules['PySide6'] = None\n"
        "from loopstudio.main import main; sys.exit(main(['--version']))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("samples", "options", "words"),
    [
        (np.zeros(4 * SR), [], "silent"),
        (np.ones(10), [], "song.flac is too short"),
        (None, [], "song.flac does not exist."),
        (None, ["--downbeats", "none.txt"], "There is no file none.txt with bar lines."),
        (None, ["--out", "full"], "full is not empty; choose another folder"),
        (None, ["--out", "full/mine.txt/out"], "mine.txt is a file, so out cannot be"),
    ],
)
def test_what_cannot_be_done_is_code_1_and_one_sentence(
    tmp_path, monkeypatch, capsys, samples, options, words
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").touch()
    if samples is not None:
        soundfile.write("song.flac", samples, SR)
    assert cli.run(["extract", "song.flac", "--out", "out", "--json", *options]) == 1
    output, errors = capsys.readouterr()
    assert (output, errors.count("\n")) == ("", 1)
    assert words in errors
    assert not (tmp_path / "out").exists()
    assert os.listdir("full") == ["mine.txt"]


def test_what_is_wrong_with_a_file_is_told_also_when_there_is_nothing_to_extract(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    samples = np.zeros(4 * SR, np.float32)
    samples[100] = np.nan
    soundfile.write("song.wav", samples, SR, subtype="FLOAT")
    assert cli.run(["extract", "song.wav", "--out", "out", "--json"]) == 1
    output, errors = capsys.readouterr()
    note, sentence = errors.splitlines()
    assert output == ""
    assert note.startswith("Note: song.wav has damaged samples: 1 value")
    assert sentence == "The song is silent: there is nothing to extract."


def test_an_extraction_can_be_replaced_by_force_only(song, capsys):
    assert extract(song, "--loops", "2") == 0
    before = Path("out/layout.json").read_bytes()
    assert extract(song, "--loops", "1") == 1
    assert Path("out/layout.json").read_bytes() == before
    assert extract(song, "--loops", "1", "--force") == 0
    assert len(list(Path("out/stems").iterdir())) == 1


def test_the_song_itself_is_never_replaced(song, capsys):
    assert extract(song, "--loops", "1") == 0
    before = Path("out/residual.wav").read_bytes()
    assert extract("out/residual.wav", "--force") == 1
    assert "The song lies where files in out would be written" in capsys.readouterr().err
    assert Path("out/residual.wav").read_bytes() == before


def test_a_fault_of_the_program_is_a_sentence(song, capsys, monkeypatch):
    from loopstudio.core import extract as module

    monkeypatch.setattr(module, "extract", None)
    assert extract(song) == 1
    errors = capsys.readouterr().err
    assert errors.count("\n") == 1
    assert "Loopstudio made a mistake (TypeError" in errors
    monkeypatch.setenv("LOOPSTUDIO_DEBUG", "1")
    assert extract(song) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("request_", [signal.SIGINT, signal.SIGTERM])
def test_a_request_to_stop_leaves_nothing_behind(tmp_path, rng, request_):
    # Long and without given bars, so that it is stopped in the middle of the work.
    soundfile.write(tmp_path / "song.flac", 0.1 * rng.standard_normal(60 * 44100), 44100)
    program = start(
        "extract",
        "song.flac",
        "--out",
        "out",
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    time.sleep(2)
    os.killpg(program.pid, request_) if request_ == signal.SIGINT else program.send_signal(request_)
    output, errors = program.communicate(timeout=10)
    assert (program.returncode, output) == (1, "")
    assert errors.splitlines()[-1] == "Stopped; nothing was written."
    assert "Traceback" not in errors
    assert os.listdir(tmp_path) == ["song.flac"]


def test_progress_in_a_terminal_is_one_line_that_goes_away():
    master, slave = pty.openpty()
    with os.fdopen(slave, "w", encoding="utf-8") as terminal:
        with talk.reporting(terminal) as progress:
            progress(0.0, "Reading")
            progress(0.5, "Finding bars " + "x" * 200)
        terminal.write("END")
        terminal.flush()
        written = ""
        while not written.endswith("END"):  # a terminal passes on what it has, in pieces
            written += os.read(master, 10_000).decode()
    written = written.removesuffix("END")
    os.close(master)
    lines = written.split("\r\x1b[K")
    assert lines[1] == "  0%  Reading"
    assert lines[2].startswith(" 50%  Finding bars x")
    assert len(lines[2]) < 80
    assert lines[3:] == [""]


def test_progress_in_a_log_is_sparse(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    log = io.StringIO()
    with talk.reporting(log) as progress:
        for i in range(300):
            clock[0] = i / 10
            progress(i / 300, "Reading" if i < 5 else f"Finding loops, error {i}")
    assert log.getvalue() == (
        " 17%  Finding loops, error 50\n"
        " 50%  Finding loops, error 150\n"
        " 83%  Finding loops, error 250\n"
    )


def test_a_terminal_without_unicode_gets_what_it_can_show():
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    talk.say("Zoë is silent.", stream)
    assert stream.buffer.getvalue() == b"Zo? is silent.\n"
