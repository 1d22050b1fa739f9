"""``loopstudio find-sample``: does a track sample a recording, where, and how surely."""

import argparse
import json
import sys
from typing import TYPE_CHECKING

from loopstudio.cli.talk import answer, reporting, say
from loopstudio.core.errors import AudioError, TooLongError
from loopstudio.core.progress import Progress, part
from loopstudio.core.section import time_text

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.workshop.sampling import Verdict

_MOST_PLACES = 12
"""More are not listed to people, but counted."""


def run(arguments: argparse.Namespace) -> int:
    """Compare both files and print the verdict."""
    from loopstudio.core.workshop.sampling import find_sample

    with reporting(sys.stderr) as progress:
        original = _read(arguments.original, part(progress, 0.0, 0.1))
        track = _read(arguments.track, part(progress, 0.1, 0.2))
        verdict = find_sample(original, track, progress=part(progress, 0.2, 1.0))
    for note in (*original.notes, *track.notes):
        say(f"Note: {note}")
    if arguments.json:
        answer(json.dumps(verdict.describe(), allow_nan=False))
    else:
        answer(_sentences(verdict))
    return 0


def _read(path: str, progress: Progress) -> "Audio":
    from loopstudio.core import audio as audio_files

    try:
        return audio_files.read(path, progress=progress)
    except TooLongError as error:
        # Which section of which of the two would be one switch too many.
        raise AudioError(
            f"{audio_files.shown_name(path)} is longer than {time_text(error.longest_s)}, which is"
            " the most that is compared at once; cut out the part in question with an audio editor."
        ) from error


def _sentences(verdict: "Verdict") -> str:
    """Say what was found, for people."""
    excerpt = verdict.excerpt
    if excerpt is None:
        return f"No sample found (confidence that there is one: {verdict.confidence:.0%})."
    change = excerpt.change
    how = "unchanged"
    if change.semitones or change.speed != 1:
        how = f"{change.semitones:+.2f} semitones, {change.speed:.3f} times as fast"
    n_places = len(excerpt.places_s)
    places = ", ".join(f"{place_s:.2f}" for place_s in excerpt.places_s[:_MOST_PLACES])
    more = f" and {n_places - _MOST_PLACES} more" if n_places > _MOST_PLACES else ""
    return "\n".join(
        [
            f"The track seems to sample the original (confidence {verdict.confidence:.0%}).",
            f"  Excerpt: {excerpt.length_s * change.speed:.2f} s"
            f" from {excerpt.original_s:.2f} s of the original, {how}",
            f"  In the track at {places}{more} s",
            "  Listen to both before you rely on it.",
        ]
    )
