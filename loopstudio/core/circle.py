"""Sounds that go round: frames on a circle.

One turn of a loop is followed by itself.  Cut into frames that reach over its end into its
beginning, whatever is done to the frames leaves no seam.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.spectrogram import Spec, window


class Circle:
    """Frames of a signal that goes round: their transform, and back.

    Parameters
    ----------
    length : int
        Of the signal, in samples.
    spec : Spec
        The hop is made a little shorter, so that frames are even around the circle.
    n_frames : int or None
        How many frames there are; None for what the hop asks for.
    """

    def __init__(self, length: int, spec: Spec, n_frames: int | None = None) -> None:
        n_fft = spec.n_fft
        self.length, self.n_fft = length, n_fft
        n_frames = n_frames or max(-(-length // spec.hop), 1)
        self.centres = np.rint(np.arange(n_frames) * length / n_frames).astype(int)
        self._window = window(n_fft)
        self._places = (self.centres[:, None] - n_fft // 2 + np.arange(n_fft)) % length
        squares = np.tile(np.square(self._window), (n_frames, 1))
        self._norm = 1 / np.maximum(self._summed(squares[None])[0], np.float32(1e-6))

    def frames(self, signal: np.ndarray) -> np.ndarray:
        """Transform a signal (n_channels, length) to (n_channels, n_frames, n_bins)."""
        spectra: np.ndarray = np.fft.rfft(signal[:, self._places] * self._window, axis=-1)
        return spectra.astype(np.complex64, copy=False)

    def signal(self, spectra: np.ndarray) -> np.ndarray:
        """Return the signal whose frames are nearest to these, (n_channels, length), float32."""
        cut = np.fft.irfft(spectra, self.n_fft, axis=-1).astype(np.float32, copy=False)
        signal: np.ndarray = self._summed(cut * self._window) * self._norm
        return signal

    def _summed(self, frames: np.ndarray) -> np.ndarray:
        """Add frames (n_channels, n_frames, n_fft) up where they lie on the circle."""
        n_rounds = -(-(self.length + self.n_fft) // self.length) + 1
        line = np.zeros((len(frames), n_rounds * self.length), np.float32)
        # From half a frame before the circle begins: the first frames reach into its end.
        for t, centre in enumerate(self.centres):
            line[:, centre : centre + self.n_fft] += frames[:, t]
        once = line.reshape(len(frames), n_rounds, self.length).sum(axis=1)
        summed: np.ndarray = np.roll(once, -(self.n_fft // 2), axis=1)
        return summed
