"""A small song with its exported files, laid out for sequencers."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from loopstudio.core import wav
from loopstudio.core.arrangement import Arrangement as Edited
from loopstudio.core.arrangement import Cell
from loopstudio.core.cube import Slices
from loopstudio.core.extract import Extraction
from loopstudio.core.form import Form
from loopstudio.core.loops import Loop
from loopstudio.project.daw.arrangement import Arrangement, arrange
from loopstudio.project.daw.media import Media, read_media
from loopstudio.project.project import Strip
from tests.project import small

SR = 8000
BLUE, RED, GREY = (87, 97, 198), (230, 25, 17), (120, 120, 120)


def extraction(bar_starts: np.ndarray, *, constant: bool = True) -> Extraction:
    """A beat of one bar throughout, and a bass of two bars that enters twice."""
    n_bars = len(bar_starts) - 1
    plays = np.zeros(n_bars)
    plays[2:6] = plays[7:9] = 1
    layout = np.zeros((n_bars, 3), np.float32)
    layout[:, 0] = 1
    layout[[2, 4, 7], 1] = layout[[3, 5, 8], 2] = 1
    base = small.extraction(n_bars, SR)
    return replace(
        base,
        grid=replace(base.grid, bar_starts=bar_starts, constant=constant),
        slices=Slices(),
        factors=replace(base.factors, layout=layout),
        loops=(
            Loop("drums-1", "drums", 1, ((0, 0),), np.ones(n_bars)),
            Loop("bass-1", "bass", 2, ((1, 0), (2, 1)), plays),
        ),
        best_bars=(0, 4),
        exact=None,
    )


def media(path: Path, n_samples: int, sr: int = SR) -> Media:
    """Write a file of noise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    wav.write(path, np.random.default_rng(1).normal(0, 0.1, (2, n_samples)), sr)
    return read_media(path)


def steady(folder: Path, *, lead: int = 0, bar: float = 16000.0, n_bars: int = 10) -> Arrangement:
    """A song of one tempo, whose first bar line is `lead` samples in."""
    return _song(folder, lead + bar * np.arange(n_bars + 1), constant=True)


def drifting(folder: Path, lead: int = 4000) -> Arrangement:
    """A song of which every bar has its own length."""
    lengths = 16000 + 200 * np.random.default_rng(2).standard_normal(10)
    return _song(folder, lead + np.concatenate([[0], np.cumsum(lengths)]), constant=False)


def edited(folder: Path) -> Arrangement:
    """The steady song, whose bass enters in bar 0 too, and is softer where it enters again."""
    cells = (Cell(1, 0, 4), Cell(1, 2, None), *(Cell(1, bar, bar, -6.0) for bar in (7, 8)))
    return _song(folder, 16000.0 * np.arange(11), constant=True, cells=cells)


def waltz(folder: Path) -> Arrangement:
    """A song of three beats a bar that begins with a pick-up."""
    return replace(steady(folder, lead=5000, bar=12345.6), beats_per_bar=3)


def kept(folder: Path) -> Arrangement:
    """The steady song with two kept mixes: the beat alone, and both."""
    return replace(
        steady(folder), scenes=(("Only <beat>", frozenset({0})), ("All", frozenset({0, 1})))
    )


def _song(
    folder: Path, bar_starts: np.ndarray, *, constant: bool, cells: tuple[Cell, ...] = ()
) -> Arrangement:
    found = extraction(bar_starts, constant=constant)
    n_samples = round(bar_starts[-1]) + 500
    bar = np.diff(bar_starts).mean()
    return arrange(
        found,
        sr=SR,
        n_samples=n_samples,
        title='A "song" & more',
        strips=(Strip("Beat", gain_db=-6.0), Strip("Söft bass", muted=True, soloed=True)),
        colours=(BLUE, RED),
        stems=[media(folder / f"stems/{name}.wav", n_samples) for name in ("drums", "bass")],
        loops=[
            media(folder / "loops/drums.wav", round(bar)),
            media(folder / "loops/bass.wav", round(2 * bar)),
        ],
        rest_strip=Strip("Rest"),
        rest_colour=GREY,
        rest=media(folder / "residual.wav", n_samples),
        edited=Edited(cells),
        form=Form(len(bar_starts) - 1, (0, 4), ('The "first" verse', "Drop")),
    )
