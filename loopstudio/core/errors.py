"""Errors whose message is written for the user.

Everything that can go wrong for a reason outside the program is a `LoopstudioError` with
one sentence that names the cause and the way out; the window shows it in its banner and
the command line on standard error.  Any other exception is a fault of the program.
"""


class LoopstudioError(Exception):
    """Something the user can understand and do something about."""


class AudioError(LoopstudioError):
    """A file that cannot be read as audio, or written."""


class TooLongError(AudioError):
    """A song of which only a section can be worked on.

    Attributes
    ----------
    duration_s : float or None
        Length of the whole file; None if it does not say.
    longest_s : float
        Longest section that can be worked on.
    """

    def __init__(self, sentence: str, duration_s: float | None, longest_s: float) -> None:
        super().__init__(sentence)
        self.duration_s, self.longest_s = duration_s, longest_s

    def __reduce__(self) -> tuple[object, ...]:
        """Go from process to process with everything that is known."""
        return type(self), (str(self), self.duration_s, self.longest_s)


class SongMissingError(LoopstudioError):
    """A project whose song is no longer where it was, and not found nearby."""


class InputError(LoopstudioError, ValueError):
    """Values that do not fit together, such as downbeats that are not increasing."""


class NothingToExtractError(LoopstudioError):
    """A song in which no loops can be found: silence, no beat, or less than two bars."""
