"""What is to be heard of a session: its loops, its components, or one part alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopstudio.core.arrangement import SILENT, Arrangement, song_plays
from loopstudio.core.render import ComponentSound, n_heard
from loopstudio.playback.mix import Mix, Source
from loopstudio.project.project import COMPONENTS, Project
from loopstudio.ui.desk.parts import Part

if TYPE_CHECKING:
    import numpy as np

    from loopstudio.core.extract import Extraction
    from loopstudio.core.workshop.stem_render import Stems
    from loopstudio.session import Session


def heard_of(session: Session, stems: Stems | None) -> Extraction | ComponentSound | None:
    """Return what is shown, as it is played; None for the song as it is.

    `stems` are the components as they were rendered, for phases that are.
    """
    if session.project.shown != COMPONENTS:
        return session.extraction
    if session.components is None:
        return None
    return ComponentSound(session.components, session.project.workshop.phase, stems)


def wants_other(
    heard: Extraction | ComponentSound | None, session: Session, project: Project
) -> bool:
    """Tell whether a project wants something else to be heard than another mix of `heard`."""
    if project.shown != COMPONENTS:
        return heard is not session.extraction
    if not isinstance(heard, ComponentSound):
        return heard is not None or session.components is not None
    return heard.phase != project.workshop.phase


def arrangement_of(project: Project) -> Arrangement:
    """Return where loops play otherwise than in the song; components play as in the song."""
    return Arrangement() if project.shown == COMPONENTS else project.arrangement


def mix_of(project: Project, source: Source) -> Mix:
    """Return the mix of a project, heard through one of its sources."""
    return Mix(
        project.loop_gains(),
        project.rest_gain(),
        project.mutes,
        source,
        arrangement=arrangement_of(project),
    )


def level_text(mix: Mix) -> str:
    """Return by how much what is compared with the loops was made louder or softer, in words."""
    if mix.source == "loops" or mix.level == 1:
        return ""
    change_db = 20 * math.log10(mix.level)
    what = "The original" if mix.source == "original" else "The rest"
    way = "louder" if change_db > 0 else "softer"
    return f"{what}, {abs(change_db):.1f} dB {way} to match the loops"


def mix_alone(heard: Extraction | ComponentSound, project: Project, row: int, part: object) -> Mix:
    """Return the mix in which a row is heard alone, or one part of it, or loops of a group."""
    if isinstance(part, frozenset):
        return _mix_together(heard, project, part)
    mutes = project.mutes
    members: tuple[int, ...] = (row,)
    if isinstance(heard, ComponentSound):
        members = (part,) if isinstance(part, int) else project.workshop.parts[row]
    elif isinstance(part, Part):
        mutes = part.alone(heard.factors, project.mutes)
    gains = tuple(float(k in members) for k in range(n_heard(heard)))
    arrangement = arrangement_of(project)
    if not isinstance(heard, ComponentSound) and not _plays(heard, arrangement, row).any():
        arrangement = arrangement.with_loop(row, ())
    return Mix(gains, 0.0, mutes, "loops", arrangement=arrangement)


def _mix_together(
    heard: Extraction | ComponentSound, project: Project, loops: frozenset[int]
) -> Mix:
    """Return the mix in which loops are heard as they are mixed with each other."""
    own = [
        strip.gain if k in loops and not strip.muted else 0.0
        for k, strip in enumerate(project.strips)
    ]
    # Who switched all of them off still wants to hear what they are.
    gains = own if any(own) else [float(k in loops) for k in range(n_heard(heard))]
    return Mix(tuple(gains), 0.0, project.mutes, "loops", arrangement=arrangement_of(project))


def plays_alone(heard: Extraction, project: Project, loop: int) -> np.ndarray:
    """Return in which bars a loop is heard alone, shape (n_bars,), bool.

    That is where it plays as edited.  Who took it out of the song everywhere can still hear what
    it was.
    """
    plays = _plays(heard, project.arrangement, loop)
    return plays if plays.any() else song_plays(heard.loops[loop])


def _plays(heard: Extraction, arrangement: Arrangement, loop: int) -> np.ndarray:
    plays = song_plays(heard.loops[loop])
    found: np.ndarray = arrangement.bar_sources(loop, len(plays), plays) != SILENT
    return found


def name_alone(session: Session, row: int, part: object) -> str:
    """Return what is heard alone, in words."""
    components = session.components
    if isinstance(part, int) and components is not None:
        return f"component {part + 1}, {components.names[part]}"
    if isinstance(part, frozenset):
        groups = session.project.groups
        return next(group.name for group in groups if set(group.members) == part)
    return session.project.row_strips[row].name
