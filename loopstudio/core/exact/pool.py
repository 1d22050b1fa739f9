"""Candidates in the order in which a choice of loops is filled up with them."""

from __future__ import annotations

import numpy as np

LEAST_NEW = 0.15
"""Least singular value of what a loop adds to the others."""


class Pool:
    """Candidates that a choice may be filled up with."""

    def __init__(self, blocks: list[np.ndarray], members: np.ndarray) -> None:
        self.members = members
        self.sizes = np.array([blocks[i].shape[1] for i in members])
        self.begins = np.cumsum(self.sizes) - self.sizes
        self.columns = np.hstack([blocks[i] for i in members])

    def fill(self, taken: list[np.ndarray], worth: np.ndarray, rank: int) -> list[int] | None:
        """Return candidates, those of least `worth` first, that fill what `taken` leaves.

        `worth` is of all candidates; None if these do not fill it.
        """
        columns = self.columns.copy()
        room = rank
        if taken:
            known, _ = np.linalg.qr(np.hstack(taken))
            columns -= known @ (known.T @ columns)
            room -= known.shape[1]
        added: list[int] = []
        waiting = np.argsort(worth[self.members], kind="stable")
        while room and len(waiting):
            # What is new of each column bounds what is new of a loop.
            new = np.minimum.reduceat((columns**2).sum(axis=0), self.begins)[waiting]
            waiting = waiting[(new > LEAST_NEW**2) & (self.sizes[waiting] <= room)]
            at = next((at for at, i in enumerate(waiting) if self._take(i, columns)), None)
            if at is None:
                break
            room -= int(self.sizes[waiting[at]])
            added.append(int(self.members[waiting[at]]))
            waiting = waiting[at + 1 :]
        return None if room else added

    def _take(self, i: int, columns: np.ndarray) -> bool:
        """Remove a candidate's space from all columns if all of it is new."""
        own = columns[:, self.begins[i] : self.begins[i] + self.sizes[i]]
        left, values, _ = np.linalg.svd(own, full_matrices=False)
        if values[-1] <= LEAST_NEW:
            return False
        columns -= left @ (left.T @ columns)
        return True
