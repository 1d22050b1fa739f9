"""Compose the demo song, "Night Bus", and find its loops.

    python packaging/make_demo.py

writes ``resources/demo/night_bus.flac`` and ``resources/demo/night_bus.loopstudio``, the
finished analysis that is shown at the first start.  The music is synthesised here, from
nothing but formulas, and is dedicated to the public domain (CC0 1.0).

Five loops at 120 BPM, A minor: drums (1 bar), bass (2), electric piano (2), a plucked
arpeggio (1) and a sung vowel (2), switched on and off bar by bar as in `LAYOUT`.
"""

from pathlib import Path

import numpy as np
import soundfile as sf

from loopstudio.core import audio
from loopstudio.core.extract import Settings, extract
from loopstudio.project import edits
from loopstudio.project.file import Document, save
from loopstudio.project.project import Project

SR = 44100
BPM = 120
BEAT = SR * 60 // BPM
BAR = 4 * BEAT
TITLE = "Night Bus"
FOLDER = Path(__file__).resolve().parents[1] / "resources" / "demo"

#         bars:  1   5   9   13  17
LAYOUT = {
    "drums": "..########..####..",
    "bass": "....######..######",
    "keys": "########..########",
    "arp": "......####..##..##",
    "voice": "........####..##..",
}


def main() -> None:
    """Write the song and its analysis."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    song = FOLDER / "night_bus.flac"
    mix = compose()
    sf.write(song, mix.T, SR, subtype="PCM_16", compression_level=1.0)
    found = extract(audio.read(song), Settings())
    project = edits.with_loops_of(Project(song=str(song)), found)
    for k, loop in enumerate(found.loops):
        name = next(name for name, marks in LAYOUT.items() if marks == _marks(loop.activation))
        project = edits.rename(project, k, name.capitalize())
    save(FOLDER / "night_bus.loopstudio", Document(project, found, TITLE))
    for loop, strip in zip(found.loops, project.strips, strict=True):
        print(f"{strip.name:>12} {_marks(loop.activation)}")


def _marks(activation: np.ndarray) -> str:
    """Write down where a loop plays, as in `LAYOUT`."""
    return "".join("#" if level > 0.5 * activation.max() else "." for level in activation)


def compose() -> np.ndarray:
    """Return the mix, shape (2, n), peak -3 dBFS."""
    rng = np.random.default_rng(118)
    loops = {
        "drums": drums(rng),
        "bass": bass(),
        "keys": keys(),
        "arp": arpeggio(rng),
        "voice": voice(rng),
    }
    mix = np.zeros((2, BAR * len(LAYOUT["drums"])))
    for name, marks in LAYOUT.items():
        n_bars = loops[name].shape[1] // BAR
        for bar, mark in enumerate(marks):
            if mark == "#":
                place = (bar % n_bars) * BAR
                mix[:, bar * BAR : (bar + 1) * BAR] += loops[name][:, place : place + BAR]
    return mix * (10 ** (-3 / 20) / np.abs(mix).max())


def drums(rng: np.random.Generator) -> np.ndarray:
    """Kick on every beat, clap on two and four, swung hats, a shaker."""
    loop = np.zeros((2, BAR))
    for beat in range(4):
        _add(loop, _kick(), beat * BEAT, 0.0, 0.9)
    for beat in (1, 3):
        _add(loop, _clap(rng), beat * BEAT, 0.1, 0.45)
    closed, opened = _hat(rng, 0.02), _hat(rng, 0.07)
    swing = 0.56
    for step in range(8):
        beat, off = divmod(step, 2)
        at = int((beat + off * swing) * BEAT)
        _add(loop, opened if step in (3, 7) else closed, at, -0.25, 0.2 if off else 0.11)
    for step in (3, 6, 11, 14):
        _add(loop, _hat(rng, 0.012), step * BEAT // 4, 0.5, 0.12)
    return loop


def bass() -> np.ndarray:
    """Play a two-bar line on A and F: a saw through a closing filter."""
    loop = np.zeros((2, 2 * BAR))
    notes = [(0, 33, 3), (3, 33, 1), (6, 45, 2), (8, 36, 3), (11, 33, 2), (14, 31, 2)]
    notes += [(16, 29, 3), (19, 29, 1), (22, 41, 2), (24, 31, 3), (27, 31, 2), (30, 40, 2)]
    for step, pitch, length in notes:
        n = length * BEAT // 4
        t = np.arange(n) / SR
        tone = np.zeros(n)
        for k in range(1, 14):
            # Higher partials die away sooner: a filter that closes.
            tone += np.sin(2 * np.pi * k * _hz(pitch) * t) / k * np.exp(-t * k * 3.5)
        _add(loop, tone * _gate(n, 0.004, 0.02), step * BEAT // 4, 0.0, 0.36)
    return loop


def keys() -> np.ndarray:
    """Electric piano chords, Am9 and Fmaj7 to G, off the beat."""
    loop = np.zeros((2, 2 * BAR))
    chords = [
        ((57, 60, 64, 67, 71), (2, 7, 12)),
        ((53, 57, 60, 64), (18, 23)),
        ((55, 59, 62, 64), (27, 30)),
    ]
    for pitches, steps in chords:
        for step in steps:
            for i, pitch in enumerate(pitches):
                n = int(0.42 * BEAT)
                t = np.arange(n) / SR
                index = 1.6 * np.exp(-t * 9)
                hz = _hz(pitch)
                tone = np.sin(2 * np.pi * hz * t + index * np.sin(2 * np.pi * hz * t))
                tone += 0.12 * np.sin(2 * np.pi * 4 * hz * t) * np.exp(-t * 18)
                pan = -0.5 + i / (len(pitches) - 1)
                _add(
                    loop, tone * np.exp(-t * 4) * _gate(n, 0.003, 0.04), step * BEAT // 4, pan, 0.2
                )
    return loop


def arpeggio(rng: np.random.Generator) -> np.ndarray:
    """Sixteenths on a plucked string that wander from left to right."""
    loop = np.zeros((2, BAR))
    order = (76, 81, 84, 88, 83, 79, 76, 72, 79, 84, 88, 91, 86, 81, 79, 74)
    for step, pitch in enumerate(order):
        pan = 0.7 * np.sin(2 * np.pi * step / 16)
        level = 0.2 if step % 4 else 0.28
        _add(loop, _pluck(pitch, BEAT // 4, rng), step * BEAT // 4, pan, level)
    return loop


def voice(rng: np.random.Generator) -> np.ndarray:
    """Sing "ah" that falls to "oh": a pulse train through moving formants, with vibrato."""
    loop = np.zeros((2, 2 * BAR))
    for step, pitch, length in [(4, 69, 5), (10, 72, 2), (12, 71, 4), (20, 67, 5), (26, 64, 5)]:
        n = length * BEAT // 4
        t = np.arange(n) / SR
        vibrato = 0.25 * np.sin(2 * np.pi * 5.2 * t) * np.minimum(t * 3, 1)
        phase = 2 * np.pi * np.cumsum(_hz(pitch + vibrato)) / SR
        tone = np.zeros(n)
        for k in range(1, 26):
            hz = k * _hz(pitch)
            if hz > 9000:
                break
            glide = np.linspace(0, 1, n)
            vowel = 0.0
            for first, last, width, gain in (
                (760, 480, 110, 1.0),
                (1180, 840, 120, 0.6),
                (2650, 2500, 180, 0.25),
                (3500, 3400, 250, 0.12),
            ):
                centre = first + (last - first) * glide
                vowel = vowel + gain / (1 + ((hz - centre) / width) ** 2)
            tone += vowel * np.sin(k * phase)
        breath = 0.06 * _band(rng.standard_normal(n), 1500, 5000)
        _add(loop, (tone + breath) * _gate(n, 0.06, 0.12), step * BEAT // 4, 0.15, 0.3)
    return loop


def _kick() -> np.ndarray:
    t = np.arange(int(0.32 * SR)) / SR
    phase = 2 * np.pi * (46 * t + 110 / 38 * (1 - np.exp(-t * 38)))
    click = np.exp(-t * 900)
    return (np.sin(phase) * np.exp(-t * 8.5) + 0.3 * click) * _gate(len(t), 0.0005, 0.05)


def _clap(rng: np.random.Generator) -> np.ndarray:
    n = int(0.22 * SR)
    noise = _band(rng.standard_normal(n), 800, 6500)
    t = np.arange(n) / SR
    bursts = sum(
        np.where(t >= at, np.exp(-(t - at) * 220), 0) for at in (0, 0.011, 0.023)
    ) + np.where(t >= 0.03, np.exp(-(t - 0.03) * 24), 0)
    return noise * bursts * _gate(n, 0.0005, 0.03)


def _hat(rng: np.random.Generator, decay_s: float) -> np.ndarray:
    n = int(min(6 * decay_s, 0.24) * SR)
    noise = _band(rng.standard_normal(n), 6500, 16000)
    return noise * np.exp(-np.arange(n) / SR / decay_s) * _gate(n, 0.0005, 0.005)


def _pluck(pitch: int, n: int, rng: np.random.Generator) -> np.ndarray:
    t = np.arange(n) / SR
    tone = np.zeros(n)
    for k in range(1, 9):
        hz = k * _hz(pitch) * np.sqrt(1 + 2e-4 * k * k)  # a stiff string
        if hz < 15000:
            start = rng.uniform(0, 2 * np.pi)
            tone += np.sin(2 * np.pi * hz * t + start) / k**1.3 * np.exp(-t * (9 + 4 * k))
    return tone * _gate(n, 0.002, 0.012)


def _band(x: np.ndarray, low_hz: float, high_hz: float) -> np.ndarray:
    """Keep what lies between two frequencies."""
    spectrum = np.fft.rfft(x)
    hz = np.fft.rfftfreq(len(x), 1 / SR)
    slope = 1 / (1 + (low_hz / np.maximum(hz, 1)) ** 8) / (1 + (hz / high_hz) ** 8)
    kept: np.ndarray = np.fft.irfft(spectrum * slope, len(x))
    return kept / np.abs(kept).max()


def _gate(n: int, attack_s: float, release_s: float) -> np.ndarray:
    """Raise at the start and fall at the end, so that nothing clicks."""
    gate = np.ones(n)
    rise, fall = max(int(attack_s * SR), 1), min(int(release_s * SR), n)
    gate[:rise] = np.linspace(0, 1, rise)
    gate[n - fall :] *= np.linspace(1, 0, fall)
    return gate


def _add(loop: np.ndarray, tone: np.ndarray, at: int, pan: float, gain: float) -> None:
    """Mix a mono tone in at an equal-power position; what rings over the end wraps around."""
    angle = (pan + 1) * np.pi / 4
    places = (at + np.arange(len(tone))) % loop.shape[1]
    loop[0, places] += gain * np.cos(angle) * tone
    loop[1, places] += gain * np.sin(angle) * tone


def _hz(pitch: float | np.ndarray) -> float | np.ndarray:
    return 440.0 * 2 ** ((np.asarray(pitch) - 69) / 12)


if __name__ == "__main__":
    main()
