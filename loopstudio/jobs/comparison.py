"""How near components come to the true parts of a song, as a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from loopstudio.core.audio import Audio, decode
from loopstudio.core.progress import Progress, part
from loopstudio.core.section import Section
from loopstudio.core.workshop.comparison import bounds, rendered
from loopstudio.core.workshop.components import Components
from loopstudio.core.workshop.quality import Judge, Quality, references_of
from loopstudio.core.workshop.settings import WorkshopSettings
from loopstudio.jobs import background


@dataclass(frozen=True, eq=False)
class Heard:
    """Components as they are heard.

    Attributes
    ----------
    components : Components
    parts : tuple of tuple of int
        Which of them are one row.
    phase : str
        How they become sound.
    """

    components: Components
    parts: tuple[tuple[int, ...], ...]
    phase: str


@dataclass(frozen=True, eq=False)
class Measured:
    """What stems say of components.

    Attributes
    ----------
    qualities : tuple of Quality
        One for each that was asked about.
    mixture, ideal : Quality
        The bounds: the song itself for every stem, and masks made from the stems.
    """

    qualities: tuple[Quality, ...]
    mixture: Quality
    ideal: Quality


def measure(
    song: Audio,
    section: Section | None,
    stems: Sequence[str],
    heard: Sequence[Heard],
    *,
    progress: Progress,
) -> Measured:
    """Measure components against stems that are read from files.

    Raises
    ------
    LoopstudioError
        If stems cannot be read, or are not this song's.
    """
    measured: Measured = background.call(_measure, song, section, stems, heard, progress=progress)
    return measured


def _measure(
    song: Audio,
    section: Section | None,
    stems: Sequence[str],
    heard: Sequence[Heard],
    *,
    progress: Progress,
) -> Measured:
    read = []
    for i, path in enumerate(stems):
        reading = part(progress, 0.2 * i / len(stems), 0.2 * (i + 1) / len(stems))
        read.append(decode(path, section=section, progress=reading))
    progress(0.2, "Learning the stems")
    judge = Judge(references_of(song, read, [Path(path).name for path in stems]))
    qualities = []
    for i, one in enumerate(heard):
        progress(0.3 + 0.6 * i / len(heard), "Measuring components against the stems")
        qualities.append(judge.quality(_rows(song, one)))
    progress(0.9, "Measuring what masks can reach")
    spec = WorkshopSettings().spec(song.sr)
    mixture, ideal = (row.quality for row in bounds(song, judge, spec))
    assert mixture is not None
    assert ideal is not None
    return Measured(tuple(qualities), mixture, ideal)


def _rows(song: Audio, heard: Heard) -> np.ndarray:
    """Return the sound of every row, shape (n_rows, n_channels, n_samples)."""
    return rendered(song, heard.components, heard.phase, heard.parts)
