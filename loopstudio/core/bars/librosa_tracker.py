"""How likely a beat begins at each moment, by librosa's onset strength.

The tracker for machines without madmom, and for those who may not use its weights.  It
hears where something begins, not where a bar does: metre and downbeats are left to the
repetition of the bars (`loopstudio.core.grid`).

The onset strength is that of:
    Sebastian Böck and Gerhard Widmer, "Maximum filter vibrato suppression for onset
    detection", DAFx 2013, as in librosa 0.11.

Where we depart from librosa's ``beat_track``: the beats come from the same decoder as
madmom's (`loopstudio.core.bars.bar_model`), which follows a drifting tempo and needs none of
the code that numba would compile for 7 s on the first call.
"""

import numpy as np

from loopstudio.core.bars.bar_model import FRAME_RATE
from loopstudio.core.progress import Progress, silent

SAMPLE_RATE = 44100
HOP = SAMPLE_RATE // FRAME_RATE
N_FFT = 2048
BLOCK_FRAMES = 6_000
"""Frames whose spectra are made at once."""
LEVEL_FRAMES = 600
"""How far around a frame the loudest onset is looked for, to measure it by: 6 s."""
DELAY_S = 0.015
"""How late beats are heard: a spectrum rises most when an attack has filled half of it."""
CERTAIN = 0.9
"""The likelihood of a beat at the loudest onset around."""


def activations(samples: np.ndarray, *, progress: Progress = silent) -> np.ndarray:
    """Listen to a song.

    Parameters
    ----------
    samples : np.ndarray, shape (n,), float32
        One channel at `SAMPLE_RATE`, with a peak near 1.
    progress : Progress

    Returns
    -------
    np.ndarray, shape (n_frames, 2), float32, in [0, 1)
        As in `loopstudio.core.bars.madmom_tracker.activations`, but the first column is empty:
        every beat is the only one of its bar.
    """
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    strength = _onset_strength(samples, progress)
    level = uniform_filter1d(maximum_filter1d(strength, LEVEL_FRAMES), LEVEL_FRAMES)
    # Silence between songs has no onsets: what is faint everywhere is not measured by itself.
    level = np.maximum(level, 0.1 * strength.max(initial=0) + np.finfo(np.float32).tiny)
    heard = CERTAIN * np.clip(strength / level, 0, 1)
    return np.column_stack([np.zeros_like(heard), heard]).astype(np.float32)


def _onset_strength(samples: np.ndarray, progress: Progress) -> np.ndarray:
    """Rise of the log mel spectrum, shape (n_frames,)."""
    from librosa import power_to_db
    from librosa.feature import melspectrogram
    from librosa.onset import onset_strength

    n_frames = -(-len(samples) // HOP)
    bands = []
    for start in range(0, n_frames, BLOCK_FRAMES):
        progress(start / n_frames, "Listening for beats")
        stop = min(start + BLOCK_FRAMES, n_frames)
        left = N_FFT // 2 - start * HOP
        stretch = samples[max(-left, 0) : (stop - 1) * HOP + N_FFT // 2]
        padded = np.pad(stretch, (max(left, 0), N_FFT))[: (stop - 1 - start) * HOP + N_FFT]
        bands.append(
            melspectrogram(
                y=padded, sr=SAMPLE_RATE, n_fft=N_FFT, hop_length=HOP, center=False, fmax=16000
            )
        )
    mel = power_to_db(np.concatenate(bands, axis=1), ref=np.max)
    # Spectra are centred on their frames, so the rise is half a window late without `lag`.
    strength = onset_strength(S=mel, sr=SAMPLE_RATE, hop_length=HOP, max_size=3)
    return np.asarray(strength, float)[:n_frames]
