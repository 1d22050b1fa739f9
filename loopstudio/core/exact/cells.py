"""A few hundred cells of the bars' spectrograms that stand for all of them."""

from __future__ import annotations

import numpy as np

from loopstudio.core.exact.bars import rows
from loopstudio.core.fourier import spectra_of

N_CELLS = 500

_N_FFT = 4096


class Draw:
    """Cells drawn from blocks that need not be in memory together, loud ones more often."""

    def __init__(self, n_bars: int, rng: np.random.Generator) -> None:
        self._rng = rng
        self._kept = np.zeros((n_bars, 0), np.complex64)
        self._times = np.zeros(0)

    def add(self, spectra: np.ndarray) -> None:
        """Let cells take part, shape (n_bars, n_cells)."""
        # The cells stay whose exponential clocks, as fast as they are loud, ring first.
        clocks = self._rng.exponential(size=spectra.shape[1])
        times = np.concatenate([self._times, clocks / (np.abs(spectra).max(axis=0) + 1e-12)])
        kept = np.hstack([self._kept, spectra.astype(np.complex64)])
        if len(times) > N_CELLS:
            early = np.argpartition(times, N_CELLS)[:N_CELLS]
            kept, times = kept[:, early], times[early]
        self._kept, self._times = kept, times

    def cells(self) -> np.ndarray:
        """Return what was drawn, (n_bars, n_cells), scaled to a mean square of one each."""
        level = np.sqrt((np.abs(self._kept) ** 2).mean(axis=0)) + 1e-12
        scaled: np.ndarray = self._kept / level
        return scaled


def draw_cells(
    samples: np.ndarray, starts: np.ndarray, length: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw cells of the whole bars, shape (n_bars, n_cells), complex64."""
    window = np.hanning(_N_FFT).astype(np.float32)
    draw = Draw(len(starts), rng)
    for first in range(0, max(length - _N_FFT, 0) + 1, _N_FFT):
        spectra = spectra_of(rows(samples, starts, first, _N_FFT) * window)
        draw.add(spectra.reshape(len(starts), -1))
    return draw.cells()
