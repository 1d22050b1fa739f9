"""What is asked of an extraction, and what comes of it: the values that the stages hand on.

They are found by `loopstudio.core.extract`, and heard by `loopstudio.core.render` and
`loopstudio.core.stems`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.cube import Slices
from loopstudio.core.loops import Loop
from loopstudio.core.spectrogram import Spec
from loopstudio.core.tucker import Factors, Ranks
from loopstudio.core.wishes import Granted

if TYPE_CHECKING:
    from loopstudio.core.downbeats import Beats
    from loopstudio.core.exact.find import ExactLoops
    from loopstudio.core.grid import Grid

METHODS = ("auto", "masks", "exact")


@dataclass(frozen=True)
class Settings:
    """What a user may ask of an extraction; everything left open is decided from the song.

    Attributes
    ----------
    n_loops : int or None
        How many loops come out.
    ranks : Ranks or None
        How many sounds, rhythms and layers the factorization has.
    downbeats_s : tuple of float or None
        The user's own bar lines, in seconds, n_bars + 1 of them.
    beats_per_bar : int or None
    tracker : str
        Which beat tracker listens: "auto", "madmom" or "librosa".
    method : str
        How loops are estimated: "auto", "masks" or "exact".
    seed : int
        The same seed gives the same loops.
    """

    n_loops: int | None = None
    ranks: Ranks | None = None
    downbeats_s: tuple[float, ...] | None = None
    beats_per_bar: int | None = None
    tracker: str = "auto"
    method: str = "auto"
    seed: int = 0


DEFAULT = Settings()
"""Everything is decided from the song."""


@dataclass(frozen=True, eq=False)
class Extraction:
    """What was found in a song.

    Attributes
    ----------
    grid : Grid
        The bars.
    beats : Beats or None
        What the tracker heard; None where the user gave the bars before it listened.
    slices : Slices
        How the bars were folded.
    spec : Spec
        How the song is cut into frames.
    factors : Factors
        Of the cube of slices: sounds (n_bins, .), rhythms (n_tatums of a slice, .), core,
        layout (n_slices, n_layers).
    loops : tuple of Loop
    best_bars : tuple of int
        First bar of each loop's best take.
    peaks : np.ndarray, shape (n_loops + 1, n_points), float32
        Highest absolute sample over the channels in every `PEAK_HOP` samples of each stem;
        the last row is the rest.
    settings : Settings
        What was asked for.
    notes : tuple of str
        Sentences for the user.
    detail : np.ndarray, shape (n_layers, n_tatums of a slice, n_bins), int8, or None
        What the templates leave out of the layers; see `loopstudio.core.layout.layers`.
    exact : ExactLoops or None
        The sounds of loops that repeat sample by sample; None for loops from masks.
    granted : Granted or None
        The wishes that these loops go by; see `loopstudio.core.grant`.
    """

    grid: Grid
    beats: Beats | None
    slices: Slices
    spec: Spec
    factors: Factors
    loops: tuple[Loop, ...]
    best_bars: tuple[int, ...]
    peaks: np.ndarray
    settings: Settings
    notes: tuple[str, ...] = ()
    detail: np.ndarray | None = None
    exact: ExactLoops | None = None
    granted: Granted | None = None
