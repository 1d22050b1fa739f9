"""Whether what a project file holds fits together.

Every value by itself may be of the right type, and a file still be nonsense: a layout of
other bars than the song's, a loop of layers that are not there, a level that is no number.
Such a project would fail much later, in a view or in the sound, and far from the cause.
"""

import math
from collections.abc import Sequence

import numpy as np

from loopstudio.core.arrangement import GAIN_DB, Arrangement, song_plays
from loopstudio.core.extract import Extraction, Settings
from loopstudio.core.takes import AVERAGED, RECIPE
from loopstudio.core.workshop.settings import PHASES
from loopstudio.project.check_recipe import recipe_conditions
from loopstudio.project.check_wishes import wish_conditions
from loopstudio.project.groups import INK
from loopstudio.project.kept_components import KeptComponents, settings_of
from loopstudio.project.project import COMPONENTS, LISTEN, LOOPS, Learning, Project, Strip

_MOST_BARS = 64
"""Of a loop or a slice, and beats of a bar: no music has more."""
_MOST_TEMPLATES = 4096
_MOST_DB = 200.0
_ROUNDING = 1e-6
_LARGEST = 2.0**40
"""No number of samples or level that means anything is larger."""


def check(
    project: Project, extraction: Extraction | None, components: KeptComponents | None
) -> None:
    """Check a project with the loops and the components it is about.

    Raises
    ------
    ValueError
        If they do not fit together.
    """
    _check_project(project)
    if extraction is not None:
        _check_settings(extraction.settings)
        _check_grid(extraction)
        _check_factors(extraction)
        _check_loops(extraction)
        _check_exact(extraction)
        _check_about(project, extraction)
    _check_components(project, components)


def _need(condition: object, what: str) -> None:
    if not condition:
        raise ValueError(f"it does not fit together: {what}")


def _check_project(project: Project) -> None:
    workshop = project.workshop
    for strip in (*project.strips, project.rest, *workshop.strips, workshop.rest):
        _check_strip(strip)
    for scene in project.scenes:
        gains_db = (*scene.gains, *(group.gain_db for group in scene.groups))
        _need(all(abs(gain_db) <= _MOST_DB for gain_db in gains_db), "levels of a scene")
    for group in project.groups:
        _need(abs(group.gain_db) <= _MOST_DB and INK <= group.colour < 1000, "a group")
    n_loops = len(project.strips)
    declined = [loop for loops in project.declined for loop in loops]
    _need(all(0 <= loop < n_loops for loop in declined), "hints that were turned down")
    _need(project.listen in LISTEN, "what is heard")
    _need(project.shown in (LOOPS, COMPONENTS), "what is shown")
    _need("\0" not in project.song, "the song's path")
    _check_settings(project.settings)


def _check_settings(settings: Settings) -> None:
    _need(settings.n_loops is None or 1 <= settings.n_loops <= _MOST_BARS, "number of loops")
    beats = settings.beats_per_bar
    _need(beats is None or 1 <= beats <= _MOST_BARS, "beats of a bar")
    _need(settings.tracker in ("auto", "madmom", "librosa"), "the tracker")
    _need(settings.method in ("auto", "masks", "exact"), "the method")
    ranks = settings.ranks
    if ranks is not None:
        numbers = (ranks.sounds, ranks.rhythms, ranks.layers)
        _need(all(1 <= number <= _MOST_TEMPLATES for number in numbers), "numbers of templates")
    _need(0 <= settings.seed < 2**63, "the seed")
    downbeats_s = settings.downbeats_s
    _need(downbeats_s is None or _increasing(np.array(downbeats_s)), "the user's bar lines")


def _check_strip(strip: Strip) -> None:
    _need(abs(strip.gain_db) <= _MOST_DB, "a level")
    _need(0 <= strip.colour < 1000, "a colour")


def _check_grid(extraction: Extraction) -> None:
    grid, slices, spec, beats = (
        extraction.grid,
        extraction.slices,
        extraction.spec,
        extraction.beats,
    )
    _need(len(_numbers(grid.bar_starts, 1)) >= 2 and _increasing(grid.bar_starts), "bar lines")
    _need(1 <= grid.beats_per_bar <= _MOST_BARS, "beats of a bar")
    _need(0 <= grid.confidence <= 1, "the confidence in the bars")
    _need(1 <= slices.bars <= _MOST_BARS and -slices.bars < slices.first <= 0, "slices")
    _need(16 <= spec.n_fft <= 1 << 20 and 1 <= spec.hop <= spec.n_fft, "frames")
    if beats is not None:
        n_beats = len(_numbers(beats.times_s, 1))
        _need(_numbers(beats.positions, 1).shape == (n_beats,), "places of beats")
        _need(len(_numbers(beats.accents, 1)) in (0, n_beats), "accents of beats")


def _check_factors(extraction: Extraction) -> None:
    factors = extraction.factors
    n_slices = extraction.slices.n_slices(extraction.grid.n_bars)
    n_bins = extraction.spec.n_bins
    sounds, rhythms = _levels(factors.sounds, 2), _levels(factors.rhythms, 2)
    layout = _levels(factors.layout, 2)
    _numbers(factors.errors, 1)
    _need(_is_number(factors.confidence), "the confidence in the numbers of templates")
    _need(sounds.shape[0] == n_bins and rhythms.shape[0] > 0, "sounds and rhythms")
    _need(layout.shape[0] == n_slices, "the layout and the bars")
    inner = (sounds.shape[1], rhythms.shape[1], layout.shape[1])
    _need(_levels(factors.core, 3).shape == inner and min(inner) > 0, "recipes")
    detail = extraction.detail
    if detail is not None:
        _need(detail.dtype == np.int8, "the kind of the detail")
        _need(detail.shape == (inner[2], rhythms.shape[0], n_bins), "the detail of layers")


def _check_loops(extraction: Extraction) -> None:
    n_bars, loops = extraction.grid.n_bars, extraction.loops
    n_layers = extraction.factors.layout.shape[1]
    _need(len(loops) > 0, "no loops")
    for loop in loops:
        _need(1 <= loop.bars <= _MOST_BARS, "the length of a loop")
        _need(_numbers(loop.activation, 1).shape == (n_bars,), "where a loop plays")
        _check_layers(loop.layers, n_layers, loop.bars)
        _need(_is_number(loop.exactness_db), "how exactly a loop repeats")
    _need(len(extraction.best_bars) == len(loops), "takes of loops")
    _need(all(0 <= bar < n_bars for bar in extraction.best_bars), "takes of loops")
    n_waves, n_points = _numbers(extraction.peaks, 2).shape
    _need(n_waves == len(loops) + 1 and n_points > 0, "waveforms of loops")
    _need(extraction.peaks.min() >= 0, "peaks below zero")


def _check_exact(extraction: Extraction) -> None:
    exact, n_bars = extraction.exact, extraction.grid.n_bars
    if exact is None:
        return
    starts, layers = _numbers(exact.starts, 1), _numbers(exact.layers, 2)
    _need(starts.shape == (n_bars,) and starts.dtype.kind in "iu", "aligned bar lines")
    _need(layers.shape[1] == n_bars, "levels of exact layers")
    sounds = _numbers(exact.sounds, 3)
    _need(sounds.shape[0] == len(layers) and sounds.shape[1] in (1, 2), "exact sounds")
    _need(sounds.shape[2] == exact.length, "the length of exact sounds")
    for loop in exact.loops:
        _need(1 <= loop.bars <= _MOST_BARS, "the length of an exact loop")
        _need(loop.plays.shape == (n_bars,) and loop.plays.dtype == bool, "where it plays")
        _check_layers(loop.layers, len(layers), loop.bars)
        _need(_is_number(loop.exactness_db), "how exactly an exact loop repeats")


def _check_layers(layers: Sequence[tuple[int, int]], n_layers: int, bars: int) -> None:
    _need(len(layers) > 0, "a loop of no layers")
    _need(
        all(0 <= layer < n_layers and 0 <= place < bars for layer, place in layers),
        "the layers of a loop",
    )


def _check_about(project: Project, extraction: Extraction) -> None:
    """Check that the user's decisions are about these loops."""
    _need(len(project.strips) == len(extraction.loops), "strips and loops")
    last_bars = [extraction.grid.n_bars - loop.bars for loop in extraction.loops]
    _need(
        all(
            strip.take in (None, AVERAGED, RECIPE) or 0 <= strip.take <= last_bar
            for strip, last_bar in zip(project.strips, last_bars, strict=True)
        ),
        "takes that were chosen",
    )
    for holds, what in recipe_conditions(project, extraction.factors.core.shape):
        _need(holds, what)
    _check_arrangement(project.arrangement, extraction)
    for holds, what in wish_conditions(project.wishes, extraction):
        _need(holds, what)


def _check_arrangement(arrangement: Arrangement, extraction: Extraction) -> None:
    n_loops, n_bars = len(extraction.loops), extraction.grid.n_bars
    plays = [song_plays(loop) for loop in extraction.loops]
    low, high = GAIN_DB
    for cell in arrangement.cells:
        _need(0 <= cell.loop < n_loops and 0 <= cell.bar < n_bars, "bars that were edited")
        _need(low <= cell.gain_db <= high, "the level of a loop in a bar")
        if cell.source is not None:
            there = 0 <= cell.source < n_bars and plays[cell.loop][cell.source]
            _need(there, "what a loop plays in a bar")


def _check_components(project: Project, components: KeptComponents | None) -> None:
    workshop = project.workshop
    n_components = 0
    if components is not None:
        n_components = components.spectra.shape[1]
        for array in (components.spectra, components.activations):
            _levels(array, 2)
        _numbers(components.losses, 1)
    members = {component for part in workshop.parts for component in part}
    _need(members == set(range(n_components)), "parts and components")
    _need(workshop.off <= members, "components that are off")
    _need(workshop.phase in PHASES, "how components sound")
    _need(0 < workshop.level_matched < _LARGEST, "the level of components")
    _need(1 <= workshop.learning.n_components <= _MOST_TEMPLATES, "number of components")
    if workshop.learning != Learning():
        settings_of(workshop.learning)


def _numbers(array: np.ndarray, ndim: int) -> np.ndarray:
    """Return an array if it has so many axes and only sane numbers."""
    _need(array.ndim == ndim, "the shape of an array")
    _need(array.dtype.kind in "biuf", "the kind of an array")
    with np.errstate(invalid="ignore", over="ignore"):
        largest = float(np.abs(array.astype(np.float64)).max(initial=0.0))
    _need(largest < _LARGEST, "the numbers of an array")  # which nan is not
    return array


def _levels(array: np.ndarray, ndim: int) -> np.ndarray:
    """Return an array if it also has no number below zero, but for rounding."""
    largest = float(_numbers(array, ndim).max(initial=0))
    _need(array.min(initial=0) >= -_ROUNDING * largest, "levels below zero")
    return array


def _increasing(array: np.ndarray) -> bool:
    return array.ndim == 1 and bool((np.diff(array) > 0).all())


def _is_number(value: float | None) -> bool:
    return value is None or math.isfinite(value)
