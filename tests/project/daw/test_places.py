"""Loops laid out by their clips sound as their stems do."""

import numpy as np
import pytest

from loopstudio.core import stems
from loopstudio.core.extract import Settings, find_loops
from loopstudio.core.loops import takes
from loopstudio.core.places import loop_places
from loopstudio.core.render import renderer
from loopstudio.project.daw.places import clips
from tests.core import songs


@pytest.mark.parametrize("chosen", [False, True])
@pytest.mark.parametrize("method", ["masks", "exact"])
def test_every_bar_of_a_clip_is_what_the_stem_has_there(method, chosen):
    song = songs.song()
    found = find_loops(song.audio, song.grid, Settings(method=method))
    heard = renderer(song.audio.samples, song.audio.sr, found).loops(0, song.audio.n_samples)
    assert any(loop.bars == 2 for loop in found.loops)
    for k, loop in enumerate(found.loops):
        take = takes(loop)[-1] if chosen else None
        bare = stems.bare_loop(song.audio, found, k, take)
        laid_out = np.zeros_like(heard[k])
        for clip in clips(loop_places(found, k, take), loop.bars):
            bars = (clip.offset_bars + np.arange(clip.n_bars)) % loop.bars
            begin = clip.first_bar * songs.BAR
            sound = np.concatenate(
                [bare[:, bar * songs.BAR : (bar + 1) * songs.BAR] for bar in bars], axis=1
            )
            laid_out[:, begin : begin + sound.shape[1]] = sound
        left = np.square(heard[k] - laid_out).sum() / np.square(heard[k]).sum()
        assert 10 * np.log10(left + 1e-20) < -15
