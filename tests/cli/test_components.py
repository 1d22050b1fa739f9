"""Components from the command line."""

import errno
import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from loopstudio import cli
from loopstudio.core import wav

SR = 8000
ROOT = Path(__file__).parent.parent.parent
QUICK = ("--n", "2", "--n-fft", "512", "--hop", "128", "--iterations", "20")


@pytest.fixture
def song(tmp_path, monkeypatch, rng):
    """Two seconds of two notes in turn with a little noise, in stereo; the folder is entered."""
    t = np.arange(2 * SR) / SR
    low = np.sin(2 * np.pi * 200 * t) * (np.sin(2 * np.pi * t) > 0)
    high = np.sin(2 * np.pi * 900 * t) * (np.cos(2 * np.pi * t) > 0)
    left = 0.4 * low + 0.2 * high + 1e-3 * rng.standard_normal(len(t))
    samples = np.stack([left, 0.2 * low + 0.3 * high], axis=1)
    soundfile.write(tmp_path / "song.wav", samples, SR, subtype="FLOAT")
    (tmp_path / "score.csv").write_text("0.0;0.5;55;64;left\n0.5;0.5;81;64;right\n")
    monkeypatch.chdir(tmp_path)
    return "song.wav"


def components(song, *options, out="out"):
    return cli.run(["components", song, "--out", out, *QUICK, *options])


def read_all(folder, n=2):
    paths = [*(f"components/{k:02d}.wav" for k in range(1, n + 1)), "residual.wav"]
    return [soundfile.read(Path(folder) / path, dtype="float32")[0] for path in paths]


@pytest.mark.parametrize("phase", ["mask", "raw", "griffin-lim"])
def test_components_and_residual_sum_to_the_song(phase, song):
    assert components(song, "--phase", phase) == 0
    sounds = read_all("out")
    whole = soundfile.read(song, dtype="float32")[0]
    assert all(sound.shape == whole.shape for sound in sounds)
    assert np.abs(np.sum(sounds, axis=0) - whole).max() < 10 ** (-130 / 20)
    assert soundfile.info("out/components/01.wav").subtype == "FLOAT"


def test_one_json_object_is_printed_and_it_is_the_report(song, capsys):
    assert components(song, "--json", "--seed", "3") == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(Path("out/report.json").read_text(encoding="utf-8"))
    assert printed["method"] == "nmf"
    assert printed["settings"]["seed"] == 3
    assert printed["seconds"] > 0
    assert printed["losses"] == sorted(printed["losses"], reverse=True)
    peaks = [one["peak_hz"] for one in printed["components"]]
    assert peaks == pytest.approx([200, 900], abs=16)


def test_factors_are_arrays_that_anything_reads(song):
    assert components(song) == 0
    with np.load("out/factors.npz", allow_pickle=False) as factors:
        assert factors["spectra"].shape == (257, 2)
        assert factors["activations"].shape == (2, len(factors["times_s"]))
        assert factors["frequencies_hz"][-1] == SR / 2
        assert factors["times_s"][1] == pytest.approx(128 / SR)


@pytest.mark.parametrize("method", ["snpa", "greedy"])
def test_separable_methods_report_their_frames(method, song):
    assert components(song, "--method", method) == 0
    report = json.loads(Path("out/report.json").read_text(encoding="utf-8"))
    assert all(
        one["time_s"] == pytest.approx(one["frame"] * 128 / SR) for one in report["components"]
    )


@pytest.mark.parametrize("sr", [SR, 2 * SR])
def test_recorded_notes_can_be_chosen_like_frames(sr, song):
    t = np.arange(sr) / sr
    soundfile.write("note.wav", 0.9 * np.sin(2 * np.pi * 2000 * t), sr)
    assert components(song, "--method", "snpa", "--note", "note.wav") == 0
    report = json.loads(Path("out/report.json").read_text(encoding="utf-8"))
    added = [one for one in report["components"] if one["name"] == "Added note 1"]
    assert [one["peak_hz"] for one in added] == pytest.approx([2000], abs=16)
    assert added[0]["frame"] is None


@pytest.mark.parametrize("loss", ["euclidean", "kl", "is"])
def test_every_loss_can_be_chosen(loss, song):
    assert components(song, "--loss", loss) == 0
    report = json.loads(Path("out/report.json").read_text(encoding="utf-8"))
    assert report["settings"]["loss"] == loss


def test_any_beta_and_sparse_factors_can_be_asked_for(song):
    report = Path("out/report.json")
    assert components(song, "--loss", "0.5") == 0
    plain = json.loads(report.read_text(encoding="utf-8"))
    assert plain["settings"]["loss"] == 0.5
    assert components(song, "--loss", "0.5", "--l1", "0.01", "--force") == 0
    sparse = json.loads(report.read_text(encoding="utf-8"))
    assert sparse["settings"]["l1_spectra"] == sparse["settings"]["l1_activations"] == 0.01
    assert sparse["losses"][-1] > plain["losses"][-1]


def test_a_score_names_the_components(song):
    options = ["--method", "score", "--score", "score.csv", "--n-fft", "512"]
    assert cli.run(["components", song, "--out", "out", *options]) == 0
    report = json.loads(Path("out/report.json").read_text(encoding="utf-8"))
    assert [one["group"] for one in report["components"]][:2] == ["left", "right"]
    assert report["settings"]["prior"]["notes"] == 2


def test_spectra_are_held_on_another_recording(song):
    assert components(song) == 0
    options = ["--fixed-w", "out/factors.npz", "--keep", "2"]
    assert cli.run(["components", song, "--out", "again", *options]) == 0
    with np.load("out/factors.npz") as first, np.load("again/factors.npz") as second:
        np.testing.assert_array_equal(first["spectra"][:, 1:], second["spectra"])


def test_a_full_folder_is_replaced_only_by_force(song, capsys):
    assert components(song, "--n", "3") == 0
    Path("out/mine.txt").write_text("mine")
    assert components(song) == 1
    assert "--force" in capsys.readouterr().err
    assert components(song, "--force") == 0
    assert Path("out/mine.txt").exists()
    assert sorted(path.name for path in Path("out/components").iterdir()) == ["01.wav", "02.wav"]


@pytest.mark.parametrize(
    "options",
    [
        ["--method", "tucker"],
        ["--loss", "hinge"],
        ["--loss", "5"],
        ["--l1", "-1"],
        ["--l1", "1", "--method", "snpa"],
        ["--n", "0"],
        ["--n", "65"],
        ["--method", "score"],
        ["--score", "score.csv"],
        ["--keep", "1"],
        ["--keep", "0", "--fixed-w", "x.npz"],
        ["--method", "snpa", "--fixed-w", "x.npz"],
        ["--note", "song.wav"],
        ["--n-fft", "513"],
        ["--n-fft", "512", "--hop", "300"],
        ["--gamma", "nan"],
        ["--gamma", "1e300"],
        ["--n", "-1"],
        ["--n", "1.5"],
        ["--keep", "1,1", "--fixed-w", "x.npz"],
        ["--n-fft", "512", "--fixed-w", "x.npz"],
        ["--templates", "3"],
        ["--templates", "2", "--method", "snpa"],
        ["--from", "2", "--to", "1"],
        ["--phase", "backwards"],
    ],
    ids=" ".join,
)
def test_wrong_arguments_are_told_in_a_sentence(options, song, capsys):
    assert cli.run(["components", song, "--out", "out", *options]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("missing.wav", []),
        ("silence.wav", []),
        ("song.wav", ["--fixed-w", "score.csv"]),
        ("song.wav", ["--fixed-w", "missing.npz"]),
        (".", []),
        ("short.wav", []),
        ("song.wav", ["--from", "100"]),
        ("song.wav", ["--hop", "2000"]),
        ("song.wav", ["--fixed-w", "."]),
        ("song.wav", ["--fixed-w", "pickled.npz"]),
        ("song.wav", ["--method", "score", "--score", "."]),
        ("song.wav", ["--method", "score", "--score", "late.csv"]),
        ("silence.wav", ["--method", "greedy"]),
        ("song.wav", ["--method", "score", "--score", "missing.csv"]),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_leaves_nothing(name, options, song, capsys):
    soundfile.write("silence.wav", np.zeros(SR), SR)
    soundfile.write("short.wav", np.full(SR // 50, 0.1), SR)
    np.savez("pickled.npz", spectra=np.array([{}], object))
    Path("late.csv").write_text("100;1;60\n")
    assert cli.run(["components", name, "--out", "out", *options]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.count("\n") == 1
    assert "mistake" not in output.err
    assert not Path("out").exists()
    assert not list(Path().glob(".loopstudio*"))


def test_a_song_in_the_way_is_refused(song, capsys):
    Path("out/components").mkdir(parents=True)
    Path(song).rename("out/components/song.wav")
    assert cli.run(["components", "out/components/song.wav", "--out", "out", "--force"]) == 1
    assert "another folder" in capsys.readouterr().err


def test_an_interrupt_leaves_no_partial_output(song, tmp_path):
    command = [sys.executable, "-m", "loopstudio", "components", song, "--out", "out"]
    soundfile.write(song, np.random.default_rng(0).uniform(-0.1, 0.1, 60 * SR), SR)
    program = subprocess.Popen(
        [*command, "--n", "30", "--iterations", "100000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert program.stderr is not None
    program.stderr.readline()  # the first report of its progress
    program.send_signal(signal.SIGINT)
    output, errors = program.communicate(timeout=30)
    assert program.returncode == 1
    assert output == ""
    assert "nothing was written" in errors
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".loopstudio*"))


def test_a_section_is_taken_apart_by_itself(song, capsys):
    assert components(song, "--from", "0.5", "--to", "1.25", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["section"] == {"start": 0.5, "end": 1.25}
    assert report["num_samples"] == 0.75 * SR
    whole = soundfile.read(song, dtype="float32")[0][SR // 2 : SR * 5 // 4]
    assert np.abs(np.sum(read_all("out"), axis=0) - whole).max() < 10 ** (-130 / 20)


@pytest.mark.parametrize(("options", "templates"), [([], 2), (["--templates", "1"], 1)])
def test_one_template_a_component_can_be_asked_for(options, templates, song, capsys):
    assert components(song, "--json", *options) == 0
    assert json.loads(capsys.readouterr().out)["settings"]["templates"] == templates
    with np.load("out/factors.npz", allow_pickle=False) as factors:
        assert ("part_spectra" in factors) == (templates == 2)


@pytest.mark.parametrize("phase", ["mask", "raw", "griffin-lim"])
@pytest.mark.parametrize(
    ("sr", "n_channels", "seconds"), [(44_100, 2, 0.1), (8000, 1, 0.3), (96_000, 2, 0.2)]
)
def test_short_songs_of_any_rate_are_taken_apart(sr, n_channels, seconds, phase, song, rng):
    samples = rng.uniform(-1, 1, (round(sr * seconds), n_channels)).astype(np.float32)
    soundfile.write("short.wav", samples, sr, subtype="FLOAT")
    options = ["--n", "3", "--iterations", "5", "--phase", phase]
    assert cli.run(["components", "short.wav", "--out", "out", *options]) == 0
    total = np.sum(read_all("out", 3), axis=0).reshape(samples.shape)
    assert np.abs(total - samples).max() < 10 ** (-130 / 20)


@pytest.mark.parametrize("method", ["snpa", "greedy"])
def test_separable_methods_stop_when_there_are_no_more_frames(method, song, rng):
    soundfile.write("short.wav", rng.uniform(-0.5, 0.5, 900), SR, subtype="FLOAT")
    options = ["--method", method, "--n", "64", "--n-fft", "512", "--hop", "128"]
    assert cli.run(["components", "short.wav", "--out", "out", *options]) == 0
    report = json.loads(Path("out/report.json").read_text(encoding="utf-8"))
    assert 1 <= len(report["components"]) <= -(-900 // 128) + 1
    assert report["losses"] == sorted(report["losses"], reverse=True)
    assert report["settings"]["n"] == len(report["components"])


@pytest.mark.parametrize("level", [1e-12, 1e-7, 1e6])
@pytest.mark.parametrize("scale", ["magnitude", "log"])
def test_levels_beyond_reason_leave_only_numbers(level, scale, song, capsys):
    samples = soundfile.read(song, dtype="float32")[0] * np.float32(level)
    soundfile.write("odd.wav", samples, SR, subtype="FLOAT")
    assert components("odd.wav", "--scale", scale, "--json") == 0
    report = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert report["losses"] == sorted(report["losses"], reverse=True)
    assert all(np.isfinite(sound).all() for sound in read_all("out"))


def test_a_full_disk_leaves_nothing(song, capsys, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(wav.Writer, "write", full)
    assert components(song) == 1
    assert "free some disk space" in capsys.readouterr().err
    assert not Path("out").exists()
    assert not list(Path().glob(".loopstudio*"))


def test_an_answer_without_room_is_told_in_a_sentence(song):
    if not Path("/dev/full").exists():
        pytest.skip("there is no device that is always full")
    command = [sys.executable, "-m", "loopstudio", "components", song, "--out", "out", *QUICK]
    with open("/dev/full", "w") as full:
        program = subprocess.run(
            command,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
        )
    assert program.returncode == 1
    assert program.stderr.count("\n") == 1
    assert "mistake" not in program.stderr


def test_more_components_than_files_may_be_open_are_written(song):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(64, before[0]), before[1]))
    try:
        assert components(song, "--n", "64", "--iterations", "5") == 0
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert len(list(Path("out/components").iterdir())) == 64
