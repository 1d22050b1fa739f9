"""What the layers sound like, from all the bars in which they play.

With the layout D known, the bars B = D S give the layers S by least squares, phase and all.
Where something plays on top that does not repeat, a soloist or a fill, plain least squares
smears it over the layers, so the fit is a robust one (`loopstudio.core.exact.robust`), cell by
cell of the bars' spectrograms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loopstudio.core.exact.bars import rows
from loopstudio.core.exact.robust import POOL_FRAMES, robust_layers
from loopstudio.core.fourier import frames_of, spectra_of
from loopstudio.core.progress import Progress, silent
from loopstudio.core.side_by_side import side_by_side

_WINDOW_S = 0.046
"""About the length of a frame; 2048 samples at 44.1 kHz."""

_FRAMES_AT_ONCE = 16
_MOST_AT_ONCE = 2400
"""Frames of all bars and channels together: a twentieth of a gigabyte, and as much again for what
is made of it, for each core; of songs of more than two minutes fewer are worked on at once."""


@dataclass(frozen=True, eq=False)
class Estimate:
    """Layers and how well they are known.

    Attributes
    ----------
    sounds : np.ndarray, shape (n_layers, n_channels, length), float32
    energies : np.ndarray, shape (n_layers,)
        Of the sounds, in any unit.
    errors : np.ndarray, shape (n_layers,)
        Energy of what is expected to be wrong about the sounds, in the same unit.
    """

    sounds: np.ndarray
    energies: np.ndarray
    errors: np.ndarray


def frame_window(sr: float) -> np.ndarray:
    """Return the window of frames at a sample rate, shape (n_fft,), float32.

    Sine windows overlap by half: their squares sum to one.
    """
    n_fft = max(64, 2 ** round(np.log2(_WINDOW_S * sr)))
    window: np.ndarray = np.sin(np.pi * (np.arange(n_fft) + 0.5) / n_fft).astype(np.float32)
    return window


def estimate(
    samples: np.ndarray,
    sr: float,
    starts: np.ndarray,
    length: int,
    layers: np.ndarray,
    *,
    progress: Progress = silent,
) -> Estimate:
    """Estimate the sound of every layer.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    sr : float
        Hz.
    starts : np.ndarray of int, shape (n_bars,)
    length : int
        Of a bar, in samples.
    layers : np.ndarray, shape (n_layers, n_bars)
        How loudly each layer plays in each bar.
    progress : Progress
    """
    n_layers, n_channels = len(layers), samples.shape[0]
    window = frame_window(sr)
    n_fft, hop = len(window), len(window) // 2
    n_frames = -(-length // hop) + 1
    out = np.zeros((n_layers, n_channels, (n_frames + 1) * hop), np.float32)
    energies, errors = np.zeros(n_layers), np.zeros(n_layers)
    # Frames that share a weight stay together.
    together = POOL_FRAMES
    fitting = max(_MOST_AT_ONCE // (len(starts) * n_channels * together), 1) * together
    at_once = min(_FRAMES_AT_ONCE, fitting)

    def sound(first: int) -> tuple[int, np.ndarray, np.ndarray, np.ndarray]:
        frames = np.arange(first, min(first + at_once, n_frames))
        found, wrong = robust_layers(bar_spectra(samples, starts, length, frames, window), layers)
        energy = np.square(np.abs(found)).sum(axis=(1, 2, 3))
        return first, frames_of(found, n_fft) * window, energy, wrong

    with side_by_side(sound, range(0, n_frames, at_once)) as blocks:
        for first, wave, energy, wrong in blocks:
            progress(min((first + at_once) / n_frames, 1), "Listening to all bars of each loop")
            energies += energy
            errors += wrong
            for t in range(wave.shape[2]):
                begin = (first + t) * hop
                out[:, :, begin : begin + n_fft] += wave[:, :, t]
    return Estimate(out[:, :, hop : hop + length], energies, errors)


def bar_spectra(
    samples: np.ndarray, starts: np.ndarray, length: int, frames: np.ndarray, window: np.ndarray
) -> np.ndarray:
    """Return frames of every bar cut out alone, (n_bars, n_channels, n_frames, n_bins)."""
    n_fft, hop = len(window), len(window) // 2
    begin = (int(frames[0]) - 1) * hop
    n = (len(frames) - 1) * hop + n_fft
    wave = rows(samples, starts, begin, n)
    # Beyond the bar is another bar, which other layers may play in.
    inside = (np.arange(n) + begin >= 0) & (np.arange(n) + begin < length)
    wave *= inside
    views = np.lib.stride_tricks.sliding_window_view(wave, n_fft, axis=-1)[:, :, ::hop]
    return spectra_of(views * window)
