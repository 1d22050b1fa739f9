"""How large the files about a song become, generously: what is no sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from loopstudio.project.exports.source import Source

BASE_BYTES = 1 << 16
"""Of a project or a report, whatever the song."""

_BAR_BYTES = 96
"""Of a bar line, or of a point of tempo."""
_CELL_BYTES = 32
"""Of a bar of a loop in a layout: how loud it is, and that it was used."""
_EDIT_BYTES = 96
"""Of a bar in a layout that differs from the song."""
_CLIP_BYTES = 768
"""Of a clip in a project, with the path of its file."""


def layout_bytes(source: Source) -> int:
    """Return how large a layout is at most."""
    n_bars, n_loops = source.extraction.grid.n_bars, len(source.extraction.loops)
    n_edits = len(source.arrangement.cells)
    return BASE_BYTES + n_bars * (_BAR_BYTES + n_loops * _CELL_BYTES) + n_edits * _EDIT_BYTES


def project_bytes(source: Source) -> int:
    """Return about how large a project is, without the sound in it."""
    grid = source.extraction.grid
    n_clips = len(source.arrangement.cells)
    for loop in source.extraction.loops:
        plays = loop.activation > 0
        # Where the tempo drifts, each round is a clip of its own.
        n_clips += int(np.count_nonzero(np.diff(plays, prepend=False) & plays))
        n_clips += 0 if grid.constant else int(np.count_nonzero(plays))
    return BASE_BYTES + grid.n_bars * _BAR_BYTES + n_clips * _CLIP_BYTES
