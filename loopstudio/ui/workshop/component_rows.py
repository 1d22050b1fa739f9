"""What heads and rows show of components; one row is one part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.pictures.component_picture import component_levels, level_peaks
from loopstudio.ui.song.any_row import AnyRow
from loopstudio.ui.song.loop_head import Head
from loopstudio.ui.song.rest_row import Rest
from loopstudio.ui.song.song_model import rest as rest_of
from loopstudio.ui.song.words import pitch_text
from loopstudio.ui.workshop.activation_row import ActivationRow

if TYPE_CHECKING:
    from loopstudio.core.grid import Grid
    from loopstudio.core.workshop.components import Components
    from loopstudio.project.project import Project, Strip

HINT = "what no component explains"

_LOWEST_HZ = 20.0
"""What lies below is no pitch, such as the offset that some recordings have."""


class ComponentRows:
    """One row a part.

    Parameters
    ----------
    components : Components
    n_samples : int
        Of the song.
    grid : Grid or None
        Its bars, where they are known from a search for loops.
    """

    def __init__(self, components: Components, n_samples: int, grid: Grid | None) -> None:
        self._components = components
        self._grid = grid
        self._levels = component_levels(components)
        spec = components.spec
        self._peaks = level_peaks(self._levels, spec.n_fft, spec.hop, n_samples)
        self._error = np.zeros(self._peaks.shape[1], np.float32)
        power = np.square(self._levels, dtype=np.float64).sum(axis=1)
        self._power = power / max(float(power.sum()), 1e-30)
        audible = components.frequencies_hz >= _LOWEST_HZ
        heard = components.spectra[audible]
        self._peak_hz = components.frequencies_hz[audible][np.argmax(heard, axis=0)]
        self._kept: tuple[tuple[object, ...], np.ndarray] = ((), self._peaks)

    @property
    def grid(self) -> Grid | None:
        """The bars, where they are known."""
        return self._grid

    def show_grid(self, grid: Grid) -> None:
        """Know the bars, which were found after the components."""
        self._grid = grid

    @property
    def levels(self) -> np.ndarray:
        """How loud every component is over time, shape (n_components, n_frames)."""
        return self._levels

    def show_error(self, error: np.ndarray) -> None:
        """Know the peaks of what the components leave over, shape (n_points,)."""
        self._error = error
        self._kept = ((), self._peaks)

    def fits(self, project: Project) -> bool:
        """Tell whether the project's parts hold each of these components once."""
        held = sorted(k for part in project.workshop.parts for k in part)
        return held == list(range(self._components.n_components))

    def strips(self, project: Project) -> tuple[Strip, ...]:
        """Return the strips of the parts."""
        return project.workshop.strips

    def share(self, members: tuple[int, ...]) -> float:
        """Return how much of the components' power some of them are, in [0, 1]."""
        return float(self._power[list(members)].sum())

    def line(self, members: tuple[int, ...]) -> str:
        """Return what is said of a part below its name."""
        share = f"{100 * self.share(members):.0f} %"
        if len(members) > 1:
            return f"{len(members)} components, {share}"
        return f"{pitch_text(float(self._peak_hz[members[0]])).split(', ')[1]}, {share}"

    def heads(self, project: Project, selected: frozenset[int]) -> list[Head]:
        """Return the head of every part."""
        workshop, soloing = project.workshop, project.any_soloed
        return [
            Head(
                number=number + 1,
                name=strip.name,
                label="",
                bars=0,
                line=self.line(part),
                colour=strip.colour,
                gain_db=strip.gain_db,
                on=not strip.muted,
                silenced=soloing and not strip.soloed,
                soloed=strip.soloed,
                selected=number in selected,
            )
            for number, (part, strip) in enumerate(
                zip(workshop.parts, workshop.strips, strict=True)
            )
        ]

    def rows(
        self, project: Project, heads: Sequence[Head], before: Sequence[AnyRow]
    ) -> Sequence[AnyRow]:
        """Return the row of every part."""
        workshop = project.workshop
        known = list(before) if len(before) == len(workshop.parts) else [None] * len(heads)
        return [
            self._row(self._heard(part, workshop.off), head, old)
            for part, head, old in zip(workshop.parts, heads, known, strict=True)
        ]

    def rest(self, project: Project, *, selected: bool) -> Rest:
        """Return what the head of the Rest shows."""
        made = rest_of(self.peaks(project), project.workshop.rest, project, selected=selected)
        return replace(made, hint=HINT)

    def peaks(self, project: Project) -> np.ndarray:
        """Return the peaks of the parts and of the Rest, which masks leave empty."""
        workshop = project.workshop
        key = (workshop.parts, workshop.phase)
        if self._kept[0] != key:
            # Parts of one sound add up as sounds that have nothing to do with each other.
            of_parts = [np.linalg.norm(self._peaks[list(part)], axis=0) for part in workshop.parts]
            rest = np.zeros_like(self._error) if workshop.phase == "mask" else self._error
            self._kept = (key, np.stack([*of_parts, rest]))
        return self._kept[1]

    def colours(self, project: Project) -> tuple[int, ...]:
        """Return the colour of every component: that of its part."""
        of_component = {
            k: strip.colour
            for part, strip in zip(project.workshop.parts, project.workshop.strips, strict=True)
            for k in part
        }
        return tuple(of_component[k] for k in sorted(of_component))

    def in_picture(self, row: int, project: Project) -> frozenset[int]:
        """Return the components of a part."""
        parts = project.workshop.parts
        return frozenset(parts[row]) if 0 <= row < len(parts) else frozenset()

    def by_row(self, shares: np.ndarray, project: Project) -> np.ndarray:
        """Return the shares of the parts, and none for the Rest."""
        of_parts = [shares[list(part)].sum() for part in project.workshop.parts]
        return np.array([*of_parts, 0.0])

    def _heard(self, part: tuple[int, ...], off: frozenset[int]) -> tuple[int, ...]:
        """Return the components of a part that are on; all, if none is."""
        return tuple(k for k in part if k not in off) or part

    def _row(self, members: tuple[int, ...], head: Head, old: AnyRow | None) -> AnyRow:
        """Return a row, the old one if it shows the same."""
        dressed = (head.name, head.colour, not head.heard, head.selected, members)
        if isinstance(old, ActivationRow) and dressed == (
            old.name, old.colour, old.dimmed, old.selected, old.members,
        ):  # fmt: skip
            return old
        if isinstance(old, ActivationRow) and old.members == members:
            levels = old.levels
        else:
            levels = np.linalg.norm(self._levels[list(members)], axis=0)
        return ActivationRow(
            head.name,
            head.colour,
            levels,
            self._components.spec.hop,
            members,
            dimmed=not head.heard,
            selected=head.selected,
        )
