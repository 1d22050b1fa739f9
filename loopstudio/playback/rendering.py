"""From the player to the ring: what is rendered, and can be rendered anew as long as it waits.

A rendering remembers how the player stood before each of its last blocks.  So it can be
taken back to any sample that has not been taken from the ring, and go on from there
otherwise: a switch need not wait until all that lies in the ring is heard.
"""

from collections import deque
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from loopstudio.playback.player import Player

BLOCK = 512
"""Samples rendered at a time."""
_CONTEXT = 2048
"""Samples after which a resampler, at the higher of its rates, knows nothing of its start."""


@dataclass(frozen=True)
class Peaks:
    """Peaks of the samples up to `frame`, in the player's frames."""

    frame: int
    left: float
    right: float


@dataclass(frozen=True, eq=False)
class _Past:
    """A block that was rendered, fit for the output, and the player before it."""

    player: Player
    block: np.ndarray


class Rendering:
    """A player's samples, at the rate of an output.

    Parameters
    ----------
    player : Player
    sr : int
        Of the player, Hz.
    output_sr : int
        Of the output, Hz.
    n_channels : int
        Of the output.

    Attributes
    ----------
    player : Player
        As it is after all that is rendered.
    base : int
        The player's frame that is the output's first sample.
    peaks : deque of Peaks
        Of all blocks, oldest first, before what is above full scale is clipped; to be taken
        out by the reader.
    """

    def __init__(self, player: Player, sr: int, output_sr: int, n_channels: int) -> None:
        self.player = player
        self.base = player.frames
        self.peaks: deque[Peaks] = deque()
        self._rates = sr, output_sr
        self._n_channels = n_channels
        self._past: deque[_Past] = deque()
        self._resampler = _Resampler(sr, output_sr, n_channels) if sr != output_sr else None

    def read(self) -> np.ndarray:
        """Render the next block, shape (n, n_channels), float32, all of it within full scale."""
        before = self.player.copy()
        block = finite(self.player.read(BLOCK), self._n_channels)
        peaks = np.abs(block).max(axis=0)
        self.peaks.append(Peaks(self.player.frames, float(peaks[0]), float(peaks[-1])))
        block = np.clip(block, -1, 1)
        self._past.append(_Past(before, block))
        return block if self._resampler is None else self._resampler(block)

    def forget(self, sample: int) -> None:
        """Keep nothing that is needed only to go back to before this sample of the output."""
        frame = self._start(self._frame(sample))
        while len(self._past) > 1 and self._past[1].player.frames <= frame:
            self._past.popleft()

    def back_to(self, sample: int) -> "Rendering":
        """Return a rendering that goes on from an earlier sample of the output.

        The player of it is as it was there, and can be told otherwise.
        """
        sr, output_sr = self._rates
        frame = self._frame(sample)
        player = self._player_at(frame)
        other = Rendering(player, sr, output_sr, self._n_channels)
        other.base = self.base
        other.peaks = deque(peaks for peaks in self.peaks if peaks.frame <= frame)
        other._past = self._past_until(frame)
        if self._resampler is not None:
            start = self._start(frame)
            # Fresh from a place where a sample of the output falls on one of the player's.
            skipped = sample - round((start - self.base) * Fraction(output_sr, sr))
            other._resampler = _Resampler(sr, output_sr, self._n_channels, skipped)
            for past in other._past:
                other._resampler.learn(past.block[max(start - past.player.frames, 0) :])
        return other

    def _frame(self, sample: int) -> int:
        """Return the player's first frame that is not before a sample of the output."""
        sr, output_sr = self._rates
        return self.base - (-sample * sr // output_sr)

    def _start(self, frame: int) -> int:
        """Return the frame from which on a resampler has to know the player's samples."""
        sr, output_sr = self._rates
        if sr == output_sr:
            return frame
        step = Fraction(sr, output_sr).numerator
        context = _CONTEXT * max(sr, output_sr) // output_sr
        return self.base + max(frame - self.base - context, 0) // step * step

    def _player_at(self, frame: int) -> Player:
        before = [past.player for past in self._past if past.player.frames <= frame]
        player = before[-1].copy() if before else self.player.copy()
        if player.frames < frame:
            player.read(frame - player.frames)
        return player

    def _past_until(self, frame: int) -> deque[_Past]:
        earlier = (past for past in self._past if past.player.frames < frame)
        return deque(_Past(p.player, p.block[: frame - p.player.frames]) for p in earlier)


class _Resampler:
    """Resamples a stream from one rate to another, both in Hz; leaves out its first samples."""

    def __init__(self, sr: int, output_sr: int, n_channels: int, skipped: int = 0) -> None:
        import soxr

        self._stream = soxr.ResampleStream(sr, output_sr, n_channels, dtype="float32")
        self._skipped = skipped
        self._learned = np.zeros((0, n_channels), np.float32)

    def learn(self, block: np.ndarray) -> None:
        """Take samples that come before the first to be heard."""
        self._learned = np.concatenate((self._learned, block))

    def __call__(self, block: np.ndarray) -> np.ndarray:
        if len(self._learned):
            block = np.concatenate((self._learned, block))
            self._learned = self._learned[:0]
        # Steep filters overshoot full scale.
        out: np.ndarray = np.clip(self._stream.resample_chunk(np.ascontiguousarray(block)), -1, 1)
        skipped = min(self._skipped, len(out))
        self._skipped -= skipped
        return out[skipped:]


def finite(block: np.ndarray, n_channels: int) -> np.ndarray:
    """Make a block fit for an output, but for samples beyond full scale.

    Parameters
    ----------
    block : np.ndarray, shape (n, any)
        Samples that are no finite numbers become silence.
    n_channels : int
        Of the output; one channel goes to all, several are averaged into one.

    Returns
    -------
    np.ndarray, shape (n, n_channels), float32
    """
    if not np.isfinite(block).all():
        block = np.where(np.isfinite(block), block, np.float32(0))
    if n_channels == 1:
        block = block.mean(axis=1, keepdims=True)
    return np.broadcast_to(block, (len(block), n_channels)).astype(np.float32, copy=False)
