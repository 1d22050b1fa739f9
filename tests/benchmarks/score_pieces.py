"""Pieces for one keyboard with two hands, synthesised note by note, and scores spoiled."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from loopstudio.core.audio import Audio, mono, read
from loopstudio.core.workshop.score_file import Note, read_score

SR = 22_050
HANDS = ("left", "right")
LARGEST_SHIFT_S = 0.08
WRONG_SHARE = 0.05


@dataclass(frozen=True, eq=False)
class Piece:
    """A recording, its true score, and what each hand plays, shape (2, n)."""

    name: str
    audio: Audio
    notes: tuple[Note, ...]
    hands: np.ndarray


def given(folder: Path) -> Piece:
    """Read a piece with ``score.csv``, ``mix.flac`` and ``stems/HAND.flac``."""
    import soxr

    def at_rate(path: Path) -> np.ndarray:
        audio = read(path)
        return np.asarray(soxr.resample(mono(audio), audio.sr, SR), np.float32)

    hands = np.stack([at_rate(folder / "stems" / f"{hand}.flac") for hand in HANDS])
    mix = at_rate(folder / "mix.flac")
    return Piece(folder.name, Audio(mix[None], SR), read_score(folder / "score.csv"), hands)


def made(seed: int) -> Piece:
    """Compose chords or broken chords under a melody, and play them on strings with hammers."""
    rng = np.random.default_rng(seed)
    key, beat_s = int(rng.integers(48, 56)), float(rng.uniform(0.35, 0.6))
    scale = np.array([0, 2, 4, 5, 7, 9, 11])
    notes: list[Note] = []
    degree, broken = 7, bool(rng.integers(2))
    for beat in range(32):
        start_s = 0.3 + beat * beat_s
        if beat % 4 == 0:
            root = int(rng.choice([0, 3, 4, 5]))
        chord = [key + scale[(root + third) % 7] for third in (0, 2, 4)]
        for pitch in [chord[beat % 3]] if broken else chord:
            loose_s = float(rng.normal(0, 0.006))
            notes.append(Note(start_s + loose_s, 0.95 * beat_s, int(pitch), 55, "left"))
        if rng.random() < 0.6:
            degree = int(np.clip(degree + rng.integers(-2, 3), 5, 13))
            pitch = key + 12 * (degree // 7) + scale[degree % 7] + 7
            held_s = beat_s * float(rng.choice([0.9, 1.8]))
            notes.append(Note(start_s, held_s, int(pitch), 85, "right"))
    n = round((0.3 + 34 * beat_s) * SR)
    hands = np.zeros((2, n), np.float32)
    for note in notes:
        sound = _struck(note, rng)
        first = round(note.start_s * SR)
        part = hands[HANDS.index(note.group), first : first + len(sound)]
        part += sound[: len(part)]
    hands /= np.abs(hands.sum(axis=0)).max()
    audio = Audio(hands.sum(axis=0, keepdims=True), SR)
    return Piece(f"made {seed}", audio, tuple(sorted(notes, key=lambda n: n.start_s)), hands)


def spoiled(notes: tuple[Note, ...], seed: int) -> tuple[Note, ...]:
    """Move onsets by up to 80 ms; leave 2.5 % of notes out and give 2.5 % a wrong pitch."""
    rng = np.random.default_rng(seed)
    pitches = sorted({note.pitch for note in notes})
    out = []
    for note in notes:
        fate = rng.random()
        if fate < WRONG_SHARE / 2:
            continue
        pitch = note.pitch
        if fate > 1 - WRONG_SHARE / 2:
            pitch = int(rng.choice([other for other in pitches if other != pitch]))
        shift_s = float(rng.uniform(-LARGEST_SHIFT_S, LARGEST_SHIFT_S))
        out.append(replace(note, start_s=note.start_s + shift_s, pitch=pitch))
    return tuple(out)


def _struck(note: Note, rng: np.random.Generator) -> np.ndarray:
    """One note: stretched harmonics that die away, the higher the sooner, after a knock."""
    ring_s = note.duration_s + 0.25
    t = np.arange(round(ring_s * SR)) / SR
    f = 440 * 2 ** ((note.pitch - 69) / 12)
    sound = np.zeros(len(t))
    for m in range(1, 16):
        partial = m * f * np.sqrt(1 + 3e-4 * m**2)
        if partial < SR / 2.2:
            phase = rng.uniform(0, 2 * np.pi)
            sound += np.sin(2 * np.pi * partial * t + phase) * np.exp(-t * (0.8 + 0.4 * m)) / m**1.3
    sound *= 1 - np.exp(-t / 0.002)
    sound += 0.25 * rng.standard_normal(len(t)) * np.exp(-t / 0.012)
    damped = np.minimum(1, np.maximum(0, (ring_s - t) / 0.25))
    return np.asarray(note.velocity / 127 * sound * damped, np.float32)
