"""Heavy work in a process of its own, which the window and the sound come before.

A thread is not enough: whatever loads a module or loops in Python holds the interpreter's
lock, and the window stands still meanwhile.
"""

import os
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
    return child.call(nicely, function, *args, progress=progress, partial=partial, **kwargs)


def nicely(function: Callable[..., Any], *args: Any, progress: Progress, **kwargs: Any) -> Any:
    """Call a function in this process, which steps back from now on."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    return function(*args, progress=progress, **kwargs)
