"""The deck, on an output whose samples are taken by hand."""

import numpy as np
import pytest

from loopstudio.playback import deck
from loopstudio.playback.deck import Deck
from loopstudio.playback.device import RING_S
from loopstudio.playback.mix import MixPlan
from loopstudio.playback.player import Player
from loopstudio.playback.ring import Ring
from tests.playback.songs import noise


class Hand:
    """As `loopstudio.playback.device.Output`, without a device."""

    latency_s = 0.03
    rate = 48_000

    def __init__(self, sr, latency_s, name):
        self.sr, self.n_channels = self.rate, 2
        self.ring = Ring(round(RING_S * self.sr), self.n_channels)
        self.asked_s = latency_s

    def start(self):
        pass

    def check(self):
        pass

    def heard(self, now_s):
        return float(self.ring.taken)

    def close(self):
        pass


def taken(output, n, *, underflow=0):
    """Take samples; return how many there were."""
    return output.ring.take_into(np.empty((n, 2), np.float32), underflow=underflow)


@pytest.fixture
def playing(monkeypatch):
    monkeypatch.setattr(deck, "Output", Hand)
    made = Deck(MixPlan(noise(6, Hand.rate)), Hand.rate)
    made.tell(Player.play)
    made.work()
    return made


def test_after_a_gap_more_waits_up_to_a_limit(playing):
    waiting = []
    for _ in range(6):
        taken(playing.output, Hand.rate)  # more than there is
        for _ in range(3):
            playing.work()
        waiting.append(playing.output.ring.filled / Hand.rate)
    assert playing.underruns == 6
    assert waiting == sorted(waiting)
    assert waiting[0] >= deck.CAUTION * deck.DEPTH_S
    assert deck.MOST_DEPTH_S <= waiting[-1] < deck.MOST_DEPTH_S + 0.02


def test_a_device_that_ran_dry_is_asked_for_more_the_next_time(playing):
    asked_s = playing.output.asked_s
    taken(playing.output, 480, underflow=1)
    playing.leave()
    assert playing.underruns == 1
    playing.enter(None)
    playing.work()
    assert playing.output.asked_s == pytest.approx(deck.CAUTION * asked_s)


@pytest.mark.parametrize(
    ("sr", "latency_s"), [(48_000, 0.03), (48_000, 0.3), (48_000, 2.5), (1_000, 0.03)]
)
def test_slow_devices_and_slow_songs_are_played(monkeypatch, sr, latency_s):
    monkeypatch.setattr(Hand, "latency_s", latency_s)
    monkeypatch.setattr(deck, "Output", Hand)
    playing = Deck(MixPlan(noise(6, sr)), sr)
    playing.tell(Player.play)
    out = np.empty((480, 2), np.float32)
    for i in range(200):
        playing.work()
        if i == 100:
            playing.tell(lambda player: player.seek(0))
        assert playing.output.ring.take_into(out) == len(out)
        assert out[-1].any()
