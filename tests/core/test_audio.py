"""From files to samples."""

import contextlib
import os
import shutil
import struct
import subprocess

import numpy as np
import pytest
import soundfile

from loopstudio.core import audio, decoders, ffmpeg
from loopstudio.core.errors import AudioError, TooLongError
from loopstudio.core.progress import Cancelled
from loopstudio.core.section import Section

SR = 8000
needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")


@pytest.fixture
def music(rng):
    """Two seconds of two channels of noise with a slow pulse, shape (2, n)."""
    n = 2 * SR
    pulse = np.abs(np.sin(np.arange(n) * 2 * np.pi / SR))
    return (0.3 * rng.standard_normal((2, n)) * pulse).clip(-0.9, 0.9).astype(np.float32)


def save(path, samples, sr=SR, **options):
    soundfile.write(path, samples.T, sr, **options)
    return path


def corrupt(path, start, content):
    data = bytearray(path.read_bytes())
    data[start : start + len(content)] = content
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("suffix", "subtype", "tolerance"),
    [
        ("wav", "FLOAT", 0),
        ("wav", "PCM_24", 2**-23),
        ("wav", "PCM_U8", 2**-6),
        ("flac", "PCM_16", 2**-15),
        ("aiff", "PCM_16", 2**-15),
        ("caf", "PCM_16", 2**-15),
        ("w64", "PCM_16", 2**-15),
        ("rf64", "PCM_16", 2**-15),
    ],
)
def test_lossless_files_keep_rate_length_and_channels(tmp_path, music, suffix, subtype, tolerance):
    path = save(tmp_path / f"song.{suffix}", music, 12345, subtype=subtype)
    song = audio.decode(path)
    assert (song.sr, song.samples.dtype, song.notes) == (12345, np.float32, ())
    assert song.samples.flags.c_contiguous
    np.testing.assert_allclose(song.samples, music, atol=tolerance, rtol=0)


@pytest.mark.parametrize(("suffix", "kind"), [("ogg", "VORBIS"), ("ogg", "OPUS"), ("mp3", None)])
def test_lossy_files_keep_rate_length_and_channels(tmp_path, music, suffix, kind):
    sr = 48000
    song = audio.decode(save(tmp_path / f"song.{suffix}", music, sr, subtype=kind))
    assert (song.sr, song.n_channels) == (sr, 2)
    assert abs(song.duration_s - music.shape[1] / sr) < 0.05


def test_reading_in_a_child_gives_the_same(tmp_path, music):
    path = save(tmp_path / "song.flac", music)
    heard = []
    song = audio.read(path, progress=lambda fraction, message: heard.append((fraction, message)))
    np.testing.assert_array_equal(song.samples, audio.decode(path).samples)
    assert {message for _, message in heard} == {"", "Reading song.flac"}
    fractions = [fraction for fraction, _ in heard]
    assert fractions == sorted(fractions)


def test_reading_can_be_cancelled(tmp_path, music):
    def cancel(fraction, message):
        raise Cancelled

    with pytest.raises(Cancelled):
        audio.read(save(tmp_path / "song.flac", music), progress=cancel)


@pytest.mark.parametrize(
    "name",
    [
        "song",
        "song.raw",
        "song.mp3",
        "SONG.WAV",
        "-rf.wav",
        " Zoë 音楽 ♫ .txt",
        "http:song",
        "a" * 241,
    ],
)
def test_the_name_decides_nothing(tmp_path, music, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "song.wav", music).rename(tmp_path / name)
    assert audio.decode(name).n_samples == music.shape[1]


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
def test_a_name_that_is_no_text_opens(tmp_path, music):
    name = os.fsencode(tmp_path) + b"/caf\xe9.wav"
    os.rename(save(tmp_path / "song.wav", music), name)
    assert audio.read(os.fsdecode(name)).n_samples == music.shape[1]
    assert audio.shown_name(os.fsdecode(name)) == "caf�.wav"


def test_a_shown_name_is_one_short_line():
    assert audio.shown_name("/music/two\nlines\x1b[31m.wav") == "two�lines�[31m.wav"
    long = audio.shown_name("x" * 300 + ".wav")
    assert len(long) < 80
    assert long.endswith(".wav")


@pytest.mark.parametrize(
    ("n_channels", "n_expected", "word"), [(3, 2, "stereo"), (6, 2, "stereo"), (10, 1, "mono")]
)
def test_more_channels_than_two_are_mixed_down_with_a_note(
    tmp_path, rng, n_channels, n_expected, word
):
    samples = rng.uniform(-1, 1, (n_channels, SR)).astype(np.float32)
    song = audio.decode(save(tmp_path / "wide.wav", samples, subtype="FLOAT"))
    assert song.samples.shape == (n_expected, SR)
    assert song.notes == (f"wide.wav has {n_channels} channels; they were mixed down to {word}.",)
    assert np.abs(song.samples).max() <= 1


def test_the_left_speaker_stays_left_when_mixed_down(tmp_path):
    samples = np.zeros((6, SR), np.float32)
    samples[0] = 0.5
    song = audio.decode(save(tmp_path / "surround.wav", samples, subtype="FLOAT"))
    assert song.samples[0].min() > 0.1
    assert np.all(song.samples[1] == 0)


def test_samples_that_are_no_numbers_become_silence_with_a_note(tmp_path, music):
    damaged = music.copy()
    damaged[0, 5], damaged[1, 7], damaged[0, 9] = np.nan, np.inf, 1e30
    song = audio.decode(save(tmp_path / "bad.wav", damaged, subtype="FLOAT"))
    expected = np.where(np.abs(damaged) < 2, damaged, 0)
    np.testing.assert_array_equal(song.samples, expected)
    assert song.notes == (
        "bad.wav has damaged samples: 3 values that are no numbers were replaced by silence.",
    )


def test_levels_over_full_scale_are_kept_with_a_note(tmp_path, music):
    loud = 10 * music / np.abs(music).max()
    song = audio.decode(save(tmp_path / "loud.wav", loud, subtype="FLOAT"))
    np.testing.assert_array_equal(song.samples, loud)
    assert song.notes == ("loud.wav is up to 20.0 dB over full scale; its level was kept.",)


def test_an_offset_is_kept_with_a_note(tmp_path):
    samples = np.full((1, SR), 0.35, np.float32)
    song = audio.decode(save(tmp_path / "dc.wav", samples, subtype="FLOAT"))
    assert song.notes == ("dc.wav has a DC offset of +0.35 of full scale; it was kept.",)


def test_silence_opens_without_a_note(tmp_path):
    song = audio.decode(save(tmp_path / "silence.flac", np.zeros((2, SR), np.float32)))
    assert song.notes == ()
    assert not song.samples.any()


# Damage


def test_a_damaged_place_is_silent_and_the_rest_stays_in_time(tmp_path, rng):
    music = (0.3 * rng.standard_normal((1, 20 * SR))).clip(-1, 1).astype(np.float32)
    path = save(tmp_path / "song.flac", music, subtype="PCM_16")
    whole = audio.decode(path).samples
    corrupt(path, path.stat().st_size // 2, rng.bytes(3000))
    song = audio.decode(path)
    assert song.n_samples == music.shape[1]
    wrong = np.flatnonzero(song.samples[0] != whole[0])
    assert len(wrong) <= 3 * decoders.BLOCK
    assert np.all(song.samples[0, wrong] == 0)
    assert len(song.notes) == 1
    assert "is damaged" in song.notes[0]


def test_a_file_whose_second_half_is_gone_opens_with_a_note(tmp_path, music):
    path = save(tmp_path / "song.wav", music, subtype="PCM_16")
    os.truncate(path, path.stat().st_size // 2)
    song = audio.decode(path)
    assert abs(song.n_samples - music.shape[1] / 2) < 50
    assert "shorter than its header says" in song.notes[0]


def test_a_file_of_which_nothing_decodes_is_refused(tmp_path, rng, music):
    path = save(tmp_path / "song.flac", music)
    corrupt(path, 200, rng.bytes(path.stat().st_size - 200))
    with pytest.raises(AudioError, match=r"^song\.flac is too damaged to be opened"):
        audio.decode(path)


def test_a_header_that_promises_too_much_takes_no_memory(tmp_path, music):
    path = save(tmp_path / "song.wav", music, subtype="PCM_16")
    corrupt(path, 4, struct.pack("<I", 0xFFFFFF00))
    corrupt(path, 40, struct.pack("<I", 0xFFFFFFF0))
    song = audio.decode(path)
    assert song.n_samples == music.shape[1]
    assert "shorter than its header says" in song.notes[0]


def test_damage_anywhere_is_survived(tmp_path, rng, music):
    """Whatever is overwritten or cut off, there is audio or a sentence."""
    for suffix in ("wav", "flac", "ogg", "aiff", "caf"):
        path = save(tmp_path / f"song.{suffix}", music)
        data = path.read_bytes()
        for _ in range(12):
            start = int(rng.integers(0, 400 if rng.random() < 0.6 else len(data)))
            changed = bytearray(data)
            changed[start : start + 8] = rng.bytes(8)
            path.write_bytes(changed[: int(rng.integers(len(data) // 2, len(data)))])
            with contextlib.suppress(AudioError):
                assert np.isfinite(audio.decode(path).samples).all()


# Refusals


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty: the file has no content"),
        (b"Dear diary,\n" * 100, "is not an audio file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(1000), "is not an audio file"),
        (b"#EXTM3U\nfile:///etc/passwd\n", "is not an audio file"),
        (b"ffconcat version 1.0\nfile song.flac\n", "is not an audio file"),
    ],
)
def test_what_is_not_audio_is_refused(tmp_path, content, words):
    path = tmp_path / "song.wav"
    path.write_bytes(content)
    with pytest.raises(AudioError, match=rf"^song\.wav {words}"):
        audio.decode(path)


@needs_ffmpeg
@pytest.mark.parametrize(("place", "value"), [(22, b"\0\0"), (24, b"\0\0\0\0")])
def test_a_header_without_channels_or_rate_is_damage(tmp_path, music, place, value):
    path = save(tmp_path / "song.wav", music)
    corrupt(path, place, value)
    with pytest.raises(AudioError, match=r"^song\.wav is damaged and cannot be opened"):
        audio.decode(path)


@pytest.mark.parametrize(("n", "words"), [(0, "There is no audio in"), (1, "is too short")])
def test_next_to_nothing_is_refused(tmp_path, n, words):
    with pytest.raises(AudioError, match=words):
        audio.decode(save(tmp_path / "song.wav", np.zeros((1, n), np.float32)))


def test_less_than_a_bar_opens(tmp_path):
    assert audio.decode(save(tmp_path / "song.wav", np.zeros((1, SR // 5)))).duration_s == 0.2


def test_a_song_that_is_too_long_by_its_header_is_refused_unread(tmp_path, monkeypatch, music):
    monkeypatch.setattr(audio, "MAX_DURATION_S", 1.0)
    monkeypatch.setattr(audio, "_collect", None)
    with pytest.raises(TooLongError, match=r"^song\.wav is 0:02 long, .* choose a section") as told:
        audio.decode(save(tmp_path / "song.wav", music))
    assert (told.value.duration_s, told.value.longest_s) == (2.0, 1.0)


@needs_ffmpeg
def test_a_song_that_turns_out_too_long_is_refused(tmp_path, monkeypatch, music):
    monkeypatch.setattr(audio, "MAX_DURATION_S", 1.0)
    monkeypatch.setattr(ffmpeg, "_duration_s", lambda program, path: None)
    path = save(tmp_path / "song.wav", music)
    convert(path, tmp_path / "song.m4a")
    with pytest.raises(AudioError, match=r"^song\.m4a is longer than 0:01"):
        audio.decode(tmp_path / "song.m4a")


def test_high_rates_are_allowed_less_time(tmp_path, monkeypatch, music):
    monkeypatch.setattr(audio, "MAX_SAMPLES", SR)
    with pytest.raises(AudioError, match="takes up to 0:01 at once"):
        audio.decode(save(tmp_path / "song.wav", music))


def test_a_refusal_for_its_length_comes_whole_from_the_child(tmp_path, music):
    path = save(tmp_path / "song.wav", np.zeros((1, 1_900_000), np.float32), 1000)
    with pytest.raises(TooLongError) as told:
        audio.read(path)
    assert (told.value.duration_s, told.value.longest_s) == (1900.0, audio.MAX_DURATION_S)


# Sections


@pytest.mark.parametrize(("suffix", "kind"), [("wav", None), ("flac", None), ("ogg", "VORBIS")])
def test_a_section_is_what_is_there_in_the_whole_file(tmp_path, music, suffix, kind):
    path = save(tmp_path / f"song.{suffix}", music, subtype=kind)
    whole = audio.decode(path).samples
    part = audio.decode(path, section=Section(0.5, 1.25))
    assert part.section == Section(0.5, 1.25)
    np.testing.assert_allclose(part.samples, whole[:, SR // 2 : SR * 5 // 4], atol=1e-4)


def test_a_section_of_an_mp3_is_in_its_place(tmp_path, music):
    path = save(tmp_path / "song.mp3", music, 44100)
    whole = audio.decode(path).samples
    part = audio.decode(path, section=Section(0.2, 0.3)).samples
    near = np.abs(part[:, 4000:] - whole[:, 8820 + 4000 : 13230])
    assert near.max() < 0.01  # the decoder has to swing in


@needs_ffmpeg
def test_a_section_through_ffmpeg_is_as_long_as_asked_for(tmp_path, music):
    path = save(tmp_path / "song.wav", music, 44100)
    convert(path, tmp_path / "song.m4a")
    part = audio.decode(tmp_path / "song.m4a", section=Section(0.1, 0.3))
    assert part.n_samples == 8820
    assert part.section == Section(0.1, 0.3)


@needs_ffmpeg
def test_ffmpeg_tells_the_length_before_anything_is_decoded(tmp_path, monkeypatch, music):
    monkeypatch.setattr(audio, "MAX_DURATION_S", 0.1)
    path = save(tmp_path / "song.wav", music, 44100)
    convert(path, tmp_path / "song.m4a")
    monkeypatch.setattr(audio, "_collect", None)
    with pytest.raises(TooLongError) as told:
        audio.decode(tmp_path / "song.m4a")
    assert abs(told.value.duration_s - music.shape[1] / 44100) < 0.05


def test_a_section_of_a_song_that_is_too_long_is_read(tmp_path, monkeypatch, music):
    monkeypatch.setattr(audio, "MAX_DURATION_S", 1.0)
    path = save(tmp_path / "song.wav", music)
    assert audio.decode(path, section=Section(1.0)).n_samples == SR
    with pytest.raises(TooLongError, match=r"^The section of song\.wav is .* shorter section"):
        audio.decode(path, section=Section(0.5))


def test_a_section_after_the_end_says_where_the_end_is(tmp_path, music):
    path = save(tmp_path / "song.wav", music)
    with pytest.raises(AudioError, match=r"^song\.wav ends at 0:02, so .* begin at 1:00\."):
        audio.decode(path, section=Section(60.0))


def test_damage_within_a_section_is_silent_and_said(tmp_path, music):
    path = save(tmp_path / "song.flac", np.tile(music, 8))
    corrupt(path, path.stat().st_size * 3 // 4, bytes(200))
    part = audio.decode(path, section=Section(10.0, 14.0))
    assert part.n_samples == 4 * SR
    assert len(part.notes) == 1


@pytest.mark.skipif(os.name == "nt", reason="files of Unix")
def test_what_is_no_file_is_refused_without_hanging(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    os.symlink(tmp_path / "nothing", tmp_path / "dead.wav")
    (tmp_path / "folder.wav").mkdir()
    for name, words in (
        ("pipe.wav", "is not a file but a device or a pipe"),
        ("dead.wav", "is a link to a file that is not there"),
        ("folder.wav", "is a folder, not an audio file"),
        ("none.wav", "does not exist"),
    ):
        with pytest.raises(AudioError, match=rf"^{name} {words}\.$"):
            audio.read(tmp_path / name)
    with pytest.raises(AudioError, match="null"):
        audio.read("a\0b")


def test_a_crash_while_decoding_is_a_sentence(tmp_path, monkeypatch, music):
    from tests.core import child_functions

    monkeypatch.setattr(audio, "decode", child_functions.crash_on)
    with pytest.raises(AudioError, match=r"^song\.wav cannot be opened: decoding it ended in a"):
        audio.read(save(tmp_path / "song.wav", music))


# ffmpeg


def convert(source, target, source_format=None):
    command = ["ffmpeg", "-nostdin", "-v", "error", "-y"]
    if source_format:
        command += ["-f", source_format]
    subprocess.run([*command, "-i", source, target], check=True)


@needs_ffmpeg
@pytest.mark.parametrize("suffix", ["m4a", "webm", "wma", "ac3", "mka", "aac"])
def test_ffmpeg_opens_the_rest(tmp_path, music, suffix):
    sr = 48000
    source = save(tmp_path / "song.wav", np.tile(music, 4), sr)
    convert(source, tmp_path / f"song.{suffix}")
    # Neither a name like an option nor a wrong suffix may matter.
    path = (tmp_path / f"song.{suffix}").rename(tmp_path / "-song.flac")
    song = audio.decode(path)
    assert (song.sr, song.n_channels) == (sr, 2)
    assert abs(song.duration_s - 4 * music.shape[1] / sr) < 0.1
    assert song.notes == ()


@needs_ffmpeg
def test_a_film_without_sound_has_no_audio(tmp_path):
    path = tmp_path / "film.mp4"
    convert("color=size=16x16:duration=0.2", path, source_format="lavfi")
    with pytest.raises(AudioError, match=r"^There is no audio in film\.mp4\.$"):
        audio.decode(path)


@needs_ffmpeg
def test_a_stream_without_a_length_opens(tmp_path, music):
    source = save(tmp_path / "song.wav", music)
    command = ["ffmpeg", "-v", "error", "-i", source, "-f", "flac", "pipe:1"]
    streamed = subprocess.run(command, check=True, capture_output=True).stdout
    (tmp_path / "song.flac").write_bytes(streamed)
    assert audio.decode(tmp_path / "song.flac").n_samples == music.shape[1]


def test_without_ffmpeg_the_sentence_names_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "song.m4a"
    path.write_bytes(b"\0\0\0\x20ftypM4A " + bytes(100))
    with pytest.raises(AudioError, match=r"^song\.m4a cannot be opened without ffmpeg"):
        audio.decode(path)


# One channel to analyse


def test_the_mean_of_both_channels_is_analysed(music):
    np.testing.assert_allclose(audio.mono(music), music.mean(axis=0), atol=1e-7)


def test_antiphase_is_not_silence(music):
    song = audio.Audio(np.stack([music[0], -music[0]]), SR)
    np.testing.assert_allclose(audio.mono(song), music[0], atol=1e-7)


def test_one_channel_is_itself(music):
    np.testing.assert_array_equal(audio.mono(music[:1]), music[0])
