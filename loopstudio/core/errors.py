"""Errors whose message is written for the user.

Everything that can go wrong for a reason outside the program is a `LoopstudioError` with
one sentence that names the cause and the way out; the window shows it in its banner and
the command line on standard error.  Any other exception is a fault of the program.
"""


class LoopstudioError(Exception):
    """Something the user can understand and do something about."""


class AudioError(LoopstudioError):
    """A file that cannot be read as audio, or written."""


class InputError(LoopstudioError, ValueError):
    """Values that do not fit together, such as downbeats that are not increasing."""


class NothingToExtractError(LoopstudioError):
    """A song in which no loops can be found: silence, no beat, or less than two bars."""
