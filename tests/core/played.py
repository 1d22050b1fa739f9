"""Loops of which every note is known."""

import numpy as np

SR = 44_100
BPM = 120.0
STEP = SR // 8
"""A sixteenth."""
KICK, SNARE, HAT = 36, 38, 42


def tone(pitch: int, n: int, *, harmonics: int = 8) -> np.ndarray:
    time_s = np.arange(n) / SR
    hz = 440 * 2 ** ((pitch - 69) / 12)
    partials = [np.sin(2 * np.pi * hz * h * time_s + h) / h for h in range(1, harmonics + 1)]
    sound = sum(partials) * np.exp(-1.5 * time_s) * np.minimum(1, time_s / 0.004)
    sound[-200:] *= np.linspace(1, 0, 200)
    return sound


def hit(kind: int, rng: np.random.Generator) -> np.ndarray:
    time_s = np.arange(int(0.2 * SR)) / SR
    noise = rng.standard_normal(len(time_s))
    if kind == KICK:
        return np.sin(2 * np.pi * 50 * time_s + 6 * np.exp(-40 * time_s)) * np.exp(-14 * time_s)
    if kind == SNARE:
        body = 0.5 * np.sin(2 * np.pi * 190 * time_s) * np.exp(-25 * time_s)
        return body + 0.4 * noise * np.exp(-20 * time_s)
    return 0.15 * np.diff(noise, n=2, prepend=[0, 0]) * np.exp(-60 * time_s)


def beat(pattern: dict[int, str]) -> np.ndarray:
    """A bar of hits, ``x`` where one is, ringing into the next round; shape (1, n)."""
    rng = np.random.default_rng(0)
    bar = np.zeros(16 * STEP)
    for kind, marks in pattern.items():
        for step, mark in enumerate(marks):
            if mark == "x":
                sound = hit(kind, rng)
                np.add.at(bar, (step * STEP + np.arange(len(sound))) % len(bar), sound)
    return 0.3 * bar[None]


def tune(notes: tuple[tuple[int, int, int], ...], n_steps: int = 16) -> np.ndarray:
    """Notes as (step, length in steps, pitch); shape (1, n)."""
    bar = np.zeros(n_steps * STEP)
    for step, length, pitch in notes:
        bar[step * STEP : (step + length) * STEP] += tone(pitch, length * STEP)
    return 0.1 * bar[None]
