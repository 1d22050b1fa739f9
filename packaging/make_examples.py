"""Compose the examples of Help: a few seconds of music for each method.

    python packaging/make_examples.py

writes ``resources/examples/``.  Everything is synthesised here, from nothing but formulas, and
is dedicated to the public domain (CC0 1.0); all files are mono at 22,050 Hz.

    players.flac       drums and a guitar: components grouped by ear
    notes.flac         seven phrases of one note each, first alone, then together
    piece.flac, .csv   eight bars for piano and their score, a hand to a label
    record.flac        a short recording
    track.flac         a new beat that samples two bars of it, two semitones up
"""

from pathlib import Path

import numpy as np
import soundfile as sf

SR = 22050
BEAT = SR // 2
"""Samples in a beat, at 120 BPM."""
FOLDER = Path(__file__).resolve().parents[1] / "resources" / "examples"

HIGH = ((0, 71, 3), (3, 72, 1), (4, 71, 3), (7, 67, 1), (8, 69, 3), (11, 67, 1), (12, 64, 4))
"""Right hand of the piece: beat, pitch, beats."""
LOW = ((52, 55, 59), (52, 55, 59), (48, 52, 57), (47, 52, 55))
"""Left hand: a chord a bar, on every beat."""

BARS = (
    ((57, 60, 64), ((0, 33), (1.5, 45), (2, 33)), ((0.5, 76), (1, 72), (2.5, 76), (3, 69))),
    ((53, 57, 60), ((0, 29), (1, 41), (2.5, 36), (3.5, 40)), ((0, 77), (0.75, 76), (1.5, 72))),
    ((55, 59, 62), ((0, 31), (0.5, 31), (2, 43)), ((1, 74), (1.5, 71), (2, 79), (3.25, 78))),
)
"""The record: chord, and beat and pitch of bass and bell, bar by bar."""


def main() -> None:
    """Write all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(7)
    _write("players", _players(rng))
    _write("notes", _notes())
    _write("piece", _piece())
    lines = [
        f"{at:.3f};{length:.3f};{pitch};{level};{hand}"
        for at, length, pitch, level, hand in _score()
    ]
    text = "\n".join(["start;duration;pitch;velocity;label", *lines])
    (FOLDER / "piece.csv").write_text(text + "\n", encoding="utf-8")
    record = _record()
    _write("record", record)
    _write("track", _track(record, rng))


def _players(rng: np.random.Generator) -> np.ndarray:
    """Four bars of drums under a plucked guitar."""
    out = np.zeros(16 * BEAT)
    for bar in range(4):
        for beat in (0, 2):
            _add(out, _kick(), (4 * bar + beat) * BEAT, 0.9)
        for beat in (1, 3):
            _add(out, _snare(rng), (4 * bar + beat) * BEAT, 0.5)
        for eighth in range(8):
            _add(out, _hat(rng), (8 * bar + eighth) * BEAT // 2, 0.16)
    for bar, chord in enumerate(
        ((52, 59, 64, 67), (57, 60, 64, 69), (50, 57, 62, 66), (55, 59, 62, 67))
    ):
        for eighth, string in enumerate((0, 2, 1, 3, 2, 1, 3, 2)):
            _add(out, _pluck(chord[string], 1.1, rng), (8 * bar + eighth) * BEAT // 2, 0.5)
    return out


def _notes() -> np.ndarray:
    """Seven voices of one pitch each: every one alone, then all in rhythms of their own."""
    voices = (
        (_struck, 48, "x...x...x...x..."),
        (_struck, 55, "..x...x...x...x."),
        (_struck, 64, "x..x..x.x..x..x."),
        (_reed, 60, "x.......x......."),
        (_reed, 67, "....x.......x..."),
        (_reed, 72, "......x.......x."),
        (_bowed, 57, ".x.x.x.x.x.x.x.x"),
    )
    step = BEAT // 2
    out = np.zeros((len(voices) * 2 + 32 + 4) * step)
    for place, (voice, pitch, rhythm) in enumerate(voices):
        _add(out, voice(pitch, 0.45), place * 2 * step, 0.5)
        for at, mark in enumerate(rhythm * 2):
            if mark == "x":
                _add(out, voice(pitch, 0.45), (len(voices) * 2 + at) * step, 0.3)
    return out


def _score() -> list[tuple[float, float, int, int, str]]:
    """Start and length in seconds, pitch, velocity and hand of every note, as played."""
    rng = np.random.default_rng(3)
    notes = [(beat / 2, length / 2, pitch, 90, "right") for beat, pitch, length in HIGH]
    for beat in range(16):
        for pitch in LOW[beat // 4]:
            loose = float(np.clip(rng.normal(0, 0.008), -0.02, 0.02)) if beat else 0.0
            notes.append((beat / 2 + loose, 0.42, pitch, 55, "left"))
    return sorted(notes)


def _piece() -> np.ndarray:
    """Play the score."""
    out = np.zeros(17 * BEAT)
    for at, length, pitch, level, _ in _score():
        _add(out, _struck(pitch, length), round(at * SR), level / 180)
    return out


def _record() -> np.ndarray:
    """Three bars of an organ, a bass and a bell, no two of them alike."""
    out = np.zeros(12 * BEAT + BEAT // 2)
    for bar, (chord, bass, bell) in enumerate(BARS):
        for pitch in chord:
            _add(out, _reed(pitch, 1.9), 4 * bar * BEAT, 0.25)
        for beat, pitch in bass:
            _add(out, _bowed(pitch, 0.4), round((4 * bar + beat) * BEAT), 0.6)
        for beat, pitch in bell:
            _add(out, _struck(pitch, 0.7), round((4 * bar + beat) * BEAT), 0.45)
    return out


def _track(record: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Loop the first two bars of the record, two semitones up, under new drums."""
    faster = 2 ** (2 / 12)
    excerpt = record[: 8 * BEAT]
    at = np.arange(0, len(excerpt) - 1, faster)
    sample = np.interp(at, np.arange(len(excerpt)), excerpt)
    bar = len(sample) // 2
    out = np.zeros(5 * bar)
    for place in (1, 3):
        _add(out, sample, place * bar, 0.55)
    for number in range(5):
        for beat in (0, 0.75, 2.5):
            _add(out, _kick(), round((number + beat / 4) * bar), 0.8)
        for beat in (1, 3):
            _add(out, _snare(rng), round((number + beat / 4) * bar), 0.45)
        for eighth in range(8):
            _add(out, _hat(rng), round((number + eighth / 8) * bar), 0.14)
        _add(out, _struck(38 if number % 2 else 43, 0.5), number * bar, 0.5)
    return out


def _struck(pitch: float, seconds: float) -> np.ndarray:
    """Hammer on a string: partials a little sharp, the upper ones soon gone."""
    t = _time(seconds + 0.25)
    tone = np.zeros(len(t))
    for k in range(1, 16):
        hz = k * _hz(pitch) * np.sqrt(1 + 2e-4 * k * k)
        if hz < SR / 2:
            tone += np.sin(2 * np.pi * hz * t + k) / k**1.2 * np.exp(-t * (1.2 + 0.5 * k))
    return tone * _gate(t, 0.003, seconds, 0.12)


def _reed(pitch: float, seconds: float) -> np.ndarray:
    """Blow a closed pipe: odd partials, a soft beginning."""
    t = _time(seconds + 0.06)
    tone = sum(
        np.sin(2 * np.pi * k * _hz(pitch) * t) / k
        for k in (1, 3, 5, 7, 9)
        if k * _hz(pitch) < SR / 2
    )
    return tone * _gate(t, 0.04, seconds, 0.05)


def _bowed(pitch: float, seconds: float) -> np.ndarray:
    """Bow a string shortly: all partials, fading."""
    t = _time(seconds)
    tone = sum(np.sin(2 * np.pi * k * _hz(pitch) * t) / k for k in range(1, 13))
    return tone * np.exp(-6 * t) * _gate(t, 0.02, seconds - 0.05, 0.04)


def _pluck(pitch: float, seconds: float, rng: np.random.Generator) -> np.ndarray:
    """Pluck a string (K. Karplus and A. Strong, Computer Music Journal 7(2), 1983)."""
    period = round(SR / _hz(pitch))
    line = rng.uniform(-1, 1, period)
    line -= line.mean()
    out = np.empty(round(seconds * SR))
    for at in range(0, len(out), period):
        n = min(period, len(out) - at)
        out[at : at + n] = line[:n]
        line = 0.498 * (line + np.roll(line, -1))
    return out * _gate(_time(seconds)[: len(out)], 0.001, seconds - 0.05, 0.05)


def _kick() -> np.ndarray:
    t = _time(0.3)
    return np.sin(2 * np.pi * np.cumsum(45 + 110 * np.exp(-t * 40)) / SR) * np.exp(-t * 14)


def _snare(rng: np.random.Generator) -> np.ndarray:
    t = _time(0.2)
    return rng.standard_normal(len(t)) * np.exp(-t * 26) + np.sin(2 * np.pi * 185 * t) * np.exp(
        -t * 30
    )


def _hat(rng: np.random.Generator) -> np.ndarray:
    t = _time(0.06)
    return np.diff(rng.standard_normal(len(t)), n=2, prepend=[0, 0]) * np.exp(-t * 90)


def _time(seconds: float) -> np.ndarray:
    return np.arange(round(seconds * SR)) / SR


def _gate(t: np.ndarray, attack: float, end: float, release: float) -> np.ndarray:
    """Fade in over `attack` seconds, and out over `release` from `end` on."""
    return np.clip(t / attack, 0, 1) * np.clip((end + release - t) / release, 0, 1)


def _hz(pitch: float) -> float:
    return 440.0 * 2 ** ((pitch - 69) / 12)


def _add(out: np.ndarray, sound: np.ndarray, at: int, gain: float) -> None:
    n = min(len(sound), len(out) - at)
    out[at : at + n] += gain * sound[:n]


def _write(name: str, samples: np.ndarray) -> None:
    # Thirteen bits are finer than anybody hears here, and half the size of sixteen.
    samples = np.round(0.7 * samples / np.abs(samples).max() * 4096) / 4096
    sf.write(FOLDER / f"{name}.flac", samples, SR, subtype="PCM_16", compression_level=1.0)
    print(f"{name:>8} {len(samples) / SR:5.1f} s")


if __name__ == "__main__":
    main()
