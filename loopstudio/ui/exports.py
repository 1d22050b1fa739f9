"""What is exported of a session: its loops, or the job that writes its components."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loopstudio.jobs import workshop as workshop_jobs
from loopstudio.project import scenes
from loopstudio.project.exports.settings import SCENES
from loopstudio.project.exports.source import Mixdown, Source, source_of
from loopstudio.project.project import COMPONENTS, LOOPS, Project
from loopstudio.session import Session


@dataclass(frozen=True)
class Export:
    """A job that fills a folder.

    Attributes
    ----------
    count : int
        How many components there are.
    job : callable
        Called with the folder, then `arguments`.
    arguments : tuple
    """

    count: int
    job: Callable[..., str]
    arguments: tuple[Any, ...]


def loops_of(session: Session) -> Source | None:
    """Return the loops of a session, to be exported; None while none are shown."""
    audio, extraction, project = session.audio, session.extraction, session.project
    if audio is None or extraction is None or project.shown != LOOPS:
        return None
    mixes = [_mixdown(project, scene) for scene in range(len(project.scenes))]
    return source_of(session.title, audio, extraction, project, mixes)


def components_of(session: Session) -> Export | None:
    """Return the export of a session's components; None while none are shown."""
    audio, components, project = session.audio, session.components, session.project
    if audio is None or components is None or project.shown != COMPONENTS:
        return None
    song = Path(project.song).name or session.title
    workshop = project.workshop
    groups = tuple(
        (strip.name, part)
        for strip, part in zip(workshop.strips, workshop.parts, strict=True)
        if len(part) > 1
    )
    arguments = (audio, components, song, workshop.phase, groups)
    return Export(components.n_components, workshop_jobs.export, arguments)


def _mixdown(project: Project, scene: int) -> Mixdown:
    recalled = scenes.recall(project, scene)
    name = project.scenes[scene].name
    return Mixdown(SCENES, name, recalled.loop_gains(), recalled.rest_gain())
