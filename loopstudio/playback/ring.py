"""A ring of samples between the thread that renders and the one that plays."""

import numpy as np


class Ring:
    """Holds samples that are rendered and not yet played.

    One thread writes and one reads, without a lock: each side alone moves its own count,
    and moves it after the samples are in place.

    Parameters
    ----------
    capacity : int
        In samples.
    n_channels : int
    """

    def __init__(self, capacity: int, n_channels: int) -> None:
        self.written = 0
        """Samples written so far; only the writer changes it."""
        self.taken = 0
        """Samples taken so far; only the reader changes it."""
        self._samples = np.zeros((capacity, n_channels), np.float32)

    @property
    def filled(self) -> int:
        """Samples waiting to be taken."""
        return self.written - self.taken

    @property
    def room(self) -> int:
        """Samples that can be written."""
        return len(self._samples) - self.filled

    def write(self, block: np.ndarray) -> None:
        """Append (n, n_channels) samples, for which there must be room."""
        assert len(block) <= self.room
        at = self.written % len(self._samples)
        first = min(len(block), len(self._samples) - at)
        self._samples[at : at + first] = block[:first]
        self._samples[: len(block) - first] = block[first:]
        self.written += len(block)

    def take_into(self, out: np.ndarray) -> int:
        """Fill `out`, shape (n, n_channels); return how many samples it got, zeros after."""
        n = min(self.filled, len(out))
        at = self.taken % len(self._samples)
        first = min(n, len(self._samples) - at)
        out[:first] = self._samples[at : at + first]
        out[first:n] = self._samples[: n - first]
        out[n:] = 0
        self.taken += n
        return n
