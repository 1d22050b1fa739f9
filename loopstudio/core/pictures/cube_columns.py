"""Columns of a song's spectrum at chosen places, in rows evenly spaced in pitch.

They are read off the short-time Fourier transform that the factorization sees, or off a
constant-Q transform, which has one row for every semitone of the piano, and in the bass a
finer pitch at the price of a blurred beginning.

Conventions
-----------
Amplitudes are those of a sine in the song, so that both transforms have the same scale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.pictures.loop_picture import N_ROWS, row_hz, rows_at
from loopstudio.core.spectrogram import Spec, frames_at

if TYPE_CHECKING:
    from collections.abc import Iterator

STFT, CQT = "stft", "cqt"
"""The transforms."""

N_NOTES = 84
"""Rows of the constant-Q transform: seven octaves."""

C1_HZ = 440 * 2 ** (-45 / 12)
"""The lowest of them, three octaves below the middle C of a piano."""

_FRAMES_AT_ONCE = 128
_CQT_S, _CQT_AROUND_S = 30.0, 1.0
"""Seconds of the song transformed at once, and before and after them, for the longest filters."""
_CQT_HOP = 512
"""Samples from one frame to the next, a multiple of 64 for the octaves to share."""


def rows_of(transform: str) -> np.ndarray:
    """Return the pitch of every row of a transform, shape (n_rows,), in Hz."""
    if transform == STFT:
        return row_hz(N_ROWS)
    hz: np.ndarray = C1_HZ * 2 ** (np.arange(N_NOTES) / 12)
    return hz


def columns_at(
    signal: np.ndarray, sr: int, centres: np.ndarray, transform: str
) -> Iterator[np.ndarray]:
    """Transform a song at some places, block by block.

    Parameters
    ----------
    signal : np.ndarray, shape (n,), float32
    sr : int
        Hz.
    centres : np.ndarray, shape (n_columns,), int, increasing, in samples
    transform : str
        `STFT` or `CQT`.

    Yields
    ------
    np.ndarray, shape (some columns, n_rows), float32
        Amplitudes, in order.
    """
    find = _stft_columns if transform == STFT else _cqt_columns
    yield from find(signal, sr, centres, rows_of(transform))


def _stft_columns(
    signal: np.ndarray, sr: int, centres: np.ndarray, hz: np.ndarray
) -> Iterator[np.ndarray]:
    """Yield blocks of columns (n, n_rows), amplitudes at these samples."""
    n_fft = Spec.for_rate(sr).n_fft
    for start in range(0, len(centres), _FRAMES_AT_ONCE):
        spectra = np.abs(frames_at(signal[None], centres[start : start + _FRAMES_AT_ONCE], n_fft))
        yield rows_at(spectra[0].T, sr / n_fft, hz).T * np.float32(4 / n_fft)


def _cqt_columns(
    signal: np.ndarray, sr: int, centres: np.ndarray, hz: np.ndarray
) -> Iterator[np.ndarray]:
    """Yield blocks of columns (n, n_rows), amplitudes at these samples."""
    from librosa import cqt
    from librosa.filters import wavelet_lengths

    # A filter reaches a semitone above its own note.
    n_notes = int((hz * 2 ** (1 / 12) < sr / 2).sum())
    lengths, _ = wavelet_lengths(freqs=hz[:n_notes], sr=sr)
    scale = (2 / np.sqrt(lengths)).astype(np.float32)  # of a sine, as librosa scales it
    step = round(_CQT_S * sr / _CQT_HOP) * _CQT_HOP
    around = round(_CQT_AROUND_S * sr / _CQT_HOP) * _CQT_HOP
    last = len(signal) - 1
    piece_of = np.clip(centres, 0, last) // step
    for piece in np.unique(piece_of):
        begin = int(piece) * step
        heard = np.zeros(step + 2 * around, np.float32)
        first, end = max(begin - around, 0), min(begin + step + around, last + 1)
        heard[first - begin + around : end - begin + around] = signal[first:end]
        notes = np.abs(cqt(heard, sr=sr, hop_length=_CQT_HOP, n_bins=n_notes, fmin=float(hz[0])))
        at = (np.clip(centres[piece_of == piece], 0, last) - begin + around) / _CQT_HOP
        columns = np.zeros((len(at), len(hz)), np.float32)
        columns[:, :n_notes] = (notes[:, np.rint(at).astype(np.intp)]).T * scale
        yield columns
