"""What madmom's networks are shown of a song: log spectra of three resolutions and their rises.

The same numbers as madmom's own chain of processors for its downbeat networks,
    Sebastian Böck, Florian Krebs and Gerhard Widmer, "Joint beat and downbeat tracking with
    recurrent neural networks", ISMIR 2016,
but for rounding; of many frames at once instead of one after the other, and of several
stretches side by side, which takes a fraction of the time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from loopstudio.core.fourier import spectra_of
from loopstudio.core.progress import Progress, silent
from loopstudio.core.side_by_side import side_by_side

SAMPLE_RATE = 44100
"""What the networks were trained on, in Hz."""
HOP = 441
"""Samples per frame."""

_RESOLUTIONS = ((1024, 3), (2048, 6), (4096, 12))
"""Samples of a frame, and bands per octave."""
_BAND_HZ = (30.0, 17_000.0)
_BLOCK_FRAMES = 250
"""Frames that are described at once."""
_FRAMES_AT_ONCE = 50
"""Frames that are transformed at once: few enough for the processor's cache."""


@dataclass(frozen=True, eq=False)
class _Resolution:
    """One of the three spectrograms.

    Attributes
    ----------
    window : np.ndarray, shape (n_fft,), float32
    bands : np.ndarray, shape (n_fft // 2, n_bands), float32
        Overlapping triangles, each with a sum of one.
    reach : int
        Frames back to the one that a rise is measured from: where windows overlap by half.
    """

    window: np.ndarray
    bands: np.ndarray
    reach: int


def features(
    samples: np.ndarray, first: int, last: int, *, progress: Progress = silent
) -> np.ndarray:
    """Describe the frames of a stretch of a song.

    Parameters
    ----------
    samples : np.ndarray, shape (n,), float32
        One channel at `SAMPLE_RATE`.
    first, last : int
        First frame, and the one after the last; frame i is centred on sample i * `HOP`.
    progress : Progress

    Returns
    -------
    np.ndarray, shape (last - first, 314), float32
    """
    resolutions = list(_resolutions())
    n_bands = sum(resolution.bands.shape[1] for resolution in resolutions)
    out = np.empty((last - first, 2 * n_bands), np.float32)

    def describe(start: int) -> None:
        stop = min(start + _BLOCK_FRAMES, last)
        _describe(samples, start, resolutions, out[start - first : stop - first])

    starts = range(first, last, _BLOCK_FRAMES)
    with side_by_side(describe, starts) as described:
        for start, _ in zip(starts, described, strict=True):
            progress((start - first) / (last - first), "Listening for beats")
    return out


def _describe(
    samples: np.ndarray, start: int, resolutions: list[_Resolution], rows: np.ndarray
) -> None:
    """Fill the rows of the frames from `start`."""
    column = 0
    for resolution in resolutions:
        n_bands = resolution.bands.shape[1]
        levels, rises = np.split(rows[:, column : column + 2 * n_bands], 2, axis=1)
        before = max(start - resolution.reach, 0)
        heard = _log_spectra(samples, before, start + len(rows), resolution)
        levels[:] = heard[start - before :]
        # Nothing rises in the frames before which there is none to compare with.
        rises[: resolution.reach - (start - before)] = 0
        rose = np.maximum(heard[resolution.reach :] - heard[: -resolution.reach], 0)
        rises[len(rises) - len(rose) :] = rose
        column += 2 * n_bands


def _log_spectra(samples: np.ndarray, start: int, stop: int, resolution: _Resolution) -> np.ndarray:
    """Return the logarithms of the bands in frames [start, stop), shape (n_frames, n_bands)."""
    n_fft = len(resolution.window)
    begin, end = start * HOP - n_fft // 2, (stop - 1) * HOP + n_fft // 2
    inside = samples[max(begin, 0) : max(end, 0)]
    heard = np.zeros(end - begin, np.float32)
    heard[max(-begin, 0) : max(-begin, 0) + len(inside)] = inside
    frames = np.lib.stride_tricks.sliding_window_view(heard, n_fft)[::HOP]
    # The highest bin is left out, as in madmom.
    magnitudes = np.empty((len(frames), n_fft // 2), np.float32)
    for first in range(0, len(frames), _FRAMES_AT_ONCE):
        some = slice(first, first + _FRAMES_AT_ONCE)
        spectra = spectra_of(frames[some] * resolution.window)
        squares = np.square(spectra.view(np.float32))
        np.add(squares[:, 0:-2:2], squares[:, 1:-2:2], out=magnitudes[some])
    np.sqrt(magnitudes, out=magnitudes)
    logs: np.ndarray = np.log10(magnitudes @ resolution.bands + 1)
    return logs


def _resolutions() -> Iterator[_Resolution]:
    """Prepare the three spectrograms; madmom must be importable."""
    from madmom.audio.filters import LogarithmicFilterbank

    for n_fft, bands_per_octave in _RESOLUTIONS:
        hz = np.arange(n_fft // 2) * SAMPLE_RATE / n_fft
        bands = LogarithmicFilterbank(hz, bands_per_octave, *_BAND_HZ, norm_filters=True)
        window = np.hanning(n_fft).astype(np.float32)
        yield _Resolution(window, np.asarray(bands, np.float32), max(round(n_fft / 4 / HOP), 1))
