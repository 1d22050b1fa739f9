"""Loops as files for other programs."""

import os
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from loopstudio.core import stems
from loopstudio.core.errors import LoopstudioError
from loopstudio.project.exports.drags import KEPT_S, remove_old, write_for_drag
from loopstudio.project.exports.settings import ExportSettings
from loopstudio.project.project import Strip


def test_a_loop_is_a_wav_file_under_its_name(tmp_path, source):
    song = replace(source.audio, samples=source.audio.samples / 8)
    exact = replace(source.extraction.exact, sounds=source.extraction.exact.sounds / 8)
    quiet = replace(source, audio=song, extraction=replace(source.extraction, exact=exact))
    path = write_for_drag(tmp_path, quiet, 0, ExportSettings(audio_format="flac24"))
    assert path.name == "Night Bus Drums 240.wav"
    assert path.parent.parent == tmp_path / "Night Bus"
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    samples, sr = soundfile.read(path)
    assert sr == 8000
    assert soundfile.info(path).subtype == "PCM_24"
    loop = stems.bare_loop(quiet.audio, quiet.extraction, 0)
    np.testing.assert_allclose(samples.T, loop, atol=2**-23)


def test_a_loud_loop_is_not_clipped(tmp_path, source):
    path = write_for_drag(tmp_path, source, 1, ExportSettings())
    samples, _ = soundfile.read(path, dtype="float32")
    loop = stems.bare_loop(source.audio, source.extraction, 1)
    assert np.abs(loop).max() > 1
    np.testing.assert_array_equal(samples.T, loop)


def test_the_same_loop_stays_the_same_file_and_is_young_again(tmp_path, source):
    path = write_for_drag(tmp_path, source, 0, ExportSettings())
    os.utime(path, (1000, 1000))
    inode = path.stat().st_ino
    assert write_for_drag(tmp_path, source, 0, ExportSettings()) == path
    assert path.stat().st_ino == inode
    assert path.stat().st_mtime > 1e9


def test_other_sound_leaves_what_was_handed_out_as_it_is(tmp_path, source):
    path = write_for_drag(tmp_path, source, 0, ExportSettings(names="{name}"))
    before = path.read_bytes()
    twin = replace(source, strips=(Strip("Bass"), Strip("Drums")))
    other = write_for_drag(tmp_path, twin, 1, ExportSettings(names="{name}"))
    assert other.name == path.name
    assert other != path
    assert path.read_bytes() == before


def test_names_with_a_fault_do_not_stop_a_drag(tmp_path, source):
    path = write_for_drag(tmp_path, source, 0, ExportSettings(names="{tempo}"))
    assert path.name == "Night Bus Drums 240.wav"


def test_files_are_kept_for_weeks_and_no_longer(tmp_path, source):
    old = write_for_drag(tmp_path, source, 0, ExportSettings())
    young = write_for_drag(tmp_path, source, 1, ExportSettings())
    now_s = young.stat().st_mtime
    os.utime(old, (now_s - KEPT_S - 1, now_s - KEPT_S - 1))
    remove_old(tmp_path, now_s)
    assert not old.parent.exists()
    assert young.exists()
    remove_old(tmp_path, now_s + KEPT_S + 1)
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_remove_is_no_fault(tmp_path):
    remove_old(tmp_path / "none")


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path, source):
    (tmp_path / "file").touch()
    with pytest.raises(LoopstudioError, match="The loop could not be written"):
        write_for_drag(tmp_path / "file", source, 0, ExportSettings())
