"""What is said to people about things that happen inside."""

import logging
from collections.abc import Sequence

from loopstudio.core.errors import LoopstudioError

_log = logging.getLogger(__name__)


def listed(names: Sequence[str]) -> str:
    """Return names as one says them: "Bass, Keys and Arp"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def failure_sentence(error: BaseException) -> str:
    """Return what to say of an error, in one sentence.

    Our own errors are sentences for people.  Any other is a fault of the program: it goes to
    the log whole, and the sentence names it, so that it can be reported.
    """
    if isinstance(error, LoopstudioError):
        return str(error)
    _log.error("an unexpected error", exc_info=error)
    detail = " ".join(str(error).split())
    return (
        f"Something went wrong inside Loopstudio ({type(error).__name__}: {detail}); Help, Show the"
        " log has the whole story."
    )
