"""Does a track sample a recording: where, from where, how much higher, and how surely.

The verdict rests on the order of events, which only a copy shares; see
`sampling_search` for the search and `sampling_places` for the places.  The templates of
the recording, which the textbook method tests with, are shown as evidence; see
`sampling_templates`.

A verdict is about sound, not about rights: it says that a stretch of a track follows a
stretch of a recording change by change.  Whoever reads it should listen to both.
"""

from dataclasses import dataclass

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.errors import InputError
from loopstudio.core.progress import Progress, part, silent
from loopstudio.core.workshop import sampling_features as features
from loopstudio.core.workshop.sampling_places import Excerpt, locate
from loopstudio.core.workshop.sampling_search import NEEDED_STRENGTH, WINDOWS_S, search
from loopstudio.core.workshop.sampling_templates import explain

_STEEPNESS = 8
"""The odds of a sample rise with this power of the evidence: 1 in 70 where there is none."""

_SILENT = 1e-5
"""Root mean square of silence, 100 dB below full scale."""


@dataclass(frozen=True)
class Verdict:
    """Whether a track samples a recording, and what speaks for it.

    Attributes
    ----------
    sampled : bool
    confidence : float, in [0, 1]
        How likely a sample is; above one half exactly if `sampled`.
    strength : float
        How far the best match stands out of chance; see `sampling_search`.
    closeness : float
        How nearly identical it is, at most 1.
    excerpt : Excerpt or None
        What is sampled and where; None if nothing is.
    share_inside, share_elsewhere : float or None, in [0, 1]
        How much of the track the recording's templates explain where the excerpt plays, and
        where it does not; None if nothing is sampled.
    """

    sampled: bool
    confidence: float
    strength: float
    closeness: float = 0.0
    excerpt: Excerpt | None = None
    share_inside: float | None = None
    share_elsewhere: float | None = None

    def describe(self) -> dict[str, object]:
        """Return plain JSON values.

        `places_s` are in the track, `excerpt_start_s` in the original.  To hear both in sync,
        start the original at `excerpt_start_s`, `speed` times as fast, at each of the places.
        """
        found = self.excerpt
        evidence = {
            "strength": round(self.strength, 3),
            "strength_needed": NEEDED_STRENGTH,
            "closeness": round(self.closeness, 3),
            "template_share_at_places": _rounded(self.share_inside),
            "template_share_elsewhere": _rounded(self.share_elsewhere),
            "place_weights": [] if found is None else [round(w, 3) for w in found.weights],
        }
        return {
            "sampled": self.sampled,
            "confidence": round(self.confidence, 4),
            "semitones": 0.0 if found is None else round(found.change.semitones, 3),
            "speed": 1.0 if found is None else round(found.change.speed, 5),
            "places_s": [] if found is None else [round(s, 3) for s in found.places_s],
            "excerpt_start_s": None if found is None else round(found.original_s, 3),
            "excerpt_length_s": None if found is None else round(found.length_s, 3),
            "evidence": evidence,
        }


def find_sample(original: Audio, track: Audio, *, progress: Progress = silent) -> Verdict:
    """Decide whether a track samples a recording.

    Parameters
    ----------
    original, track : Audio
    progress : Progress
        May raise `Cancelled`.

    Returns
    -------
    Verdict

    Raises
    ------
    InputError
        If either is silent or lasts less than a second.
    """
    from threadpoolctl import threadpool_limits

    wanted = _checked(original, "original")
    heard = _checked(track, "track")
    # The products are small: sharing one out takes longer than doing it.
    with threadpool_limits(1):
        return _compared(heard, wanted, progress)


def _compared(heard: np.ndarray, wanted: np.ndarray, progress: Progress) -> Verdict:
    """Search the track for the original, both as from `sampling_features.prepared`."""
    peak = search(heard, wanted, part(progress, 0.0, 0.8))
    odds = peak.evidence**_STEEPNESS
    confidence = float(odds / (1 + odds))
    if peak.evidence <= 1:
        return Verdict(False, confidence, peak.strength, peak.closeness)
    progress(0.8, "Finding the places")
    excerpt = locate(heard, wanted, peak)
    first = round(excerpt.original_s * features.SR)
    last = first + round(excerpt.length_s * excerpt.change.speed * features.SR)
    explanation = explain(
        heard,
        wanted[first:last],
        semitones=excerpt.change.semitones,
        progress=part(progress, 0.85, 1.0),
    )
    inside, elsewhere = explanation.share_inside(excerpt)
    return Verdict(
        sampled=True,
        confidence=confidence,
        strength=peak.strength,
        closeness=peak.closeness,
        excerpt=excerpt,
        share_inside=inside,
        share_elsewhere=elsewhere,
    )


def _checked(audio: Audio, name: str) -> np.ndarray:
    samples = features.prepared(audio)
    if len(samples) < WINDOWS_S[0] * features.SR:
        raise InputError(
            f"The {name} lasts less than a second; take a longer part, so that there is"
            " something to compare."
        )
    if float(np.sqrt(np.mean(np.square(samples)))) < _SILENT:
        raise InputError(f"The {name} is silent, so there is nothing to compare; check the file.")
    return samples


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
