"""The songs opened last, as the start page shows them and the settings keep them.

They are kept as JSON: settings written by a newer or older version of the program must
not keep this one from starting.
"""

import dataclasses
import json
from collections.abc import Iterable, Mapping
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
    song: str = ""
    """Path of the song, where `path` is that of its project."""

    @property
    def facts(self) -> str:
        """What is known of the song, such as ``5 loops, 118 BPM, 30 bars``."""
        if not self.n_bars:
            return "No loops yet"
        loops = f"{len(self.rows)} loop{'s' if len(self.rows) != 1 else ''}"
        metre = f" in {self.beats_per_bar}/4" if self.beats_per_bar != 4 else ""
        return f"{loops}, {self.tempo_bpm:.0f} BPM{metre}, {self.n_bars} bars"

    @property
    def missing(self) -> str:
        """What is no longer where it was: ``"file"``, ``"song"`` (of a project) or ``""``."""
        if not Path(self.path).is_file():
            return "file"
        return "song" if self.song and not Path(self.song).is_file() else ""


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
        return tuple(from_json(entry) for entry in entries)[:MOST]
    except (AttributeError, TypeError, ValueError):
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


def from_json(entry: Mapping[str, Any]) -> Recent:
    """Return an entry as it was kept.

    Raises
    ------
    AttributeError, TypeError, ValueError
        If this is anything else.
    """
    fields = {
        field.name: entry.get(field.name, field.default) for field in dataclasses.fields(Recent)
    }
    rows = tuple(
        (int(colour), tuple(float(level) for level in levels)) for colour, levels in fields["rows"]
    )
    if not all(isinstance(fields[name], str) for name in ("path", "title", "opened", "song")):
        raise TypeError("path, title and date are texts")
    numbers = {"n_bars": int(fields["n_bars"]), "beats_per_bar": int(fields["beats_per_bar"])}
    tempo_bpm = float(fields["tempo_bpm"])
    return Recent(**{**fields, **numbers, "tempo_bpm": tempo_bpm, "rows": rows})
