"""Writing an export: every file of its plan, complete or not at all.

Stems, Rest and mixes are rendered in one pass through the song, each block resampled and
encoded as it comes; loops are rendered one by one.  Everything is written beside the folder
it goes to and moved there at the end, see `loopstudio.project.folder`.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from loopstudio.core import flac, stems, wav
from loopstudio.core.progress import Progress, part, silent
from loopstudio.core.resample import Resampler, resample_loop
from loopstudio.core.takes import RECIPE
from loopstudio.core.turns import loop_turn
from loopstudio.project import folder
from loopstudio.project.components_export import allow_open_files
from loopstudio.project.exports.components import ComponentsSource, write_factors
from loopstudio.project.exports.items import Exported, PlannedFile, stretch
from loopstudio.project.exports.plan import inside, plan
from loopstudio.project.exports.projects import Placed, write_layout, write_notes, write_projects
from loopstudio.project.exports.rendering import blocks_of
from loopstudio.project.exports.settings import AUDIO, LOOPS, PROJECTS, ExportSettings
from loopstudio.project.exports.source import Source, is_one_shot

if TYPE_CHECKING:
    from types import TracebackType

    from loopstudio.core.audio import Audio

_BLOCK = 1 << 15
_INSIDE = ".inside"
"""Folder of sound that is only inside of other files; it is gone in the end."""
_LOOP_COST = 4.0
"""Seconds of stems that take as long as a loop."""


def _here(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call a function in this process."""
    return function(*args, **kwargs)


@dataclass(frozen=True)
class Written:
    """What an export has written.

    Attributes
    ----------
    folder : Path
    files : tuple of PlannedFile
    loud : tuple of (path, level in dB)
        Files that were clipped at full scale, and how far their sound goes beyond it.
    """

    folder: Path
    files: tuple[PlannedFile, ...]
    loud: tuple[tuple[str, float], ...]


def in_the_way(directory: Path, files: Sequence[PlannedFile]) -> list[str]:
    """Return the paths of planned files that exist already."""
    return [file.path for file in files if (directory / file.path).exists()]


def write(
    directory: Path,
    source: Exported,
    settings: ExportSettings,
    *,
    call: Callable[..., Any] = _here,
    progress: Progress = silent,
) -> Written:
    """Write an export into a folder; files of the same names there are replaced.

    Parameters
    ----------
    directory : Path
        Made if it is missing, with the folders above it.
    source : Exported
    settings : ExportSettings
    call : callable
        Calls `write_files` with its arguments, in another process if it likes: what that
        leaves behind is looked after here.
    progress : Progress
        May raise `Cancelled`; the folder is then as it was before.

    Raises
    ------
    LoopstudioError
        If the folder cannot be written or there is no room for the files; it is then as it
        was before.
    """
    files, packed = plan(source, settings), inside(source, settings)
    folder.check(directory, force=True)
    n_bytes = sum(file.n_bytes for file in (*files, *packed))
    with folder.staged(directory, n_bytes) as staging:
        peaks = call(write_files, staging, source, settings, progress=part(progress, 0, 0.99))
        progress(0.99, "Writing files")
        folder.fill(directory, staging, ())
    progress(1.0, "Writing files")
    return Written(directory, files, loud_files(peaks, settings))


def loud_files(
    peaks: Mapping[str, float], settings: ExportSettings
) -> tuple[tuple[str, float], ...]:
    """Return which files were clipped, and by how many decibels.

    Parameters
    ----------
    peaks : mapping of path to the highest absolute sample
    settings : ExportSettings
    """
    over = peaks.items() if settings.format.clips else ()
    return tuple((path, 20 * float(np.log10(peak))) for path, peak in over if peak > 1)


def write_files(
    folder: Path, source: Exported, settings: ExportSettings, *, progress: Progress = silent
) -> dict[str, float]:
    """Write all files of an export into an empty folder, and nothing else.

    Returns
    -------
    dict
        Highest absolute sample of every file of sound, by its path.
    """
    places = [(file, folder / file.path) for file in plan(source, settings)]
    sounds = [(file, path) for file, path in places if file.kind in AUDIO]
    sounds += [(file, folder / _INSIDE / file.path) for file in inside(source, settings)]
    for _, path in (*places, *sounds):
        path.parent.mkdir(parents=True, exist_ok=True)
    projects = [(file.kind, path) for file, path in places if file.kind in PROJECTS]
    sounding = 0.9 if projects else 1.0
    peaks = _write_sounds(sounds, source, settings, part(progress, 0, sounding))
    if isinstance(source, ComponentsSource):
        write_factors(places, source)
    elif isinstance(source, Source):
        write_notes(places, source, source.chosen(settings.which))
        write_layout(places, source, settings)
        write_projects(projects, sounds, source, part(progress, sounding, 1))
    shutil.rmtree(folder / _INSIDE, ignore_errors=True)
    return peaks


def write_loop(path: Path, source: Source, k: int, settings: ExportSettings) -> float:
    """Write one bare loop with what samplers and sequencers want to know of it.

    Returns
    -------
    float
        Highest absolute sample.
    """
    audio, extraction = source.audio, source.extraction
    loop, strip = extraction.loops[k], source.strips[k]
    sr_out = settings.sr or audio.sr
    # The length counts from the music, not from what was rounded to the song's samples.
    n_out = round(stems.loop_length(extraction, k, strip.take) * sr_out / audio.sr)
    samples = resample_loop(loop_of(source, k), n_out)
    beats_per_bar = extraction.grid.beats_per_bar
    beats = loop.bars * beats_per_bar
    if settings.format.suffix == ".flac":
        with flac.Writer(path, sr_out, audio.n_channels) as writer:
            writer.add_title(strip.name or path.stem)
            writer.write(samples)
    else:
        one_shot = is_one_shot(extraction, k)
        wav.write(
            path,
            samples,
            sr_out,
            subtype="PCM_24" if settings.format.clips else "FLOAT",
            # The length is a whole number of samples, so the tempo is that of the file.
            tempo_bpm=beats * 60 * sr_out / n_out,
            beats=beats,
            beats_per_bar=beats_per_bar,
            loop=not one_shot,
            one_shot=one_shot,
            root=source.root(k),
            title=strip.name or path.stem,
        )
    return float(np.abs(samples).max(initial=0))


def loop_of(source: Source, k: int) -> np.ndarray:
    """Return one turn of a loop, (n_channels, n): from the song, or from its recipe."""
    take = RECIPE if k in source.voices else source.strips[k].take
    return loop_turn(source.audio, source.extraction, k, take, source.model)


def _write_sounds(
    sounds: Sequence[Placed],
    source: Exported,
    settings: ExportSettings,
    progress: Progress,
) -> dict[str, float]:
    """Write what is as long as the song, then the loops; return how loud each file is."""
    peaks: dict[str, float] = {}
    whole = [placed for placed in sounds if placed[0].kind != LOOPS]
    loops = [placed for placed in sounds if placed[0].kind == LOOPS]
    share = 0.0
    if whole:
        share = source.audio.duration_s / (source.audio.duration_s + _LOOP_COST * len(loops))
        peaks = _write_whole(whole, source, settings, part(progress, 0, share))
    for done, (file, path) in enumerate(loops):
        assert isinstance(source, Source)
        progress(share + (1 - share) * done / len(loops), "Writing loops")
        peaks[file.path] = write_loop(path, source, file.index, settings)
    return peaks


def _write_whole(
    files: Sequence[Placed],
    source: Exported,
    settings: ExportSettings,
    progress: Progress,
) -> dict[str, float]:
    first, stop = stretch(source, settings)
    allow_open_files(len(files))
    blocks = blocks_of(source, [file for file, _ in files])
    with contextlib.ExitStack() as stack:
        outputs = [
            stack.enter_context(_Output(path, file.name, source.audio, stop - first, settings))
            for file, path in files
        ]
        for start in range(first, stop, _BLOCK):
            progress((start - first) / (stop - first), "Rendering")
            n = min(_BLOCK, stop - start)
            for output, block in zip(outputs, blocks(start, n), strict=True):
                output.write(block)
    return {file.path: output.peak for (file, _), output in zip(files, outputs, strict=True)}


class _Output:
    """A file over the whole song or its range: resampled, encoded, and its level watched."""

    def __init__(
        self, path: Path, title: str, audio: Audio, n_samples: int, settings: ExportSettings
    ) -> None:
        sr_out = settings.sr or audio.sr
        self._resample = Resampler(audio.sr, sr_out, audio.n_channels, n_samples)
        self._title = title
        self._writer: wav.Writer | flac.Writer
        if settings.format.suffix == ".flac":
            self._writer = flac.Writer(path, sr_out, audio.n_channels)
        else:
            subtype: wav.Subtype = "PCM_24" if settings.format.clips else "FLOAT"
            self._writer = wav.Writer(path, sr_out, audio.n_channels, subtype=subtype)
        self.peak = 0.0

    def __enter__(self) -> Self:
        self._writer.__enter__()
        self._writer.add_title(self._title)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.__exit__(kind, error, trace)

    def write(self, block: np.ndarray) -> None:
        """Append a block, shape (n_channels, n) at the song's rate."""
        out = self._resample(block)
        if out.shape[1]:
            self.peak = max(self.peak, float(np.abs(out).max()))
            self._writer.write(out)
