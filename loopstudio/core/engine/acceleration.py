"""Momentum for multiplicative updates.

A sweep of multiplicative updates never raises the loss, and converges slowly: hundreds of
small steps in the same direction.  Following that direction further, in the logarithms of the
factors, where the updates are additions, keeps everything positive and takes a fifth of the
sweeps.  A step too far is seen by the loss and taken back.

After the scheme of:
    Andersen Man Shun Ang and Nicolas Gillis, "Accelerating nonnegative matrix factorization
    algorithms using extrapolation", Neural Computation 31(2), 2019.

Where we depart from it: the whole state is extrapolated at once, geometrically, between sweeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from loopstudio.core.engine.constraints import Constraints, State

FIRST_MOMENTUM = 0.5
LARGEST_MOMENTUM = 3.0
GROWTH = 1.1
# How fast the bound on the momentum recovers after a step taken back.
BOUND_GROWTH = 1.03
SHRINKAGE = 2.0
# No entry changes by more than this factor between two sweeps on momentum alone.
LARGEST_RATIO = 3.0
TINY = 1e-30


def accelerated(
    sweep: Callable[[State], tuple[State, float]], start: State, constraints: Constraints
) -> Iterator[tuple[State, float]]:
    """Iterate a sweep with momentum, forever.

    Parameters
    ----------
    sweep : function of a state
        Returns a new state and a loss: that of the new state, or that of the old one if the
        new one's is never higher.  Must not change its argument.
    start : State
    constraints : Constraints
        Put back after every extrapolation.

    Yields
    ------
    state : State
        The best so far; not to be changed.
    loss : float
        Never higher than the one before.
    """
    accepted, best = start, np.inf
    point = start
    momentum, bound = FIRST_MOMENTUM, 1.0
    while True:
        state, loss = sweep(point)
        if np.isfinite(loss) and loss <= best:
            constraints.balance(state)
            momentum = min(bound, momentum * GROWTH)
            bound = min(LARGEST_MOMENTUM, bound * BOUND_GROWTH)
            point = _beyond(accepted, state, momentum, constraints)
            accepted, best = state, loss
        else:
            bound = max(momentum / 1.2, 0.2)
            momentum = max(momentum / SHRINKAGE, 0.01)
            point = accepted
        yield accepted, best


def _beyond(old: State, new: State, momentum: float, constraints: Constraints) -> State:
    """Follow the way from `old` to `new` further, in logarithms."""
    point = []
    for which, (before, after) in enumerate(zip(old, new, strict=True)):
        # Only entries held at zero are zero, and they stay there.
        ratio = np.maximum(before, TINY)
        np.divide(after, ratio, out=ratio)
        np.minimum(ratio, LARGEST_RATIO, out=ratio)
        np.maximum(ratio, 1 / LARGEST_RATIO, out=ratio)
        np.power(ratio, after.dtype.type(momentum), out=ratio)
        ratio *= after
        point.append(constraints.apply(which, ratio))
    return point
