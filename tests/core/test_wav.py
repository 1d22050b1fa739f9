"""Writing WAV files with a tempo and loop points."""

import contextlib
import os
import struct

import numpy as np
import pytest
import soundfile
from wavinfo import WavInfoReader

from loopstudio.core import wav
from loopstudio.core.errors import AudioError, InputError

SR = 44100


@pytest.fixture
def loop(rng):
    return rng.uniform(-0.9, 0.9, (2, 1001)).astype(np.float32)


def chunks(path):
    """Read a RIFF file's chunks in order, and check its lengths on the way."""
    data = path.read_bytes()
    riff, size, kind = struct.unpack("<4sI4s", data[:12])
    assert (riff, kind, size) == (b"RIFF", b"WAVE", len(data) - 8)
    found = {}
    place = 12
    while place < len(data):
        name, size = struct.unpack("<4sI", data[place : place + 8])
        found[name.decode()] = data[place + 8 : place + 8 + size]
        assert len(found[name.decode()]) == size
        place += 8 + size + size % 2
    assert place == len(data)
    return found


def nothing_but(folder, *names):
    return sorted(os.listdir(folder)) == sorted(names)


def test_float_files_hold_the_samples_bit_by_bit(tmp_path, loop):
    wav.write(tmp_path / "loop.wav", 9 * loop, SR)
    samples, sr = soundfile.read(tmp_path / "loop.wav", dtype="float32")
    np.testing.assert_array_equal(samples.T, 9 * loop)
    assert sr == SR
    assert soundfile.info(tmp_path / "loop.wav").subtype == "FLOAT"


def test_24_bit_files_are_rounded_and_clipped(tmp_path, loop):
    loop[0, :2] = 2, -2
    wav.write(tmp_path / "loop.wav", loop, SR, subtype="PCM_24")
    samples, _ = soundfile.read(tmp_path / "loop.wav")
    np.testing.assert_allclose(samples.T, loop.clip(-1, 1 - 2**-23), atol=0.5001 * 2**-23, rtol=0)
    assert soundfile.info(tmp_path / "loop.wav").subtype == "PCM_24"


@pytest.mark.parametrize("subtype", ["FLOAT", "PCM_24"])
def test_the_end_of_a_loop_is_its_last_sample(tmp_path, loop, subtype):
    path = tmp_path / "loop.wav"
    wav.write(
        path, loop[:1], SR, subtype=subtype, tempo_bpm=118.5, beats=6, beats_per_bar=3, loop=True
    )
    found = chunks(path)
    smpl = struct.unpack("<15I", found["smpl"])
    assert smpl[2] == round(1e9 / SR)
    assert smpl[7] == 1
    assert smpl[11:13] == (0, 1000)
    flags, root, _, _, beats, denominator, numerator, tempo_bpm = struct.unpack(
        "<IHHfIHHf", found["acid"]
    )
    assert (flags & 1, root, beats, numerator, denominator) == (0, 60, 6, 3, 4)
    assert tempo_bpm == pytest.approx(118.5)


def test_libsndfile_reads_the_chunks_as_they_are_meant(tmp_path, loop):
    path = tmp_path / "loop.wav"
    wav.write(path, loop, SR, tempo_bpm=118.5, beats=6, beats_per_bar=3, loop=True)
    with soundfile.SoundFile(path) as file:
        log = " ".join(file.extra_info.split())
    for words in ("Beats : 6", "Meter : 3/4", "Tempo : 118.5", "Start : 0 End : 1000"):
        assert words in log
    assert "(Loop," in log
    assert "***" not in log


def test_another_reader_finds_the_loop_and_the_title(tmp_path, loop):
    path = tmp_path / "loop.wav"
    wav.write(path, loop, SR, subtype="PCM_24", loop=True, title="Zoë's bass")
    read = WavInfoReader(str(path), info_encoding="utf-8")
    (turn,) = read.smpl.sample_loops
    assert (turn.loop_type, turn.start, turn.end, turn.repetition_count) == (0, 0, 1000, 0)
    assert read.info.title == "Zoë's bass"
    assert read.data.frame_count == 1001


@pytest.mark.parametrize(("root", "note"), [(0, 48), (9, 57), (11, 59)])
def test_a_root_note_is_in_both_chunks(tmp_path, loop, root, note):
    path = tmp_path / "loop.wav"
    wav.write(path, loop, SR, tempo_bpm=90, beats=4, loop=True, root=root)
    with soundfile.SoundFile(path) as file:
        log = " ".join(file.extra_info.split())
    assert "(Loop,RootNoteValid,StretchOn" in log
    assert f"Root note : 0x{note:X}" in log
    assert f"Midi Note : {note}" in log


def test_a_one_shot_is_not_stretched(tmp_path, loop):
    path = tmp_path / "fill.wav"
    wav.write(path, loop, SR, tempo_bpm=90, beats=4, one_shot=True)
    with soundfile.SoundFile(path) as file:
        log = " ".join(file.extra_info.split())
    assert "(OneShot,RootNoteInvalid,StretchOff" in log
    assert "smpl" not in log


def test_without_tempo_and_loop_there_are_no_chunks(tmp_path, loop):
    wav.write(tmp_path / "stem.wav", loop, SR)
    assert set(chunks(tmp_path / "stem.wav")) == {"fmt ", "fact", "data"}


def test_odd_lengths_are_padded(tmp_path):
    wav.write(tmp_path / "odd.wav", np.zeros((1, 3), np.float32), SR, subtype="PCM_24")
    assert len(chunks(tmp_path / "odd.wav")["data"]) == 9


def test_blocks_add_up(tmp_path, loop):
    with wav.Writer(tmp_path / "stem.wav", SR, 2) as writer:
        for start in range(0, 1001, 64):
            writer.write(loop[:, start : start + 64])
        assert writer.n_samples == 1001
        assert not (tmp_path / "stem.wav").exists()
    samples, _ = soundfile.read(tmp_path / "stem.wav", dtype="float32")
    np.testing.assert_array_equal(samples.T, loop)
    assert nothing_but(tmp_path, "stem.wav")


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path, loop):
    wav.write(tmp_path / "stem.wav", loop, SR)
    before = (tmp_path / "stem.wav").read_bytes()
    with contextlib.suppress(KeyError), wav.Writer(tmp_path / "stem.wav", SR, 2) as writer:
        writer.write(loop)
        raise KeyError
    assert (tmp_path / "stem.wav").read_bytes() == before
    assert nothing_but(tmp_path, "stem.wav")


def test_a_file_gets_the_rights_of_any_new_file(tmp_path, loop):
    (tmp_path / "plain").touch()
    wav.write(tmp_path / "stem.wav", loop, SR)
    assert (tmp_path / "stem.wav").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("n", [200_000, 100])
def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path, n):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, before[1]))
    try:
        with pytest.raises(AudioError, match=r"^stem\.wav could not be written .*free some disk"):
            wav.write(tmp_path / "stem.wav", np.zeros((2, n), np.float32), SR)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert nothing_but(tmp_path)


def test_a_missing_folder_is_a_sentence(tmp_path, loop):
    with pytest.raises(AudioError, match=r"^stem\.wav could not be written \(No such file"):
        wav.write(tmp_path / "none" / "stem.wav", loop, SR)


def test_samples_the_wrong_way_round_are_refused(tmp_path, loop):
    with (
        pytest.raises(InputError, match="is it \\(n_channels, n\\)"),
        wav.Writer(tmp_path / "stem.wav", SR, 2) as writer,
    ):
        writer.write(loop.T)
    assert nothing_but(tmp_path)


def test_more_than_a_wav_file_holds_is_refused(tmp_path, monkeypatch, loop):
    monkeypatch.setattr(wav, "_MAX_BYTES", 5000)
    with pytest.raises(AudioError, match="larger than a WAV file can be"):
        wav.write(tmp_path / "stem.wav", loop, SR)
    assert nothing_but(tmp_path)
