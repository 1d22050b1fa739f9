"""Sound at another rate: whole songs block by block, and loops without a seam.

A loop has no beginning and no end.  Resampled like any other sound it would get both: the
filter would look into silence before the first and behind the last sample, and the turn would
be heard.  So a loop is resampled with itself on both sides.
"""

import numpy as np

_QUALITY = "VHQ"
_MIN_AROUND = 4096
"""Samples on each side of a loop, at the lower of both rates; soxr's usual filters are shorter."""


def resampled_length(n: float, sr: int, sr_out: int) -> int:
    """Return how many samples `n` samples at `sr` are at `sr_out`."""
    return round(n * sr_out / sr)


class Resampler:
    """Takes the blocks of a sound and gives those of the same sound at another rate.

    Parameters
    ----------
    sr, sr_out : int
        Hz.
    n_channels, n : int
        Of the whole sound.
    """

    def __init__(self, sr: int, sr_out: int, n_channels: int, n: int) -> None:
        self._stream = None
        self._taken, self._n = 0, n
        self._given, self.n_out = 0, resampled_length(n, sr, sr_out)
        if sr != sr_out:
            import soxr

            self._stream = soxr.ResampleStream(
                sr, sr_out, n_channels, dtype="float32", quality=_QUALITY
            )

    def __call__(self, block: np.ndarray) -> np.ndarray:
        """Take a block (n_channels, n) and return what is ready of the result.

        With the last block, which is known by the length of the whole, exactly `n_out`
        samples have come out.
        """
        if self._stream is None:
            return block
        self._taken += block.shape[1]
        last = self._taken >= self._n
        out = self._stream.resample_chunk(np.ascontiguousarray(block.T), last=last).T
        room = self.n_out - self._given
        out = out[:, :room]
        if last and out.shape[1] < room:
            out = np.pad(out, ((0, 0), (0, room - out.shape[1])))
        self._given += out.shape[1]
        resampled: np.ndarray = out
        return resampled


def resample_loop(loop: np.ndarray, n_out: int) -> np.ndarray:
    """Return a loop in another number of samples, as seamless as it was.

    Parameters
    ----------
    loop : np.ndarray, shape (n_channels, n), float32
    n_out : int
        Length of the result; the rate changes by ``n_out / n``, so that the loop neither
        gains nor loses a fraction of a sample with each turn.

    Returns
    -------
    np.ndarray, shape (n_channels, n_out), float32
    """
    n = loop.shape[1]
    if n == n_out:
        return loop
    import soxr

    around = -(-_MIN_AROUND // min(n, n_out))
    turns = np.tile(loop, (1, 2 * around + 1))
    out = soxr.resample(np.ascontiguousarray(turns.T), n, n_out, quality=_QUALITY).T
    first = around * n_out
    middle: np.ndarray = np.ascontiguousarray(out[:, first : first + n_out], np.float32)
    return middle
