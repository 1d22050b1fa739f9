"""The sound of what is as long as the song: stems, mixes, groups, components and the Rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.arranged import arranged
from loopstudio.core.recipe_sound import voice_of
from loopstudio.core.render import Renderer, renderer
from loopstudio.project.exports.components import ComponentsSource
from loopstudio.project.exports.settings import COMPONENTS, GROUPS, MIX, REST, SCENES, STEMS
from loopstudio.project.exports.source import Source

if TYPE_CHECKING:
    from loopstudio.project.exports.items import Exported, PlannedFile

Blocks = Callable[[int, int], Iterator[np.ndarray]]
"""Renders so many samples from one on of each of the files, shape (n_channels, n) each."""

_MANY = 3
"""Mixes from which on it is quicker to render every loop once."""


def blocks_of(source: Exported, files: Sequence[PlannedFile]) -> Blocks:
    """Return what renders a stretch of the song of each of the files."""
    if isinstance(source, ComponentsSource):
        return _component_blocks(source, files)
    assert isinstance(source, Source)
    return _loop_blocks(source, files)


def _loop_blocks(source: Source, files: Sequence[PlannedFile]) -> Blocks:
    audio = source.audio
    song = renderer(audio.samples, audio.sr, source.extraction)
    heard = _edited(song, source)
    mixed = heard.with_mutes(source.mutes)
    mixes = [source.mixes[file.index] for file in files if file.kind in (MIX, SCENES)]
    # Loops once apart are soon put together again, in as many ways as there are scenes.
    apart = len(mixes) >= _MANY or len(mixes) < len(files)

    def rest_of(start: int, n: int, loops: np.ndarray) -> np.ndarray:
        if heard is not song:
            # It stays as it is in the song, whatever was done to the loops.
            return song.mix(start, n, [0.0] * len(loops), 1.0)
        return _left(audio.samples[:, start : start + n], loops)

    def blocks(start: int, n: int) -> Iterator[np.ndarray]:
        if apart:
            loops = heard.loops(start, n)
            rest = rest_of(start, n, loops)
            parts = mixed.loops(start, n) if mixes and source.mutes else loops
        for file in files:
            if file.kind == STEMS:
                yield loops[file.index]
            elif file.kind == REST:
                yield rest
            elif file.kind == GROUPS:
                yield _together(source.mixes[file.index].loop_gains, loops)
            else:
                mix = source.mixes[file.index]
                if apart:
                    together = _together(mix.loop_gains, parts)
                    yield together + np.float32(mix.rest_gain) * rest
                else:
                    yield mixed.mix(start, n, mix.loop_gains, mix.rest_gain)

    return blocks


def _edited(song: Renderer, source: Source) -> Renderer:
    """Return what renders the song as edited, from what renders it as it is."""
    audio, extraction, model = source.audio, source.extraction, source.model
    voices = {}
    if model is not None:
        voices = {k: voice_of(audio, extraction, k, model) for k in source.voices}
    return arranged(song, extraction, audio.n_samples, audio.sr, source.arrangement, voices)


def _component_blocks(source: ComponentsSource, files: Sequence[PlannedFile]) -> Blocks:
    heard = source.renderer()

    def blocks(start: int, n: int) -> Iterator[np.ndarray]:
        sounds = heard.loops(start, n)
        rest = _left(source.audio.samples[:, start : start + n], sounds)
        for file in files:
            if file.kind == COMPONENTS:
                yield sounds[file.index]
            elif file.kind == REST:
                yield rest
            else:
                mix = source.mixes[file.index]
                yield _together(mix.loop_gains, sounds) + np.float32(mix.rest_gain) * rest

    return blocks


def _together(gains: Sequence[float], sounds: np.ndarray) -> np.ndarray:
    summed: np.ndarray = np.tensordot(np.array(gains, np.float32), sounds, 1)
    return summed


def _left(song: np.ndarray, sounds: np.ndarray) -> np.ndarray:
    """Return the song without sounds as they are written, so that rounding is in it too."""
    rest: np.ndarray = (song - sounds.sum(axis=0, dtype=np.float64)).astype(np.float32)
    return rest
