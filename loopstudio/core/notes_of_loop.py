"""The notes of a loop, to be played with other sounds.

Drums are read by bands, a bass as a single line, everything else as chords, which may have one
note.  What cannot be told is not made up: a loop whose sound the notes do not account for has
none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loopstudio.core.workshop.score_file import Note

_DRUMS = ("drums", "percussion")
_LINES = ("bass", "voice")

_HEARD = 1e-3
"""Of the peak, what must be left without frequencies that no note has."""
_CONFIDENT = {"drums": 0.3, "line": 0.4, "chords": 0.6}
"""Below, notes are left out rather than wrong; noise and pads of noise lie below."""


@dataclass(frozen=True)
class LoopNotes:
    """The notes of a loop.

    Attributes
    ----------
    notes : tuple of Note
        In order of time, seconds from the loop's first sample; none reaches beyond its end.
    length_s : float
        Of the loop.
    kind : str
        "drums" (pitches are those of the General MIDI drum map), "line" or "chords".
    confidence : float
        In [0, 1]: how much of what is heard the notes account for.
    """

    notes: tuple[Note, ...]
    length_s: float
    kind: str
    confidence: float

    @property
    def drums(self) -> bool:
        """Whether pitches are instruments."""
        return self.kind == "drums"


def notes_of_loop(samples: np.ndarray, sr: int, label: str) -> LoopNotes | None:
    """Find the notes of a loop.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
        One time through the loop.
    sr : int
        Hz.
    label : str
        What it sounds like; one of `loopstudio.core.labels.LABELS`.

    Returns
    -------
    LoopNotes or None
        None where nothing sensible can be said: silence, noise, sound without clear notes.
    """
    import soxr

    from loopstudio.core import drum_notes, onsets, pitched_notes

    length_s = samples.shape[1] / sr
    mono = np.ascontiguousarray(samples.mean(axis=0), np.float32)
    peak = float(np.abs(mono).max(initial=0))
    if peak <= 0:
        return None
    mono = soxr.resample((mono - mono.mean()) / peak, sr, onsets.SR)
    if len(mono) < onsets.N_FFT or np.abs(mono).max() < _HEARD:
        return None
    if label in _DRUMS:
        return _sure("drums", length_s, *drum_notes.drum_notes(mono, length_s))
    if label in _LINES:
        found = _sure("line", length_s, *pitched_notes.line(mono, length_s))
        if found is not None:
            return found
    return _sure("chords", length_s, *pitched_notes.chords(mono, length_s))


def _sure(kind: str, length_s: float, notes: Sequence[Note], confidence: float) -> LoopNotes | None:
    if not notes or confidence < _CONFIDENT[kind]:
        return None
    return LoopNotes(tuple(notes), length_s, kind, confidence)
