"""What finding the loops of a song will take, told before it is begun.

Nearly everything grows with the length of the song: the samples that are held by the window,
by the process that works and by the one that plays; the cube of bars, a column for every
hop; the bars that each loop is estimated from.  So a straight line through measured lengths
foretells both memory and time; ``python -m tests.benchmarks.growth`` measures it anew and
compares.  Time is that of an ordinary computer of two cores: a guide, not a promise.
"""

from __future__ import annotations

from dataclasses import dataclass

from loopstudio.core import memory
from loopstudio.core.errors import TooLongError
from loopstudio.core.section import time_text

_BASE_S = 8.0
_SECONDS_PER_S = 0.12
"""Seconds for each second of the song; its rate and channels hardly matter."""

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
    n_bytes : float
        Of the whole program.
    """

    seconds: float
    n_bytes: float

    def text(self) -> str:
        """Return it for people: ``About 40 s and 1.2 GB``."""
        if self.seconds < 90:
            length = f"{max(round(self.seconds, -1), 10):.0f} s"
        else:
            length = f"{self.seconds / 60:.0f} min"
        return f"About {length} and {max(self.n_bytes / 1e9, 0.1):.1f} GB"


def forecast(duration_s: float, n_channels: int, sr: int) -> Forecast:
    """Foretell what the whole way from a song to its loops will take."""
    per_sample = _BYTES_PER_SAMPLE + _BYTES_PER_VALUE * n_channels
    return Forecast(
        _BASE_S + _SECONDS_PER_S * duration_s, _BASE_BYTES + per_sample * duration_s * sr
    )


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
