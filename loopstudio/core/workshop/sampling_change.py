"""What is done to a recording before it is sampled: changes of pitch and of speed.

On a turntable or in a simple sampler both change together; stretched sounds change in one only.
"""

from dataclasses import dataclass

import numpy as np

LARGEST_SHIFT = 12.0
"""Semitones up and down that are searched, of pitch, speed or both: half to double speed."""
STEP = 0.5
"""Semitones from one change tried to the next: two rows, and 3 % of speed."""
FINE_STEP = 0.125
_CLOSE = 0.3
"""Intervals of pitch and speed that differ by less, in semitones, are taken for equal."""


@dataclass(frozen=True)
class Change:
    """What was done to the recording.

    Attributes
    ----------
    semitones : float
        How much higher it sounds in the track.
    speed : float
        How much faster it goes.
    """

    semitones: float
    speed: float

    @property
    def speed_semitones(self) -> float:
        """The interval that the change of speed alone would make."""
        return float(12 * np.log2(self.speed))


def changes_to_try() -> list[Change]:
    """Return all changes, slow ones first, those of the same speed one after the other."""
    steps = np.arange(-LARGEST_SHIFT, LARGEST_SHIFT + STEP / 2, STEP)
    tried = {(float(q), 0.0) for q in steps} | {(0.0, float(q)) for q in steps}
    tried |= {(float(q), float(q)) for q in steps}
    ordered = sorted(tried, key=lambda pair: (pair[1], pair[0]))
    return [Change(pitch, float(2 ** (speed / 12))) for pitch, speed in ordered]


def simplest(change: Change) -> Change:
    """Take pitch and speed for coupled, or one of them for unchanged, where they nearly are."""
    pitch, speed = change.semitones, change.speed_semitones
    if abs(pitch - speed) < _CLOSE:
        # The speed is measured over a second or more and is the finer of the two.
        return Change(speed, change.speed) if abs(speed) >= FINE_STEP / 2 else Change(0.0, 1.0)
    if abs(speed) < _CLOSE:
        return Change(pitch, 1.0)
    if abs(pitch) < _CLOSE:
        return Change(0.0, change.speed)
    return change
