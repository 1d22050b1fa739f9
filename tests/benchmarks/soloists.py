"""Soloists: sounds that never repeat, unless their name says so.

Each is a function of a random generator, a number of samples, the samples of a beat and the
sample rate; it returns one channel, float32.
"""

from collections.abc import Callable

import numpy as np
from scipy import signal

SCALE = np.array([0, 2, 3, 5, 7, 8, 10])
VOWELS_HZ = np.array([[730, 1090, 2440], [270, 2290, 3010], [300, 870, 2240], [530, 1840, 2480]])
FRAME = 256
"""Samples for which a voice holds its shape."""


def voice(rng: np.random.Generator, n: int, beat: float, sr: float) -> np.ndarray:
    """A sung-like voice: a glottal source with vibrato and glides, formants, consonants."""
    time_s = np.arange(n) / sr
    hz, levels, ends = _melody(rng, n, beat, sr, low=55, glide_s=0.05)
    drift = _wander(rng, n, sr) - 0.5
    hz *= 2 ** ((0.35 * np.sin(2 * np.pi * 5.4 * time_s + 5 * drift) + 0.4 * drift) / 12)
    phase = 2 * np.pi * np.cumsum(hz) / sr
    frames = np.arange(0, n, FRAME)
    vowels = VOWELS_HZ[rng.integers(len(VOWELS_HZ), size=len(ends) + 1)]
    formants = vowels[np.searchsorted(ends, frames)]
    out = np.zeros(n, np.float32)
    for partial in range(1, 30):
        away = (partial * hz[frames, None] - formants) / 120
        gain = (1 / (1 + away**2)).sum(axis=1) / partial**0.7 + 0.01 / partial
        gain *= partial * hz[frames] < 0.45 * sr
        out += np.repeat(gain, FRAME)[:n] * np.sin(partial * phase)
    breath = 0.02 * band(rng.standard_normal(n), sr, 4000, 2.0)
    out = levels * (out + breath)
    for end in ends[:-1]:
        hiss = rng.standard_normal(int(0.07 * sr)) * np.hanning(int(0.07 * sr))
        stop = min(end + len(hiss), n)
        out[end:stop] += 0.2 * hiss[: stop - end]
    return out.astype(np.float32)


def lead(rng: np.random.Generator, n: int, beat: float, sr: float) -> np.ndarray:
    """A lead synthesiser with a melody that never repeats."""
    hz, levels, _ = _melody(rng, n, beat, sr, low=65, glide_s=0.03)
    phase = 2 * np.pi * np.cumsum(hz * 2 ** (rng.normal(0, 0.02) / 12)) / sr
    partials = [np.where(k * hz < 0.45 * sr, np.sin(k * phase), 0) / k for k in range(1, 16)]
    return (levels * np.sum(partials, axis=0)).astype(np.float32)


def noise(rng: np.random.Generator, n: int, beat: float, sr: float) -> np.ndarray:
    """Noise in a band of two octaves that comes and goes."""
    rush = band(rng.standard_normal(n), sr, float(rng.uniform(300, 3000)), 4.0)
    return (_wander(rng, n, beat) * rush).astype(np.float32)


def phrase(rng: np.random.Generator, n: int, beat: float, sr: float) -> np.ndarray:
    """A lead of which one phrase of four beats was copied to another place in the song."""
    out = lead(rng, n, beat, sr)
    length = round(4 * beat)
    bars = rng.permutation(max(n // length, 1))[:2]
    if len(bars) == 2:
        here, there = (round(int(bar) * 4 * beat) for bar in bars)
        stop = min(length, n - here, n - there)
        out[there : there + stop] = out[here : here + stop]
    return out


SOLOISTS: dict[str, Callable[[np.random.Generator, int, float, float], np.ndarray]] = {
    "voice": voice,
    "lead": lead,
    "noise": noise,
    "phrase": phrase,
}


def _melody(
    rng: np.random.Generator, n: int, beat: float, sr: float, *, low: int, glide_s: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return pitch in Hz and level of every sample, and where notes end: nothing repeats."""
    lengths = rng.choice([0.5, 0.75, 1, 1.5, 2.5], size=int(n / beat * 2) + 4) * beat
    lengths *= rng.uniform(0.92, 1.08, len(lengths))
    ends = np.cumsum(lengths).astype(int)
    ends = ends[: int(np.searchsorted(ends, n)) + 1]
    steps = np.clip(np.cumsum(rng.integers(-2, 3, len(ends))) % 12, 0, 13)
    pitches = low + SCALE[steps % 7] + 12 * (steps // 7)
    sounding = rng.random(len(ends)) < 0.85
    note = np.searchsorted(ends, np.arange(n), side="right").clip(0, len(ends) - 1)
    width = max(int(glide_s * sr), 1)
    smooth = np.ones(width) / width
    pitch = signal.fftconvolve(pitches[note] - low, smooth)[:n] + low
    level = signal.fftconvolve((sounding * rng.uniform(0.6, 1, len(ends)))[note], smooth)[:n]
    return 440 * 2 ** ((pitch - 69) / 12), level, np.minimum(ends, n - 1)


def _wander(rng: np.random.Generator, n: int, every: float) -> np.ndarray:
    """Return a curve between 0 and 1 that turns every so many samples."""
    turns = np.arange(0, n + 2 * every, every)
    return np.interp(np.arange(n), turns, rng.random(len(turns)))


def _wander(rng: np.random.Generator, n: int, every: float) -> np.ndarray:
    """Return a curve between 0 and 1 that turns every so many samples."""
    turns = np.arange(0, n + 2 * every, every)
    return np.interp(np.arange(n), turns, rng.random(len(turns)))


def band(sound: np.ndarray, sr: float, centre_hz: float, octaves: float) -> np.ndarray:
    """Keep a band of a sound."""
    half = 2 ** (octaves / 2)
    edges = np.clip([centre_hz / half, centre_hz * half], 20, 0.45 * sr)
    band: np.ndarray = signal.sosfilt(signal.butter(4, edges, "band", fs=sr, output="sos"), sound)
    return band
