"""A short song for the tour: four loops, synthesised, that repeat sample by sample."""

from pathlib import Path

import numpy as np
import soundfile

SR = 44100
BEAT = SR // 2  # 120 BPM
BAR = 4 * BEAT

LAYOUT = {
    "drums": "..##########",
    "bass": "....######..",
    "chords": "########..##",
    "bells": "....####....",
}
"""One mark a bar; ``#`` sounds."""

FULL_BARS = (4, 8)
"""From the first to before the second of these bars, every loop sounds."""


def write(path: Path) -> Path:
    """Write the song as 16-bit FLAC; return its path."""
    soundfile.write(path, compose().T, SR, subtype="PCM_16")
    return path


def compose() -> np.ndarray:
    """Return the song, shape (2, n), peak -6 dBFS."""
    rng = np.random.default_rng(7)
    loops = {"drums": _drums(rng), "bass": _bass(), "chords": _chords(), "bells": _bells()}
    n_bars = len(LAYOUT["drums"])
    song = np.zeros((2, n_bars * BAR))
    for name, marks in LAYOUT.items():
        for bar, mark in enumerate(marks):
            if mark == "#":
                song[:, bar * BAR : (bar + 1) * BAR] += loops[name]
    return 0.5 * song / np.abs(song).max()


def _drums(rng: np.random.Generator) -> np.ndarray:
    """Kick on one and three, snare on two and four, hats on every eighth."""
    loop = np.zeros((2, BAR))
    kick = _tone(np.geomspace(150, 48, BEAT // 2), 9)
    snare = 0.6 * _fade(rng.standard_normal(BEAT // 2), 22)
    hat = np.diff(_fade(rng.standard_normal(BEAT // 4), 70), prepend=0.0)
    for beat in range(4):
        _add(loop, snare if beat % 2 else kick, beat * BEAT, 0.5)
    for eighth in range(8):
        _add(loop, hat, eighth * BEAT // 2, 0.35, gain=0.15)
    return loop


def _bass() -> np.ndarray:
    """Play short low notes between the kicks."""
    loop = np.zeros((2, BAR))
    for sixteenth, hz in ((2, 55.0), (3, 55.0), (6, 65.4), (10, 55.0), (11, 82.4), (14, 49.0)):
        note = sum(_tone(np.full(BEAT // 3, k * hz), 7) / k for k in range(1, 7))
        _add(loop, note, sixteenth * BEAT // 4, 0.5, gain=0.5)
    return loop


def _chords() -> np.ndarray:
    """Two chords, held for half a bar each."""
    loop = np.zeros((2, BAR))
    for half, chord in enumerate(((220.0, 261.6, 329.6), (174.6, 220.0, 261.6))):
        for i, hz in enumerate(chord):
            note = sum(_tone(np.full(2 * BEAT - 200, k * hz), 1.2) / k**2 for k in (1, 2, 3))
            _add(loop, note, half * 2 * BEAT, 0.3 + 0.2 * i, gain=0.22)
    return loop


def _bells() -> np.ndarray:
    """Ring high notes on sixteenths, wandering from side to side."""
    loop = np.zeros((2, BAR))
    for sixteenth, step in enumerate((0, 7, 12, 7, 3, 10, 15, 10, 0, 7, 12, 19, 15, 12, 10, 7)):
        hz = 1046.5 * 2 ** (step / 12)
        note = _tone(np.full(BEAT // 4, hz), 18) + 0.4 * _tone(np.full(BEAT // 4, 2.76 * hz), 30)
        _add(loop, note, sixteenth * BEAT // 4, 0.2 + 0.04 * sixteenth, gain=0.2)
    return loop


def _tone(hz: np.ndarray, decay: float) -> np.ndarray:
    """Return a sine of these frequencies in Hz, one for each sample, that dies away."""
    return _fade(np.sin(2 * np.pi * np.cumsum(hz) / SR), decay)


def _fade(sound: np.ndarray, decay: float) -> np.ndarray:
    """Let a sound die away at `decay` nepers a second, without a click at its ends."""
    n, edge = len(sound), 100
    sound = sound * np.exp(-decay * np.arange(n) / SR)
    sound[:edge] *= np.linspace(0, 1, edge)
    sound[-edge:] *= np.linspace(1, 0, edge)
    return sound


def _add(loop: np.ndarray, sound: np.ndarray, at: int, right: float, gain: float = 1.0) -> None:
    """Mix a mono sound in, `right` of it on the right."""
    n = min(len(sound), BAR - at)
    loop[:, at : at + n] += gain * np.array([[1 - right], [right]]) * sound[:n]
