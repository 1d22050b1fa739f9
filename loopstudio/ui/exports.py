"""What is exported of a session, and by which job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loopstudio.jobs import analysis
from loopstudio.jobs import workshop as workshop_jobs
from loopstudio.project.project import COMPONENTS
from loopstudio.session import Session


@dataclass(frozen=True)
class Export:
    """A job that fills a folder.

    Attributes
    ----------
    what : str
        ``"loops"`` or ``"components"``.
    count : int
        How many of them.
    contents : str
        What is in the folder afterwards, for people.
    job : callable
        Called with the folder, then `arguments`.
    arguments : tuple
    """

    what: str
    count: int
    contents: str
    job: Callable[..., str]
    arguments: tuple[Any, ...]


def export_of(session: Session) -> Export | None:
    """Return the export of what is shown; None while there is nothing to export."""
    audio, extraction, components = session.audio, session.extraction, session.components
    song = Path(session.project.song).name or session.title
    if session.project.shown == COMPONENTS:
        if audio is None or components is None:
            return None
        workshop = session.project.workshop
        groups = tuple(
            (strip.name, part)
            for strip, part in zip(workshop.strips, workshop.parts, strict=True)
            if len(part) > 1
        )
        arguments = (audio, components, song, workshop.phase, groups)
        count = components.n_components
        return Export("components", count, "components and groups", workshop_jobs.export, arguments)
    if audio is None or extraction is None:
        return None
    return Export(
        "loops",
        len(extraction.loops),
        "loops and stems",
        analysis.export_loops,
        (audio, extraction, song),
    )
