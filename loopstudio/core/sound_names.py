"""What a sound is called: the note it plays, or the kind of noise it is.

A musician looks for "E3", not for "sound 7".  The pitch of a spectrum is the fundamental
whose harmonics hold most of it, nearer harmonics counting more, so that neither the octave
above nor the one below wins.

Based on the method of:
    D. J. Hermes, "Measurement of pitch by subharmonic summation", JASA 83(1), 1988.

Where we depart from it: amplitudes are compressed by a square root instead of being
weighted by the ear's sensitivity, since a template has no level of its own; and a low
pitch whose fundamental is not there counts half.
"""

import re
from dataclasses import dataclass

import numpy as np

NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
"""Names of the twelve pitch classes, from C."""

LOWEST_HZ, HIGHEST_HZ = 32.0, 4000.0
"""Range of fundamentals, about C1 to C8."""

_HARMONICS = np.arange(1, 9)
_DECAY = 0.84  # Hermes' compression: each harmonic counts this much of the one before
_PER_SEMITONE = 5
_WIDE_BINS = 6  # harmonics nearer to each other than this run into one another
_FAINT_FUNDAMENTAL = 0.6  # of the strongest harmonic, both as square roots

# A sound with a pitch holds half of its power in a few narrow peaks; noise needs far more.
_TONE_WIDTH_HZ = 250.0
# The window makes a peak two or three bins wide, vibrato a few percent; a bass drum is wider.
_PEAK_WIDTH_BINS, _PEAK_WIDTH_RELATIVE = 4, 0.1

_KINDS = ((400.0, "Thud"), (3500.0, "Noise"), (np.inf, "Hiss"))


@dataclass(frozen=True)
class SoundName:
    """A sound's name and where it lies between low and high."""

    text: str
    """A note such as ``"G♯1"``, or ``"Thud"``, ``"Noise"``, ``"Hiss"``; empty for silence."""
    hz: float
    """Its pitch, or the middle of its spectrum; 0 for silence."""
    pitched: bool


def name_sound(spectrum: np.ndarray, hz_per_bin: float) -> SoundName:
    """Name a sound by its spectrum.

    Parameters
    ----------
    spectrum : np.ndarray, shape (n_bins,), nonnegative
        Magnitudes; bin ``i`` lies at ``i * hz_per_bin``.
    hz_per_bin : float > 0

    Returns
    -------
    SoundName
    """
    power = np.square(spectrum, dtype=float)
    power[0] = 0
    if not power.any():
        return SoundName("", 0.0, pitched=False)
    if _half_width_hz(power, hz_per_bin) <= _TONE_WIDTH_HZ and _has_narrow_peak(power):
        hz = _pitch_hz(spectrum, hz_per_bin)
        return SoundName(note_name(hz), hz, pitched=True)
    hz = _middle_hz(power, hz_per_bin)
    kind = next(name for limit, name in _KINDS if hz < limit)
    return SoundName(kind, hz, pitched=False)


def note_name(hz: float) -> str:
    """Return the nearest note of equal temperament at A4 = 440 Hz, such as ``"C♯4"``."""
    midi = round(69 + 12 * np.log2(hz / 440))
    return f"{NOTES[midi % 12]}{midi // 12 - 1}"


def note_number(text: str) -> int | None:
    """Return the MIDI number of a note such as ``"C♯4"``, ``"c#4"`` or ``"Db4"``; None if none."""
    written = re.fullmatch(r"\s*([A-Ga-g])([#♯b♭]?)\s*(-?\d)\s*", text)
    if written is None:
        return None
    letter, sign, octave = written.groups()
    shift = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}[sign]
    return 12 * (int(octave) + 1) + NOTES.index(letter.upper()) + shift


def _half_width_hz(power: np.ndarray, hz_per_bin: float) -> float:
    """How much bandwidth the strongest bins need to hold half of the power, in Hz."""
    running = np.cumsum(np.sort(power)[::-1])
    return float(np.searchsorted(running, running[-1] / 2) + 1) * hz_per_bin


def _has_narrow_peak(power: np.ndarray) -> bool:
    """Whether the strongest peak, down to half of its magnitude, is as narrow as a tone's."""
    top = int(power.argmax())
    low = np.append(np.flatnonzero(power < power[top] / 4), len(power))
    right = low[np.searchsorted(low, top)]
    left = low[np.searchsorted(low, top) - 1]  # there is one: bin 0 holds nothing
    return bool(right - left - 1 <= max(_PEAK_WIDTH_BINS, _PEAK_WIDTH_RELATIVE * top))


def _middle_hz(power: np.ndarray, hz_per_bin: float) -> float:
    """Mean frequency on a logarithmic scale, weighted by power."""
    log_hz = np.log(np.arange(1, len(power)) * hz_per_bin)
    return float(np.exp(np.average(log_hz, weights=power[1:])))


def _pitch_hz(spectrum: np.ndarray, hz_per_bin: float) -> float:
    """Fundamental by subharmonic summation, in Hz."""
    n_steps = int(12 * _PER_SEMITONE * np.log2(HIGHEST_HZ / LOWEST_HZ))
    candidates = LOWEST_HZ * 2 ** (np.arange(n_steps + 1) / (12 * _PER_SEMITONE))
    bins = candidates[:, None] * _HARMONICS / hz_per_bin  # (candidate, harmonic)
    compressed = np.sqrt(np.maximum(spectrum, 0))
    found = np.interp(bins, np.arange(len(spectrum)), compressed, right=0.0)
    # Low down, where peaks are wide, the octave below would find its overtones everywhere.
    wide = candidates < _WIDE_BINS * hz_per_bin
    missing = wide & (found[:, 0] < _FAINT_FUNDAMENTAL * found.max(axis=1))
    best = int(np.argmax(found @ _DECAY ** (_HARMONICS - 1) * np.where(missing, 0.5, 1)))
    # Low down a bin is wider than a semitone; the strongest harmonic's peak says more.
    strongest = int(np.argmax(found[best]))
    hz = _peak_bin(spectrum, round(bins[best, strongest])) * hz_per_bin
    return float(np.clip(hz / _HARMONICS[strongest], LOWEST_HZ, HIGHEST_HZ))


def _peak_bin(spectrum: np.ndarray, near: int) -> float:
    """Top of the parabola through the logarithms around the peak at most one bin away."""
    low = max(near - 1, 1)
    peak = low + int(np.argmax(spectrum[low : near + 2]))
    if not 0 < peak < len(spectrum) - 1 or spectrum[peak - 1 : peak + 2].min() <= 0:
        return float(peak)
    left, top, right = np.log(spectrum[peak - 1 : peak + 2])
    bend = left - 2 * top + right
    return peak + float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5)) if bend < 0 else peak
