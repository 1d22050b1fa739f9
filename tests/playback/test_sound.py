"""What is heard, recorded from a real stream on a sound server of the test's own."""

import time

import numpy as np
import pytest

from loopstudio.core.render import Mutes, renderer
from loopstudio.playback.device import OutputSettings
from loopstudio.playback.engine import SoundEngine
from loopstudio.playback.mix import Mix, MixPlan
from tests.playback.songs import SR, bands, noise
from tests.pulse import Recorder, locate, wait_until

pytestmark = pytest.mark.sound

STEADY = OutputSettings(latency_s=0.15)
"""For tests of every sample: a busy computer may pause us for a while."""


@pytest.fixture
def steady_engine(sound_server):
    made = SoundEngine(STEADY)
    yield made
    made.close()


def play_for(engine, seconds):
    """Play, from the moment something is heard."""
    before = engine.position
    engine.play()
    wait_until(lambda: engine.position != before or engine.state != "ok", "the sound to begin")
    assert engine.state == "ok"
    time.sleep(seconds)


def rendered(song, found, mix):
    """Render a mix of a whole song, shape (n, n_channels)."""
    heard = renderer(song, SR, found).with_mutes(mix.mutes)
    return MixPlan(song, heard, len(found.loops), mix)(0, song.shape[1])


def unevenness(signal):
    return float(np.abs(np.diff(signal, 2, axis=0)).max())


def heard_from_start(recorder, song, n):
    """Cut the first `n` samples of a song that played from its start, shape (n, n_channels)."""
    heard = recorder.samples
    start = locate(song.T[:8192], heard)
    return heard[start : start + n]


def assert_heard(server, engine, song, seconds):
    """Play a song from its start, and compare every sample.

    A computer that is very busy tears a recording now and then, but not three in a row.
    """
    for _ in range(3):
        engine.seek(0)
        with Recorder(server) as recorder:
            play_for(engine, seconds)
            engine.stop()
        heard = heard_from_start(recorder, song, song.shape[1])
        if np.array_equal(heard, song.T):
            break
    np.testing.assert_array_equal(heard, song.T)


def test_a_song_is_heard_as_it_is(sound_server, steady_engine):
    song = noise(2)
    steady_engine.set_song(song, SR)
    assert_heard(sound_server, steady_engine, song, 2.4)
    assert steady_engine.position == song.shape[1]
    assert (steady_engine.state, steady_engine.playing) == ("ok", False)


def test_one_channel_is_heard_on_both_sides(sound_server, steady_engine):
    song = noise(1)[:1]
    steady_engine.set_song(song, SR)
    assert_heard(sound_server, steady_engine, np.repeat(song, 2, axis=0), 1.4)


def test_a_device_of_another_rate_plays_the_song_at_its_pitch(sound_server):
    song, _ = bands(1.5)
    engine = SoundEngine(OutputSettings(sr=48000, latency_s=STEADY.latency_s))
    try:
        engine.set_song(song, SR)
        with Recorder(sound_server) as recorder:
            play_for(engine, 1.8)
        assert "48 kHz" in engine.device_text
        assert engine.position == song.shape[1]
    finally:
        engine.close()
    # The server resamples as well, on its way back to the recorder.
    heard = recorder.samples
    start = locate(song.T[8192:16384], heard) - 8192
    heard = heard[start : start + song.shape[1]]
    assert np.abs(heard - song.T)[1000:-1000].max() < 0.02 * np.abs(song).max()


def test_bad_samples_never_reach_the_stream(sound_server, steady_engine):
    song = noise(1.2)
    song[:, 10_000:10_100] = np.nan
    song[0, 30_000] = np.inf
    song[1, 40_000] = 5.0
    steady_engine.set_song(song, SR)
    wanted = np.clip(np.where(np.isfinite(song), song, 0), -1, 1)
    assert_heard(sound_server, steady_engine, wanted, 1.6)


def test_toggles_are_heard_soon_and_without_a_click(sound_server, engine):
    song, found = bands(6)
    mixes = [Mix((1.0, 1.0, 1.0)), Mix((0.0, 1.0, 1.0))]
    engine.set_song(song, SR)
    engine.set_extraction(found)
    engine.set_mix(mixes[0])
    toggles = []
    with Recorder(sound_server) as recorder:
        play_for(engine, 0.5)
        while len(toggles) < 12:
            toggles.append(time.monotonic())
            engine.set_mix(mixes[len(toggles) % 2])
            time.sleep(0.25)
        gaps = engine.underruns
    wanted = [rendered(song, found, mix) for mix in mixes]
    heard = recorder.samples
    latencies = [
        latency
        for i, at_s in enumerate(toggles)
        if (latency := toggle_latency(recorder, heard, at_s, wanted[i % 2], wanted[1 - i % 2]))
    ]
    # Where a busy computer made a gap, the sound has no place to compare with.
    assert len(latencies) >= len(toggles) - 3 * gaps - 2
    assert len(latencies) >= 4
    assert np.median(latencies) < 0.06
    assert max(latencies) < 0.12


@pytest.mark.parametrize("sr", [SR, 48_000])
def test_silence_is_heard_soon_at_any_rate(sound_server, sr):
    engine = SoundEngine(OutputSettings(sr=sr))
    latencies = []
    try:
        engine.set_song(noise(20), SR)
        with Recorder(sound_server) as recorder:
            for _ in range(5):
                play_for(engine, 0.3)
                stop_s = time.monotonic()
                engine.stop()
                time.sleep(0.25)
                heard = recorder.samples[recorder.frame_at(stop_s) :]
                latencies.append((np.flatnonzero(np.abs(heard).max(axis=1) > 1e-3)[-1] + 1) / SR)
    finally:
        engine.close()
    assert np.median(latencies) < 0.07


def toggle_latency(recorder, heard, at_s, old, new):
    """Return seconds until a mix has changed from old to new; check that it does so smoothly.

    None where the recording is not exactly the old mix and then exactly the new one.
    """
    n = round(0.2 * SR)
    toggle = recorder.frame_at(at_s)
    before = heard[toggle - 3000 : toggle]
    begin = locate(before, old) + 3000
    piece = heard[toggle : toggle + n]
    olds, news = old[begin : begin + n], new[begin : begin + n]
    is_old = np.abs(piece - olds).max(axis=1) < 1e-5
    is_new = np.abs(piece - news).max(axis=1) < 1e-5
    if not (is_old[0] and is_new[-1]):
        return None
    last_old, first_new = np.flatnonzero(~is_old)[0], np.flatnonzero(~is_new)[-1] + 1
    assert 0.005 * SR < first_new - last_old < 0.02 * SR
    around = heard[toggle + last_old - 200 : toggle + first_new + 200]
    assert unevenness(around) < 1.5 * max(unevenness(olds), unevenness(news))
    return first_new / SR


def heard_while_loops_arrive(server, song, found, mix):
    """Play two seconds of a song, in which loops come and go, with a new engine."""
    engine = SoundEngine(STEADY)
    try:
        engine.set_song(song, SR)
        with Recorder(server) as recorder:
            play_for(engine, 0.5)
            engine.set_extraction(found)
            engine.set_mix(mix)
            time.sleep(1.0)
            engine.set_extraction(None)
            time.sleep(0.8)
    finally:
        engine.close()
    return heard_from_start(recorder, song, 2 * SR)


def test_new_loops_arrive_without_a_gap_or_a_click(sound_server):
    song, found = bands(4)
    mix = Mix((1.0, 1.0, 1.0), mutes=Mutes(sounds=frozenset({0})))
    muted = rendered(song, found, mix)[: 2 * SR]
    smooth = 1.5 * max(unevenness(song.T), unevenness(muted))
    for _ in range(3):  # torn recordings as above
        heard = heard_while_loops_arrive(sound_server, song, found, mix)
        if unevenness(heard) < smooth:
            break
    assert unevenness(heard) < smooth
    as_song = np.abs(heard - song.T[: 2 * SR]).max(axis=1) < 1e-5
    as_muted = np.abs(heard - muted).max(axis=1) < 1e-5
    assert (~as_song & ~as_muted).mean() < 0.02  # the two fades
    assert as_song.mean() > 0.2
    assert as_muted.mean() > 0.3


def test_a_range_repeats_exactly(sound_server, steady_engine):
    song = noise(3)
    start, stop = 22_050, 22_050 + 16_537
    steady_engine.set_song(song, SR)
    steady_engine.set_range(start, stop)
    with Recorder(sound_server) as recorder:
        play_for(steady_engine, 2.5)
        assert start <= steady_engine.position <= stop
    heard = recorder.samples
    period = stop - start
    turn = song.T[start : stop - 200]  # all but the fade
    first = locate(turn, heard)
    turns = [heard[at : at + len(turn)] for at in range(first, len(heard) - period, period)]
    exact = [np.array_equal(heard_turn, turn) for heard_turn in turns]
    # As above, some may be torn; what follows a tear is late.
    assert sum(exact[i] and exact[i + 1] for i in range(len(exact) - 1)) >= 2


def test_the_playhead_agrees_with_the_ear(sound_server, engine):
    song = noise(4)
    engine.set_song(song, SR)
    seen = []
    with Recorder(sound_server) as recorder:
        engine.play()
        while len(seen) < 150:
            seen.append((time.monotonic(), engine.position))
            time.sleep(0.01)
            if len(seen) == 100:
                engine.seek(2 * SR)
        time.sleep(0.3)
    heard = recorder.samples
    errors = []
    for at_s, position in seen[30:95:8] + seen[115:150:8]:
        frame = recorder.frame_at(at_s)
        errors.append((position - locate(heard[frame : frame + 4096], song.T)) / SR)
    assert abs(np.median(errors)) < 0.02
    # A gap in the sound throws single ones off for a moment.
    assert np.mean(np.abs(errors) < 0.02) > 0.7


def test_the_playhead_never_goes_back(sound_server, engine):
    engine.set_song(noise(3), SR)
    play_for(engine, 0)
    seen = []
    for _ in range(2000):
        seen.append(engine.position)
        time.sleep(0.0005)
    assert np.all(np.diff(seen) >= 0)
    assert len(set(seen)) > 500  # it moves between the notices, too


def test_a_seek_is_shown_at_once_and_heard_soon(sound_server, engine):
    engine.set_song(noise(5), SR)
    play_for(engine, 0.2)
    engine.seek(4 * SR)
    assert engine.position == 4 * SR
    assert wait_until(lambda: engine.position > 4 * SR, "the new place") < 0.5
    engine.stop()
    wait_until(lambda: engine.levels == (0.0, 0.0), "silence")
    rest = engine.position
    engine.seek(1000)
    time.sleep(0.2)
    assert engine.position == 1000 != rest


def test_stopping_keeps_the_place_and_play_goes_on_there(sound_server, engine):
    engine.set_song(noise(5), SR)
    play_for(engine, 0.3)
    assert min(engine.levels) > 0.1
    engine.stop()
    assert not engine.playing
    wait_until(lambda: engine.levels == (0.0, 0.0), "silence")
    rest = engine.position
    time.sleep(0.2)
    assert engine.position == rest > 0.2 * SR
    engine.play()
    wait_until(lambda: engine.position > rest, "the sound to go on")
    assert engine.position < rest + SR


def test_another_song_takes_over_while_one_plays(sound_server, engine):
    engine.set_song(noise(3), SR)
    play_for(engine, 0.2)
    other = noise(1, 22050)[:, ::-1].copy()
    engine.set_song(other, 22050)
    assert not engine.playing
    assert engine.position == 0
    with Recorder(sound_server) as recorder:
        engine.play()
        wait_until(lambda: engine.position > 0.3 * 22050, "the other song")
        engine.set_song(None, 0)
        time.sleep(0.3)
        engine.play()
        assert (engine.playing, engine.position) == (False, 0)
    assert np.abs(recorder.samples).max() > 0.3


def test_no_order_makes_the_window_wait(sound_server, engine):
    song, found = bands(60)
    took = []

    def timed(order, *values):
        begin_s = time.thread_time()
        order(*values)
        took.append(time.thread_time() - begin_s)

    timed(engine.set_song, song, SR)
    timed(engine.set_extraction, found)
    timed(engine.play)
    for i in range(500):
        timed(engine.set_mix, Mix((i / 500, 1.0, 1.0)))
        timed(engine.seek, i * 1000)
        timed(lambda: (engine.position, engine.playing, engine.levels, engine.state))
    wait_until(lambda: engine.position > 499_000 or not engine.playing, "the last seek", 30)
    assert engine.state == "ok"
    assert max(took) < 0.005


def test_what_is_too_loud_is_clipped_and_counted(sound_server, steady_engine):
    song = noise(1.2)
    song[1, 45_000] = -1.5
    steady_engine.set_song(song, SR)
    play_for(steady_engine, 0.2)
    assert steady_engine.overs[0] == 0
    wait_until(lambda: steady_engine.overs[0], "the over")
    assert steady_engine.overs == (1, 1.5)
