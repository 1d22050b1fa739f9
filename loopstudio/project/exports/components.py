"""What can be exported where a song is taken apart into components, and their report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopstudio.project import components_export
from loopstudio.project.components_export import FACTORS as FACTORS_FILE
from loopstudio.project.components_export import REPORT
from loopstudio.project.exports.items import Item, PlannedFile, Range
from loopstudio.project.exports.mixdown import Mixdown
from loopstudio.project.exports.settings import (
    COMPONENTS,
    FACTORS,
    GROUPS,
    MIX,
    ON,
    REST,
    SELECTED,
    ExportSettings,
)

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.renderer import Renderer
    from loopstudio.core.workshop.learned import Components
    from loopstudio.project.project import Project

_REPORT_BYTES = 1 << 16
"""Of report.json, generously."""


@dataclass(frozen=True, eq=False)
class ComponentsSource:
    """What can be exported of a song that was taken apart into components.

    Attributes
    ----------
    title : str
    song : str
        File name of the song, for the report.
    audio : Audio
    components : Components
    names : tuple of str
        What each component is called.
    phase : {"mask", "raw", "griffin-lim"}
        How components become sound.
    mixes : tuple of Mixdown
        The mix as it is heard, then the groups, each of which is its components alone.
    groups : tuple of tuple of int
        The components of each group, from 0.
    on : frozenset of int
        The components that are heard in the mix.
    selected : frozenset of int
        The components of the selected row.
    selected_name : str
        What that row is called.
    range : Range or None
        What of the song is taken home if only that is asked for.
    """

    title: str
    song: str
    audio: Audio
    components: Components
    names: tuple[str, ...]
    phase: str
    mixes: tuple[Mixdown, ...]
    groups: tuple[tuple[int, ...], ...] = ()
    on: frozenset[int] = frozenset()
    selected: frozenset[int] = frozenset()
    selected_name: str = ""
    range: Range | None = None

    @property
    def fields(self) -> dict[str, str]:
        """What the fields of names say of all files; components know no tempo."""
        return {"song": self.title, "bpm": ""}

    def chosen(self, which: str) -> frozenset[int]:
        """Return the components that are exported: all, those that are on, or selected ones."""
        choices = {ON: self.on, SELECTED: self.selected}
        return choices.get(which, frozenset(range(len(self.names))))

    def items(self) -> list[Item]:
        """Return everything that can be exported and has a name from the template."""
        digits = max(len(str(len(self.names))), 2)
        items = [
            Item(COMPONENTS, k, name, number=f"{k + 1:0{digits}}")
            for k, name in enumerate(self.names)
        ]
        items.append(Item(REST, 0, "Rest"))
        items.extend(Item(mix.kind, k, mix.name) for k, mix in enumerate(self.mixes))
        return items

    def documents(self, settings: ExportSettings) -> list[PlannedFile]:
        """Return the factors and the report on how they were learned, if they are wanted."""
        if FACTORS not in settings.kinds:
            return []
        arrays = (self.components.spectra, self.components.activations)
        n_bytes = _REPORT_BYTES + 4 * sum(array.nbytes for array in arrays)
        return [
            PlannedFile(FACTORS, k, name, self.title, 0, 0.0, size)
            for k, (name, size) in enumerate(((FACTORS_FILE, n_bytes), (REPORT, _REPORT_BYTES)))
        ]

    def renderer(self) -> Renderer:
        """Return what renders the components."""
        from loopstudio.core.workshop.component_sound import component_renderer

        return component_renderer(self.audio.samples, self.components, self.phase)


def components_source(
    title: str, audio: Audio, components: Components, project: Project, row: int = -1
) -> ComponentsSource:
    """Return what can be exported of a project whose components are shown.

    Parameters
    ----------
    title : str
        Of the song.
    audio : Audio
    components : Components
    project : Project
    row : int
        The selected part; -1 for none.
    """
    workshop = project.workshop
    gains = project.loop_gains()
    names = list(components.names)
    groups = []
    for strip, members in zip(workshop.strips, workshop.parts, strict=True):
        if len(members) == 1:
            names[members[0]] = strip.name
        else:
            groups.append((strip.name, members))
    alone = [
        Mixdown(GROUPS, name, tuple(float(k in members) for k in range(len(names))), 0.0)
        for name, members in groups
    ]
    name, part = "", tuple[int, ...]()
    if 0 <= row < len(workshop.parts):
        name, part = workshop.strips[row].name, workshop.parts[row]
    return ComponentsSource(
        title=title,
        song=Path(project.song).name or title,
        audio=audio,
        components=components,
        names=tuple(names),
        phase=workshop.phase,
        mixes=(Mixdown(MIX, "Mix", gains, project.rest_gain()), *alone),
        groups=tuple(members for _, members in groups),
        on=frozenset(k for k, gain in enumerate(gains) if gain > 0),
        selected=frozenset(part),
        selected_name=name,
    )


def write_factors(files: Sequence[tuple[PlannedFile, Path]], source: ComponentsSource) -> None:
    """Write the factors and the report, if they are among the files.

    The report has the user's names, and the files that were asked for.
    """
    paths = [path for file, path in files if file.kind == FACTORS]
    if not paths:
        return
    from loopstudio.core.workshop import factors_file

    factors, report = paths
    factors_file.write(factors, source.components)
    described = report_of([file for file, _ in files], source)
    text = json.dumps(described, indent=1, ensure_ascii=False, allow_nan=False)
    report.write_text(text + "\n", encoding="utf-8")


def report_of(files: Sequence[PlannedFile], source: ComponentsSource) -> dict[str, Any]:
    """Return what report.json holds: the user's names, and the files that there are."""
    there = {(file.kind, file.index): file.path for file in files}
    described = components_export.describe(
        source.audio, source.components, source.song, source.phase
    )
    for k, (entry, name) in enumerate(zip(described["components"], source.names, strict=True)):
        entry |= {"name": name, "file": there.get((COMPONENTS, k))}
    described["residual"] = there.get((REST, 0))
    if source.groups:
        # The first mix is the one that is heard.
        described["groups"] = [
            {
                "name": source.mixes[k].name,
                "file": there.get((GROUPS, k)),
                "components": [member + 1 for member in members],
            }
            for k, members in enumerate(source.groups, start=1)
        ]
    return described
