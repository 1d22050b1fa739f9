"""A long song of our own for the studio's benchmark: six loops, in another combination every
eight bars, each copied to the nearest sample as a program in a studio would."""

from pathlib import Path

import numpy as np
import soundfile

from tests.benchmarks.parts import PARTS

SR = 44_100
_BPM, _BEATS = 124.0, 4
_BARS = (1, 2, 4, 2, 1, 4)
"""Length of each loop, in the order of `PARTS`."""
_LEVELS = (1.0, 0.7, 0.35, 0.4, 0.4, 0.5)
_RIGHT = (0.5, 0.45, 0.6, 0.3, 0.65, 0.5)
_SECTION = 8
_PLAYS = 0.6
"""How often a loop plays in a section; the first, the drums, only rests now and then."""
_DRUMS_PLAY = 0.9
_PEAK = 0.89


def write(path: Path, minutes: float) -> Path:
    """Write a song of so many minutes, whole bars, as 16-bit FLAC; return its path."""
    song = compose(max(round(minutes * _BPM / _BEATS), 2 * _SECTION))
    soundfile.write(path, song.T, SR, subtype="PCM_16")
    return path


def compose(n_bars: int) -> np.ndarray:
    """Return a song of so many bars, shape (2, n), float32."""
    rng = np.random.default_rng(3)
    beat = 60 / _BPM * SR
    lines = np.rint(np.arange(n_bars + 1) * _BEATS * beat).astype(int)
    plays = np.repeat(_sections(-(-n_bars // _SECTION), rng), _SECTION, axis=1)
    song = np.zeros((2, lines[-1]), np.float32)
    for k, make in enumerate(PARTS):
        loop = make(rng, _BARS[k], _BEATS).loop(_BEATS, beat, SR)
        loop *= _LEVELS[k] / np.abs(loop).max()
        pan = np.sqrt([[1 - _RIGHT[k]], [_RIGHT[k]]], dtype=np.float32)
        for bar in np.flatnonzero(plays[k, :n_bars]):
            start, stop = lines[bar], lines[bar + 1]
            begin = round(bar % _BARS[k] * _BEATS * beat)
            piece = loop[begin : begin + stop - start]
            song[:, start : start + len(piece)] += pan * piece
    return song * np.float32(_PEAK / np.abs(song).max())


def _sections(n_sections: int, rng: np.random.Generator) -> np.ndarray:
    """Draw which loops play in which section, shape (n_loops, n_sections); some always do."""
    shares = np.full(len(PARTS), _PLAYS)
    shares[0] = _DRUMS_PLAY
    plays = rng.random((n_sections, len(PARTS))) < shares
    plays[~plays.any(axis=1), 0] = True
    return plays.T
