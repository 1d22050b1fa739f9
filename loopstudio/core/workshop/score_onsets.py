"""When notes really begin: read from what was learned, and compared with a reference.

A score says about when a note begins; the learned activations say when: where the level of
the tone rises.  Where a tone was not allowed to sound before, its level jumps for no reason
in the sound, so a rise counts only between two moments at which it was allowed.

Conventions
-----------
Times in seconds.  An onset is found if it has the pitch of a reference and lies within 50 ms
of it, the tolerance of MIREX; each counts once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from loopstudio.core.workshop.components import Components
from loopstudio.core.workshop.score import Part, ScorePrior, notes_of
from loopstudio.core.workshop.score_file import Note

TOLERANCE_S = 0.05

_LEAST_RISE = 0.1
"""Of what is typical; less is what the neighbours of a note leave behind."""
_LEAST_FREE = 0.4
"""The same where nothing says when to listen: every attack makes all pitches rise a little."""
_LEAST_ATTACK = 0.05
_LEAST_GAP_S = 0.1
"""The same key is not struck again sooner, but now and then in a trill."""


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
                Note(s, _LEAST_GAP_S, one.pitch, group=one.group)
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


def level(components: Components, k: int) -> np.ndarray:
    """Return the magnitude that a component adds to each frame, shape (n_frames,)."""
    added: np.ndarray = components.activations[k] * components.spectra[:, k].sum()
    return added


def may_sound(components: Components, k: int) -> np.ndarray:
    """Return when a component was allowed to sound, bool, shape (n_frames,)."""
    if components.initial is None:
        return np.ones(components.activations.shape[1], bool)
    key = (components.groups[k], components.names[k])
    start = components.initial
    row = list(zip(start.groups, start.names, strict=True)).index(key)
    allowed: np.ndarray = start.activations[row] > 0
    return allowed


def rises(levels: np.ndarray, allowed: np.ndarray | None = None) -> np.ndarray:
    """Return how much a level grows around each frame, shape (n_frames,), nonnegative."""
    padded = np.pad(levels, 1, mode="edge")
    grown: np.ndarray = np.maximum(padded[2:] - padded[:-2], 0)
    if allowed is not None:
        both = np.pad(allowed, 1, mode="edge")
        grown = grown * (both[2:] & both[:-2])
    return grown


def peaks_s(curve: np.ndarray, times_s: np.ndarray) -> list[float]:
    """Return the times of all clear maxima of a curve of shape (n_frames,)."""
    from scipy.signal import find_peaks

    clear = _LEAST_FREE * float(np.quantile(curve, 0.99))
    frame_s = float(times_s[1] - times_s[0])
    at, _ = find_peaks(
        curve, height=max(clear, 1e-9), distance=max(1, round(_LEAST_GAP_S / frame_s))
    )
    return [_between(curve, times_s, int(i)) for i in at]


def highest_near(
    curve: np.ndarray, times_s: np.ndarray, centre_s: float, reach_s: float
) -> tuple[float, float]:
    """Return when a curve is highest within `reach_s` of a time, and how high."""
    frame_s = float(times_s[1] - times_s[0])
    first = min(max(0, round((centre_s - reach_s) / frame_s)), len(curve) - 1)
    last = max(first + 1, round((centre_s + reach_s) / frame_s) + 1)
    top = first + int(curve[first:last].argmax())
    return _between(curve, times_s, top), float(curve[top])


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


def _between(curve: np.ndarray, times_s: np.ndarray, i: int) -> float:
    """Time of a maximum by the parabola through it and its neighbours."""
    if not 0 < i < len(curve) - 1:
        return float(times_s[i])
    left, middle, right = (float(value) for value in curve[i - 1 : i + 2])
    bend = left - 2 * middle + right
    offset = 0.0 if bend >= 0 else float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5))
    return float(times_s[i] + offset * (times_s[1] - times_s[0]))
