"""A ring of samples between the thread that renders and the one that plays.

What lies in the ring is there in case the computer is busy, and must not make a switch wait:
the writer may offer other samples for any place that is not taken yet, and the reader, who
alone knows how far it is, takes the offer or lets it be when it next comes by.

No lock, and nothing to wait for: each number is changed by one side only, `WRITTEN` by the
reader while an offer is open and by the writer otherwise.
"""

import numpy as np

TAKEN, WRITTEN, OFFERED, ANSWERED, ACCEPTED, AT, LENGTH, GAPS, UNDERFLOWS, CALLS, FIRST = range(11)
CAPACITY, CHANNELS = 11, 12
NOW, DELAY = 14, 15
"""The last two are numbers of seconds, all others are counts."""
SLOTS = 16
"""Numbers, eight bytes each, in front of the samples."""


class Ring:
    """Holds samples that are rendered and not yet played.

    Parameters
    ----------
    capacity : int
        In samples.
    n_channels : int

    Attributes
    ----------
    memory : np.ndarray of bytes
        All of it in one piece, for a reader in machine code.
    """

    def __init__(self, capacity: int, n_channels: int) -> None:
        size = 4 * capacity * n_channels
        # Filled with zeros by hand, so that every page is there before it is played.
        self.memory = np.full(8 * SLOTS + 2 * size, 0, np.uint8)
        self._numbers = self.memory[: 8 * SLOTS].view(np.int64)
        self._numbers[CAPACITY], self._numbers[CHANNELS] = capacity, n_channels
        self._times = self.memory[: 8 * SLOTS].view(np.float64)
        both = self.memory[8 * SLOTS :].view(np.float32).reshape(2, capacity, n_channels)
        self._samples, self._offer = both

    @property
    def capacity(self) -> int:
        """Samples that there is room for altogether."""
        return len(self._samples)

    @property
    def written(self) -> int:
        """Samples written so far."""
        return int(self._numbers[WRITTEN])

    @property
    def taken(self) -> int:
        """Samples taken so far."""
        return int(self._numbers[TAKEN])

    @property
    def filled(self) -> int:
        """Samples waiting to be taken."""
        return self.written - self.taken

    @property
    def room(self) -> int:
        """Samples that can be written."""
        return self.capacity - self.filled

    @property
    def offering(self) -> bool:
        """Whether an offer is open; the ring cannot be written meanwhile."""
        return bool(self._numbers[OFFERED] != self._numbers[ANSWERED])

    @property
    def accepted(self) -> bool:
        """Whether the last offer was accepted."""
        return bool(self._numbers[ACCEPTED] == self._numbers[OFFERED])

    @property
    def gaps(self) -> int:
        """How often there were too few samples to take."""
        return int(self._numbers[GAPS])

    @property
    def underflows(self) -> int:
        """How often the device ran out of samples."""
        return int(self._numbers[UNDERFLOWS])

    @property
    def call(self) -> tuple[int, int, float, float]:
        """The last call of the reader.

        Returns
        -------
        number : int
            Counts the calls.
        first : int
            The first sample that it took.
        now_s : float
            When that was, on the device's clock.
        delay_s : float
            How much later that sample is heard.
        """
        while True:
            number = int(self._numbers[CALLS])
            first, now_s, delay_s = self._numbers[FIRST], self._times[NOW], self._times[DELAY]
            if number == self._numbers[CALLS]:
                return number, int(first), float(now_s), float(delay_s)

    def write(self, block: np.ndarray) -> None:
        """Append (n, n_channels) samples, for which there must be room."""
        assert not self.offering
        assert len(block) <= self.room
        at = self.written % len(self._samples)
        first = min(len(block), len(self._samples) - at)
        self._samples[at : at + first] = block[:first]
        self._samples[: len(block) - first] = block[first:]
        self._numbers[WRITTEN] += len(block)

    def offer(self, at: int, block: np.ndarray) -> None:
        """Offer (n, n_channels) samples in place of all that were written from `at` on."""
        assert not self.offering
        assert at <= self.written
        assert at + len(block) <= self.taken + self.capacity
        self._offer[: len(block)] = block
        self._numbers[AT], self._numbers[LENGTH] = at, len(block)
        self._numbers[OFFERED] += 1

    def take_into(
        self, out: np.ndarray, now_s: float = 0.0, delay_s: float = 0.0, underflow: int = 0
    ) -> int:
        """Fill `out`, shape (n, n_channels); return how many samples it got, zeros after."""
        before = self.taken
        take(out, now_s, delay_s, underflow, self._numbers, self._times, self._samples, self._offer)
        return self.taken - before


def take(
    out: np.ndarray,
    now_s: float,
    delay_s: float,
    underflow: int,
    numbers: np.ndarray,
    times: np.ndarray,
    samples: np.ndarray,
    offer: np.ndarray,
) -> None:
    """Answer an offer, and fill `out` from the ring.

    This is all that happens when the device asks for samples; `loopstudio.playback.native` is
    the same in machine code.

    Parameters
    ----------
    out : np.ndarray, shape (n, n_channels), float32
    now_s, delay_s : float
        The time on the device's clock, and how much later the first sample is heard.
    underflow : int
        1 if the device ran out of samples before.
    numbers : np.ndarray, shape (SLOTS,), int64
    times : np.ndarray, shape (SLOTS,), float64
        The same memory.
    samples, offer : np.ndarray, shape (capacity, n_channels), float32
    """
    capacity = len(samples)
    taken = numbers[TAKEN]
    if numbers[OFFERED] != numbers[ANSWERED]:
        if taken <= numbers[AT]:
            n = numbers[LENGTH]
            at = numbers[AT] % capacity
            first = min(n, capacity - at)
            samples[at : at + first] = offer[:first]
            samples[: n - first] = offer[first:n]
            numbers[WRITTEN] = numbers[AT] + n
            numbers[ACCEPTED] = numbers[OFFERED]
        numbers[ANSWERED] = numbers[OFFERED]
    n = min(numbers[WRITTEN] - taken, len(out))
    at = taken % capacity
    first = min(n, capacity - at)
    out[:first] = samples[at : at + first]
    out[first:n] = samples[: n - first]
    out[n:] = 0
    numbers[TAKEN] = taken + n
    numbers[GAPS] += n < len(out)
    numbers[UNDERFLOWS] += underflow
    numbers[FIRST] = taken
    times[NOW] = now_s
    times[DELAY] = delay_s
    numbers[CALLS] += 1
