"""What the spectrum of a note looks like before it is heard.

A note has energy at its fundamental and the multiples of it, and nowhere else; how much at
each is left to be learned.  So a template starts with 1 / m around the m-th harmonic and with
zeros between, and zeros stay [1]_.

References
----------
.. [1] S. Ewert, B. Pardo, M. Mueller and M. D. Plumbley, "Score-informed source separation for
   musical audio recordings", IEEE Signal Processing Magazine 31(3), 2014.
"""

import numpy as np

A4_PITCH, A4_HZ = 69, 440.0

_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_LOBE_BINS = 1.5
"""A harmonic fills this many bins on either side, however narrow the tolerance: the Hann
window's main lobe is two wide, and little is left at its ends."""


def pitch_name(pitch: int) -> str:
    """Return the name of a MIDI pitch, such as "F#3"; "C4" is the middle C."""
    return f"{_NAMES[pitch % 12]}{pitch // 12 - 1}"


def pitch_hz(pitch: float | np.ndarray, tuning_cents: float = 0.0) -> float | np.ndarray:
    """Return the fundamental of a MIDI pitch in Hz, `tuning_cents` above concert pitch."""
    return A4_HZ * 2.0 ** ((pitch - A4_PITCH) / 12 + tuning_cents / 1200)


def harmonic_template(
    frequencies_hz: np.ndarray,
    pitch: float,
    *,
    tolerance_semitones: float = 0.5,
    tuning_cents: float = 0.0,
) -> np.ndarray:
    """Return where a note may have energy, falling as 1 / m over its harmonics.

    Parameters
    ----------
    frequencies_hz : np.ndarray, shape (n_bins,), evenly spaced from 0
    pitch : float
        MIDI number.
    tolerance_semitones : float > 0
        Harmonics may lie this far from the multiples of the fundamental, either way.
    tuning_cents : float
        How much higher the instrument is tuned than A = 440 Hz.

    Returns
    -------
    np.ndarray, shape (n_bins,), in [0, 1]
        Zero away from harmonics; where they overlap the lower one counts.
    """
    base_hz = float(pitch_hz(pitch, tuning_cents))
    step_hz = float(frequencies_hz[1] - frequencies_hz[0])
    n_harmonics = int(frequencies_hz[-1] / base_hz)
    template = np.zeros(len(frequencies_hz), np.float32)
    ratio = 2.0 ** (tolerance_semitones / 12)
    for m in range(n_harmonics, 0, -1):
        lobe_hz = _LOBE_BINS * step_hz
        low_hz = min(m * base_hz / ratio, m * base_hz - lobe_hz)
        high_hz = max(m * base_hz * ratio, m * base_hz + lobe_hz)
        first = max(0, int(np.ceil(low_hz / step_hz)))
        template[first : int(high_hz / step_hz) + 1] = 1 / m
    return template


def estimate_tuning(spectrum: np.ndarray, frequencies_hz: np.ndarray) -> float:
    """Estimate how far from concert pitch a recording is tuned.

    The sharp peaks of the mean spectrum vote, by their prominence, for their distance to the
    nearest semitone, on a circle, as 50 cents above a pitch are 50 below the next.

    Parameters
    ----------
    spectrum : np.ndarray, shape (n_bins,), nonnegative
        Mean magnitude of the recording.
    frequencies_hz : np.ndarray, shape (n_bins,), evenly spaced from 0

    Returns
    -------
    float, in [-50, 50]
        Cents above A = 440 Hz; 0 where there are no peaks.
    """
    level = np.log(spectrum + 1e-6 * float(spectrum.max(initial=0)) + 1e-12)
    inner = level[1:-1]
    step_hz = float(frequencies_hz[1] - frequencies_hz[0])
    # Below, half a semitone is less than a bin, and peaks say nothing about tuning.
    lowest_hz = step_hz / (2 ** (1 / 24) - 1)
    is_peak = (inner > level[:-2]) & (inner > level[2:])
    is_peak &= (frequencies_hz[1:-1] > lowest_hz) & (frequencies_hz[1:-1] < _HIGHEST_HZ)
    at = np.flatnonzero(is_peak) + 1
    if not len(at):
        return 0.0
    left, middle, right = level[at - 1], level[at], level[at + 1]
    # The logarithm of a Hann window's main lobe is nearly a parabola.
    offset = 0.5 * (left - right) / (left - 2 * middle + right)
    semitones = 12 * np.log2((at + offset) * step_hz / A4_HZ)
    votes = np.exp(2j * np.pi * semitones) @ spectrum[at]
    return float(100 * np.angle(votes) / (2 * np.pi))


_HIGHEST_HZ = 2_500.0
"""Above, stretched harmonics of strings are sharp by a good part of a semitone."""
