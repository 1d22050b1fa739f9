"""The whole way from a song to its loops.

Runs the stages in order and reuses those of an earlier extraction whose input and settings
did not change.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.audio import mono
from loopstudio.core.cube import fold_bars, tatums_per_bar
from loopstudio.core.decompose import decompose, describe_exact
from loopstudio.core.errors import LoopstudioError, NothingToExtractError
from loopstudio.core.extraction import DEFAULT, METHODS, Extraction, Settings
from loopstudio.core.layout.cost import LayoutCost, features
from loopstudio.core.layout.starts import starts
from loopstudio.core.mixed import Bars, describe_mixed
from loopstudio.core.preview import Partial, Preview, laid_out, rough, sketch
from loopstudio.core.progress import Progress, part, silent
from loopstudio.core.repeating import find_repeating
from loopstudio.core.spectrogram import Spec
from loopstudio.core.stems import PEAK_HOP, best_take, survey

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.downbeats import Beats
    from loopstudio.core.grid import Grid

__all__ = ["METHODS", "PEAK_HOP", "Extraction", "Settings", "extract", "find_loops"]


def extract(
    audio: Audio,
    settings: Settings = DEFAULT,
    *,
    previous: Extraction | None = None,
    heard: Beats | None = None,
    progress: Progress = silent,
    partial: Partial | None = None,
) -> Extraction:
    """Find the loops of a song.

    Parameters
    ----------
    audio : Audio
    settings : Settings
    previous : Extraction or None
        An earlier extraction of the same song, whose bars are reused where the settings that
        lead to them did not change.
    heard : Beats or None
        What the tracker of these settings heard in this song, where it listened before.
    progress : Progress
    partial : Partial or None
        Told of first looks, a few times.

    Raises
    ------
    NothingToExtractError
        If the song is silent, has no beat, or less than two bars.
    InputError
        If the user's bars do not fit the song.
    LoopstudioError
        If a method is asked for that does not exist.
    """
    from threadpoolctl import threadpool_limits

    _check(settings)
    # Products of small matrices by the thousand: threads would spin waiting for each other
    # (more than twice the time on two cores) and take the other core from window and sound.
    with threadpool_limits(1):
        if partial is not None:
            progress(0.0, "Listening to the song")
            first_look = sketch(mono(audio), audio.sr)
            if first_look is not None:
                partial(first_look)
        beats, grid = _bars(audio, settings, previous, heard, part(progress, 0.0, 0.6))
        rest = part(progress, 0.6, 1.0)
        return find_loops(audio, grid, settings, beats=beats, progress=rest, partial=partial)


def _check(settings: Settings) -> None:
    if settings.method not in METHODS:
        raise LoopstudioError(f"There is no method {settings.method!r}: use auto, masks or exact.")
    if settings.n_loops is not None and settings.n_loops < 1:
        raise LoopstudioError(f"{settings.n_loops} loops cannot be found: ask for at least one.")


def _bars(
    audio: Audio,
    settings: Settings,
    previous: Extraction | None,
    known: Beats | None,
    progress: Progress,
) -> tuple[Beats | None, Grid]:
    """Find the bars, or take them over from an earlier extraction."""
    from loopstudio.core import downbeats, grid  # heavy, and needless where bars are given

    if previous is not None and previous.settings.tracker == settings.tracker:
        old = previous.settings
        known = previous.beats or known
        same_bars = (old.downbeats_s, old.beats_per_bar) == (
            settings.downbeats_s,
            settings.beats_per_bar,
        )
        if same_bars and (previous.beats is not None or settings.downbeats_s is not None):
            return known, previous.grid
    if settings.downbeats_s is not None:
        lines = np.array(settings.downbeats_s)
        # What was heard is kept for when the user's bars are given up.
        return known, grid.from_downbeats(lines, audio, beats_per_bar=settings.beats_per_bar)
    if known is None:
        known = downbeats.track(audio, tracker=settings.tracker, progress=part(progress, 0, 0.9))
    fitted = grid.fit(
        known, audio, beats_per_bar=settings.beats_per_bar, progress=part(progress, 0.9, 1)
    )
    return known, fitted


def find_loops(
    audio: Audio,
    grid: Grid,
    settings: Settings,
    *,
    beats: Beats | None = None,
    progress: Progress = silent,
    partial: Partial | None = None,
) -> Extraction:
    """Find the loops of a song whose bars are known; as `extract` from there on."""
    spec = Spec.for_rate(audio.sr)
    n_tatums = tatums_per_bar(grid.bar_starts, spec.hop)
    bars = fold_bars(
        mono(audio), grid.bar_starts, n_tatums, spec, progress=part(progress, 0.0, 0.1)
    )
    if not bars.any():
        raise NothingToExtractError("There is nothing to extract: all bars are silent.")
    if partial is not None:
        progress(0.1, "Listening to the bars")
        partial(_first_layout(bars, audio.sr, grid, settings))

    def on_layout(plays: np.ndarray) -> None:
        if partial is not None:
            partial(laid_out(plays, grid.bar_starts))

    seen = Bars(audio, grid, spec, bars)
    exact, beside, notes = find_repeating(seen, settings, part(progress, 0.1, 0.5), on_layout)
    if exact is not None and settings.downbeats_s is None:
        grid = _moved(grid, exact.starts, audio.n_samples)
    rest = part(progress, 0.5 if exact else 0.1, 0.85)
    if exact is not None and beside is not None:
        seen = replace(seen, grid=grid)
        exact, found = describe_mixed(seen, exact, beside, settings, progress=rest)
    elif exact is not None:
        found = describe_exact(bars, audio.sr, exact, settings, progress=rest)
    else:
        found = decompose(bars, audio.sr, settings, progress=rest, on_layout=on_layout)
    draft = Extraction(
        grid=grid,
        beats=beats,
        slices=found.slices,
        spec=spec,
        factors=found.factors,
        loops=found.loops,
        best_bars=(0,) * len(found.loops),
        peaks=np.empty((len(found.loops) + 1, 0), np.float32),
        settings=settings,
        notes=notes,
        detail=found.detail,
        exact=exact,
    )
    heard = survey(audio, draft, progress=part(progress, 0.85, 1.0))
    return replace(
        draft,
        peaks=heard.peaks,
        best_bars=tuple(best_take(heard, k, loop) for k, loop in enumerate(found.loops)),
    )


def _first_layout(bars: np.ndarray, sr: int, grid: Grid, settings: Settings) -> Preview:
    """Look at the rough layouts that the search for masks starts from."""
    amplitudes = features(bars, sr)
    guesses = starts(amplitudes, np.random.default_rng(settings.seed))
    return rough(LayoutCost(amplitudes), guesses, grid.bar_starts)


def _moved(grid: Grid, starts: np.ndarray, n_samples: int) -> Grid:
    """Move all bar lines by as much as most bars were moved to where the loops enter."""
    shift = round(float(np.median(starts - np.round(grid.bar_starts[:-1]))))
    if not shift:
        return grid
    return replace(grid, bar_starts=np.clip(grid.bar_starts + shift, 0, n_samples))
