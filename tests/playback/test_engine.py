"""The engine where there is no sound, where it breaks off, and at its end."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from loopstudio.playback import link
from loopstudio.playback.deck import LINGER_S
from loopstudio.playback.device import LOST
from loopstudio.playback.devices import NO_DEVICE, NO_PORTAUDIO
from loopstudio.playback.engine import SoundEngine
from loopstudio.playback.mix import Mix
from tests.playback.songs import SR, noise
from tests.pulse import Recorder, wait_until

ROOT = Path(__file__).parents[2]

_OF_SOUNDDEVICE = "ignore:Setting the shape on a NumPy array:DeprecationWarning"
"""sounddevice 0.5 shapes its buffers in a way that NumPy 2.5 deprecates."""


def sound_processes():
    return [p for p in multiprocessing.active_children() if p.name == "loopstudio-sound"]


def play_until(engine, position):
    engine.play()
    wait_until(lambda: engine.position > position or not engine.playing, "the sound")
    assert engine.state == "ok"


def run_script(body, **options):
    script = "from tests.playback.songs import SR, noise\n"
    script += "from loopstudio.playback.engine import SoundEngine\n" + textwrap.dedent(body)
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-W", _OF_SOUNDDEVICE, "-c", script],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def test_nothing_starts_before_it_is_asked_to(engine):
    engine.set_song(noise(1), SR)
    engine.set_mix(Mix((0.5,)))
    engine.set_range(100, 20_000)
    engine.seek(5000)
    engine.stop()
    time.sleep(0.1)
    assert not sound_processes()
    assert (engine.position, engine.playing, engine.state) == (5000, False, "ok")
    assert (engine.levels, engine.device_text, engine.underruns) == ((0.0, 0.0), "", 0)


def test_play_without_a_song_does_nothing(engine):
    engine.play()
    assert not engine.playing


def test_positions_outside_the_song_are_brought_back(engine):
    engine.set_song(noise(1), SR)
    engine.seek(-5)
    assert engine.position == 0
    engine.seek(10**9)
    assert engine.position == SR


def test_without_portaudio_the_engine_says_so(engine, tmp_path, monkeypatch):
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    monkeypatch.syspath_prepend(tmp_path)
    engine.set_song(noise(1), SR)
    engine.seek(1000)
    engine.play()
    wait_until(lambda: engine.state != "ok", "the reason")
    assert engine.state == NO_PORTAUDIO
    assert (engine.playing, engine.position) == (False, 1000)
    wait_until(lambda: not sound_processes(), "the end of the process")
    engine.seek(2000)
    assert engine.position == 2000


def has_card():
    cards = Path("/proc/asound/cards")
    return cards.exists() and "[" in cards.read_text()


@pytest.mark.sound
@pytest.mark.skipif(has_card(), reason="this computer has a sound card")
def test_without_a_device_the_engine_says_so_and_finds_it_later(sound_server, engine):
    sound_server.kill()
    engine.set_song(noise(2), SR)
    engine.warm_up()
    wait_until(lambda: engine.state != "ok", "the reason")
    assert engine.state == NO_DEVICE
    engine.play()
    wait_until(lambda: not engine.playing, "the refusal")
    sound_server.start()
    engine.look_again()
    wait_until(lambda: engine.state == "ok", "the device")
    assert "kHz" in engine.device_text
    assert not engine.playing  # it was refused, and is not to burst out now
    play_until(engine, 1000)


@pytest.mark.sound
def test_a_device_that_goes_away_is_noticed_and_found_again(sound_server, engine):
    engine.set_song(noise(5), SR)
    play_until(engine, SR // 2)
    sound_server.kill()
    assert wait_until(lambda: not engine.playing, "the engine to notice") < 2
    assert engine.state == LOST
    rest = engine.position
    assert 0.4 * SR < rest < 4 * SR
    assert engine.levels == (0.0, 0.0)
    sound_server.start()
    with Recorder(sound_server) as recorder:
        play_until(engine, rest + 5000)
        assert engine.playing
        assert engine.position < rest + 2 * SR
    assert recorder.samples.any()


@pytest.mark.sound
def test_a_device_that_was_away_during_a_pause_is_not_missed(sound_server, engine):
    engine.set_song(noise(5), SR)
    play_until(engine, SR // 4)
    engine.stop()
    wait_until(lambda: engine.levels == (0.0, 0.0), "silence")
    rest = engine.position
    time.sleep(LINGER_S + 0.5)  # the output is closed by now
    sound_server.kill()
    sound_server.start()
    play_until(engine, rest + 5000)
    assert engine.position < rest + SR


@pytest.mark.sound
def test_a_crash_is_told_and_the_next_play_goes_on(sound_server, engine):
    engine.set_song(noise(5), SR)
    engine.set_range(10_000, 4 * SR)
    play_until(engine, SR // 2)
    (process,) = sound_processes()
    process.kill()
    wait_until(lambda: not engine.playing, "the engine to notice")
    assert engine.state == link.CRASHED
    rest = engine.position
    assert rest > 0.4 * SR
    engine.play()
    wait_until(lambda: engine.position > rest + 5000, "the sound to go on")
    assert (engine.state, engine.playing) == ("ok", True)
    assert engine.position < rest + 2 * SR


@pytest.mark.sound
def test_a_process_that_hangs_is_ended(sound_server, engine, monkeypatch):
    engine.set_song(noise(5), SR)
    play_until(engine, 1000)
    monkeypatch.setattr(link, "STARTING_S", 0)
    monkeypatch.setattr(link, "HUNG_S", 0.3)
    (process,) = sound_processes()
    os.kill(process.pid, signal.SIGSTOP)
    wait_until(lambda: not engine.playing, "the engine to notice")
    assert engine.state == link.HUNG
    wait_until(lambda: process not in sound_processes(), "the end of the process")
    monkeypatch.setattr(link, "STARTING_S", 30)
    wait_until(lambda: engine.state == "ok", "another process")
    assert not engine.playing


def test_closing_ends_the_process_quickly(sound_server):
    engine = SoundEngine()
    engine.set_song(noise(5), SR)
    play_until(engine, 1000)
    pid = sound_processes()[0].pid
    begin_s = time.monotonic()
    engine.close()
    assert time.monotonic() - begin_s < 1
    assert not sound_processes()
    assert not psutil.pid_exists(pid)
    engine.close()  # twice is no error


def test_closing_while_the_process_starts_leaves_nothing(sound_server):
    engine = SoundEngine()
    engine.set_song(noise(60), SR)
    engine.play()
    wait_until(sound_processes, "the process")
    engine.close()
    assert not sound_processes()


@pytest.mark.sound
def test_a_window_that_plays_ends_without_a_word(sound_server):
    script = run_script("""
        import time
        engine = SoundEngine()
        engine.set_song(noise(5), SR)
        engine.play()
        while engine.position < 1000:
            time.sleep(0.01)
        engine.close()
    """)
    out, errors = script.communicate(timeout=30)
    assert (script.returncode, out, errors) == (0, "", "")


@pytest.mark.sound
def test_the_sound_ends_with_a_window_that_is_killed(sound_server):
    script = run_script("""
        import multiprocessing, time
        engine = SoundEngine()
        engine.set_song(noise(30), SR)
        engine.play()
        while engine.position < 1000:
            time.sleep(0.01)
        print(multiprocessing.active_children()[0].pid, flush=True)
        time.sleep(60)
    """)
    process = psutil.Process(int(script.stdout.readline()))
    script.kill()
    script.communicate()
    process.wait(timeout=5)


@pytest.mark.sound
def test_a_program_without_a_main_guard_plays_too(sound_server, tmp_path):
    script = tmp_path / "unguarded.py"
    script.write_text(
        "import sys, time\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.playback.songs import SR, noise\n"
        "from loopstudio.playback.engine import SoundEngine\n"
        "engine = SoundEngine()\n"
        "engine.set_song(noise(2), SR)\n"
        "engine.play()\n"
        "while engine.position < 1000: time.sleep(0.01)\n"
        "engine.close()\n"
    )
    subprocess.run([sys.executable, script], check=True, timeout=30)
