"""Jobs of the spectral cube; see `loopstudio.jobs.analysis`."""

from collections.abc import Sequence

from loopstudio.core.audio import Audio, mono
from loopstudio.core.extraction import Extraction
from loopstudio.core.model import Mutes
from loopstudio.core.pictures.cube_slices import CubeSlices, model_slices, song_slices
from loopstudio.core.progress import Progress
from loopstudio.core.redrawn import Redrawn
from loopstudio.jobs import background


def tatums_of(extraction: Extraction) -> int:
    """Return how many tatums a bar of the factorized cube has."""
    return len(extraction.factors.rhythms) // extraction.slices.bars


def build_song(
    audio: Audio, extraction: Extraction, transform: str, *, progress: Progress
) -> CubeSlices:
    """Lay the bars of a song upon each other as its factorization has them."""
    progress(0.0, "Building the cube")
    one_channel = Audio(mono(audio)[None], audio.sr)
    cube: CubeSlices = background.call(
        song_slices,
        one_channel,
        extraction.grid.bar_starts,
        transform,
        tatums_of(extraction),
        progress=progress,
    )
    return cube


def build_model(
    extraction: Extraction,
    sr: int,
    song: CubeSlices,
    loops: Sequence[int],
    redrawn: Redrawn,
    mutes: Mutes,
    *,
    progress: Progress,
) -> CubeSlices:
    """Lay out what the recipes of some loops make, as they were edited."""
    hz_per_bin = sr / extraction.spec.n_fft
    factors = redrawn.apply(extraction.factors, hz_per_bin) if redrawn else extraction.factors
    return model_slices(extraction, sr, song, loops, factors, mutes, progress=progress)
