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

    def start(self):
        pass

    def check(self):
        pass


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
