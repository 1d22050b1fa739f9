"""What is exported of a session: its loops, or its components."""

from __future__ import annotations

from loopstudio.project import scenes
from loopstudio.project.exports.components import ComponentsSource, components_source
from loopstudio.project.exports.items import Range
from loopstudio.project.exports.mixdown import Mixdown
from loopstudio.project.exports.settings import SCENES
from loopstudio.project.exports.source import Source, source_of
from loopstudio.project.project import COMPONENTS, LOOPS, Project
from loopstudio.session import Session
from loopstudio.ui.musical_time import bar_at, range_text

_ON_LINE = 1e-3
"""How far from a bar line, in bars, a place is that was meant to be on it."""


def loops_of(session: Session) -> Source | None:
    """Return the loops of a session, to be exported; None while none are shown."""
    audio, extraction, project = session.audio, session.extraction, session.project
    if audio is None or extraction is None or project.shown != LOOPS:
        return None
    mixes = [_mixdown(project, scene) for scene in range(len(project.scenes))]
    return source_of(session.title, audio, extraction, project, mixes)


def components_of(session: Session, row: int = -1) -> ComponentsSource | None:
    """Return the components of a session, to be exported; None while none are shown.

    Parameters
    ----------
    session : Session
    row : int
        The selected row.
    """
    audio, components, project = session.audio, session.components, session.project
    if audio is None or components is None or project.shown != COMPONENTS:
        return None
    return components_source(session.title, audio, components, project, row)


def range_of(session: Session, samples: tuple[int, int] | None) -> Range | None:
    """Return a range with what file names say of it: bars, or seconds where it has others."""
    if samples is None or session.audio is None:
        return None
    start, stop = max(samples[0], 0), min(samples[1], session.audio.n_samples)
    if stop <= start:
        return None
    grid = None if session.extraction is None else session.extraction.grid
    if grid is not None:
        places = [bar_at(grid, sample) for sample in samples]
        if all(abs(place - round(place)) < _ON_LINE for place in places):
            text = range_text(grid, *samples).replace("–", "-")
            return Range(start, stop, f"bars {text}" if "-" in text else f"bar {text}")
    begins, ends = (sample / session.audio.sr for sample in (start, stop))
    return Range(start, stop, f"{begins:.1f}-{ends:.1f} s")


def _mixdown(project: Project, scene: int) -> Mixdown:
    recalled = scenes.recall(project, scene)
    name = project.scenes[scene].name
    return Mixdown(SCENES, name, recalled.loop_gains(), recalled.rest_gain())
