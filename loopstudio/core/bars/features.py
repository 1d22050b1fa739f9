"""What is heard on each tatum of a song: the picture in which its bars are compared.

Loudness in bands an eighth of a decade or so wide, on a compressed scale, is alike wherever
the same notes are played, whether they are copied to the sample or played again.

Conventions
-----------
Tatums here are twelfths of a beat of the pulse, so that halves, thirds and quarters of a
beat are whole numbers of them; tatum ``i`` reaches from ``i / 12`` to ``(i + 1) / 12`` beats.
"""

import numpy as np

from loopstudio.core.bars.pulse import Pulse
from loopstudio.core.fourier import spectra_of
from loopstudio.core.progress import Progress, silent
from loopstudio.core.side_by_side import side_by_side

TATUMS_PER_BEAT = 12
N_BANDS = 40
BAND_HZ = (40.0, 12_000.0)
WINDOW_S = 0.046
HOP_S = 0.0116
BLOCK_FRAMES = 100
"""Frames that are transformed at once: few enough for the processor's cache."""
COMPRESSION = 1_000.0
"""Amplitudes below a thousandth of the loudest are nearly nothing."""
SILENT_SHARE = 0.02
"""A tatum with less than this share of the loudest one's features is silent."""


def tatum_features(
    samples: np.ndarray, sr: int, pulse: Pulse, *, progress: Progress = silent
) -> np.ndarray:
    """Describe every tatum of a song.

    Parameters
    ----------
    samples : np.ndarray, shape (n,), float32
    sr : int
        Sample rate in Hz.
    pulse : Pulse
        Beats of the whole song.
    progress : Progress

    Returns
    -------
    np.ndarray, shape (n_tatums, N_BANDS), float32
        Compressed amplitude in each band, less its mean over the song; all zero where the
        song is silent.
    """
    hop = max(round(HOP_S * sr), 1)
    bands = band_levels(samples, sr, hop, progress=progress)
    n_tatums = TATUMS_PER_BEAT * (len(pulse.beats) - 1)
    places = pulse.places(np.arange(n_tatums + 1) / TATUMS_PER_BEAT)
    # Frame i stands for the time around i * hop.
    edges = np.clip(places / hop + 0.5, 0, len(bands))
    tatums = np.diff(_integral(bands, edges), axis=0)
    tatums /= np.maximum(np.diff(edges), 1e-6)[:, None]
    loudness = tatums.mean(axis=1)
    heard = loudness > SILENT_SHARE * loudness.max(initial=0)
    tatums -= tatums[heard].mean(axis=0) if heard.any() else 0
    tatums[~heard] = 0
    return tatums.astype(np.float32)


def band_levels(
    samples: np.ndarray, sr: int, hop: int, *, progress: Progress = silent
) -> np.ndarray:
    """Return the compressed amplitude in every band, shape (n_frames, N_BANDS), float32.

    Frame ``i`` stands for the time around sample ``i * hop``.
    """
    return _compressed(_bands(samples, sr, hop, progress))


def _bands(samples: np.ndarray, sr: int, hop: int, progress: Progress) -> np.ndarray:
    """Amplitude in bands of equal ratio, shape (n_frames, N_BANDS)."""
    n_fft = 1 << round(np.log2(WINDOW_S * sr))
    window = np.hanning(n_fft + 1)[:-1].astype(np.float32)
    n_frames = len(samples) // hop + 1
    padded = np.pad(samples, (n_fft // 2, n_fft))
    frames = np.lib.stride_tricks.sliding_window_view(padded, n_fft)[::hop][:n_frames]
    edges = _band_edges(sr, n_fft)
    bands = np.empty((n_frames, N_BANDS), np.float32)

    def hear(start: int) -> None:
        some = slice(start, start + BLOCK_FRAMES)
        spectra = spectra_of(frames[some] * window)
        power = spectra.real**2 + spectra.imag**2
        np.sqrt(np.add.reduceat(power, edges, axis=1)[:, :N_BANDS], out=bands[some])

    starts = range(0, n_frames, BLOCK_FRAMES)
    with side_by_side(hear, starts) as heard:
        for start, _ in zip(starts, heard, strict=True):
            progress(start / n_frames, "Comparing bars")
    return bands


def _band_edges(sr: int, n_fft: int) -> np.ndarray:
    """Return the first bin of every band and the end of the last, strictly increasing."""
    low, high = BAND_HZ
    edges = np.geomspace(low, min(high, 0.49 * sr), N_BANDS + 1) * n_fft / sr
    bins = np.round(edges).astype(int)
    for band in range(1, len(bins)):
        bins[band] = max(bins[band], bins[band - 1] + 1)
    inside: np.ndarray = np.minimum(bins, n_fft // 2)
    return inside


def _compressed(bands: np.ndarray) -> np.ndarray:
    """Compress amplitudes, so that what is quiet counts too."""
    loudest = bands.max(initial=0) or 1.0
    compressed: np.ndarray = np.log1p(COMPRESSION / loudest * bands)
    return compressed


def _integral(bands: np.ndarray, upto: np.ndarray) -> np.ndarray:
    """Sum of all frames before each fractional frame, shape (len(upto), N_BANDS)."""
    # Double precision: the sums grow over the whole song, their differences do not.
    total = np.zeros((len(bands) + 1, bands.shape[1]))
    np.cumsum(bands, axis=0, out=total[1:], dtype=float)
    whole = np.minimum(upto.astype(int), len(bands) - 1)
    integral: np.ndarray = total[whole] + (upto - whole)[:, None] * bands[whole]
    return integral
