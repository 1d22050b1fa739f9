"""Songs of our own whose loops are known: laid out at random, copied or played.

Loops are synthesised or given; layouts are as in the test songs: *composed* in sections of
two to eight bars, *factorial* with every combination of few loops, and *dense*, where four
loops of four bars make sixteen layers.  The rows of a layout never depend on one another,
nor do those of the loops' single bars.

Conventions
-----------
All songs are in 4/4.  Loops are arrays of (2, n) samples; they start anew on the song's bars
that are multiples of their length.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import signal

from loopstudio.core.audio import read
from tests.benchmarks.parts import PARTS, Part, drums, loosely
from tests.benchmarks.soloists import SOLOISTS

SR = 44100.0
BEATS = 4
LAYOUTS = ("composed", "factorial", "dense")
FADE_IN_S, FADE_OUT_S = 0.0005, 0.008
"""Where a loop is switched."""
LEAST_TOLD_APART = 0.35
"""Singular value that every combination of a layout's rows, each of length 1, must have."""

Loop = tuple[int, np.ndarray]
"""Its length in bars, and its samples (2, n)."""


@dataclass(frozen=True, eq=False)
class Song:
    """A song and what it was made of.

    Attributes
    ----------
    samples : np.ndarray, shape (2, n), float32
    lines : np.ndarray, shape (n_bars + 1,)
        Bar lines in samples, fractions allowed.
    stems : np.ndarray, shape (n_loops, 2, n), float32
    layout : np.ndarray of bool, shape (n_loops, n_bars)
    lengths : tuple of int
        Bars of each loop.
    """

    samples: np.ndarray
    lines: np.ndarray
    stems: np.ndarray
    layout: np.ndarray
    lengths: tuple[int, ...]


def songs(
    n: int,
    *,
    seed: int = 0,
    soloist: str = "none",
    level_db: float = -12.0,
    layouts: str = "any",
    performed: bool = False,
    library: Sequence[Loop] = (),
) -> Iterator[Song]:
    """Make songs; the same seed gives the same loops and layouts under every soloist.

    Parameters
    ----------
    soloist : str
        A name of `SOLOISTS`, "fills" (a new one at the end of every fourth bar) or "none".
    level_db : float
        How much louder it is than all loops together, where it plays.
    layouts : str
        A name of `LAYOUTS` or "any".
    performed : bool
        Each note of each repetition has its own timing and loudness.
    library : sequence of Loop
        Loops that are used, half of the time, instead of synthesised ones of their length.
    """
    for number in range(n):
        rng = np.random.default_rng([seed, number])
        kind = layouts if layouts != "any" else str(rng.choice(LAYOUTS, p=[0.6, 0.2, 0.2]))
        lengths, layout = layout_of(kind, rng)
        beat = 60 / float(rng.integers(84, 140)) * SR
        stems = np.zeros((len(lengths), 2, round(layout.shape[1] * BEATS * beat)), np.float32)
        makers = rng.permutation(len(PARTS))
        for k, (bars, plays) in enumerate(zip(lengths, layout, strict=True)):
            part = PARTS[makers[k % len(makers)]](rng, bars, BEATS)
            known = [loop for loop in library if loop[0] == bars]
            if performed:
                sound = _played(part, plays, beat, rng)
            elif known and rng.random() < 0.5:
                recorded = known[int(rng.integers(len(known)))][1]
                stretched = signal.resample(recorded, round(bars * BEATS * beat), axis=1)
                sound = _copied(stretched, bars, plays, BEATS * beat)
            else:
                sound = _copied(part.loop(BEATS, beat, SR)[None], bars, plays, BEATS * beat)
            pan = rng.uniform(0.2, 0.8)
            level = 10 ** (rng.uniform(-8, 0) / 20) / max(_loudness(sound), 1e-9)
            stems[k] = level * sound * np.sqrt([[1 - pan], [pan]])
        lines = np.arange(layout.shape[1] + 1) * BEATS * beat
        rng = np.random.default_rng([seed, number, 1])
        yield _mixed(stems, lines, layout, lengths, soloist, level_db, rng)


def layout_of(kind: str, rng: np.random.Generator) -> tuple[tuple[int, ...], np.ndarray]:
    """Draw how long loops are, and where they play, (n_loops, n_bars)."""
    while True:
        if kind == "factorial":
            n_loops = int(rng.integers(3, 5))
            lengths = tuple(int(x) for x in rng.choice([1, 2], n_loops))
            combined = rng.permutation(np.arange(1, 1 << n_loops))
            on = (combined[None] >> np.arange(n_loops)[:, None]) & 1
            layout = np.repeat(on, 2 if n_loops == 4 else 4, axis=1).astype(bool)
        else:
            n_loops = 4 if kind == "dense" else int(rng.integers(3, 7))
            lengths = (4,) * 4 if kind == "dense" else _some_lengths(n_loops, rng)
            n_bars = int(rng.choice([32, 36, 40] if kind == "dense" else [16, 20, 24, 32, 40]))
            layout = np.stack([_arranged(bars, n_bars, rng) for bars in lengths])
        sounding = layout.any(axis=0)
        told_apart = np.linalg.svd(by_place(layout, lengths), compute_uv=False)[-1]
        if told_apart > LEAST_TOLD_APART and sounding.mean() > 0.9:
            return lengths, layout


def by_place(layout: np.ndarray, lengths: Sequence[int]) -> np.ndarray:
    """Return rows of length 1 that say where each single bar of each loop plays."""
    places = np.arange(layout.shape[1])
    rows = [
        plays & (places % bars == place)
        for plays, bars in zip(layout, lengths, strict=True)
        for place in range(bars)
    ]
    norms = np.maximum(np.linalg.norm(rows, axis=1), 1e-9)[:, None]
    unit: np.ndarray = np.array(rows) / norms
    return unit if np.all(norms > 1) else np.zeros_like(unit)


def library_of(folder: Path) -> list[Loop]:
    """Read the bare loops of songs, those of four quarters a bar."""
    found: list[Loop] = []
    for path in sorted(folder.glob("*/truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        found += [
            (loop["bars"], read(path.parent / loop["file"]).samples)
            for loop in truth["loops"]
            if loop.get("file") and loop["bars"] in (1, 2, 4) and truth["beats_per_bar"] == BEATS
        ]
    return found


def _some_lengths(n_loops: int, rng: np.random.Generator) -> tuple[int, ...]:
    return tuple(int(x) for x in rng.choice([1, 2, 4], n_loops, p=[0.4, 0.35, 0.25]))


def _arranged(bars: int, n_bars: int, rng: np.random.Generator) -> np.ndarray:
    """Draw where a loop plays: on and off by sections, mostly of four or eight bars."""
    plays = np.zeros(n_bars, bool)
    at, on = 0, bool(rng.random() < 0.5)
    while at < n_bars:
        section = int(rng.choice([2, 4, 8], p=[0.2, 0.5, 0.3] if bars < 4 else [0, 0.6, 0.4]))
        plays[at : at + section] = on
        at, on = at + section, not on if rng.random() < 0.8 else on
    return plays


def _copied(loop: np.ndarray, bars: int, plays: np.ndarray, bar: float) -> np.ndarray:
    """Copy a loop (n_channels, n) into its bars, each at the nearest sample."""
    out = np.zeros((len(loop), round(len(plays) * bar)), np.float32)
    level = np.zeros(out.shape[1], np.float32)
    for number in np.flatnonzero(plays):
        begin, end = round(number * bar), round((number + 1) * bar)
        cut = loop[:, round(number % bars * bar) :][:, : end - begin]
        out[:, begin : begin + cut.shape[1]] = cut
        level[begin:end] = 1
    edges = np.flatnonzero(np.diff(level, prepend=0))
    fade_in, fade_out = (np.linspace(0, 1, int(s * SR)) for s in (FADE_IN_S, FADE_OUT_S))
    for edge in edges:
        if level[edge]:
            out[:, edge : edge + len(fade_in)] *= fade_in
        else:
            out[:, edge - len(fade_out) : edge] *= fade_out[::-1]
    return out


def _played(part: Part, plays: np.ndarray, beat: float, rng: np.random.Generator) -> np.ndarray:
    """Play a part note by note, differently each time; notes ring on."""
    out = np.zeros((1, round(len(plays) * BEATS * beat)), np.float32)
    timing_s, dynamics_db = rng.uniform(0.002, 0.008), rng.uniform(0.5, 2.5)
    for first in range(0, len(plays), part.bars):
        this_time = loosely(part, beat / SR, timing_s, dynamics_db, rng)
        for note in this_time.notes:
            bar = first + max(int(note.beat // BEATS), 0)
            if bar < len(plays) and plays[bar]:
                begin = max(round((first * BEATS + note.beat) * beat), 0)
                sound = note.level * this_time.instrument(note, beat, SR)[: out.shape[1] - begin]
                out[0, begin : begin + len(sound)] += sound
    return out


def _mixed(
    stems: np.ndarray,
    lines: np.ndarray,
    layout: np.ndarray,
    lengths: tuple[int, ...],
    soloist: str,
    level_db: float,
    rng: np.random.Generator,
) -> Song:
    """Add the soloist, and round to 16 bits as files are."""
    bar, n = lines[1], stems.shape[2]
    loops = stems.sum(axis=0)
    solo = np.zeros(n, np.float32)
    if soloist == "fills":
        for number in range(3, layout.shape[1], 4):
            played = loosely(drums(rng, 1, BEATS), bar / BEATS / SR, 0.005, 2.0, rng)
            fill = played.loop(BEATS, bar / BEATS, SR)
            begin = round(number * bar)
            solo[begin : begin + len(fill)] += fill[: n - begin]
    elif soloist != "none":
        solo = SOLOISTS[soloist](rng, n, bar / BEATS, SR)
        # Soloists rest now and then.
        first, last = rng.uniform(0, 0.3), rng.uniform(0.7, 1)
        solo[: round(first * n)] = 0
        solo[round(last * n) :] = 0
    if soloist != "none":
        solo *= 10 ** (level_db / 20) * _loudness(loops) / _loudness(solo)
    song = loops + solo * np.sqrt([[0.55], [0.45]])
    scale = np.float32(0.89 / np.abs(song).max())
    rounded = np.round(scale * song * 32768) / np.float32(32768)
    return Song(rounded.astype(np.float32), lines, stems * scale, layout, lengths)


def _loudness(sound: np.ndarray) -> float:
    """Return the root mean square where there is sound."""
    power = np.square(sound).reshape(-1, sound.shape[-1]).sum(axis=0)
    return float(np.sqrt(power[power > 0].mean())) if np.any(power > 0) else 1.0
