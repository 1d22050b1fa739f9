"""Short-time Fourier transforms of a song.

Two views of the same thing are needed: frames on a regular hop, which add up to the song
again, and frames at chosen places, such as the tatums of a bar, so that bars that repeat
have frames that repeat however the tempo moves.

Conventions
-----------
Frames are *centred*: the frame at sample ``c`` sees samples ``c - n_fft // 2`` up to
``c + n_fft // 2``, outside the song silence.  The window is a periodic Hann window, on the
way in and on the way out; at a quarter of its length as hop its squares sum to 1.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio

_WINDOW_S = 0.093
"""About the length with which masks separate best; 4096 samples at 44.1 kHz."""


@dataclass(frozen=True)
class Spec:
    """How a song is cut into frames.

    Attributes
    ----------
    n_fft : int
        Length of a frame in samples, a power of two.
    hop : int
        Samples from one frame to the next, a quarter of `n_fft`.
    """

    n_fft: int
    hop: int

    @classmethod
    def for_rate(cls, sr: int) -> Spec:
        """Choose frames of about 93 ms at `sr` Hz."""
        n_fft = max(64, 2 ** round(np.log2(_WINDOW_S * sr)))
        return cls(n_fft=n_fft, hop=n_fft // 4)

    @property
    def n_bins(self) -> int:
        """Number of frequency rows of a frame."""
        return self.n_fft // 2 + 1

    def n_frames(self, n_samples: int) -> int:
        """Return how many frames on the hop have their centre in the song, and one more."""
        return -(-n_samples // self.hop) + 1


def window(n_fft: int) -> np.ndarray:
    """Return the periodic Hann window, shape (n_fft,), float32."""
    angle = 2 * np.pi * np.arange(n_fft) / n_fft
    return (0.5 - 0.5 * np.cos(angle)).astype(np.float32)


def cut_frames(samples: np.ndarray, centres: np.ndarray, n_fft: int) -> np.ndarray:
    """Cut out frames centred on the given samples, and window them.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n), float32
    centres : np.ndarray, shape (n_frames,), int, in samples
        In any order; places outside the song are silent.
    n_fft : int

    Returns
    -------
    np.ndarray, shape (n_channels, n_frames, n_fft), float32
    """
    n_channels, n = samples.shape
    first = centres - n_fft // 2
    inside = (first >= 0) & (first + n_fft <= n)
    cut = np.zeros((n_channels, len(centres), n_fft), np.float32)
    if inside.any():
        views = np.lib.stride_tricks.sliding_window_view(samples, n_fft, axis=1)
        cut[:, inside] = views[:, first[inside]]
    for i in np.flatnonzero(~inside):
        start, stop = max(first[i], 0), min(first[i] + n_fft, n)
        if start < stop:
            cut[:, i, start - first[i] : stop - first[i]] = samples[:, start:stop]
    cut *= window(n_fft)
    return cut


def frames_at(samples: np.ndarray, centres: np.ndarray, n_fft: int) -> np.ndarray:
    """Transform the frames that `cut_frames` cuts out.

    Returns
    -------
    np.ndarray, shape (n_channels, n_frames, n_fft // 2 + 1), complex64
    """
    spectra: np.ndarray = np.fft.rfft(cut_frames(samples, centres, n_fft), axis=-1)
    return spectra.astype(np.complex64, copy=False)


def stft(audio: Audio | np.ndarray, spec: Spec) -> np.ndarray:
    """Transform a whole song.

    Parameters
    ----------
    audio : Audio, or np.ndarray of shape (n_channels, n) or (n,)
    spec : Spec

    Returns
    -------
    np.ndarray, shape (n_channels, n_bins, n_frames), complex64
        Frame ``t`` is centred on sample ``t * spec.hop``.  Eight bytes a value: a song of ten
        minutes takes 430 MB a channel, so cut long ones into parts.
    """
    samples = np.atleast_2d(audio) if isinstance(audio, np.ndarray) else audio.samples
    samples = np.ascontiguousarray(samples, np.float32)
    centres = np.arange(spec.n_frames(samples.shape[1])) * spec.hop
    return frames_at(samples, centres, spec.n_fft).swapaxes(1, 2)
