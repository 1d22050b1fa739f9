"""Devices: which there are, which one plays, and what happens when one comes or goes."""

import time

import numpy as np
import pytest

from loopstudio.playback import link
from loopstudio.playback.device import LOST, STALLED_S, DeviceLostError, Output
from loopstudio.playback.devices import named
from loopstudio.playback.engine import SoundEngine
from loopstudio.playback.link import HUNG
from loopstudio.playback.mix import Mix
from tests.playback.songs import SR, noise
from tests.pulse import Recorder, locate, wait_until

HEADPHONES = "Headphones"


def play_until(engine, position):
    engine.play()
    wait_until(lambda: engine.position > position or not engine.playing, "the sound")
    assert engine.state == "ok"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("HDA Intel PCH: ALC257 Analog (hw:0,0)", "HDA Intel PCH: ALC257 Analog (hw:0,0)"),
        ("USB Audio: - (hw:1,0)", "USB Audio: - (hw:2,0)"),
        ("USB Audio: - (hw:1,1)", None),
        ("Other (hw:0,0)", None),
    ],
)
def test_a_device_is_known_again_by_its_name_whatever_its_number(wanted, found):
    among = ["HDA Intel PCH: ALC257 Analog (hw:0,0)", "USB Audio: - (hw:2,0)"]
    assert named(wanted, among) == found


@pytest.mark.sound
def test_a_device_that_is_slow_to_begin_is_waited_for(sound_server):
    output = Output(SR, latency_s=0.5)
    try:
        output.ring.write(np.zeros((output.ring.capacity, 2), np.float32))
        output.start()
        wait_until(lambda: output.ring.taken, "the first samples")
        sound_server.hang()
        end_s = time.monotonic() + 1.5 * STALLED_S
        while time.monotonic() < end_s:
            output.check()
            time.sleep(0.01)
        sound_server.go_on()
        wait_until(lambda: output.ring.taken > 1.1 * SR, "the sound")
        output.check()
        sound_server.hang()
        with pytest.raises(DeviceLostError):
            wait_until(output.check, "the end", timeout_s=2 * STALLED_S)
    finally:
        sound_server.go_on()
        output.close()


@pytest.mark.sound
def test_devices_are_listed_without_what_is_none(sound_server, engine):
    sound_server.list_devices(HEADPHONES, "surround99")
    engine.warm_up()
    wait_until(lambda: engine.devices, "the list")
    assert HEADPHONES in engine.devices
    assert not {"default", "surround99", "null"} & set(engine.devices)


@pytest.mark.sound
def test_devices_that_come_and_go_are_listed_after_a_look(sound_server, engine):
    engine.warm_up()
    wait_until(lambda: engine.devices, "the list")
    assert HEADPHONES not in engine.devices
    sound_server.list_devices(HEADPHONES)
    engine.look_again()
    wait_until(lambda: HEADPHONES in engine.devices, "the new device")
    sound_server.list_devices()
    engine.look_again()
    wait_until(lambda: HEADPHONES not in engine.devices, "its end")


@pytest.mark.sound
def test_a_device_that_is_chosen_while_playing_goes_on_where_the_other_stopped(
    sound_server, engine
):
    sound_server.add_sink(HEADPHONES)
    sound_server.list_devices(HEADPHONES)
    song = noise(8)
    engine.set_song(song, SR)
    play_until(engine, SR // 2)
    with Recorder(sound_server, HEADPHONES) as recorder:
        before = engine.position
        engine.set_device(HEADPHONES)
        wait_until(lambda: engine.device_text.startswith(HEADPHONES), "the other device")
        wait_until(lambda: engine.position > before + SR, "the sound to go on")
        assert (engine.playing, engine.state) == (True, "ok")
        time.sleep(0.3)
    heard = recorder.samples
    begin = np.flatnonzero(heard.any(axis=1))[0] + 4000
    place = locate(heard[begin : begin + 8192], song.T) - 4000
    assert before - 0.1 * SR < place < before + 0.3 * SR


@pytest.mark.sound
def test_an_absent_device_is_stood_in_for_and_comes_back(sound_server, engine):
    sound_server.add_sink(HEADPHONES)
    engine.set_device(HEADPHONES)
    engine.set_song(noise(8), SR)
    play_until(engine, 1000)
    assert engine.device_text.startswith("Default output")
    engine.stop()
    sound_server.list_devices(HEADPHONES)
    # By itself, once nothing plays.
    wait_until(lambda: engine.device_text.startswith(HEADPHONES), "the device")
    with Recorder(sound_server, HEADPHONES) as recorder:
        play_until(engine, engine.position + SR // 2)
    assert recorder.samples.any()


@pytest.mark.sound
def test_a_rate_that_the_device_refuses_is_played_at_its_own(sound_server):
    sr = 500_000  # more than any sound server takes
    song = np.repeat(noise(0.6), 12, axis=1)[:, : round(0.6 * sr)]
    engine = SoundEngine()
    try:
        engine.set_song(song, sr)
        play_until(engine, sr // 2)
        assert "44.1 kHz" in engine.device_text
        wait_until(lambda: engine.position == song.shape[1], "the end")
    finally:
        engine.close()


@pytest.mark.sound
def test_a_killed_sound_server_is_noticed_at_once_and_back_without_being_asked(
    sound_server, engine
):
    song = noise(20)
    engine.set_song(song, SR)
    play_until(engine, SR)
    sound_server.kill()
    assert wait_until(lambda: not engine.playing, "the engine to notice") < 1
    assert engine.state != "ok"
    rest = engine.position
    sound_server.start()
    assert wait_until(lambda: engine.state == "ok", "the sound to be back") < 3
    assert not engine.playing
    assert engine.position == pytest.approx(rest, abs=2)
    with Recorder(sound_server) as recorder:
        play_until(engine, rest + SR // 2)
        engine.stop()
        time.sleep(0.3)
    heard = recorder.samples
    begin = np.flatnonzero(heard.any(axis=1))[0] + 1000
    assert locate(heard[begin : begin + 8192], song.T) - 1000 == pytest.approx(rest, abs=SR / 10)


@pytest.mark.sound
@pytest.mark.parametrize("replaced", [False, True])
def test_a_sound_server_that_hangs_is_told_and_its_answer_waited_for(
    sound_server, engine, monkeypatch, replaced
):
    monkeypatch.setattr(link, "HUNG_S", 1.0)
    engine.set_song(noise(60), SR)  # more than a pipe holds, for a process that does not listen
    play_until(engine, SR // 2)
    sound_server.hang()
    assert wait_until(lambda: not engine.playing, "the engine to notice") < 1
    assert engine.state == LOST
    rest = engine.position
    wait_until(lambda: engine.state == HUNG, "the sentence")
    engine.set_mix(Mix((), 0.5))
    engine.seek(rest + 100)  # nobody waits
    if replaced:
        sound_server.kill()
        sound_server.start()
    else:
        sound_server.go_on()
    assert wait_until(lambda: engine.state == "ok", "the sound to be back") < 3
    assert (engine.playing, engine.position) == (False, rest + 100)
    play_until(engine, rest + SR // 2)


@pytest.mark.sound
def test_closing_does_not_wait_for_a_sound_server_that_hangs(sound_server, monkeypatch):
    monkeypatch.setattr(link, "STARTING_END_S", 0.5)
    sound_server.hang()
    engine = SoundEngine()
    engine.set_song(noise(60), SR)
    engine.play()
    time.sleep(1.0)
    begin_s = time.monotonic()
    engine.close()
    assert time.monotonic() - begin_s < 1.5
