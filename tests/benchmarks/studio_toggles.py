"""From a key to the ear: loops switched while others are looked for, heard in a capture."""

import time
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt

from loopstudio.core.extract import Extraction
from loopstudio.core.render import Renderer, renderer
from loopstudio.playback.mix import Mix, MixPlan
from loopstudio.project.project import Project
from loopstudio.ui.musical_time import bar_at
from tests import tour_ear
from tests.benchmarks.studio_program import Program
from tests.pulse import SR, Recorder, SoundServer

_APART_S = (0.4, 0.55)
"""Between two keys, drawn at random, so that they meet the sound's blocks anywhere."""
_LISTENED_S = 0.35
"""A switch that is not heard for so long counts as this."""
_BEFORE = 6000
_REACH = round(0.3 * SR)
_PLAYS = 0.5
_SHORT = ("drums", "percussion")
_BLOCK = round(0.005 * SR)
_TELLING, _LEAST_DIFFERENCE = 0.9, 1e-3
"""A switch tells when it is heard only where the mixes differ nearly all the time around it."""
_KEYS = 9


@dataclass(frozen=True, eq=False)
class Toggle:
    """A key that switched a loop.

    Attributes
    ----------
    at_s : float
        On the clock of `time.monotonic`.
    place : int
        Sample that was shown as heard then.
    extraction : Extraction
    before, after : Project
    """

    at_s: float
    place: int
    extraction: Extraction
    before: Project
    after: Project


@dataclass(frozen=True)
class Heard:
    """What came of all keys.

    Attributes
    ----------
    ms : tuple of float
        From each key to the first sample that is all new.
    n_lost : int
        How many of those were not heard in time, or not found because of a gap in the sound.
    underruns : int
        Gaps in the sound meanwhile.
    """

    ms: tuple[float, ...]
    n_lost: int
    underruns: int


def toggled(program: Program, server: SoundServer, n_toggles: int) -> Heard:
    """Switch loops so many times beside a search for loops, and listen."""
    rng = np.random.default_rng(0)
    program.press(Qt.Key.Key_Home)
    pressed: list[Toggle] = []
    before = program.engine.underruns
    with Recorder(server) as recorder:
        program.play()
        program.wait(1.0)
        program.heart.begin("switching")
        while len(pressed) < n_toggles:
            program.find_again()
            loop = _loop_that_plays(program)
            for _ in range(2):
                pressed.append(_press(program, loop))
                program.wait(rng.uniform(*_APART_S))
        program.heart.begin(None)
        underruns = program.engine.underruns - before
        program.stop()
    program.press(Qt.Key.Key_Escape)
    return _listened(program, recorder, pressed, underruns)


def _loop_that_plays(program: Program) -> int:
    """Return a loop that can be switched by a key and plays here; another one each time."""
    extraction = program.studio.session.extraction
    assert extraction is not None
    bar = int(bar_at(extraction.grid, program.engine.position))
    plays = [
        k
        for k, loop in enumerate(extraction.loops[:_KEYS])
        if loop.activation[bar : bar + 2].min(initial=1.0) > _PLAYS
    ]
    # Between two beats of a drum nobody can hear whether it is switched.
    going_on = [k for k in plays if extraction.loops[k].label not in _SHORT]
    choice = going_on or plays or [0]
    return choice[int(time.monotonic() * 10) % len(choice)]


def _press(program: Program, loop: int) -> Toggle:
    session = program.studio.session
    extraction, before = session.extraction, session.project
    assert extraction is not None
    at_s, place = time.monotonic(), program.engine.position
    program.press(Qt.Key(Qt.Key.Key_1 + loop))
    return Toggle(at_s, place, extraction, before, session.project)


def _listened(program: Program, recorder: Recorder, pressed: list[Toggle], underruns: int) -> Heard:
    """Find every switch in what was recorded; those that tell nothing do not count."""
    audio = program.studio.session.audio
    assert audio is not None
    heard = recorder.samples
    renderers: dict[int, Renderer] = {}
    found, n_lost = [], 0
    for toggle in pressed:
        key = id(toggle.extraction)
        if key not in renderers:
            renderers[key] = renderer(audio.samples, audio.sr, toggle.extraction)
        plans = [
            MixPlan(audio.samples, renderers[key], len(toggle.extraction.loops), _mix(project))
            for project in (toggle.before, toggle.after)
        ]
        first = max(toggle.place - _BEFORE - _REACH, 0)
        n = _BEFORE + 2 * _REACH + round(_LISTENED_S * SR)
        old, new = (plan(first, n) for plan in plans)
        around = np.abs(old - new)[_BEFORE + _REACH // 2 : _BEFORE + 2 * _REACH].max(axis=1)
        blocks = np.array_split(around, len(around) // _BLOCK)
        if np.mean([block.max() > _LEAST_DIFFERENCE for block in blocks]) < _TELLING:
            continue
        latency_s = _latency_s(heard, recorder.frame_at(toggle.at_s), old, new)
        n_lost += latency_s is None
        found.append(1000 * (_LISTENED_S if latency_s is None else latency_s))
    return Heard(tuple(found), n_lost, underruns)


def _latency_s(heard: np.ndarray, key: int, old: np.ndarray, new: np.ndarray) -> float | None:
    """Return seconds from the frame of a key to the first that is all new."""
    begin = tour_ear.place(heard[key - _BEFORE : key], old, _REACH)
    if begin is None:
        return None
    begin += _BEFORE
    piece = heard[key : key + round(_LISTENED_S * SR)]
    other = np.abs(piece - new[begin : begin + len(piece)]).max(axis=1) >= tour_ear.EXACT
    if not other.any() or other[-_BEFORE // 10 :].any():
        return None
    return float(np.flatnonzero(other)[-1] + 1) / SR


def _mix(project: Project) -> Mix:
    return Mix(project.loop_gains(), project.rest_gain(), project.mutes)
