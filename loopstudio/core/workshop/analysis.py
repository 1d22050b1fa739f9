"""What the matrix methods see of a song: one nonnegative number a cell."""

from __future__ import annotations

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.progress import Progress, silent
from loopstudio.core.spectrogram import Spec, frames_at
from loopstudio.core.workshop.settings import SEPARABLE, Scale, WorkshopSettings

_FRAMES_AT_ONCE = 256


def magnitudes(audio: Audio, spec: Spec, *, progress: Progress = silent) -> np.ndarray:
    """Return the magnitudes of a song.

    Returns
    -------
    np.ndarray, shape (n_bins, n_frames), float32
        Of several channels the root of their mean power, which no phase between them can
        silence; frame ``t`` is centred on sample ``t * spec.hop``.
    """
    n_frames = spec.n_frames(audio.n_samples)
    out = np.empty((spec.n_bins, n_frames), np.float32)
    for at in range(0, n_frames, _FRAMES_AT_ONCE):
        progress(at / n_frames, "Computing the spectrogram")
        centres = np.arange(at, min(at + _FRAMES_AT_ONCE, n_frames)) * spec.hop
        spectra = np.abs(frames_at(audio.samples, centres, spec.n_fft))
        if len(spectra) == 1:
            out[:, at : at + len(centres)] = spectra[0].T
        else:
            power = np.square(spectra).mean(axis=0)
            out[:, at : at + len(centres)] = np.sqrt(power).T
    return out


def loudest_frame(note: Audio, spec: Spec, sr: int) -> np.ndarray:
    """Return the loudest frame of a recorded note, as a song's frames are cut.

    Parameters
    ----------
    note : Audio
        At any rate.
    spec : Spec
        Of the song's frames.
    sr : int
        The song's rate in Hz.

    Returns
    -------
    np.ndarray, shape (n_bins,), float32
        Magnitudes; zero above what the recording can hold.
    """
    ratio = note.sr / sr
    own = Spec(max(2, 2 * round(spec.n_fft * ratio / 2)), max(1, round(spec.hop * ratio)))
    magnitude = magnitudes(note, own)
    loudest = magnitude[:, np.argmax(np.einsum("ij,ij->j", magnitude, magnitude))]
    # A frame of more samples has the same tone as a larger number.
    loudest = loudest * (spec.n_fft / own.n_fft)
    there = frequencies_hz(own, note.sr)
    at = frequencies_hz(spec, sr)
    frame: np.ndarray = np.interp(at, there, loudest, right=0.0)
    return frame.astype(np.float32)


def scaled(magnitude: np.ndarray, scale: Scale, gamma: float = 1.0) -> np.ndarray:
    """Return what is factorized, of the shape of `magnitude`, float32."""
    if scale == "power":
        power: np.ndarray = np.square(magnitude)
        return power
    if scale == "log":
        compressed: np.ndarray = np.log1p(np.float32(gamma) * magnitude)
        return compressed
    return magnitude


def unscaled(values: np.ndarray, scale: Scale, gamma: float = 1.0) -> np.ndarray:
    """Return magnitudes again, in place where it can; undoes `scaled`."""
    if scale == "power":
        np.sqrt(values, out=values)
    elif scale == "log":
        # A model may exceed every value it was learned from; e^60 is beyond any sound.
        np.expm1(np.minimum(values, 60, out=values), out=values)
        values /= np.float32(gamma)
    return values


def overshoots(settings: WorkshopSettings) -> bool:
    """Tell whether a model may be tens of dB above the song, so that it has to be bounded.

    Compressed levels make tens of dB of a small error, and losses with a beta below 1 hardly
    mind a model that is too loud somewhere: to Itakura-Saito a hundred times too loud is less
    of an error than ten times too soft.
    """
    hardly_minds = settings.beta < 1 and settings.method not in SEPARABLE
    return settings.scale == "log" or hardly_minds


def frequencies_hz(spec: Spec, sr: int) -> np.ndarray:
    """Return the bins' frequencies, shape (n_bins,)."""
    bins: np.ndarray = np.arange(spec.n_bins) * (sr / spec.n_fft)
    return bins


def times_s(spec: Spec, sr: int, n_frames: int) -> np.ndarray:
    """Return the frames' centres, shape (n_frames,)."""
    centres: np.ndarray = np.arange(n_frames) * (spec.hop / sr)
    return centres
