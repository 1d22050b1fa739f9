"""The sound engine: what the window knows of the sound.

Every method and property returns at once: orders are handed to a thread, answers are read
from shared memory.  The sound itself is made in a process of its own, which starts with
the first `play` or with `warm_up`, see `loopstudio.playback.process`.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.playback.device import DEFAULT, OutputSettings
from loopstudio.playback.link import NO_VOICES, Link, Song, Wanted
from loopstudio.playback.mix import Mix
from loopstudio.playback.orders import Seek, SetDevice, Transport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopstudio.core.extract import Extraction
    from loopstudio.core.grid import Grid
    from loopstudio.core.render import ComponentSound

STALE_S = 0.2
"""Notices older than this say nothing about the present."""


class SoundEngine:
    """Plays a song and its loops.

    Use it from one thread.

    Parameters
    ----------
    settings : OutputSettings
        Rate and latency to ask the sound output for.
    """

    def __init__(self, settings: OutputSettings = DEFAULT) -> None:
        self._wanted = Wanted()
        self._link = Link(lambda: self._wanted, settings)
        self._link.start()
        self._last = (0.0, -1.0, 0)  # position, jumps, seek: see `position`
        self._looked: tuple[object, float] = (None, 0.0)
        self._devices: tuple[str, ...] = ()

    def warm_up(self) -> None:
        """Start the sound process, so that the first `play` is heard at once."""
        if not self._link.process:
            self._want(replace(self._wanted, calls=self._wanted.calls + 1))

    def look_again(self) -> None:
        """Look which sound devices there are; what plays pauses for a moment."""
        self.set_device(self._wanted.device.name)
        self._want(replace(self._wanted, calls=self._wanted.calls + 1))

    def set_device(self, name: str | None) -> None:
        """Play through the device of this name, once it is there.

        Until then, and with None, through the one the system says.  What plays goes on where
        it is.
        """
        now = self._wanted
        self._want(replace(now, device=SetDevice(name, now.device.number + 1)))

    def set_song(self, samples: np.ndarray | None, sr: int) -> None:
        """Stop, and take another song.

        Parameters
        ----------
        samples : np.ndarray, shape (n_channels, n), float32, or None
            Must not be changed afterwards.  None closes the song.
        sr : int
            Hz.
        """
        now = self._wanted
        song = None if samples is None else Song(samples, sr)
        self._want(
            Wanted(
                song=song,
                seek=Seek(now.seek.number + 1, 0),
                transport=Transport(now.transport.number + 1, playing=False),
                calls=now.calls,
                device=now.device,
            )
        )

    def set_extraction(self, extraction: Extraction | ComponentSound | None) -> None:
        """Play with these loops, or components, from now on, or the song as it is.

        Voices were those of other loops, and are forgotten.
        """
        self._want(replace(self._wanted, extraction=extraction, voices=NO_VOICES))

    def set_voices(self, voices: Mapping[int, np.ndarray]) -> None:
        """Hear loops through voices of their own, in place of their sounds in the song.

        Parameters
        ----------
        voices : mapping of loop to np.ndarray, shape (n_channels, n), float32
            One turn of the loop; see `loopstudio.core.recipe_sound`.
        """
        self._want(replace(self._wanted, voices=voices or NO_VOICES))

    def set_mix(self, mix: Mix, at: int | None = None, until: Mix | None = None) -> None:
        """Let this mix be heard from now on, or from a place of the song on.

        Parameters
        ----------
        mix : Mix
        at : int, optional
            The sample from which on it is heard, such as the next bar line.  At rest, when
            it has just gone by or is not on the way, that is at once.
        until : Mix, optional
            What is heard before that sample; what was heard already, unless it is given.
        """
        if mix != self._wanted.mix:
            self._want(replace(self._wanted, mix=mix, mix_at=at, mix_until=until))

    def set_click(self, grid: Grid | None) -> None:
        """Click on the beats of a grid of the song; None for no clicks."""
        if grid is not self._wanted.click:
            self._want(replace(self._wanted, click=grid))

    def play(self) -> None:
        """Play from `position` on; from the start when that is the end."""
        now = self._wanted
        if now.song is not None:
            transport = Transport(now.transport.number + 1, playing=True)
            self._want(replace(now, transport=transport, calls=now.calls + 1))

    def stop(self) -> None:
        """Stop, and stay there."""
        now = self._wanted
        transport = Transport(now.transport.number + 1, playing=False)
        self._want(replace(now, transport=transport))

    def seek(self, sample: int) -> None:
        """Go to a sample, playing or not."""
        song = self._wanted.song
        sample = min(max(int(sample), 0), song.samples.shape[1] if song else 0)
        seek = Seek(self._wanted.seek.number + 1, sample)
        self._want(replace(self._wanted, seek=seek))

    def set_range(self, start: int | None, stop: int | None = None) -> None:
        """Repeat the samples [start, stop); nothing when either is None or they are equal."""
        bounds = None
        if start is not None and stop is not None and start < stop:
            bounds = int(start), int(stop)
        self._want(replace(self._wanted, bounds=bounds))

    def close(self) -> None:
        """End the sound process; nothing can be played afterwards."""
        self._link.close()

    @property
    def position(self) -> int:
        """Sample being heard now; after a seek, the one asked for until it is heard.

        Never goes back while playing, save by a seek or at the seam of a range.
        """
        notice = self._link.board.read()
        seek = self._wanted.seek.number
        place = self._wanted.place(notice)
        if seek <= notice.seek:
            place += notice.speed * min(max(time.monotonic() - notice.time_s, 0.0), STALE_S)
            last, jumps, last_seek = self._last
            if notice.speed and (jumps, last_seek) == (notice.jumps, seek):
                place = max(place, last)
        self._last = place, notice.jumps, seek
        end = self._wanted.song.samples.shape[1] if self._wanted.song else 0
        return min(int(place), end)

    @property
    def playing(self) -> bool:
        """Whether it plays, or is about to."""
        order = self._wanted.transport
        if not order.playing or self._link.refused >= order.number:
            return False
        notice = self._link.board.read()
        return notice.transport < order.number or bool(notice.playing)

    @property
    def levels(self) -> tuple[float, float]:
        """Peaks of what is heard, left and right; above 1 they are clipped."""
        notice = self._link.board.read()
        if time.monotonic() - notice.time_s > STALE_S:
            return 0.0, 0.0
        return notice.left, notice.right

    @property
    def state(self) -> str:
        """Either "ok" or one sentence on why there is no sound and what helps."""
        return self._link.problem or "ok"

    @property
    def device_text(self) -> str:
        """Name, rate and latency of the sound output; empty before it is known."""
        return self._link.board.device

    @property
    def devices(self) -> tuple[str, ...]:
        """Names of the sound devices there are, for `set_device`; none before they are known."""
        board = self._link.board
        looked = board, board.read().looks
        if looked != self._looked:
            self._looked, self._devices = looked, board.devices
        return self._devices

    @property
    def overs(self) -> tuple[int, float]:
        """How often the song was louder than full scale and was clipped; its highest peak."""
        notice = self._link.board.read()
        return int(notice.overs), notice.highest

    @property
    def underruns(self) -> int:
        """Gaps in the sound since the sound process started."""
        return int(self._link.board.read().underruns)

    def _want(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._link.wake()
