"""A loop as it is in all bars together, where it does not repeat sample by sample.

Whatever else sounds leaks into every take of a played loop, each time something else.  So the
magnitude of every cell is the median over the takes, in which leakage of single bars has no
part, and the phase is that of the best take, for takes differ by more than a wave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.circle import Circle
from loopstudio.core.loops import takes
from loopstudio.core.render import renderer
from loopstudio.core.stems import cut_take

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.extraction import Extraction

_MOST = 12
"""Takes that are listened to; more would hardly move the median."""


def averaged_loop(audio: Audio, extraction: Extraction, k: int) -> np.ndarray:
    """Return one turn of a loop from masks, from all its takes.

    Parameters
    ----------
    audio : Audio
    extraction : Extraction
    k : int
        Index of the loop.

    Returns
    -------
    np.ndarray, shape (n_channels, n), float32
        As `loopstudio.core.stems.bare_loop` of the best take.
    """
    heard = renderer(audio.samples, audio.sr, extraction)
    best = cut_take(heard, audio, extraction, k, extraction.best_bars[k])
    circle = Circle(best.shape[1], extraction.spec)
    spectra = circle.frames(best)
    magnitudes = [np.abs(spectra)]
    for take in _others(extraction, k):
        turn = cut_take(heard, audio, extraction, k, take)
        same_places = Circle(turn.shape[1], extraction.spec, n_frames=len(circle.centres))
        magnitudes.append(np.abs(same_places.frames(turn)))
    size = np.maximum(magnitudes[0], np.float32(1e-20))
    return circle.signal(spectra * (np.median(magnitudes, axis=0) / size))


def _others(extraction: Extraction, k: int) -> list[int]:
    """Return takes beside the best one, from all over the song."""
    others = [take for take in takes(extraction.loops[k]) if take != extraction.best_bars[k]]
    if len(others) < _MOST:
        return others
    return [others[i] for i in np.linspace(0, len(others) - 1, _MOST - 1).astype(int)]
