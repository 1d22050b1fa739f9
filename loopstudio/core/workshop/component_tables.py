"""Weighted sums over components without rendering each of them.

A mix needs two sums in every cell: of all components' power, and of their power times their
gains.  Where powers are sums of products of a spectrum's entry and an activation's, both sums
are one matrix product, whatever the number of components, and a toggle is heard at once.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.workshop.attacks import Parts
from loopstudio.core.workshop.settings import Scale


class ComponentTable:
    """Components as ``factors @ rows`` of a table.

    Parameters
    ----------
    parts : Parts
        Templates, and which component each belongs to.
    scale : {"magnitude", "power"}
        What the templates model; logarithms have no such table.
    as_power : bool
        Tabulate powers rather than magnitudes; those of power models only as powers, and
        magnitudes only of components with one template.
    """

    def __init__(self, parts: Parts, scale: Scale, *, as_power: bool) -> None:
        if as_power and scale == "magnitude":
            pairs = [
                (i, j)
                for i in range(len(parts.owners))
                for j in range(i, len(parts.owners))
                if parts.owners[i] == parts.owners[j]
            ]
            first, second = (np.array(column) for column in zip(*pairs, strict=True))
            # (a + b)^2 has the product of both twice.
            twice = np.where(first == second, 1, 2).astype(np.float32)
            self._owners = parts.owners[first]
            self._rows = np.ascontiguousarray(
                (parts.spectra[:, first] * parts.spectra[:, second]).T
            )
            self._factors = parts.activations[first] * parts.activations[second] * twice[:, None]
        else:
            self._owners = parts.owners
            self._rows = np.ascontiguousarray(parts.spectra.T)
            self._factors = parts.activations

    def total(self, frames: np.ndarray) -> np.ndarray:
        """Return the sum of all components in some frames, shape (n_frames, n_bins)."""
        total: np.ndarray = self._factors[:, frames].T @ self._rows
        return total

    def weighted(self, frames: np.ndarray, gains: np.ndarray) -> np.ndarray:
        """Return their sum with a gain each, shape (n_frames, n_bins)."""
        factors = self._factors[:, frames] * gains[self._owners][:, None]
        weighted: np.ndarray = factors.T @ self._rows
        return weighted
