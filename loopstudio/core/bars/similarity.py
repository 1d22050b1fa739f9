"""How well the bars of a song repeat: the judge of where bars begin.

Music made from loops comes again bar by bar, and loops come and go at bar lines.  Cut at the
true places, nearly every bar is like some other; cut a beat late, each bar in which something
changes is half of one thing and half of another and like none.  Wrong metres and tempi cut
bars in many more ways than there are.  So the measure is how like each bar is to the bar most
like it, and the picture is that of all pairs, in which the song's sections are blocks.

What is heard is worked out once for a song; a grid is then judged in some milliseconds, so
that the judge can follow a line that is dragged.

The picture is the self-similarity matrix of
    Jonathan Foote, "Visualizing music and audio using self-similarity", ACM Multimedia 1999,
over bars instead of frames.

Conventions
-----------
Likeness is the cosine of two bars' features, each less the mean over the song: 1 for the same,
0 for unrelated.  Frames last `FRAME_S`.
"""

from dataclasses import dataclass

import numpy as np

from loopstudio.core.audio import Audio, mono
from loopstudio.core.bars.editing import Song
from loopstudio.core.bars.features import HOP_S, band_levels
from loopstudio.core.grid import sounding_stretch
from loopstudio.core.progress import Progress, silent

FRAME_S = HOP_S
TATUM_FRAMES = 4
"""Frames that are compared as one: what is played a little early or late is alike."""
AHEAD_S = 0.004
"""Onsets show so much before they are heard: a window sees what begins in its second half."""
STRETCH_S = 2.0
"""Shorter bars are compared with those that follow: alone, any beat is like some other."""
MAX_PRODUCTS = 8e8
"""Products of a comparison, above which tatums are coarser: those of twelve minutes."""


@dataclass(frozen=True, eq=False)
class Heard:
    """What is heard all through a song.

    Attributes
    ----------
    song : Song
    levels : np.ndarray, shape (n_frames, n_bands), float32
        Compressed amplitude in each band.
    usual : np.ndarray, shape (n_bands,), float32
        Their mean over the song.
    onsets : np.ndarray, shape (n_frames,), float32, in [0, 1]
        How much begins in each frame.
    frame_s : float
        From one frame to the next, in seconds.
    """

    song: Song
    levels: np.ndarray
    usual: np.ndarray
    onsets: np.ndarray
    frame_s: float


@dataclass(frozen=True, eq=False)
class Likeness:
    """How alike the bars of a grid are.

    Attributes
    ----------
    bars : np.ndarray, shape (n_bars, n_bars), float32, in [0, 1]
        Every bar beside every other.
    repeats : float
        How well bars repeat, in [0, 1]: the mean likeness of each to the one most like it, where
        loud and long bars count for more.
    """

    bars: np.ndarray
    repeats: float


def listen(audio: Audio, *, progress: Progress = silent) -> Heard:
    """Work out what bars are compared by, once for a song."""
    samples, sr = mono(audio), audio.sr
    hop = max(round(FRAME_S * sr), 1)
    levels = band_levels(samples, sr, hop, progress=progress)
    rises = np.maximum(np.diff(levels, axis=0, prepend=levels[:1]), 0).mean(axis=1)
    first, stop = sounding_stretch(samples, sr)
    song = Song(audio.duration_s, (first / sr, stop / sr))
    onsets = (rises / max(float(rises.max(initial=0)), 1e-9)).astype(np.float32)
    levels = levels.astype(np.float32, copy=False)
    return Heard(song, levels, levels.mean(axis=0), onsets, hop / sr)


def compare(heard: Heard, times_s: tuple[float, ...]) -> Likeness:
    """Compare the bars between these lines.

    Parameters
    ----------
    heard : Heard
    times_s : tuple of float, increasing
        Bar lines in seconds.

    Returns
    -------
    Likeness
        Which can be compared with that of another grid of the same song.
    """
    lines = np.array(times_s) / heard.frame_s
    n_bars = len(lines) - 1
    if n_bars < 1:
        return Likeness(np.zeros((0, 0), np.float32), 0.0)
    n_tatums = _n_tatums(lines, heard.levels.shape[1])
    tatums = _tatums(heard.levels, lines, n_tatums)
    loudness = tatums.sum(axis=1).reshape(n_bars, n_tatums).mean(axis=1) * np.diff(lines)
    tatums -= heard.usual
    rows = tatums.reshape(n_bars, -1)
    products = rows @ rows.T
    alike = _cosines(products)
    together = max(round(STRETCH_S / (float(np.median(np.diff(lines))) * heard.frame_s)), 1)
    if together == 1:
        return Likeness(np.clip(alike, 0, 1), _repeats(alike, loudness, 1))
    n = len(products) - together + 1
    if n <= together:
        return Likeness(np.clip(alike, 0, 1), 0.0)
    stretches = sum(products[k : k + n, k : k + n] for k in range(together))
    loudness = np.convolve(loudness, np.ones(together), "valid")
    repeats = _repeats(_cosines(np.asarray(stretches)), loudness, together)
    return Likeness(np.clip(alike, 0, 1), repeats)


def tops(strengths: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """Return the tops of the parabolas through frames and those beside them, in frames."""
    middle = np.clip(frames, 1, len(strengths) - 2)
    low, top, high = strengths[middle - 1], strengths[middle], strengths[middle + 1]
    curve = low - 2 * top + high
    shift = np.divide(0.5 * (low - high), curve, out=np.zeros(len(middle)), where=curve < -1e-6)
    placed: np.ndarray = frames + np.clip(shift, -0.5, 0.5)
    return placed


def _n_tatums(lines: np.ndarray, n_bands: int) -> int:
    """Return how many parts of a bar are compared, from its lines in frames."""
    n_bars = len(lines) - 1
    wanted = round(float(np.median(np.diff(lines))) / TATUM_FRAMES)
    affordable = int(MAX_PRODUCTS / (n_bars**2 * n_bands))
    return max(min(wanted, affordable), 4)


def _tatums(levels: np.ndarray, lines: np.ndarray, n_tatums: int) -> np.ndarray:
    """Return the mean levels between lines, n_tatums a bar, shape (n_bars * n_tatums, n_bands)."""
    counts = np.arange((len(lines) - 1) * n_tatums + 1) / n_tatums
    # Frame i stands for the time around i.
    edges = np.interp(counts, np.arange(len(lines)), lines) + 0.5
    edges = np.clip(edges, 0, len(levels) - 1e-3)
    whole = edges.astype(np.intp)
    sums = np.add.reduceat(levels, whole, axis=0)[:-1]
    sums[whole[:-1] == whole[1:]] = 0  # of no frame at all `reduceat` makes one
    rest = (edges - whole).astype(np.float32)[:, None] * levels[whole]
    sums += rest[1:] - rest[:-1]
    sums /= np.maximum(np.diff(edges), 1e-3).astype(np.float32)[:, None]
    return sums


def _cosines(products: np.ndarray) -> np.ndarray:
    """Return likenesses from inner products, shape of `products`."""
    norms = np.sqrt(np.maximum(np.diag(products), 1e-9))
    cosines: np.ndarray = products / norms / norms[:, None]
    return cosines


def _repeats(alike: np.ndarray, loudness: np.ndarray, together: int) -> float:
    """Return how like stretches of so many bars are to the one most like each, on the mean.

    `alike` is overwritten.
    """
    if len(alike) <= together or not loudness.any():
        return 0.0
    for apart in range(together):  # what overlaps is alike in any case
        here, there = np.arange(len(alike) - apart), np.arange(apart, len(alike))
        alike[here, there] = alike[there, here] = 0
    return float(np.clip(np.average(alike.max(axis=1), weights=loudness), 0, 1))
