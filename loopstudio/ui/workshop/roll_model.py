"""What the piano roll shows, worked out from components that were learned with a score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.workshop.pitches import pitch_name
from loopstudio.core.workshop.score import ScorePrior
from loopstudio.ui.workshop.piano_roll import Roll, RollLayer, RollNote

if TYPE_CHECKING:
    from loopstudio.core.workshop.components import Components


def score_of(components: Components | None) -> ScorePrior | None:
    """Return the score that components were learned with; None without one."""
    prior = components.settings.prior if components is not None else None
    return prior if isinstance(prior, ScorePrior) else None


def roll_of(components: Components, levels: np.ndarray, colours: tuple[int, ...]) -> Roll | None:
    """Return the piano roll of components; None if they were learned without a score.

    Parameters
    ----------
    components : Components
    levels : np.ndarray, shape (n_components, n_frames)
        How loud each of them is over time.
    colours : tuple of int
        Of each.
    """
    prior = score_of(components)
    start = components.initial
    if prior is None or start is None or len(prior.parts) != components.n_components:
        return None
    used = sorted({note.pitch for note in prior.notes})
    pitches = range(used[0], used[-1] + 1)
    tones = [k for k, part in enumerate(prior.parts) if not part.is_onset]
    loudest = max(float(levels[tones].max(initial=0)), 1e-30)
    loudest_onset = max(float(np.delete(levels, tones, axis=0).max(initial=0)), 1e-30)
    layers: list[RollLayer] = []
    for k, one in enumerate(prior.parts):
        full = loudest_onset if one.is_onset else loudest
        before = start.activations[k] / max(float(start.activations[k].max(initial=0)), 1e-30)
        layer = RollLayer(one.pitch - used[0], levels[k] / full, before, colours[k], one.is_onset)
        layers.append(layer)
    notes = tuple(RollNote(note.pitch - used[0], note.start_s, note.end_s) for note in prior.notes)
    names = tuple(pitch_name(pitch).replace("#", "♯") for pitch in pitches)
    return Roll(names, notes, tuple(layers), components.spec.hop)
