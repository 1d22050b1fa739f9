"""Progress and cancellation of long computations.

A long function takes one more argument, *progress*, and calls it once per iteration.
It knows neither Qt nor threads: whoever calls it decides what a report means, and
whether to go on.
"""

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""``progress(fraction, message)``, with fraction in [0, 1]; may raise `Cancelled`."""


class Cancelled(Exception):  # noqa: N818  a request, not a fault
    """Raised by *progress* inside a computation whose result is no longer wanted."""


def silent(fraction: float, message: str) -> None:
    """Report nothing and never cancel."""


def part(progress: Progress, start: float, stop: float) -> Progress:
    """Report a stage's own fractions as those from `start` to `stop` of the whole."""

    def scaled(fraction: float, message: str) -> None:
        progress(start + (stop - start) * fraction, message)

    return scaled
