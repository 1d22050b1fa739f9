"""What a loop plays in every bar as the user edited it, ready to be painted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.arrangement import SILENT
from loopstudio.project.arrangement_edits import bars_of

if TYPE_CHECKING:
    from loopstudio.core.arrangement import Cell
    from loopstudio.core.extraction import Extraction
    from loopstudio.project.project import Project


@dataclass(frozen=True, eq=False)
class Played:
    """Where a loop plays, and what, if that is other than in the song.

    Attributes
    ----------
    sources : np.ndarray of int, shape (n_bars,)
        The bar of the song that is heard; `SILENT` for none.
    gains_db : np.ndarray, shape (n_bars,)
        Level of each bar, beside the one it has in the song.
    added : np.ndarray of bool, shape (n_bars,)
        It plays here, and not in the song.
    placed : np.ndarray of bool, shape (n_bars,)
        It is added, or another bar of the song is heard in place of this one.
    removed : np.ndarray of bool, shape (n_bars,)
        It plays here in the song, and not any more.
    cells : mapping of int to Cell
        What was edited.
    """

    sources: np.ndarray
    gains_db: np.ndarray
    added: np.ndarray
    placed: np.ndarray
    removed: np.ndarray
    cells: Mapping[int, Cell]


def played(
    project: Project, extraction: Extraction, loop: int, before: Played | None = None
) -> Played | None:
    """Return what a loop plays; None where it is as in the song.

    Parameters
    ----------
    project : Project
    extraction : Extraction
        What the project is about.
    loop : int
    before : Played or None
        What was shown of the loop; returned if nothing changed.
    """
    cells = project.arrangement.of_loop(loop)
    if not cells:
        return None
    if before is not None and before.cells == cells:
        return before
    bars = bars_of(project, extraction, loop)
    sources = np.array([SILENT if bar.source is None else bar.source for bar in bars])
    added = np.array([bar.added for bar in bars])
    return Played(
        sources=sources,
        gains_db=np.array([bar.gain_db for bar in bars]),
        added=added,
        placed=(sources != SILENT) & (sources != np.arange(len(bars))),
        removed=np.array([bar.removed for bar in bars]),
        cells=cells,
    )
