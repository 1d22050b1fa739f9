"""The loops of a song with their parts, as the desk needs them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from loopstudio.core.extract import Extraction
from loopstudio.project.project import Project
from loopstudio.project.recipe_edits import is_edited
from loopstudio.ui.controls.exactness import exactness_words
from loopstudio.ui.desk.parts import LoopParts, SongParts, edited_parts, loop_parts, song_parts
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.desk.take_rows import take_words
from loopstudio.ui.desk.words import plays_in
from loopstudio.ui.musical_time import bar_at


@dataclass(frozen=True, eq=False)
class DeskModel:
    """A song's loops, what they are made of, and what the user decided about them."""

    extraction: Extraction | None = None
    learned: SongParts | None = None
    """Its sounds and rhythms as they were found."""
    song: SongParts | None = None
    """The same as the user drew and named them."""
    loops: tuple[LoopParts, ...] = ()
    project: Project = field(default_factory=Project)

    @classmethod
    def of(cls, extraction: Extraction | None, sr: int, project: Project) -> DeskModel:
        """Return the model of these loops; None while there are none.

        Parameters
        ----------
        extraction : Extraction or None
        sr : int
            The song's sample rate, in Hz.
        project : Project
        """
        if extraction is None:
            return cls(project=project)
        loops = tuple(loop_parts(extraction, k) for k in range(len(extraction.loops)))
        learned = song_parts(extraction, sr)
        song = edited_parts(learned, project.redrawn, project.part_names)
        return cls(extraction, learned, song, loops, project)

    def with_project(self, project: Project) -> DeskModel:
        """Return the same loops with other names, colours, or parts that are switched off."""
        song, before = self.song, self.project
        if self.learned is not None and (project.redrawn, project.part_names) != (
            before.redrawn,
            before.part_names,
        ):
            song = edited_parts(self.learned, project.redrawn, project.part_names)
        return replace(self, song=song, project=project)

    def has_loop(self, loop: int) -> bool:
        """Return whether this is a loop, rather than the Rest or nothing."""
        return 0 <= loop < len(self.loops)

    def state(self, loop: int) -> DeskState:
        """Return what the views of a loop show."""
        assert self.song is not None
        assert self.extraction is not None
        found = self.extraction.loops[loop]
        strips = self.project.strips
        return DeskState(
            song=self.song,
            loop=self.loops[loop],
            name=(strips[loop].name if loop < len(strips) else "") or found.name,
            colour=strips[loop].colour if loop < len(strips) else loop,
            n_bars=found.bars,
            exactness_db=found.exactness_db,
            mutes=self.project.mutes,
            take=strips[loop].take if loop < len(strips) else None,
            redrawn=self.project.redrawn,
            locked=self.project.locked,
            edited=self.is_edited(loop),
        )

    def is_edited(self, loop: int) -> bool:
        """Return whether the recipe of a loop is other than it was found."""
        assert self.extraction is not None
        layers = [layer for layer, _ in self.extraction.loops[loop].layers]
        return is_edited(self.project, self.extraction.factors, layers)

    def line(self, loop: int) -> str:
        """Return what is to be said of a loop beside its name."""
        assert self.extraction is not None
        found, take = self.extraction.loops[loop], self.state(loop).take
        exact = exactness_words(found.exactness_db)
        cut = take_words(take, found.bars)
        edited = "recipe edited" if self.is_edited(loop) else ""
        plays = plays_in(found, self.project.arrangement, loop)
        return ", ".join(words for words in (plays, exact, cut, edited) if words)

    def bar(self, sample: int) -> float | None:
        """Return where in the bars a sample of the song lies; None outside of them."""
        if self.extraction is None:
            return None
        place = bar_at(self.extraction.grid, sample)
        return place if 0 <= place < self.extraction.grid.n_bars else None

    def place(self, sample: int) -> float | None:
        """Return where in its slice a sample of the song lies, in [0, 1); None outside."""
        bar = self.bar(sample)
        if bar is None or self.extraction is None:
            return None
        slices = self.extraction.slices
        return float((bar - slices.first) % slices.bars / slices.bars)

    def song_words(self) -> str:
        """Return what a page about the song as a whole is about."""
        if self.extraction is None:
            return "The whole song"
        return f"The whole song, {self.extraction.grid.n_bars} bars"

    def looks_like(self, project: Project) -> bool:
        """Return whether the desk shows the same of a project; faders are none of it."""
        return _shown(self.project) == _shown(project)


def _shown(project: Project) -> tuple[object, ...]:
    strips = tuple((strip.name, strip.colour, strip.take) for strip in project.strips)
    recipes = (project.mutes, project.redrawn, project.locked, project.part_names)
    return recipes, strips
