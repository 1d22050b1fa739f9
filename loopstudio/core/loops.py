"""From layers to loops: which layers a producer would call one loop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loopstudio.core.cube import Slices
from loopstudio.core.tucker import Factors


@dataclass(frozen=True, eq=False)
class Loop:
    """What a producer calls a loop: layers that play together or follow each other.

    Attributes
    ----------
    name : str
        Unique in its song, from the label: "drums-1".
    label : str
        One of `loopstudio.core.labels.LABELS`, guessed from what is heard.
    bars : int
        Length: 1, 2, 4 or 8.
    layers : tuple of (layer, place)
        Layers of the factorization, and the bar of the loop (from 0) in which each sounds.
    activation : np.ndarray, shape (n_bars,), in [0, 1]
        How strongly the loop plays in each bar of the song; above half of its peak in every
        bar in which it sounds.
    exactness_db : float or None
        How exactly it repeats, sample by sample; None for a loop from masks.
    """

    name: str
    label: str
    bars: int
    layers: tuple[tuple[int, int], ...]
    activation: np.ndarray
    exactness_db: float | None = None


def assemble(
    factors: Factors, slices: Slices, n_bars: int, n_loops: int | None = None
) -> tuple[Loop, ...]:
    """Join the layers of a factorization into loops.

    Parameters
    ----------
    factors : Factors
        Of the cube of slices.
    slices : Slices
    n_bars : int
    n_loops : int or None
        How many come out; None lets the evidence decide.

    Returns
    -------
    tuple of Loop
    """
    layout = np.asarray(factors.layout)[slices.of_bars(n_bars)]
    layout = layout / np.maximum(layout.max(axis=0), 1e-20)
    groups = [[i] for i in range(layout.shape[1])]
    while len(groups) > (n_loops or 8):
        columns = np.stack([layout[:, group].max(axis=1) for group in groups])
        unit = columns / np.maximum(np.linalg.norm(columns, axis=1, keepdims=True), 1e-20)
        alike = np.triu(unit @ unit.T, 1)
        i, j = np.unravel_index(np.argmax(alike), alike.shape)
        groups[i] += groups.pop(int(j))
    return tuple(
        Loop(
            name=f"texture-{k + 1}",
            label="texture",
            bars=slices.bars,
            layers=tuple((i, 0) for i in group),
            activation=layout[:, group].max(axis=1),
        )
        for k, group in enumerate(groups)
    )
