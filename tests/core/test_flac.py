"""Writing FLAC files."""

import os
import shutil
import subprocess

import numpy as np
import pytest
import soundfile

from loopstudio.core import flac
from loopstudio.core.errors import AudioError

SR = 48000


@pytest.fixture
def noise(rng):
    return rng.uniform(-0.9, 0.9, (2, 200_001)).astype(np.float32)


def write(path, samples, title="A stem"):
    with flac.Writer(path, SR, len(samples)) as writer:
        writer.add_title(title)
        for start in range(0, samples.shape[1], 65_536):
            writer.write(samples[:, start : start + 65_536])


def test_samples_are_rounded_to_24_bits_and_clipped(tmp_path, noise):
    noise[0, :2] = 2, -2
    write(tmp_path / "stem.flac", noise)
    samples, sr = soundfile.read(tmp_path / "stem.flac")
    np.testing.assert_allclose(samples.T, noise.clip(-1, 1 - 2**-23), atol=0.5001 * 2**-23, rtol=0)
    assert sr == SR
    assert soundfile.info(tmp_path / "stem.flac").subtype == "PCM_24"


def test_the_title_is_read_back(tmp_path, noise):
    write(tmp_path / "stem.flac", noise, "Zoë's bass")
    with soundfile.SoundFile(tmp_path / "stem.flac") as file:
        assert file.title == "Zoë's bass"


def test_another_decoder_agrees(tmp_path, noise):
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        pytest.skip("there is no ffmpeg here")
    write(tmp_path / "stem.flac", noise)
    raw = subprocess.run(
        [ffmpeg, "-v", "error", "-i", tmp_path / "stem.flac", "-f", "s32le", "-"],
        capture_output=True,
        check=True,
    ).stdout
    frames = np.frombuffer(raw, "<i4").reshape(-1, 2).T
    np.testing.assert_allclose(frames / 2**31, noise, atol=0.5001 * 2**-23, rtol=0)


def test_an_error_leaves_no_file(tmp_path, noise):
    def fail():
        with flac.Writer(tmp_path / "stem.flac", SR, 2) as writer:
            writer.write(noise)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("room", [0, 8192, 500_000])
def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path, noise, room):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        with pytest.raises(
            AudioError, match=r"^stem\.flac could not be written \(File too large\)"
        ):
            write(tmp_path / "stem.flac", noise)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert os.listdir(tmp_path) == []


def test_a_missing_folder_is_a_sentence(tmp_path, noise):
    with pytest.raises(AudioError, match=r"^stem\.flac could not be written \(No such file"):
        write(tmp_path / "none" / "stem.flac", noise)
