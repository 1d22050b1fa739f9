"""A small song's extraction, built by hand: what it holds matters, not how it was found."""

from dataclasses import replace

import numpy as np

from loopstudio.core.cube import Slices
from loopstudio.core.downbeats import Beats
from loopstudio.core.exact.find import ExactLoop, ExactLoops
from loopstudio.core.extract import Extraction, Settings
from loopstudio.core.grid import Grid
from loopstudio.core.loops import Loop
from loopstudio.core.section import Section
from loopstudio.core.spectrogram import Spec
from loopstudio.core.truth import TrueLoop, Truth
from loopstudio.core.tucker import Factors, Ranks
from loopstudio.core.wishes import KEEP, ONLY, SILENT, Change, Granted, Wish
from loopstudio.project import (
    arrangement_edits,
    edits,
    group_edits,
    recipe_edits,
    scenes,
    wish_edits,
)
from loopstudio.project.project import Project


def extraction(n_bars: int = 4, sr: int = 8000) -> Extraction:
    """Two loops of one bar over a song of `n_bars` seconds."""
    rng = np.random.default_rng(0)
    spec = Spec(n_fft=256, hop=64)
    return Extraction(
        grid=Grid(np.arange(n_bars + 1) * float(sr), 4, True, 0.75),
        beats=Beats(
            np.arange(4 * n_bars) / 4,
            np.arange(4 * n_bars) % 4 + 1,
            4,
            "madmom",
            np.tile([1.0, 0, 0, 0], n_bars),
        ),
        slices=Slices(),
        spec=spec,
        factors=Factors(
            sounds=rng.random((129, 3)).astype(np.float32),
            rhythms=rng.random((24, 2)).astype(np.float32),
            core=rng.random((3, 2, 2)).astype(np.float32),
            layout=rng.random((n_bars, 2)).astype(np.float32),
            errors=np.array([0.5, 0.25]),
        ),
        loops=(
            Loop("drums-1", "drums", 1, ((0, 0),), np.ones(n_bars), None),
            Loop("bass-1", "bass", 1, ((1, 0),), np.eye(1, n_bars)[0], 41.5),
        ),
        best_bars=(0, 0),
        peaks=rng.random((3, 32)).astype(np.float32),
        settings=Settings(n_loops=2, ranks=Ranks(3, 2, 2), downbeats_s=(0.0, 1.0)),
        notes=("A note.",),
        exact=ExactLoops(
            starts=np.arange(n_bars) * sr,
            length=sr,
            layers=np.ones((2, n_bars)),
            sounds=rng.standard_normal((2, 2, sr)).astype(np.float32),
            loops=(ExactLoop(1, np.ones(n_bars, bool), ((0, 0),), 41.5),),
        ),
    )


def everything(n_bars: int = 8) -> tuple[Project, Extraction]:
    """A project in which everything that can be decided about `extraction` is decided."""
    found = extraction(n_bars)
    project = edits.with_loops_of(Project(song="/songs/song.flac", section=Section(0, 8)), found)
    project = edits.set_gain(project, 0, -4.5)
    project = edits.toggle_cell(edits.toggle_sound(project, 2), 1, 0, 1)
    project = recipe_edits.set_cell_level(project, (0, 1, 1), -3.5)
    project = recipe_edits.set_rhythm_level(project, 0, 2.0)
    project = recipe_edits.toggle_sound_lock(project, 1)
    project = recipe_edits.rename_sound(project, 1, "Thud")
    project = recipe_edits.replace_sound(project, 0, 57)
    project = recipe_edits.draw_rhythm(project, 1, np.linspace(0, 1, 16))
    project = arrangement_edits.draw(project, found, 1, 2, 3)
    project = arrangement_edits.clear(project, found, 0, 5, 6)
    project = arrangement_edits.set_level(project, found, 0, 0, 1, -6.0)
    project = group_edits.set_gain(group_edits.group(project, (0, 1), "Both"), 0, -2.0)
    for wish in (
        Wish(SILENT, 1, 0, 0, strength=0.8),
        Wish(ONLY, 0, 2, 3, low_hz=200.0, high_hz=2000.0, start_beat=1.0),
        Wish(KEEP, 0, 4, 5, sound=1, rhythm=0),
    ):
        project = wish_edits.add(project, wish)
    truth = Truth((TrueLoop("Snare", (1.0, 0.0) * (n_bars // 2)),))
    return scenes.add(replace(project, truth=truth)), replace(
        found, granted=_granted(found, project.wishes)
    )


def _granted(found: Extraction, wishes: tuple[Wish, ...]) -> Granted:
    n_loops = len(found.loops)
    return Granted(
        wishes=wishes,
        changes=tuple(Change(-12.0, -40.0, (wish.first_bar,)) for wish in wishes),
        owners=np.arange(n_loops),
        layout=found.factors.layout.copy(),
        activation=np.stack([loop.activation for loop in found.loops]),
    )
