"""Stems: every loop over the whole song, and the bare loops.

The stems and the residual sum to the song: the residual is taken from the stems as they are
written, so that rounding is in it too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from loopstudio.core.loops import Loop, takes
from loopstudio.core.progress import Progress, silent
from loopstudio.core.render import Renderer, renderer
from loopstudio.core.side_by_side import side_by_side
from loopstudio.core.takes import first_bar

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.extraction import Extraction

Made = TypeVar("Made")

PEAK_HOP = 1024
"""Samples of one point of `Survey.peaks`."""

_BLOCK = 32 * PEAK_HOP
_FADE_S = 0.01


def render(
    audio: Audio,
    extraction: Extraction,
    write: Callable[[int, np.ndarray], None],
    *,
    progress: Progress = silent,
) -> None:
    """Render the stems and the residual from start to end.

    Parameters
    ----------
    audio : Audio
        The song of the extraction.
    extraction : Extraction
    write : callable
        Called as ``write(start, block)`` with the first sample's index and an array of shape
        (n_loops + 1, n_channels, n), float32: the loops, then the residual.
    progress : Progress
    """
    n = audio.n_samples
    with _blocks(audio, extraction, lambda start, block: (start, block)) as blocks:
        for start, block in blocks:
            progress(start / n, "Rendering stems")
            write(start, block)
    progress(1.0, "Rendering stems")


def _blocks(
    audio: Audio, extraction: Extraction, made: Callable[[int, np.ndarray], Made]
) -> AbstractContextManager[Iterator[Made]]:
    """Hand out what is made of each block of stems, in order; blocks as for `render`'s `write`."""
    # Renderers remember what they did last, which two threads must not do at once.
    own = threading.local()

    def of_block(start: int) -> Made:
        if not hasattr(own, "heard"):
            own.heard = renderer(audio.samples, audio.sr, extraction)
        stems = own.heard.loops(start, min(_BLOCK, audio.n_samples - start))
        song = audio.samples[:, start : start + stems.shape[2]]
        rest = (song - stems.sum(axis=0, dtype=np.float64)).astype(np.float32)
        return made(start, np.concatenate([stems, rest[None]]))

    return side_by_side(of_block, range(0, audio.n_samples, _BLOCK))


def bare_loop(audio: Audio, extraction: Extraction, k: int, take: int | None = None) -> np.ndarray:
    """Cut a loop so that it repeats without a seam.

    Parameters
    ----------
    audio : Audio
    extraction : Extraction
    k : int
        Index of the loop.
    take : int or None
        First bar of the take that it is cut from; None for the estimate over all bars of a
        loop that repeats exactly, and for the best take of any other.  A take of an exact
        loop is the song without the other loops: with all in which these bars differ.
        What is no single take stands for None; see `loopstudio.core.turns`.

    Returns
    -------
    np.ndarray, shape (n_channels, n), float32
        ``n`` is the loop's length rounded to a sample; the level is the stem's.
    """
    take = first_bar(take)
    if take is None and extraction.loops[k].exactness_db is not None:
        return _exact_loop(extraction, k)
    first = extraction.best_bars[k] if take is None else take
    return cut_take(renderer(audio.samples, audio.sr, extraction), audio, extraction, k, first)


def cut_take(
    heard: Renderer, audio: Audio, extraction: Extraction, k: int, take: int
) -> np.ndarray:
    """Cut a loop from the take that begins with this bar; as `bare_loop`.

    `heard` renders the extraction.
    """
    n = round(loop_length(extraction, k, take))
    start = round(extraction.grid.bar_starts[take])
    fade = min(round(_FADE_S * audio.sr), n // 4)
    if extraction.loops[k].exactness_db is not None:
        stems = heard.loops(start - fade, n + fade)
        cut = _without(audio, stems, k, start - fade)
    else:
        alone = [float(loop == k) for loop in range(len(extraction.loops))]
        cut = heard.mix(start - fade, n + fade, alone, 0.0)
    # The end fades into what leads up to the beginning.
    rising = np.linspace(0, 1, fade, dtype=np.float32)
    loop: np.ndarray = cut[:, fade:].copy()
    loop[:, n - fade :] *= 1 - rising
    loop[:, n - fade :] += cut[:, :fade] * rising
    return loop


def _without(audio: Audio, stems: np.ndarray, k: int, start: int) -> np.ndarray:
    """Return a stretch of the song without the other loops; stems as from a renderer."""
    n = stems.shape[2]
    others = np.delete(stems, k, axis=0).sum(axis=0, dtype=np.float64)
    song = np.zeros(others.shape)
    begin, end = max(start, 0), min(start + n, audio.n_samples)
    song[:, begin - start : end - start] = audio.samples[:, begin:end]
    left: np.ndarray = (song - others).astype(np.float32)
    return left


def loop_length(extraction: Extraction, k: int, take: int | None = None) -> float:
    """Return how long a bare loop is, in samples and fractions of them; see `bare_loop`."""
    starts, bars = extraction.grid.bar_starts, extraction.loops[k].bars
    take = first_bar(take)
    first, last = 0, len(starts) - 1
    cut = take is not None or extraction.loops[k].exactness_db is None
    if cut and not extraction.grid.constant:
        first = extraction.best_bars[k] if take is None else take
        last = min(first + bars, last)
    return float(bars * (starts[last] - starts[first]) / (last - first))


def _exact_loop(extraction: Extraction, k: int) -> np.ndarray:
    """Lay the layers of an exact loop end to end, as `bare_loop`; they have no seams."""
    exact, loop = extraction.exact, extraction.loops[k]
    assert exact is not None
    starts = extraction.grid.bar_starts
    lines = np.round(np.arange(loop.bars + 1) * (starts[-1] - starts[0]) / (len(starts) - 1))
    out = np.zeros((exact.sounds.shape[1], int(lines[-1])), np.float32)
    # A loop begins where it is first heard, not where the song's bars are divided by four.
    offset = int(np.argmax(loop.activation > 0)) % loop.bars
    for layer, place in loop.layers:
        turn = (place - offset) % loop.bars
        begin, end = int(lines[turn]), int(lines[turn + 1])
        sound = exact.sounds[layer, :, : end - begin]
        out[:, begin : begin + sound.shape[1]] += sound
    return out


@dataclass(frozen=True, eq=False)
class Survey:
    """How loud the stems are over time.

    Attributes
    ----------
    peaks : np.ndarray, shape (n_loops + 1, n_points), float32
        Highest absolute sample over the channels in every `PEAK_HOP` samples; the last row
        is the residual.
    energies : np.ndarray, shape (n_loops + 1, n_bars)
        Sum of squares over samples and channels.
    """

    peaks: np.ndarray
    energies: np.ndarray


def survey(audio: Audio, extraction: Extraction, *, progress: Progress = silent) -> Survey:
    """Listen once through all stems."""
    n_points = -(-audio.n_samples // PEAK_HOP)
    n_stems = len(extraction.loops) + 1
    peaks = np.zeros((n_stems, n_points), np.float32)
    lines = np.round(extraction.grid.bar_starts).astype(int)
    energies = np.zeros((n_stems, len(lines) - 1))

    def measured(start: int, block: np.ndarray) -> tuple[int, list[tuple[int, np.ndarray]]]:
        short = -block.shape[2] % PEAK_HOP
        whole = np.pad(block, ((0, 0), (0, 0), (0, short))) if short else block
        points = whole.reshape(*block.shape[:2], -1, PEAK_HOP)
        first = start // PEAK_HOP
        peaks[:, first : first + points.shape[2]] = np.abs(points).max(axis=(1, 3))
        # To the sample: of a hit on a bar line nothing may count for the bar before.
        edges = np.clip(lines - start, 0, block.shape[2])
        bars = [int(bar) for bar in np.flatnonzero(np.diff(edges))]
        inside = (block[:, :, edges[bar] : edges[bar + 1]] for bar in bars)
        powers = [np.square(one).sum(axis=(1, 2), dtype=np.float64) for one in inside]
        return start, list(zip(bars, powers, strict=True))

    with _blocks(audio, extraction, measured) as blocks:
        for start, in_bars in blocks:
            progress(start / audio.n_samples, "Rendering stems")
            for bar, energy in in_bars:
                energies[:, bar] += energy
    return Survey(peaks, energies)


def best_take(heard: Survey, k: int, loop: Loop) -> int:
    """Return the first bar of a loop's best take: loud, and with little else on top."""
    total = np.maximum(heard.energies.sum(axis=0), 1e-20)

    def merit(bar: int) -> float:
        own = heard.energies[k, bar : bar + loop.bars]
        return float(own.sum() * np.mean(own / total[bar : bar + loop.bars]))

    return max(takes(loop), key=merit)
