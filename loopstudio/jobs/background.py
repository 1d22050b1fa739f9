"""Heavy work in a process of its own, which the window and the sound come before.

A thread is not enough: whatever loads a module or loops in Python holds the interpreter's
lock, and the window stands still meanwhile.
"""

import contextlib
import os
import sys
from collections.abc import Callable
from typing import Any

from loopstudio.core import child
from loopstudio.core.progress import Progress

NICENESS = 10
"""How far the work steps back where the window or the sound wants the processor."""


def call(
    function: Callable[..., Any],
    *args: Any,
    progress: Progress,
    partial: Callable[[Any], None] | None = None,
    **kwargs: Any,
) -> Any:
    """Return ``function(*args, progress=..., **kwargs)``, computed by a child process.

    Parameters
    ----------
    function : callable, importable by name
    *args, **kwargs
        Anything that can be pickled.
    progress : Progress
        May raise `Cancelled`, which ends the child at once.
    partial : callable or None
        As for `loopstudio.core.child.call`.

    Raises
    ------
    LoopstudioError
        As `loopstudio.core.child.call`; and whatever `function` raised.
    """
    return child.call(_Nicely(), function, *args, progress=progress, partial=partial, **kwargs)


class _Nicely:
    """Calls a function in a process that steps back.

    That does so when it unpickles this, which comes before the function: what the function
    needs is loaded then, and loading alone would keep a processor busy for a while.
    """

    def __reduce__(self) -> tuple[Callable[[], "_Nicely"], tuple[()]]:
        return _step_back, ()

    def __call__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call a function."""
        return function(*args, **kwargs)


def _step_back() -> _Nicely:
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    if sys.platform == "linux":
        # Who wakes up then does not take the processor from others in the middle of something.
        # Not where it was started as idle, or in some sandboxes; it works without.
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    return _Nicely()
