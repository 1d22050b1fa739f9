"""What finding the loops of a song will take, told before it is begun.

Nearly everything grows with the length of the song: the samples that are held by the window,
by the process that works and by the one that plays; the cube of bars, a column for every
hop; the bars that each loop is estimated from.  So straight lines through measured lengths
foretell both memory and time; ``python -m tests.benchmarks.growth`` measures them anew and
compares.

Time is two guesses, since nobody knows beforehand whether the loops repeat sample by sample:
those that do are found sooner.  Each is what one core does alone and what all of them share,
on the computer that was measured; how fast this one is, a moment's work tells.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache

import numpy as np

from loopstudio.core import memory
from loopstudio.core.errors import TooLongError
from loopstudio.core.section import time_text
from loopstudio.core.side_by_side import n_threads


@dataclass(frozen=True)
class _Work:
    """Seconds of one core: for any song, and for each minute of it."""

    alone: tuple[float, float]
    shared: tuple[float, float]

    def seconds(self, minutes: float, n_cores: int) -> float:
        alone, shared = (base + each * minutes for base, each in (self.alone, self.shared))
        return alone + shared / n_cores


_EXACT = _Work(alone=(5.0, 0.55), shared=(2.0, 2.0))
"""Where loops repeat sample by sample: most of the work is done side by side."""
_PLAYED = _Work(alone=(9.0, 1.3), shared=(1.0, 2.4))
"""Where nothing does: the layout is searched one change after the other."""

_FRAMES = (32, 4096)
_REPETITIONS = 5
_REFERENCE_S = 0.95e-3
"""What transforming so many frames takes on the computer that was measured."""
_MOST_TIMES = 4.0
"""No computer is taken for more than so many times as fast, or as slow, as that one."""

_BASE_BYTES = 350 * 2**20
"""Window, worker and sound process with their libraries."""
_BYTES_PER_SAMPLE = 16.0
"""For each sample of one channel's length: the cube and what is made of it."""
_BYTES_PER_VALUE = 12.0
"""For each sample of each channel: float32, in the window, the worker and the sound process."""

_SPARE = 0.8
"""A song is refused only if less than this share of what is foretold is there: the system can
often make room."""


@dataclass(frozen=True)
class Forecast:
    """What finding the loops of a song will take.

    Attributes
    ----------
    seconds : float
        If its loops repeat sample by sample.
    seconds_played : float
        If they do not, but were played.
    n_bytes : float
        Of the whole program.
    """

    seconds: float
    seconds_played: float
    n_bytes: float

    def text(self) -> str:
        """Return it for people: ``About 20 to 40 s and 1.2 GB``."""
        unit_s, unit = (10.0, "s") if self.seconds_played < 90 else (60.0, "min")
        counts = [max(round(s / unit_s), 1) for s in (self.seconds, self.seconds_played)]
        shown = [f"{count * 10 if unit == 's' else count}" for count in sorted(set(counts))]
        return f"About {' to '.join(shown)} {unit} and {max(self.n_bytes / 1e9, 0.1):.1f} GB"


def forecast(duration_s: float, n_channels: int, sr: int) -> Forecast:
    """Foretell what the whole way from a song to its loops will take."""
    per_sample = _BYTES_PER_SAMPLE + _BYTES_PER_VALUE * n_channels
    exact_s, played_s = (
        work.seconds(duration_s / 60, n_threads()) * _slowness() for work in (_EXACT, _PLAYED)
    )
    return Forecast(exact_s, played_s, _BASE_BYTES + per_sample * duration_s * sr)


@cache
def _slowness() -> float:
    """Return how many times as long as the computer that was measured this one takes.

    A few milliseconds of what the search does most, once in a program's life; the quickest of
    some times counts, as other programs can only have lengthened the others.
    """
    frames = np.random.default_rng(0).standard_normal(_FRAMES).astype(np.float32)
    times_s = []
    for _ in range(_REPETITIONS):
        began_s = time.perf_counter()
        np.abs(np.fft.rfft(frames))
        times_s.append(time.perf_counter() - began_s)
    return float(np.clip(min(times_s) / _REFERENCE_S, 1 / _MOST_TIMES, _MOST_TIMES))


def longest_s(n_bytes: float, n_channels: int, sr: int) -> float:
    """Return the length of the longest song that so much memory is enough for."""
    least = forecast(0.0, n_channels, sr).n_bytes
    return max((n_bytes - least) / (forecast(1.0, n_channels, sr).n_bytes - least), 0.0)


def check_memory(
    name: str, duration_s: float, n_channels: int, sr: int, *, file_s: float | None = None
) -> None:
    """Refuse a song that there is clearly not enough memory for.

    Parameters
    ----------
    name : str
        For the sentence.
    duration_s, n_channels, sr
        Of what would be taken apart.
    file_s : float or None
        Length of the whole file, if known.

    Raises
    ------
    TooLongError
        With the longest section that there is memory for.
    """
    there = memory.available()
    wanted = forecast(duration_s, n_channels, sr)
    if there is None or there >= _SPARE * wanted.n_bytes:
        return
    # Whole half minutes, and never nothing: what is freed meanwhile may be enough.
    enough_s = max(longest_s(there, n_channels, sr) // 30 * 30, 30.0)
    raise TooLongError(
        f"{name} needs about {wanted.n_bytes / 1e9:.1f} GB of memory and {there / 1e9:.1f} GB are"
        f" free: close other programs, or choose a section of up to {time_text(enough_s)}.",
        file_s,
        enough_s,
    )
