"""How exactly loops are known: their energy over that of what is expected to be wrong.

A loop that repeats sample by sample comes out the same from any of its bars; one that is
played, or lies below a soloist wherever it sounds, does not.  The errors come with the
estimate: see `loopstudio.core.exact.estimate`.  They say how much the bars disagree about
the loop, and how well the layout tells it from others; they cannot know whether the layout
itself is right.

Conventions
-----------
`owners` gives the loop of each layer, numbered from 0.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.exact.estimate import Estimate

MAX_EXACTNESS_DB = 120.0


def exactness_db(found: Estimate, layers: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """Return the exactness of every loop in dB, shape (n_loops,).

    Parameters
    ----------
    found : Estimate
    layers : np.ndarray, shape (n_layers, n_bars)
        How loudly each layer plays in each bar.
    owners : np.ndarray of int, shape (n_layers,)

    Returns
    -------
    np.ndarray, at most `MAX_EXACTNESS_DB`
    """
    heard = np.square(layers).sum(axis=1)
    energy = np.bincount(owners, heard * found.energies)
    wrong = np.bincount(owners, heard * found.errors)
    ratio = 10 * np.log10((energy + 1e-30) / (wrong + 1e-30))
    exactness: np.ndarray = np.minimum(ratio, MAX_EXACTNESS_DB)
    return exactness
