"""The songs opened last, as the start page shows them and the settings keep them.

They are kept as JSON: settings written by a newer or older version of the program must
not keep this one from starting.
"""

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QDate, QLocale, QSettings

from loopstudio.core.extract import Extraction
from loopstudio.project.project import Project

MOST = 6
"""How many are kept: as many as the start page has room for."""

_MOST_COLUMNS = 64
_KEY = "recents"

Row = tuple[int, tuple[float, ...]]
"""One loop of a layout: index of its colour, and how strongly it plays in each bar."""


@dataclass(frozen=True)
class Recent:
    """A song, or a project, that was opened."""

    path: str
    title: str
    opened: str
    """When, in ISO 8601, local time."""
    n_bars: int = 0
    tempo_bpm: float = 0.0
    beats_per_bar: int = 4
    rows: tuple[Row, ...] = ()

    @property
    def facts(self) -> str:
        """What is known of the song, such as ``5 loops, 118 BPM, 30 bars``."""
        if not self.n_bars:
            return "No loops yet"
        loops = f"{len(self.rows)} loop{'s' if len(self.rows) != 1 else ''}"
        metre = f" in {self.beats_per_bar}/4" if self.beats_per_bar != 4 else ""
        return f"{loops}, {self.tempo_bpm:.0f} BPM{metre}, {self.n_bars} bars"

    @property
    def found(self) -> bool:
        """Whether the file is still where it was."""
        return Path(self.path).is_file()


def with_loops(recent: Recent, extraction: Extraction, project: Project, sr: int) -> Recent:
    """Return the entry with the layout of the loops found in its song."""
    rows = tuple(
        (strip.colour, layout_row(loop.activation))
        for loop, strip in zip(extraction.loops, project.strips, strict=True)
    )
    return replace(
        recent,
        n_bars=extraction.grid.n_bars,
        tempo_bpm=float(extraction.grid.tempo_bpm(sr)),
        beats_per_bar=extraction.grid.beats_per_bar,
        rows=rows,
    )


def layout_row(activation: np.ndarray) -> tuple[float, ...]:
    """Return activations (n_bars,) in at most 64 columns, the strongest bar of each."""
    columns = np.array_split(np.asarray(activation), min(len(activation), _MOST_COLUMNS))
    return tuple(round(float(column.max()), 2) for column in columns)


def when_text(opened: str, now: datetime) -> str:
    """Return a date as people say it: ``Today, 14:20``, ``Yesterday``, ``12 November``."""
    try:
        then = datetime.fromisoformat(opened)
    except ValueError:
        return ""
    days = (now.date() - then.date()).days
    if days == 0:
        return f"Today, {then:%H:%M}"
    if days == 1:
        return "Yesterday"
    english = QLocale(QLocale.Language.English)
    pattern = "d MMMM" if then.year == now.year else "d MMMM yyyy"
    return english.toString(QDate(then.year, then.month, then.day), pattern)


def load(settings: QSettings) -> tuple[Recent, ...]:
    """Return the songs opened last, the latest first; none when they cannot be read."""
    try:
        entries = json.loads(str(settings.value(_KEY, "[]")))
        return tuple(_recent(entry) for entry in entries)[:MOST]
    except (ValueError, TypeError, KeyError):
        return ()


def save(settings: QSettings, recents: Iterable[Recent]) -> None:
    """Keep these songs for the next start."""
    settings.setValue(_KEY, json.dumps([asdict(recent) for recent in recents]))


def added(recents: Iterable[Recent], recent: Recent) -> tuple[Recent, ...]:
    """Return the list with one more song, or the same song moved to the front.

    A song opened again keeps the layout that is known of it until there is a new one.
    """
    before = next((old for old in recents if old.path == recent.path), None)
    if before is not None and not recent.rows:
        recent = replace(before, title=recent.title, opened=recent.opened)
    return (recent, *(old for old in recents if old.path != recent.path))[:MOST]


def _recent(entry: Any) -> Recent:
    """Read one entry; raises TypeError, KeyError or ValueError for anything else."""
    fields = {field.name: entry[field.name] for field in dataclasses.fields(Recent)}
    rows = tuple(
        (int(colour), tuple(float(level) for level in levels)) for colour, levels in fields["rows"]
    )
    return Recent(**{**fields, "rows": rows})
