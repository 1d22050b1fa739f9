"""The spectral cube: a song's spectrogram folded at its bar lines.

A song built from loops repeats itself bar by bar.  Cutting its spectrogram at the bar lines
and stacking the pieces makes that repetition an axis of its own, so that one tensor
decomposition can find sounds, rhythms and the places in which they occur.

Based on the method of:
    Jordan B. L. Smith and Masataka Goto, "Nonnegative tensor factorization for source
    separation of loops in audio", ICASSP 2018.

Where we depart from it: frames are placed on the tatums of each bar instead of on a fixed
hop, so that bars that repeat have columns that repeat, and a drifting tempo leaves the
rhythms alone; and a piece may be a *slice* of one, two or four bars, because loops
separate best in slices of their own length.

Conventions
-----------
A cube of bars has shape ``(n_bins, n_tatums, n_bars)``, one of slices ``(n_bins, n_tatums *
slices.bars, n_slices)``.  Tatum ``i`` is centred at ``i / n_tatums`` of its bar, so that
the first one sees the downbeat.
"""

from dataclasses import dataclass

import numpy as np

from loopstudio.core.errors import InputError
from loopstudio.core.fourier import spectra_of
from loopstudio.core.progress import Progress, silent
from loopstudio.core.side_by_side import side_by_side
from loopstudio.core.spectrogram import Spec, cut_frames

_FRAMES_AT_ONCE = 64
"""A megabyte, which stays near the processor; fewer, and threads would wait for each other."""


@dataclass(frozen=True)
class Slices:
    """How bars are grouped into slices.

    Attributes
    ----------
    bars : int
        Bars in a slice.
    first : int
        Bar that begins the first slice, in (-bars, 0]; bars outside the song are silent.
    """

    bars: int = 1
    first: int = 0

    def n_slices(self, n_bars: int) -> int:
        """Return the number of slices that cover a song of `n_bars` bars."""
        return -(-(n_bars - self.first) // self.bars)

    def of_bars(self, n_bars: int) -> np.ndarray:
        """Return the slice of every bar, shape (n_bars,), int."""
        return (np.arange(n_bars) - self.first) // self.bars

    def places(self, n_bars: int) -> np.ndarray:
        """Return the place of every bar in its slice, shape (n_bars,), int."""
        return (np.arange(n_bars) - self.first) % self.bars


def tatums_per_bar(bar_starts: np.ndarray, hop: int) -> int:
    """Choose the number of tatums of a bar: about a hop each, a multiple of 12.

    Parameters
    ----------
    bar_starts : np.ndarray, shape (n_bars + 1,), in samples
    hop : int, in samples
    """
    return 12 * max(1, round(float(np.median(np.diff(bar_starts))) / hop / 12))


def tatum_centres(bar_starts: np.ndarray, n_tatums: int) -> np.ndarray:
    """Return the sample on which each tatum is centred, shape (n_bars, n_tatums), int."""
    places = np.arange(n_tatums) / n_tatums
    lengths = np.diff(bar_starts)
    centres: np.ndarray = np.rint(bar_starts[:-1, None] + lengths[:, None] * places)
    return centres.astype(np.int64)


def fold_bars(
    signal: np.ndarray,
    bar_starts: np.ndarray,
    n_tatums: int,
    spec: Spec,
    *,
    progress: Progress = silent,
) -> np.ndarray:
    """Fold a signal into a cube of bars.

    Parameters
    ----------
    signal : np.ndarray, shape (n,), float32
        One channel.
    bar_starts : np.ndarray, shape (n_bars + 1,), increasing, in samples
        Where each bar begins, and where the last one ends.  Fractions are allowed, and bars
        may reach out of the signal.
    n_tatums : int > 0
        Tatums per bar; a multiple of 12 divides evenly by 3 and by 4 beats.
    spec : Spec
        Only `n_fft` counts here.

    Returns
    -------
    np.ndarray, shape (n_bins, n_tatums, n_bars), float32
        Magnitudes.

    Raises
    ------
    InputError
        If the bars are not increasing.
    """
    if not np.all(np.diff(bar_starts) > 0):
        raise InputError(f"bars must follow one another, but begin at samples {bar_starts}")
    centres = tatum_centres(bar_starts, n_tatums).ravel()
    samples = np.ascontiguousarray(signal, np.float32)[None]
    columns = np.empty((len(centres), spec.n_bins), np.float32)

    def fold(start: int) -> int:
        block = slice(start, start + _FRAMES_AT_ONCE)
        np.abs(spectra_of(cut_frames(samples, centres[block], spec.n_fft)[0]), out=columns[block])
        return start

    with side_by_side(fold, range(0, len(centres), _FRAMES_AT_ONCE)) as folded:
        for start in folded:
            progress(start / len(centres), "Listening to the bars")
    return columns.reshape(-1, n_tatums, spec.n_bins).transpose(2, 1, 0)


def fold_slices(bars: np.ndarray, slices: Slices) -> np.ndarray:
    """Fold a cube of bars into one of slices.

    Parameters
    ----------
    bars : np.ndarray, shape (n_bins, n_tatums, n_bars)
    slices : Slices

    Returns
    -------
    np.ndarray, shape (n_bins, n_tatums * slices.bars, n_slices), float32
        Silent where a slice reaches out of the song.
    """
    if slices.bars == 1:
        return bars
    n_bins, n_tatums, n_bars = bars.shape
    n_slices = slices.n_slices(n_bars)
    padded = np.zeros((n_bins, n_tatums, n_slices * slices.bars), bars.dtype)
    padded[:, :, -slices.first : n_bars - slices.first] = bars
    in_slices = padded.reshape(n_bins, n_tatums, n_slices, slices.bars)
    return in_slices.transpose(0, 3, 1, 2).reshape(n_bins, slices.bars * n_tatums, n_slices)
