"""A section of a song file: what is worked on where the whole file is too long.

People write times as on a tape counter, ``12:30`` or ``1:02:30.5``, or as plain seconds.

Conventions
-----------
Times are in seconds from the beginning of the file; everything that is found in a section
counts from the section's own beginning.
"""

import math
import re
from dataclasses import dataclass

from loopstudio.core.errors import InputError

_TIME = re.compile(r"(?:(\d+):)?(?:(\d+):)?(\d+(?:[.,]\d+)?)")


@dataclass(frozen=True)
class Section:
    """From one time in a file to another.

    Attributes
    ----------
    start_s : float, at least 0
    stop_s : float or None
        After `start_s`; None for the end of the file.
    """

    start_s: float = 0.0
    stop_s: float | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.start_s) and self.start_s >= 0):
            raise InputError(f"A section cannot begin at {self.start_s} s.")
        if self.stop_s is not None and not self.start_s < self.stop_s < math.inf:
            raise InputError(
                f"The section ends at {time_text(self.stop_s)}, but begins at"
                f" {time_text(self.start_s)}."
            )

    def samples(self, sr: int, n: int | None) -> tuple[int, int | None]:
        """Return the first sample and the one after the last in a file of `n` samples.

        Where `n` is None, the file does not say how long it is, and the end may be None too.
        """
        first = round(self.start_s * sr)
        stop = None if self.stop_s is None else round(self.stop_s * sr)
        if n is not None:
            stop = n if stop is None else min(stop, n)
        return first, stop


def read_time(text: str) -> float:
    """Return the seconds of a time such as ``75``, ``1:15`` or ``1:02:30.5``.

    Raises
    ------
    InputError
        If it is no time.
    """
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise InputError(f"{text!r} is not a time such as 75, 1:15 or 1:02:30.")
    first, second, seconds = found.groups()
    hours, minutes = (first, second) if second is not None else (0, first or 0)
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))


def time_text(seconds: float) -> str:
    """Return a time as people write it: ``12:30``, ``1:02:30``, tenths only where there are."""
    tenths = round(seconds * 10)
    whole, tenth = divmod(tenths, 10)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    text = f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
    return f"{text}.{tenth}" if tenth else text
