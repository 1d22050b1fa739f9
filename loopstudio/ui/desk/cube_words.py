"""The cube in words: where its slice lies, and what a cell of it holds."""

from functools import cache
from math import log2

from loopstudio.core.pictures.cube_columns import CQT
from loopstudio.ui.desk.cube_state import BARS, FREQUENCY, TIME, CubeState
from loopstudio.ui.musical_time import SIXTEENTHS
from loopstudio.ui.song.words import level_text, pitch_text

ALL_LOOPS = "All loops"
"""Whose model is shown without a selected loop."""


AXIS_WORDS = {BARS: "bar", TIME: "beat", FREQUENCY: "Hz"}
"""What the numbers beside an axis are of."""

_MOST_LABELS = 128


def place_words(state: CubeState, axis: str, index: int) -> str:
    """Return a place on an axis: ``Bar 13``, ``Beat 2.3`` or ``A4, 440.0 Hz``."""
    if axis == BARS:
        return f"Bar {index + 1}"
    if axis == FREQUENCY:
        return pitch_text(float(state.song.hz[index]))
    sixteenth = index * state.beats_per_bar * SIXTEENTHS // state.count(TIME)
    return f"Beat {sixteenth // SIXTEENTHS + 1}.{sixteenth % SIXTEENTHS + 1}"


def slice_words(state: CubeState) -> str:
    """Return which slice is looked at, such as ``Bar 13 of 30``."""
    place = place_words(state, state.axis, state.index)
    if state.axis == FREQUENCY:
        return place
    return f"{place} of {state.n if state.axis == BARS else state.beats_per_bar}"


def description(state: CubeState) -> str:
    """Return what is to be seen, for a screen reader."""
    beside = f"{state.name} model beside the song" if state.model is not None else "the song"
    return f"{slice_words(state)}, {beside}"


def cell_words(state: CubeState, row: int, column: int) -> str:
    """Say what a cell of the slice holds, in the song and in the model."""
    cell = state.cell(row, column)
    pitch, beat, bar = (
        place_words(state, axis, index)
        for axis, index in zip((FREQUENCY, TIME, BARS), cell, strict=True)
    )
    words = f"{bar}, {beat.lower()}, {pitch}: song {level_text(state.song.decibels(*cell))}"
    if state.model is None:
        return words
    return f"{words}, {state.name} model {level_text(state.model.decibels(*cell))}"


def axis_labels(state: CubeState, axis: str) -> list[tuple[float, str]]:
    """Return what stands beside an axis: places in [0, 1] and words, in the order of importance.

    Views leave out what would touch what stands there already.
    """
    if axis == BARS:
        return _bar_labels(state.count(BARS))
    if axis == TIME:
        beats = state.beats_per_bar
        return [(beat / beats, str(beat + 1)) for beat in range(beats)]
    hz = state.song.hz
    n = len(hz)
    if state.song.transform == CQT:
        return [((12 * octave + 0.5) / n, f"C{octave + 1}") for octave in range(n // 12)]
    per_octave = (n - 1) / log2(hz[-1] / hz[0])
    return [
        ((log2(at / hz[0]) * per_octave + 0.5) / n, f"{at // 1000}k" if at >= 1000 else str(at))
        for at in (100, 1000, 10_000, 500, 200, 2000, 5000)
    ]


@cache  # asked for in every frame
def _bar_labels(n_bars: int) -> list[tuple[float, str]]:
    """Bar 1, then ever finer halvings, as many as could have room for a number."""
    order: list[int] = [0]
    step = 1 << max(n_bars - 1, 1).bit_length()
    while step > 1:
        step //= 2
        order += [bar for bar in range(step, n_bars, step) if bar % (2 * step)]
    return [(bar / n_bars, str(bar + 1)) for bar in order[:_MOST_LABELS]]
