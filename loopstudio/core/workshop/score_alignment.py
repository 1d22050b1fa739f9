"""Correct a score by listening: move its notes, drop what is not there, add what is missing.

Wide tolerances let a score be wrong about times, at a price: while a note is allowed to sound
but does not, it takes what belongs to others, and where a note is missing nothing may sound.
So learning goes twice.  A first time with wide tolerances and without onset templates, which
in wide windows would become second tones.  Then notes are moved to where their tones rise.
With the spectra as learned and all times allowed, a note whose pitch hardly rises is dropped,
and a rise as strong as those of the score's own notes of the pitch is a note it has missed.
Onset templates then get the narrow windows they need to become attacks.
"""

from collections import Counter
from dataclasses import replace

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.progress import Progress, part, silent
from loopstudio.core.workshop import analysis, nmf
from loopstudio.core.workshop.components import Components, WorkshopSettings, learn
from loopstudio.core.workshop.score import ScorePrior
from loopstudio.core.workshop.score_file import Note
from loopstudio.core.workshop.score_onsets import highest_near, level, may_sound, peaks_s, rises

ALIGNED_TOLERANCE_S = 0.05
"""How far from an aligned note an onset template may begin; aligned notes are within it."""

ATTACK_S = 0.2
"""An attack and the first, brightest part of a tone die away in about this time."""

_FRAME_S, _HOP_S = 0.186, 0.023
"""Long frames to tell neighbouring keys apart, close together to time them."""
_N_ITERATIONS = 50
_ABSENT = 0.15
"""A note whose rise is less than this share of its pitch's typical one is not there."""
_MISSED = 0.85
"""A rise of at least this share is a note; overtones of other notes reach 0.8."""
_LEAST_NOTES = 3
"""From fewer notes of a pitch nothing typical can be said."""


def align(audio: Audio, prior: ScorePrior, *, progress: Progress = silent) -> ScorePrior:
    """Correct a score and tighten its tolerances.

    Parameters
    ----------
    audio : Audio
    prior : ScorePrior
        Its tolerances should cover the errors of the score.
    progress : Progress
        May raise `Cancelled`.

    Returns
    -------
    ScorePrior
        With corrected notes and narrow windows for onset templates; the same if no note is
        heard.

    Raises
    ------
    InputError
        If the song is silent or the score lies outside of it.
    """
    n_fft = 2 ** round(np.log2(_FRAME_S * audio.sr))
    settings = WorkshopSettings(
        method="score",
        n_fft=n_fft,
        hop=round(_HOP_S * audio.sr),
        prior=replace(prior, knowledge="score"),
        n_iterations=_N_ITERATIONS,
        sort=False,
    )
    components = learn(audio, settings, progress=part(progress, 0.0, 0.6))
    moved = _moved(components, prior)
    heard = _free_rises(audio, components, moved, part(progress, 0.6, 1.0))
    kept: list[Note] = []
    for pitch, curve in heard.items():
        kept += _corrected(
            [note for note in moved if note.pitch == pitch],
            [note.start_s for note in prior.notes if note.pitch == pitch],
            curve,
            components.times_s,
            prior.onset_tolerance_s,
        )
    if not kept:
        return prior
    return replace(
        prior,
        notes=tuple(sorted(kept, key=lambda note: (note.start_s, note.pitch))),
        onset_tolerance_s=ALIGNED_TOLERANCE_S,
        attack_s=ATTACK_S,
    )


def _moved(components: Components, prior: ScorePrior) -> list[Note]:
    """Put notes at the strongest rise of their tone within the tolerance."""
    rows = {key: k for k, key in enumerate(zip(components.groups, components.names, strict=True))}
    curves = {}
    for one in replace(prior, knowledge="score").parts:
        k = rows[one.group, one.name]
        curves[one.group, one.pitch] = rises(level(components, k), may_sound(components, k))
    moved = []
    for note in prior.notes:
        if note.start_s >= components.times_s[-1]:
            continue
        curve = curves[note.group, note.pitch]
        time_s, height = highest_near(
            curve, components.times_s, note.start_s, prior.onset_tolerance_s
        )
        moved.append(replace(note, start_s=time_s) if height > 0 else note)
    return moved


def _free_rises(
    audio: Audio, components: Components, notes: list[Note], progress: Progress
) -> dict[int, np.ndarray]:
    """Rises of every pitch when all may sound at any time, with the spectra held."""
    played = Counter((note.pitch, note.group) for note in notes)
    # The spectrum from the group with most notes of the pitch: a wrong note's own group would
    # offer a spectrum that was learned from something else.
    groups = {pitch: group for (pitch, group), _ in reversed(played.most_common())}
    parts = replace(_prior_of(components), knowledge="score").parts
    rows = {(one.pitch, one.group): (one.group, one.name) for one in parts}
    index = {key: k for k, key in enumerate(zip(components.groups, components.names, strict=True))}
    pitches = sorted(groups)
    columns = [index[rows[pitch, groups[pitch]]] for pitch in pitches]
    spectra = components.spectra[:, columns]
    magnitude = analysis.magnitudes(audio, components.spec)
    found = nmf.factorise(
        magnitude,
        spectra,
        np.full((len(columns), magnitude.shape[1]), magnitude.mean(), np.float32),
        nmf.Options(n_iterations=_N_ITERATIONS),
        held_spectra=np.ones(spectra.shape, bool),
        progress=progress,
    )
    sums = spectra.sum(axis=0)
    return {pitch: rises(found.activations[k] * sums[k]) for k, pitch in enumerate(pitches)}


def _prior_of(components: Components) -> ScorePrior:
    prior = components.settings.prior
    assert isinstance(prior, ScorePrior)
    return prior


def _corrected(
    notes: list[Note], scored_s: list[float], curve: np.ndarray, times_s: np.ndarray, reach_s: float
) -> list[Note]:
    """Return the notes of one pitch that are heard, and those that the score has missed."""
    near_s = 2 * float(times_s[1] - times_s[0])
    heights = [highest_near(curve, times_s, note.start_s, near_s)[1] for note in notes]
    typical = float(np.median(heights))
    kept = [note for note, height in zip(notes, heights, strict=True) if height > _ABSENT * typical]
    if len(notes) < _LEAST_NOTES:
        return kept
    group = Counter(note.group for note in notes).most_common(1)[0][0]
    duration_s = float(np.median([note.duration_s for note in notes if note.group == group]))
    for time_s in peaks_s(curve, times_s):
        strong = highest_near(curve, times_s, time_s, 0.0)[1] > _MISSED * typical
        if strong and all(abs(time_s - other_s) > reach_s for other_s in scored_s):
            kept.append(Note(time_s, duration_s, notes[0].pitch, group=group))
    return kept
