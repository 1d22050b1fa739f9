"""Tracks that sample a recording, and tracks that do not, made at random from recordings.

A positive case takes a second to eight of a recording, changes pitch, speed or both, filters
it, loops or scatters it, and plays drums and bass over it.  The negative cases are what a
finder may fall for: the same drums and bass over another recording, another part of the same
performance, and two pieces of one synthetic band in the same key at the same tempo.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from loopstudio.core.audio import Audio, mono, read

SR = 22_050
TRACK_S = 30.0
MODES = ("coupled", "pitch only", "speed only", "plain")
SHORTEST_S, LONGEST_S = 1.0, 8.0
LARGEST_SHIFT = 5.0


@dataclass(frozen=True, eq=False)
class Case:
    """A recording, a track, and what is true of them."""

    name: str
    original: Audio
    track: Audio
    sampled: bool
    semitones: float = 0.0
    speed: float = 1.0
    mode: str = ""
    snr_db: float = 0.0
    excerpt_start_s: float = 0.0
    excerpt_length_s: float = 0.0
    places_s: tuple[float, ...] = ()


@lru_cache(maxsize=16)
def recording(path: Path, most_s: float = 60.0) -> np.ndarray:
    """Read at most the first minute of a recording, shape (n,), at `SR`, peak 1."""
    import soxr

    audio = read(path)
    samples = soxr.resample(mono(audio)[: round(most_s * audio.sr)], audio.sr, SR)
    return np.asarray(samples / np.abs(samples).max(), np.float32)


def positive(path: Path, rng: np.random.Generator, mode: str) -> Case:
    """Make a track that samples the recording at `path`."""
    original = recording(path)
    length_s = float(np.exp(rng.uniform(np.log(SHORTEST_S), np.log(LONGEST_S))))
    start_s = float(rng.uniform(1, len(original) / SR - length_s - 1))
    excerpt = _cut(original, start_s, length_s)
    semitones = 0.0 if mode == "plain" else float(rng.uniform(-LARGEST_SHIFT, LARGEST_SHIFT))
    if rng.random() < 0.5:
        semitones = float(round(semitones))
    excerpt = _filtered(changed(excerpt, semitones, mode), rng)
    places = _places(len(excerpt), rng)
    snr_db = float(rng.uniform(-6, 10))
    return Case(
        name=_name(path),
        original=_audio(original),
        track=_audio(_arranged(excerpt, places, snr_db, rng)),
        sampled=True,
        semitones=0.0 if mode == "speed only" else semitones,
        speed=1.0 if mode == "pitch only" else float(2 ** (semitones / 12)),
        mode=mode,
        snr_db=snr_db,
        excerpt_start_s=start_s,
        excerpt_length_s=length_s,
        places_s=tuple(place / SR for place in places),
    )


def from_another(path: Path, other: Path, rng: np.random.Generator) -> Case:
    """Make a track that samples another recording than the one it is compared with."""
    case = positive(other, rng, str(rng.choice(MODES)))
    original = _audio(recording(path))
    return Case(f"{_name(path)} | {_name(other)}", original, case.track, sampled=False)


def other_part(path: Path, rng: np.random.Generator) -> Case:
    """Make a track from the second half of a performance, compared with the first half."""
    song = recording(path)
    half = len(song) // 2
    length_s = float(rng.uniform(2, 6))
    start_s = float(rng.uniform(half / SR, len(song) / SR - length_s))
    excerpt = _cut(song, start_s, length_s)
    track = _arranged(excerpt, _places(len(excerpt), rng), float(rng.uniform(0, 10)), rng)
    return Case(f"{_name(path)}, halves", _audio(song[:half]), _audio(track), sampled=False)


def same_band(rng: np.random.Generator) -> Case:
    """Make two pieces in one key at one tempo, with the very same sounds."""
    key, beat_s = int(rng.integers(45, 57)), float(rng.uniform(0.4, 0.7))
    pieces = [_audio(piece(key, beat_s, seconds, rng)) for seconds in (45.0, TRACK_S)]
    return Case("same band", pieces[0], pieces[1], sampled=False)


def changed(excerpt: np.ndarray, semitones: float, mode: str) -> np.ndarray:
    """Change pitch, speed or both by the ratio of an interval."""
    import librosa
    import soxr

    ratio = 2 ** (semitones / 12)
    if mode == "plain" or semitones == 0:
        return excerpt
    if mode == "coupled":
        return np.asarray(soxr.resample(excerpt, SR * ratio, SR), np.float32)
    if mode == "speed only":
        return np.asarray(librosa.effects.time_stretch(excerpt, rate=ratio), np.float32)
    stretched = librosa.effects.time_stretch(excerpt, rate=1 / ratio)
    return np.asarray(soxr.resample(stretched, SR * ratio, SR), np.float32)


def piece(key: int, beat_s: float, seconds: float, rng: np.random.Generator) -> np.ndarray:
    """Compose chords, a random melody and drums in a key; the sounds are always the same."""
    n = round(seconds * SR)
    out = np.zeros(n + 2 * SR, np.float32)
    scale = np.array([0, 2, 4, 5, 7, 9, 11])
    degree = 0
    for beat in range(int(seconds / beat_s)):
        start = round(beat * beat_s * SR)
        if beat % 4 == 0:
            root = int(rng.choice([0, 3, 4, 5]))
            for third in (0, 2, 4):
                pitch = key + 12 + scale[(root + third) % 7]
                _add(out, start, 0.25 * _note(pitch, 4 * beat_s))
        for half in (0.0, 0.5):
            if rng.random() < 0.7:
                degree = int(np.clip(degree + rng.integers(-2, 3), 0, 13))
                pitch = key + 24 + 12 * (degree // 7) + scale[degree % 7]
                _add(out, start + round(half * beat_s * SR), 0.4 * _note(pitch, beat_s))
    drums = _drums(n, beat_s / 4, rng, np.random.default_rng(7))
    out[:n] += 0.5 * drums
    return out[:n]


def _note(pitch: float, seconds: float) -> np.ndarray:
    t = np.arange(round(seconds * SR)) / SR
    f = 440 * 2 ** ((pitch - 69) / 12)
    orders = np.arange(1, max(2, min(12, int(SR / 2.2 / f))))
    note = sum(np.sin(2 * np.pi * f * m * t) * np.exp(-t * (1.5 + m)) / m for m in orders)
    return np.asarray(note * np.minimum(1, (t[-1] - t) / 0.02), np.float32)


def _drums(
    n: int, sixteenth_s: float, rng: np.random.Generator, sounds: np.random.Generator
) -> np.ndarray:
    """Play a bar's random pattern of kick, snare and hat over and over."""
    t = np.arange(round(0.25 * SR)) / SR
    sweep = 2 * np.pi * np.cumsum(50 + 150 * np.exp(-t * 40)) / SR
    kick = np.sin(sweep) * np.exp(-t * 18)
    noise = sounds.standard_normal(len(t))
    snare = 0.5 * noise * np.exp(-t * 22) + 0.4 * np.sin(2 * np.pi * 190 * t) * np.exp(-t * 25)
    hat = 0.4 * np.diff(sounds.standard_normal(len(t)), prepend=0) * np.exp(-t * 60)
    chance = np.zeros((3, 16))
    chance[0, [0, 8]], chance[0, [3, 6, 10, 14]] = 1.0, 0.3
    chance[1, [4, 12]], chance[1, [7, 15]] = 1.0, 0.2
    chance[2, ::2], chance[2, 1::2] = 0.9, 0.3
    pattern = rng.random((3, 16)) < chance
    out = np.zeros(n, np.float32)
    for place in range(int(n / SR / sixteenth_s)):
        for sound, plays in zip((kick, snare, hat), pattern[:, place % 16], strict=True):
            if plays:
                _add(out, round(place * sixteenth_s * SR), sound)
    return out


def _bass(n: int, sixteenth_s: float, rng: np.random.Generator) -> np.ndarray:
    out = np.zeros(n, np.float32)
    root = int(rng.integers(28, 40))
    line = root + rng.choice([0, 0, 3, 5, 7, 10, 12], 8)
    for place in range(int(n / SR / sixteenth_s / 2)):
        if rng.random() < 0.7:
            _add(out, round(2 * place * sixteenth_s * SR), _note(line[place % 8], 2 * sixteenth_s))
    return out


def _arranged(
    excerpt: np.ndarray, places: list[int], snr_db: float, rng: np.random.Generator
) -> np.ndarray:
    """Lay the excerpt at its places, under drums and bass at a level against it."""
    n = round(TRACK_S * SR)
    track = np.zeros(n, np.float32)
    # A few milliseconds of fades, as any sampler has, keep cuts from clicking.
    fade = np.minimum(1, np.arange(len(excerpt)) / (0.004 * SR))
    shaped = excerpt * fade * fade[::-1]
    for place in places:
        _add(track, place, shaped)
    sixteenth_s = 60 / rng.uniform(75, 150) / 4
    band = _drums(n, sixteenth_s, rng, rng) + 0.6 * _bass(n, sixteenth_s, rng)
    level = np.sqrt(np.mean(excerpt**2) / np.mean(band**2)) * 10 ** (-snr_db / 20)
    mix = track + level * band
    return np.asarray(mix / np.abs(mix).max(), np.float32)


def _places(n_excerpt: int, rng: np.random.Generator) -> list[int]:
    """Loop the excerpt with gaps, or scatter it."""
    n = round(TRACK_S * SR)
    looped = rng.random() < 0.6
    places: list[int] = []
    at = 0 if looped else round(rng.uniform(0, 3) * SR)
    while at + n_excerpt <= n:
        if not looped or not places or rng.random() < 0.75:
            places.append(at)
        at += n_excerpt if looped else round(n_excerpt + rng.exponential(3) * SR)
    return places or [0]


def _filtered(excerpt: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    from scipy.signal import butter, sosfilt

    kind = rng.choice(["none", "low", "high"], p=[0.5, 0.25, 0.25])
    if kind == "none":
        return excerpt
    edge_hz = rng.uniform(1000, 4000) if kind == "low" else rng.uniform(150, 600)
    return np.asarray(sosfilt(butter(2, edge_hz, kind, fs=SR, output="sos"), excerpt), np.float32)


def _cut(samples: np.ndarray, start_s: float, length_s: float) -> np.ndarray:
    start = round(start_s * SR)
    return samples[start : start + round(length_s * SR)]


def _add(out: np.ndarray, start: int, sound: np.ndarray) -> None:
    part = out[start : start + len(sound)]
    part += sound[: len(part)]


def _audio(samples: np.ndarray) -> Audio:
    return Audio(np.ascontiguousarray(samples[None], np.float32), SR)


def _name(path: Path) -> str:
    return path.parent.name if path.stem == "mix" else path.stem
