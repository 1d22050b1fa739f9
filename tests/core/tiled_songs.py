"""Small songs made of loops, with their true bars: what the bar finding is tested on."""

from dataclasses import dataclass

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.downbeats import Beats

SR = 22050


@dataclass(frozen=True, eq=False)
class Song:
    """A song and the truth about it."""

    audio: Audio
    downbeats_s: np.ndarray
    beats_s: np.ndarray


def tiled_song(
    *,
    bpm: float = 118.0,
    metre: int = 4,
    layout: tuple[str, ...] = ("####....####", "..######..##", "....########"),
    lead_s: float = 0.0,
    pickup_beats: int = 0,
    tail_s: float = 0.3,
    seed: int = 0,
) -> Song:
    """Switch loops on and off bar by bar; one row of `layout` is one loop, ``#`` sounds."""
    rng = np.random.default_rng(seed)
    beat = 60 / bpm * SR
    bar = beat * metre
    loops = [_drums(beat, metre, rng), *(_notes(beat, metre, rng) for _ in layout[1:])]
    first = lead_s * SR + pickup_beats * beat
    n_bars = len(layout[0])
    samples = np.zeros(round(first + n_bars * bar + tail_s * SR), np.float32)
    for place in range(pickup_beats):
        _add(samples, lead_s * SR + place * beat, _hit(rng, 900.0))
    for row, loop in zip(layout, loops, strict=True):
        for index, mark in enumerate(row):
            if mark == "#":
                _add(samples, first + index * bar, loop[: round(bar)])
    samples *= 0.8 / np.abs(samples).max()
    downbeats_s = (first + bar * np.arange(n_bars + 1)) / SR
    beats_s = (first + beat * np.arange(-pickup_beats, n_bars * metre + 1)) / SR
    return Song(Audio(samples[None], SR), downbeats_s, beats_s)


def played_song(bar_bpms: np.ndarray, layout: tuple[str, ...], seed: int = 0) -> Song:
    """Play loops of four beats note by note, each bar at its own tempo."""
    rng = np.random.default_rng(seed)
    lengths = 4 * 60 / bar_bpms
    downbeats_s = np.concatenate([[0.0], np.cumsum(lengths)])
    samples = np.zeros(round((downbeats_s[-1] + 0.5) * SR), np.float32)
    hits = [[_hit(rng, rng.uniform(80, 3000)) for _ in range(8)] for _ in layout]
    for row, loop in zip(layout, hits, strict=True):
        for index, mark in enumerate(row):
            for eighth, hit in enumerate(loop) if mark == "#" else ():
                place = downbeats_s[index] + lengths[index] * eighth / 8
                _add(samples, max(place + rng.normal(0, 0.003), 0) * SR, hit * rng.uniform(0.7, 1))
    samples *= 0.8 / np.abs(samples).max()
    beats = np.interp(
        np.arange(4 * len(bar_bpms) + 1) / 4, np.arange(len(downbeats_s)), downbeats_s
    )
    return Song(Audio(samples[None], SR), downbeats_s, beats)


def heard_beats(
    beats_s: np.ndarray, *, rng: np.random.Generator, metre: int = 4, first: int = 1
) -> Beats:
    """Return beats as a tracker has them: on a grid of 10 ms, a little off, its own downbeat."""
    times_s = np.maximum(np.round(beats_s + rng.normal(0, 0.004, len(beats_s)), 2), 0)
    positions = (np.arange(len(beats_s)) + first - 1) % metre + 1
    return Beats(times_s, positions, metre, "madmom", np.where(positions == 1, 0.6, 0.15))


def downbeat_f(true_s: np.ndarray, found_s: np.ndarray, tolerance_s: float = 0.07) -> float:
    """F-measure of downbeats."""
    hits = np.abs(true_s[:, None] - found_s[None]).min(axis=1) <= tolerance_s
    return float(2 * hits.sum() / (len(true_s) + len(found_s)))


def _hit(rng: np.random.Generator, hz: float) -> np.ndarray:
    time_s = np.arange(int(0.12 * SR)) / SR
    noise = rng.normal(0, 0.3, len(time_s))
    hit: np.ndarray = (np.sin(2 * np.pi * hz * time_s) + noise) * np.exp(-time_s / 0.03)
    return hit.astype(np.float32)


def _drums(beat: float, metre: int, rng: np.random.Generator) -> np.ndarray:
    loop = np.zeros(int(beat * metre) + SR, np.float32)
    kick, snare, hat = _hit(rng, 60.0), _hit(rng, 220.0), _hit(rng, 5000.0)
    for place in range(metre):
        _add(loop, place * beat, snare if place % 2 else kick)
        _add(loop, (place + 0.5) * beat, 0.3 * hat)
    return loop


def _notes(beat: float, metre: int, rng: np.random.Generator) -> np.ndarray:
    loop = np.zeros(int(beat * metre) + SR, np.float32)
    for eighth in np.flatnonzero(rng.random(2 * metre) < 0.6):
        _add(loop, eighth * beat / 2, 0.7 * _hit(rng, 110 * 2 ** (rng.integers(0, 36) / 12)))
    _add(loop, 0, 0.7 * _hit(rng, 110.0))
    return loop


def _add(samples: np.ndarray, place: float, sound: np.ndarray) -> None:
    start = round(place)
    stop = min(start + len(sound), len(samples))
    if 0 <= start < stop:
        samples[start:stop] += sound[: stop - start]
