"""Parts that songs of our own are made of: notes and instruments.

An instrument is a function of a note that returns its sound; the same note sounds the same
each time, sample by sample, as in a studio's program.

Conventions
-----------
Times of notes are in beats from the start of a loop; pitches are MIDI numbers.  Sounds are
mono, float32.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tests.benchmarks.soloists import SCALE, band

Instrument = Callable[["Note", float, float], np.ndarray]


@dataclass(frozen=True)
class Note:
    """A note: where it begins, how long it lasts, how high and how loud it is."""

    beat: float
    beats: float
    pitch: float
    level: float = 1.0


@dataclass(frozen=True)
class Part:
    """What one loop plays: its notes over `bars` bars and the instrument."""

    bars: int
    notes: tuple[Note, ...]
    instrument: Instrument

    def loop(self, beats_per_bar: int, beat: float, sr: float) -> np.ndarray:
        """Return the loop in steady state: what rings over its end sounds at its start."""
        length = round(self.bars * beats_per_bar * beat)
        out = np.zeros(length, np.float32)
        for note in self.notes:
            sound = self.instrument(note, beat, sr)
            places = (round(note.beat * beat) + np.arange(len(sound))) % length
            np.add.at(out, places, note.level * sound)
        return out


def loosely(
    part: Part, beat_s: float, timing_s: float, dynamics: float, rng: np.random.Generator
) -> Part:
    """Return the part as somebody plays it once: a bit early, late, soft or loud."""
    return replace(
        part,
        notes=tuple(
            replace(
                note,
                beat=note.beat + rng.normal(0, timing_s) / beat_s,
                level=note.level * 10 ** (rng.normal(0, dynamics) / 20),
            )
            for note in part.notes
        ),
    )


def drums(rng: np.random.Generator, bars: int, beats: int) -> Part:
    """Kick, snare and hats."""
    notes = []
    for bar in range(bars):
        first = bar * beats
        notes += [Note(first + place, 1, 36) for place in range(0, beats, 2)]
        notes += [Note(first + place, 1, 38, 0.8) for place in range(1, beats, 2)]
        steps = np.flatnonzero(rng.random(4 * beats) < 0.5)
        notes += [Note(first + step / 4, 0.5, 42, float(rng.uniform(0.2, 0.5))) for step in steps]
        notes += [Note(first + float(rng.integers(4 * beats)) / 4, 1, 36, 0.7)]
    return Part(bars, tuple(notes), _kit(rng))


def percussion(rng: np.random.Generator, bars: int, beats: int) -> Part:
    """Short noisy knocks of a few colours."""
    steps = np.flatnonzero(rng.random(4 * beats * bars) < 0.35)
    notes = tuple(
        Note(step / 4, 0.5, float(rng.choice([60, 67, 72])), float(rng.uniform(0.4, 1)))
        for step in steps
    )
    return Part(bars, notes or (Note(0, 1, 60),), _kit(rng))


def bass(rng: np.random.Generator, bars: int, beats: int) -> Part:
    """Low notes, mostly on eighths."""
    return _line(rng, bars, beats, step=0.5, share=0.6, low=33, n_partials=7, ring_s=0.5)


def arpeggio(rng: np.random.Generator, bars: int, beats: int) -> Part:
    """Plucked notes on sixteenths."""
    return _line(rng, bars, beats, step=0.25, share=0.7, low=64, n_partials=10, ring_s=0.2)


def chords(rng: np.random.Generator, bars: int, beats: int) -> Part:
    """Chords, one or two a bar."""
    notes = []
    for begin in np.arange(0, bars * beats, beats / rng.integers(1, 3)):
        degree = int(rng.integers(7))
        pitches = 55 + SCALE[(degree + np.array([0, 2, 4])) % 7]
        notes += [Note(float(begin), beats / 2, float(pitch), 0.5) for pitch in pitches]
    return Part(bars, tuple(notes), _strings(rng, n_partials=8, ring_s=1.5))


def texture(rng: np.random.Generator, bars: int, beats: int) -> Part:
    """Rushing noise that swells once a bar or so."""
    colour = rng.integers(1 << 30)

    def rush(note: Note, beat: float, sr: float) -> np.ndarray:
        n = round(note.beats * beat)
        noise = np.random.default_rng([colour, round(note.pitch)]).standard_normal(n)
        return (band(noise, sr, 400 + 40 * note.pitch, 2.0) * np.hanning(n)).astype(np.float32)

    notes = [Note(float(i * beats), beats, float(rng.integers(5, 60))) for i in range(bars)]
    return Part(bars, tuple(notes), rush)


PARTS = (drums, bass, chords, arpeggio, percussion, texture)


def _line(
    rng: np.random.Generator,
    bars: int,
    beats: int,
    *,
    step: float,
    share: float,
    low: int,
    n_partials: int,
    ring_s: float,
) -> Part:
    """A melody of single notes on a raster of `step` beats."""
    begins = np.flatnonzero(rng.random(round(bars * beats / step)) < share) * step
    notes = tuple(
        Note(float(begin), step, float(low + SCALE[rng.integers(7)]), float(rng.uniform(0.6, 1)))
        for begin in (begins if len(begins) else [0.0])
    )
    return Part(bars, notes, _strings(rng, n_partials=n_partials, ring_s=ring_s))


def _strings(rng: np.random.Generator, *, n_partials: int, ring_s: float) -> Instrument:
    """Partials that decay, the high ones faster."""
    levels = rng.uniform(0.3, 1, n_partials) / np.arange(1, n_partials + 1)
    detune = 2 ** (rng.uniform(0.02, 0.12) / 12)

    def pluck(note: Note, beat: float, sr: float) -> np.ndarray:
        time_s = np.arange(int((note.beats * beat / sr + ring_s) * sr)) / sr
        hz = 440 * 2 ** ((note.pitch - 69) / 12)
        out = np.zeros(len(time_s))
        for k, level in enumerate(levels, 1):
            if k * hz * detune < 0.45 * sr:
                both = np.sin(2 * np.pi * k * hz * time_s) + np.sin(
                    2 * np.pi * k * hz * detune * time_s
                )
                out += level * both * np.exp(-time_s * (0.5 + k / 4) / ring_s)
        fades = np.minimum(time_s / 0.004, 1) * np.minimum(time_s[::-1] / 0.02, 1)
        return (0.5 * out * fades).astype(np.float32)

    return pluck


def _kit(rng: np.random.Generator) -> Instrument:
    """Drums: a low pitch is a kick, a high one a hat, those between are noisier."""
    seed = rng.integers(1 << 30)
    depth = rng.uniform(45, 60)

    def hit(note: Note, beat: float, sr: float) -> np.ndarray:
        time_s = np.arange(int(0.25 * sr)) / sr
        burst = np.random.default_rng([seed, round(note.pitch)]).standard_normal(len(time_s))
        if note.pitch <= 36:
            hz = depth * (1 + 3 * np.exp(-time_s / 0.02))
            sound = np.sin(2 * np.pi * np.cumsum(hz) / sr) * np.exp(-time_s / 0.08)
        elif note.pitch <= 38:
            sound = (0.5 * burst + np.sin(2 * np.pi * 190 * time_s)) * np.exp(-time_s / 0.05)
        elif note.pitch <= 46:
            sound = np.diff(burst, prepend=0) * np.exp(-time_s / 0.02)
        else:
            hz = 440 * 2 ** ((note.pitch - 60) / 12)
            sound = (0.1 * burst + np.sin(2 * np.pi * hz * time_s)) * np.exp(-time_s / 0.03)
        return (sound * np.minimum(time_s[::-1] / 0.02, 1)).astype(np.float32)

    return hit
