"""What an extraction leaves on disk."""

import json
import os
from dataclasses import replace

import numpy as np
import pytest
import soundfile

import loopstudio
from loopstudio.core import stems
from loopstudio.core.audio import Audio
from loopstudio.core.errors import LoopstudioError
from loopstudio.core.extract import Settings, find_loops
from loopstudio.core.grid import Grid
from loopstudio.core.progress import Cancelled
from loopstudio.project.export import describe, write_extraction

SR = 8000
N_BAR = 8001
N_BARS = 6


def burst(rng, n, place):
    """One bar with a decaying noise, shape (2, n)."""
    sound = np.zeros((2, n), np.float32)
    length = n // 4
    decay = np.exp(-np.arange(length) / (length / 6))
    sound[:, place : place + length] = 0.3 * rng.standard_normal((2, length)) * decay
    return sound


@pytest.fixture(scope="module")
def song():
    """Two loops of one bar, the second from the third bar on, and a tail of half a bar."""
    rng = np.random.default_rng(0)
    first, second = burst(rng, N_BAR, 0), burst(rng, N_BAR, N_BAR // 2)
    bars = [first if bar < 2 else first + second for bar in range(N_BARS)]
    samples = np.concatenate([*bars, 0.1 * first[:, : N_BAR // 2]], axis=1)
    return Audio(np.ascontiguousarray(samples), SR, ("The song has a note.",))


@pytest.fixture(scope="module")
def extraction(song):
    starts = np.arange(N_BARS + 1, dtype=float) * N_BAR
    grid = Grid(bar_starts=starts, beats_per_bar=3, constant=True, confidence=1.0)
    return find_loops(song, grid, Settings(n_loops=2, seed=7))


def listing(folder):
    return sorted(
        os.path.relpath(os.path.join(where, name), folder)
        for where, _, names in os.walk(folder)
        for name in names
    )


def test_the_folder_holds_what_the_layout_names(tmp_path, song, extraction):
    layout = write_extraction(tmp_path / "out", song, extraction, "mix.flac")
    named = [loop[key] for loop in layout["loops"] for key in ("file", "stem")]
    assert listing(tmp_path) == sorted(
        f"out/{name}" for name in ["layout.json", "residual.wav", *named]
    )
    text = (tmp_path / "out" / "layout.json").read_text(encoding="utf-8")
    assert json.loads(text) == layout


def test_the_layout_says_what_was_found(tmp_path, song, extraction):
    layout = write_extraction(tmp_path / "out", song, extraction, "mix.flac")
    loops = layout.pop("loops")
    assert layout == {
        "format": 1,
        "song": "mix.flac",
        "sample_rate": SR,
        "channels": 2,
        "num_samples": song.n_samples,
        "tempo_bpm": pytest.approx(180 * SR / N_BAR),
        "beats_per_bar": 3,
        "downbeats": pytest.approx([bar * N_BAR / SR for bar in range(N_BARS + 1)]),
        "templates": {
            "sounds": extraction.factors.ranks.sounds,
            "rhythms": extraction.factors.ranks.rhythms,
            "confidence": pytest.approx(extraction.factors.confidence, abs=1e-3),
        },
        "residual": "residual.wav",
        "settings": {
            "seed": 7,
            "method": "auto",
            "tracker": "auto",
            "loops": 2,
            "ranks": None,
            "beats_per_bar": None,
            "own_downbeats": False,
        },
        "notes": ["The song has a note.", *extraction.notes],
        "version": loopstudio.__version__,
    }
    assert len(loops) == 2
    for found, loop in zip(loops, extraction.loops, strict=True):
        assert (found["name"], found["label"], found["bars"]) == (loop.name, loop.label, loop.bars)
        assert found["activation"] == pytest.approx(list(loop.activation), abs=1e-6)
        assert found["exactness_db"] == pytest.approx(loop.exactness_db, abs=0.01)
        assert found["bars_used"] == [bar for bar, on in enumerate(loop.activation) if on > 0]


def test_a_loop_from_masks_has_no_exactness(tmp_path, song, extraction):
    masks = tuple(replace(loop, exactness_db=None) for loop in extraction.loops)
    layout = describe(song, replace(extraction, loops=masks), "a.wav")
    assert [(loop["exactness_db"], loop["bars_used"]) for loop in layout["loops"]] == 2 * [
        (None, None)
    ]


def test_stems_and_residual_are_the_song(tmp_path, song, extraction):
    layout = write_extraction(tmp_path / "out", song, extraction, "mix.flac")
    total = np.zeros_like(song.samples, dtype=float)
    for name in ["residual.wav", *(loop["stem"] for loop in layout["loops"])]:
        info = soundfile.info(tmp_path / "out" / name)
        assert (info.samplerate, info.channels, info.subtype) == (SR, 2, "FLOAT")
        total += soundfile.read(tmp_path / "out" / name)[0].T
    assert np.abs(total - song.samples).max() < 10 ** (-130 / 20)


def test_a_loop_file_holds_the_bare_loop_and_its_own_tempo(tmp_path, song, extraction):
    layout = write_extraction(tmp_path / "out", song, extraction, "mix.flac")
    for k, loop in enumerate(layout["loops"]):
        with soundfile.SoundFile(tmp_path / "out" / loop["file"]) as file:
            log = " ".join(file.extra_info.split())
            samples = file.read(dtype="float32").T
        np.testing.assert_array_equal(samples, stems.bare_loop(song, extraction, k))
        n_beats = 3 * loop["bars"]
        assert samples.shape[1] == loop["bars"] * N_BAR
        assert f"Beats : {n_beats} Meter : 3/4" in log
        tempo_bpm = float(log.split("Tempo : ")[1].split()[0])
        assert tempo_bpm == pytest.approx(n_beats * 60 * SR / samples.shape[1], rel=1e-6)
        assert f"End : {samples.shape[1] - 1} " in log


def test_names_of_loops_become_safe_files(tmp_path, song, extraction):
    named = tuple(
        replace(loop, name=name)
        for loop, name in zip(extraction.loops, ["../Zoë", "<b>..</b>"], strict=True)
    )
    layout = write_extraction(tmp_path / "out", song, replace(extraction, loops=named), "a.wav")
    assert [loop["name"] for loop in layout["loops"]] == ["../Zoë", "<b>..</b>"]
    assert [loop["stem"] for loop in layout["loops"]] == ["stems/Zoë.wav", "stems/b-b.wav"]


def test_infinite_exactness_is_a_number_in_the_layout(tmp_path, song, extraction):
    exact = tuple(replace(loop, exactness_db=float("inf")) for loop in extraction.loops)
    layout = write_extraction(tmp_path / "out", song, replace(extraction, loops=exact), "a.wav")
    assert [loop["exactness_db"] for loop in layout["loops"]] == [120.0, 120.0]


def test_a_drifting_tempo_is_named(tmp_path, song, extraction):
    grid = replace(extraction.grid, constant=False)
    layout = write_extraction(tmp_path / "out", song, replace(extraction, grid=grid), "a.wav")
    assert layout["tempo"] == "drifting"


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path, song, extraction):
    (tmp_path / "mine.txt").touch()
    with pytest.raises(LoopstudioError, match="is not empty"):
        write_extraction(tmp_path, song, extraction, "mix.flac")
    assert listing(tmp_path) == ["mine.txt"]


def test_force_replaces_the_extraction_and_nothing_else(tmp_path, song, extraction):
    write_extraction(tmp_path, song, extraction, "mix.flac")
    (tmp_path / "mine.txt").touch()
    (tmp_path / "stems" / "mine.wav").touch()
    one = replace(extraction, loops=(replace(extraction.loops[0], name="only"),))
    one = replace(one, best_bars=extraction.best_bars[:1])
    write_extraction(tmp_path, song, one, "mix.flac", force=True)
    assert listing(tmp_path) == [
        "layout.json",
        "loops/only.wav",
        "mine.txt",
        "residual.wav",
        "stems/mine.wav",
        "stems/only.wav",
    ]


@pytest.mark.parametrize("name", ["../mine.wav", "/mine.wav", "stems/../mine.wav", "mine.wav", 7])
def test_a_forged_layout_makes_nothing_else_disappear(tmp_path, song, extraction, name):
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "mine.wav").touch()
    (out / "mine.wav").touch()
    forged = {"format": 1, "loops": [{"stem": name, "file": name}]}
    (out / "layout.json").write_text(json.dumps(forged))
    write_extraction(out, song, extraction, "mix.flac", force=True)
    assert {"mine.wav", "out/mine.wav"} <= set(listing(tmp_path))


@pytest.mark.parametrize("stage", ["Rendering stems", "Writing loops", "Writing files"])
def test_nothing_is_left_when_cancelled(tmp_path, song, extraction, stage):
    def cancel(fraction, message):
        if message == stage:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_extraction(tmp_path / "out", song, extraction, "mix.flac", progress=cancel)
    assert os.listdir(tmp_path) == []


def test_nothing_is_left_when_the_disk_is_full(tmp_path, song, extraction):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (song.samples.nbytes // 2, before[1]))
    try:
        with pytest.raises(LoopstudioError, match=r"could not be written .*free some disk space"):
            write_extraction(tmp_path / "out", song, extraction, "mix.flac")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert os.listdir(tmp_path) == []
