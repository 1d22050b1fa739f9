"""Work that falls into parts, done on all cores.

NumPy lets go of the interpreter's lock while it computes, so threads of one process do as well
as processes of their own, and share their arrays.  They live no longer than the call.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")

MOST_THREADS = 4
"""With more of them they wait for each other and for the memory."""


def n_threads() -> int:
    """Return how many parts are worked on at once: as many as there are cores for this process."""
    n_cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(n_cores or 1, MOST_THREADS)


@contextmanager
def side_by_side(
    function: Callable[[Part], Result], parts: Iterable[Part]
) -> Iterator[Iterator[Result]]:
    """Hand out the results of a function for every part, in order.

    Only a few parts are begun before their results are asked for.  Leaving the block ends the
    threads; parts that were not begun are not done.

    Parameters
    ----------
    function : callable
        Called from several threads at once.
    parts : iterable
    """
    with ThreadPoolExecutor(n_threads(), "part") as pool:
        begun: deque[Future[Result]] = deque()

        def results() -> Iterator[Result]:
            for part in parts:
                begun.append(pool.submit(function, part))
                if len(begun) > n_threads():
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()

        try:
            yield results()
        finally:
            for future in begun:
                future.cancel()
