"""Songs of which some loops are copied and others are played.

What repeats sample by sample is found first and taken out of the song.  What remains is
searched for loops in the way of masks.  A loop that was played is heard as a mask on what the
exact loops leave over, so nothing is spoiled on either side: exact loops stay exact, and masks
have fewer sounds to tell apart than in the whole song.

Not all that remains is a loop: soloists, fills and coding noise stay in the rest.  A played
loop has to go on for a while, as a soloist who returns to a note does not, and its magnitudes
have to repeat well where it is the loudest of what remains.

Conventions
-----------
Layers of exact loops come first, those of played loops after them; parts that are no loops
come last and belong to none.  Slices are single bars.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.cube import Slices, fold_bars
from loopstudio.core.decompose import Decomposition, describe, exact_loops, find_layout, label
from loopstudio.core.exact.estimate import estimate
from loopstudio.core.layout.cost import Part, columns, features, fit_powers
from loopstudio.core.layout.layers import encode_detail, fit_layers, lay_out
from loopstudio.core.layout.merit import Chosen, explained
from loopstudio.core.loops import Loop, from_parts
from loopstudio.core.model import layer_magnitudes
from loopstudio.core.progress import Progress, part, silent
from loopstudio.core.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopstudio.core.audio import Audio
    from loopstudio.core.exact.find import ExactLoops
    from loopstudio.core.extraction import Settings
    from loopstudio.core.grid import Grid
    from loopstudio.core.spectrogram import Spec

_LEAST_LEFT = 0.003
"""Share of the sound that must remain for another search: 25 dB below the song."""
_TIMES = 3
"""How often a loop is heard at least: twice may be a phrase that returns."""
_BARS = 6
"""In how many bars it is heard at least."""
_SINGLE = 1 / 3
"""Of the times that it enters it may leave so often after a single bar."""
_EXPLAINED = 0.75
"""How much of a loop's own sound repeats, at least."""
_LOUD = 0.1
"""Least share of what remains that is a loop's; less is what others leave of themselves."""
_ITERATIONS = 8


@dataclass(frozen=True, eq=False)
class Bars:
    """A song cut into bars.

    Attributes
    ----------
    audio : Audio
    grid : Grid
    spec : Spec
    cube : np.ndarray, shape (n_bins, n_tatums, n_bars)
        Magnitudes.
    """

    audio: Audio
    grid: Grid
    spec: Spec
    cube: np.ndarray


def played_beside(
    bars: Bars, exact: ExactLoops, settings: Settings, *, progress: Progress = silent
) -> Chosen | None:
    """Search what exact loops leave for loops that are played.

    Parameters
    ----------
    bars : Bars
    exact : ExactLoops
    settings : Settings
        Only the seed counts here.
    progress : Progress

    Returns
    -------
    Chosen or None
        None if no loop remains.
    """
    left = remaining(bars, exact)
    if _energy(left) < _LEAST_LEFT * _energy(bars.cube):
        return None
    rng = np.random.default_rng(settings.seed)
    chosen = find_layout(left, bars.audio.sr, None, rng, progress)
    parts = [*chosen.loops, *chosen.others]
    amplitudes = features(left, bars.audio.sr)
    repeats, powers = explained(amplitudes, parts), _powers(amplitudes, parts)
    loops = tuple(
        one
        for one, share, power in zip(parts, repeats, powers, strict=True)
        if share >= _EXPLAINED and power >= _LOUD * powers.sum() and _goes_on(one)
    )
    others = tuple(one for one in parts if one not in loops)
    return Chosen(loops, others) if loops else None


def _energy(cube: np.ndarray) -> float:
    """Return the energy of a cube, bar by bar: the squares of all would take as much memory."""
    return sum(float(np.square(cube[:, :, bar]).sum()) for bar in range(cube.shape[2]))


def _goes_on(one: Part) -> bool:
    """Tell whether a part plays as loops do, not here and there as a soloist returns to notes."""
    edges = np.diff(one.mask.astype(int), prepend=0, append=0)
    runs = np.flatnonzero(edges < 0) - np.flatnonzero(edges > 0)
    n_single = int(np.count_nonzero(runs == 1))
    return one.mask.sum() >= max(_TIMES * one.period, _BARS) and n_single <= _SINGLE * len(runs)


def _powers(amplitudes: np.ndarray, parts: Sequence[Part]) -> np.ndarray:
    """Return how much power each part has over the whole song, shape (n_parts,)."""
    layout = columns(parts)
    of_layers = layout.sum(axis=0) * fit_powers(amplitudes, layout, _ITERATIONS).sum(axis=1)
    owner = np.repeat(np.arange(len(parts)), [len(one.layers()) for one in parts])
    return np.bincount(owner, of_layers)


def describe_mixed(
    bars: Bars,
    exact: ExactLoops,
    beside: Chosen,
    settings: Settings,
    *,
    progress: Progress = silent,
) -> tuple[ExactLoops, Decomposition]:
    """Describe exact and played loops together.

    Parameters
    ----------
    bars : Bars
    exact : ExactLoops
    beside : Chosen
        From `played_beside`.
    settings : Settings
        Only `ranks` (without its layers, which are known) and `seed` count here.
    progress : Progress

    Returns
    -------
    ExactLoops
        Estimated anew: what is alike in all bars of a played loop is no part of the others.
    Decomposition
    """
    audio, cube = bars.audio, bars.cube
    parts = (*beside.loops, *beside.others)
    played, owners = lay_out(parts, Slices())
    every = np.vstack([exact.layers, played.T])
    n_exact = len(exact.layers)
    found = estimate(
        audio.samples, audio.sr, exact.starts, exact.length, every, progress=part(progress, 0, 0.5)
    )
    exact = replace(exact, sounds=found.sounds[:n_exact])
    left = remaining(bars, exact)
    layers = np.concatenate(
        [
            fit_layers(cube, exact.layers.T, progress=part(progress, 0.5, 0.6)),
            fit_layers(left, played, progress=part(progress, 0.6, 0.7)),
        ]
    )
    rng = np.random.default_rng(settings.seed)
    layout = every.T.astype(np.float32)
    factors = describe(layers, layout, settings.ranks, rng, part(progress, 0.7, 1.0))
    detail = encode_detail(layers, layer_magnitudes(factors))
    loops = (*exact_loops(exact), *_after(from_parts(beside.loops, owners), n_exact))
    return exact, Decomposition(Slices(), factors, detail, label(loops, layers, audio.sr))


def _after(loops: tuple[Loop, ...], n_layers: int) -> tuple[Loop, ...]:
    """Return loops with their layers numbered from `n_layers` on."""
    return tuple(
        replace(loop, layers=tuple((layer + n_layers, place) for layer, place in loop.layers))
        for loop in loops
    )


def remaining(bars: Bars, exact: ExactLoops) -> np.ndarray:
    """Return the magnitudes of what exact loops leave, (n_bins, n_tatums, n_bars)."""
    audio = bars.audio
    song = audio.samples.mean(axis=0)
    ends = np.minimum(np.append(exact.starts[1:], audio.n_samples), exact.starts + exact.length)
    used = sorted({layer for loop in exact.loops for layer, _ in loop.layers})
    sounds = exact.sounds[used].mean(axis=1)
    levels = exact.layers[used].astype(np.float32)

    def leave(bar: int) -> None:
        start, end = exact.starts[bar], ends[bar]
        song[start:end] -= levels[:, bar] @ sounds[:, : end - start]

    with side_by_side(leave, range(len(ends))) as bars_left:
        for _ in bars_left:
            pass
    return fold_bars(song, bars.grid.bar_starts, bars.cube.shape[1], bars.spec)
