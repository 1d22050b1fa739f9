"""Songs that were opened before, for pictures of the start page.

All of them are projects of the demo song: whole, and parts of it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import soundfile
from PySide6.QtCore import QSettings

from loopstudio.jobs import analysis
from loopstudio.project import file, recovery, resources, state
from loopstudio.project.file import Document
from loopstudio.ui import recents
from loopstudio.ui.recents import Recent


@dataclass(frozen=True)
class _Opened:
    """A song as it was opened: which of the demo's loops and bars, and how long ago."""

    title: str
    loops: Sequence[int]
    bars: slice
    days_ago: int


_OPENED = (
    _Opened("Night Bus", range(5), slice(0, 18), 0),
    _Opened("Harbour Lights", (0, 1, 2, 3), slice(2, 14), 1),
    _Opened("Kassette 09", (0, 3, 1, 4, 2), slice(6, 18), 9),
    _Opened("Tin Roof", (0, 1, 2), slice(0, 12), 19),
)
_MOVED = _Opened("Copper Wire", (1, 2, 3, 4), slice(4, 18), 24)
_LOST = _Opened("Untitled sketch 3", (0, 1, 2), slice(2, 10), 0)


def write(settings: QSettings, folder: Path) -> Path:
    """Write the projects, and the list of them into the settings.

    Parameters
    ----------
    settings : QSettings
    folder : Path
        For the projects.

    Returns
    -------
    Path
        The project of the whole demo song.
    """
    demo = file.load(resources.path(*analysis.DEMO))
    listed = []
    for opened in (*_OPENED, _MOVED):
        path = _path(folder, opened)
        if opened is not _MOVED:
            file.save(path, replace(demo, title=opened.title))
        listed.append(_listed(demo, opened, path))
    recents.save(settings, listed)
    unsaved = recovery.UnsavedWork(state.unsaved_folder())
    unsaved.keep(replace(demo, title=_LOST.title), asdict(_listed(demo, _LOST, unsaved.path)))
    unsaved.close()
    return _path(folder, _OPENED[0])


def _path(folder: Path, opened: _Opened) -> Path:
    return folder / f"{opened.title}{file.SUFFIX}"


def _listed(demo: Document, opened: _Opened, path: Path) -> Recent:
    """Return the entry of the list: what is known of these loops in these bars."""
    extraction, project = demo.extraction, demo.project
    assert extraction is not None
    bars = opened.bars
    grid = replace(
        extraction.grid, bar_starts=extraction.grid.bar_starts[bars.start : bars.stop + 1]
    )
    loops = tuple(
        replace(extraction.loops[loop], activation=extraction.loops[loop].activation[bars])
        for loop in opened.loops
    )
    when = datetime.now() - timedelta(days=opened.days_ago)
    return recents.with_loops(
        Recent(str(path), opened.title, when.isoformat(timespec="seconds")),
        replace(extraction, grid=grid, loops=loops),
        replace(project, strips=tuple(project.strips[loop] for loop in opened.loops)),
        soundfile.info(project.song).samplerate,
    )
