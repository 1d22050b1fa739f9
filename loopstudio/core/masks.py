"""Soft masks: how much of each time-frequency cell belongs to which part."""

import numpy as np

_SILENT = 1e-20
"""Power of a model below which nothing is known about a cell; a full-scale sine has 1e6."""


def share_of_power(powers: np.ndarray, present: np.ndarray | float = 1.0) -> np.ndarray:
    """Return what every part's power is multiplied by to become its share of the cell.

    Multiplying the song's STFT by the shares splits it into signals that sum to the song
    again, which no choice of factors can break.  With powers that are squared magnitudes
    the shares are the Wiener filters of independent Gaussian sources [1]_.

    Parameters
    ----------
    powers : np.ndarray, shape (n_parts, ...), nonnegative
        Modelled power of each part.
    present : np.ndarray that broadcasts to (...), or float, in [0, 1]
        How much of each cell the parts may have; what is left belongs to none of them.

    Returns
    -------
    np.ndarray, shape (...)
        ``powers * share_of_power(powers, present)`` sums to `present`; zero where all parts
        are silent, so that what no part explains stays in the residual.

    References
    ----------
    .. [1] A. Liutkus and R. Badeau, "Generalized Wiener filtering with fractional power
       spectrograms", ICASSP 2015.
    """
    total = powers.sum(axis=0)
    scale: np.ndarray = np.divide(present, total, out=np.zeros_like(total), where=total > _SILENT)
    return scale
