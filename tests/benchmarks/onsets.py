"""Onsets that are read from activations, and how well they agree with a reference.

An onset is found if it has the pitch of a reference and lies within 50 ms of it, the tolerance
of MIREX; each counts once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from loopstudio.core.workshop.components import Components
from loopstudio.core.workshop.score import Part, ScorePrior, notes_of
from loopstudio.core.workshop.score_file import Note
from loopstudio.core.workshop.score_onsets import (
    LEAST_GAP_S,
    highest_near,
    level,
    may_sound,
    peaks_s,
    rises,
)

TOLERANCE_S = 0.05

_LEAST_RISE = 0.1
"""Of what is typical; less is what the neighbours of a note leave behind."""
_LEAST_ATTACK = 0.05


@dataclass(frozen=True)
class Agreement:
    """How well onsets agree with a reference: shares in [0, 1]."""

    precision: float
    recall: float

    @property
    def f(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def find_onsets(components: Components, prior: ScorePrior) -> tuple[Note, ...]:
    """Read the notes that are heard from activations that were learned with a score.

    Parameters
    ----------
    components : Components
        Learned with `prior`; sorted or not.
    prior : ScorePrior

    Returns
    -------
    tuple of Note, in order of their starts
        With knowledge of pitches, one for every rise.  With knowledge of the score, its notes
        where they rise; those that do not rise are left out.  With onset templates, the notes of
        the score, which should be aligned, that their attacks confirm.
    """
    rows = {key: k for k, key in enumerate(zip(components.groups, components.names, strict=True))}
    found: list[Note] = []
    weights: list[float] = []
    for one in prior.parts:
        if one.is_onset:
            continue
        k = rows[one.group, one.name]
        curve = rises(level(components, k), may_sound(components, k))
        notes = notes_of(prior.notes, one)
        if prior.knowledge == "pitches":
            new = [
                Note(s, LEAST_GAP_S, one.pitch, group=one.group)
                for s in peaks_s(curve, components.times_s)
            ]
            found, weights = found + new, weights + [1.0] * len(new)
            continue
        if prior.knowledge == "onsets":
            onset = Part(one.group, one.pitch, is_onset=True)
            curve = curve + level(components, rows[onset.group, onset.name])
        for note in notes:
            time_s, height = highest_near(
                curve, components.times_s, note.start_s, prior.onset_tolerance_s
            )
            start_s = note.start_s if prior.knowledge == "onsets" else time_s
            found.append(replace(note, start_s=start_s))
            weights.append(height)
    least = _LEAST_ATTACK if prior.knowledge == "onsets" else _LEAST_RISE
    least *= float(np.median(weights)) if weights else 0.0
    kept = [note for note, weight in zip(found, weights, strict=True) if weight > least]
    return tuple(sorted(kept, key=lambda note: (note.start_s, note.pitch)))


def compare(
    reference: Iterable[Note], found: Iterable[Note], tolerance_s: float = TOLERANCE_S
) -> Agreement:
    """Compare starts with those of a reference, pitch by pitch, one to one."""
    true = sorted((note.pitch, note.start_s) for note in reference)
    guessed = sorted((note.pitch, note.start_s) for note in found)
    hits = sum(
        _n_pairs(
            [time_s for key, time_s in true if key == pitch],
            [time_s for key, time_s in guessed if key == pitch],
            tolerance_s,
        )
        for pitch in {pitch for pitch, _ in true}
    )
    return Agreement(hits / max(len(guessed), 1), hits / max(len(true), 1))


def _n_pairs(true_s: Sequence[float], found_s: Sequence[float], tolerance_s: float) -> int:
    """Most pairs within the tolerance; both in order.  Taking the earliest is best on a line."""
    pairs = i = j = 0
    while i < len(true_s) and j < len(found_s):
        if abs(true_s[i] - found_s[j]) <= tolerance_s:
            pairs, i, j = pairs + 1, i + 1, j + 1
        elif true_s[i] < found_s[j]:
            i += 1
        else:
            j += 1
    return pairs
