"""What is heard in the tour: places in the song, and changes from one mix to another."""

from dataclasses import dataclass

import numpy as np

from loopstudio.core import stems
from loopstudio.core.audio import Audio
from loopstudio.core.extract import Extraction
from tests.pulse import SR, Recorder

EXACT = 1e-4
"""Sounds that differ by no more than this, -80 dBFS, are the same."""

_REACH = round(0.25 * SR)
_PIECE = 6000
_AFTER = round(0.2 * SR)
_AROUND = 200


@dataclass(frozen=True)
class Change:
    """How one mix became another.

    Attributes
    ----------
    latency_s : float
        From the key to the first sample that is all new.
    fade_s : float
        From the last sample that is all old to the first that is all new.
    roughness : float
        Of what was added to the old mix, relative to the difference of the two mixes, which
        a click exceeds by far.
    difference : float
        Largest difference of the two mixes there.
    """

    latency_s: float
    fade_s: float
    roughness: float
    difference: float


def stem(audio: Audio, extraction: Extraction, loop: int) -> np.ndarray:
    """Return a loop's stem, shape (n, n_channels)."""
    out = np.zeros_like(audio.samples)

    def write(start: int, block: np.ndarray) -> None:
        out[:, start : start + block.shape[2]] = block[loop]

    stems.render(audio, extraction, write)
    return out.T


def place(piece: np.ndarray, song: np.ndarray, guess: int) -> int | None:
    """Find where in a song a recorded piece is, near a guess: a song of loops repeats.

    Parameters
    ----------
    piece : np.ndarray, shape (m, n_channels)
    song : np.ndarray, shape (n, n_channels)
    guess : int

    Returns
    -------
    int or None
        The sample of the song at which the piece begins; None if it is nowhere near.
    """
    first = max(guess - _REACH, 0)
    near = song[first : guess + _REACH + len(piece)].astype(np.float64)
    if len(near) < len(piece) or not piece.any():
        return None
    likeness = sum(np.correlate(a, b) for a, b in zip(near.T, piece.T, strict=True))
    energy = np.append(0.0, np.cumsum(np.square(near).sum(axis=1)))
    at = int(np.argmin(energy[len(piece) :] - energy[: -len(piece)] - 2 * likeness))
    return first + at if np.abs(near[at : at + len(piece)] - piece).max() < EXACT else None


def find(piece: np.ndarray, sound: np.ndarray) -> int | None:
    """Find where in a sound a recorded piece is, wherever that may be.

    Parameters
    ----------
    piece : np.ndarray, shape (m, n_channels)
    sound : np.ndarray, shape (n, n_channels), n >= m

    Returns
    -------
    int or None
        The sample at which the piece begins; None if it is nowhere in the sound.
    """
    if not piece.any():
        return None
    m, n = len(piece), len(sound)
    size = 1 << int(n + m - 1).bit_length()
    spectra = np.fft.rfft(sound, size, axis=0) * np.fft.rfft(piece, size, axis=0).conj()
    likeness = np.fft.irfft(spectra.sum(axis=1), size)[: n - m + 1]
    energy = np.append(0.0, np.cumsum(np.square(sound, dtype=np.float64).sum(axis=1)))
    at = int(np.argmin(energy[m:] - energy[:-m] - 2 * likeness))
    return at if np.abs(sound[at : at + m] - piece).max() < EXACT else None


def hear_change(
    recorder: Recorder, at_s: float, guess: int, old: np.ndarray, new: np.ndarray
) -> Change | None:
    """Listen to what came of a key.

    Parameters
    ----------
    recorder : Recorder
    at_s : float
        When the key was pressed, on the clock of `time.monotonic`.
    guess : int
        Place in the song that was heard then, about.
    old, new : np.ndarray, shape (n, n_channels)
        The mix before and after, over the whole song.

    Returns
    -------
    Change or None
        None where the recording is not exactly the old mix and then exactly the new one.
    """
    heard, key = recorder.samples, recorder.frame_at(at_s)
    begin = place(heard[key - _PIECE : key], old, guess - _PIECE)
    if begin is None:
        return None
    # A little of what was before, for the curve of the sound at its first sample.
    first = begin + _PIECE
    piece = heard[key : key + _AFTER]
    olds, news = old[first : first + _AFTER], new[first : first + _AFTER]
    is_old = np.abs(piece - olds).max(axis=1) < EXACT
    is_new = np.abs(piece - news).max(axis=1) < EXACT
    if not (is_old[0] and is_new[-1]) or is_old.all():
        return None
    last_old, first_new = int(np.argmin(is_old)), _AFTER - int(np.argmin(is_new[::-1]))
    around = slice(max(last_old - _AROUND, 0), first_new + _AROUND)
    return Change(
        latency_s=first_new / SR,
        fade_s=(first_new - last_old) / SR,
        # What both mixes have in common would hide a click.
        roughness=roughness((piece - olds)[around]) / roughness((news - olds)[around]),
        difference=float(np.abs(olds - news).max()),
    )


def playhead_errors(
    recorder: Recorder, seen: list[tuple[float, int]], song: np.ndarray
) -> np.ndarray:
    """Return how far the playhead was ahead of the ear at each look, in seconds.

    Parameters
    ----------
    recorder : Recorder
    seen : list of (float, int)
        When, on the clock of `time.monotonic`, and the sample that was shown.
    song : np.ndarray, shape (n, n_channels)

    Returns
    -------
    np.ndarray
        Looks at a place where the recording has a gap are left out.
    """
    heard, errors = recorder.samples, []
    for at_s, position in seen:
        frame = recorder.frame_at(at_s)
        ear = place(heard[frame : frame + _PIECE], song, position)
        if ear is not None:
            errors.append((position - ear) / SR)
    return np.array(errors)


def roughness(signal: np.ndarray) -> float:
    """Return the largest second difference of a signal, shape (n, n_channels)."""
    return float(np.abs(np.diff(signal, 2, axis=0)).max())
