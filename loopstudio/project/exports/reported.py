"""Exports with a report, in the folders that the command line fills.

What is chosen of the files is chosen as in the window, but where they lie is what scripts
count on: ``loops/``, ``stems/`` or ``components/``, the residual beside them, and a report
that names every file.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from loopstudio.core.progress import Progress, silent
from loopstudio.project import components_export, export, report
from loopstudio.project.exports.components import ComponentsSource, report_of
from loopstudio.project.exports.items import Exported, PlannedFile
from loopstudio.project.exports.plan import plan
from loopstudio.project.exports.projects import layout_of
from loopstudio.project.exports.settings import (
    COMPONENTS,
    FACTORS,
    LAYOUT,
    LOOPS,
    REST,
    STEMS,
    ExportSettings,
)
from loopstudio.project.exports.source import Source
from loopstudio.project.exports.write import Written, loud_files, write_files

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS_OF_LOOPS = frozenset({LOOPS, STEMS, REST})
KINDS_OF_COMPONENTS = frozenset({COMPONENTS, REST})

_FOLDERS = {LOOPS: "loops", STEMS: "stems", COMPONENTS: "components"}
_RESIDUAL = "residual"


def write_reported(
    directory: str | os.PathLike[str],
    source: Source | ComponentsSource,
    settings: ExportSettings,
    song_name: str,
    *,
    force: bool = False,
    progress: Progress = silent,
) -> tuple[dict[str, Any], Written]:
    """Write loops and stems, or components, with the residual and a report.

    Parameters
    ----------
    directory : str or path
        Made if it is missing, with the folders above it.
    source : Source or ComponentsSource
    settings : ExportSettings
        With one of the sets of kinds above.
    song_name : str
        File name of the song, for the report.
    force : bool
        Replace the files of an earlier run.  Other files in the folder stay, unless one has
        the name of a file that is written.
    progress : Progress
        May raise `Cancelled`; the folder is then as it was before.

    Returns
    -------
    report : dict
        The content of layout.json or report.json.
    written : Written

    Raises
    ------
    LoopstudioError
        If the folder is not empty, cannot be written, or there is no room for the files.
    """
    planned = plan(source, settings)
    files = [replace(file, path=_place(file)) for file in planned]
    name, described, earlier = _described(source, files, song_name)
    described["files"] = {
        "format": settings.audio_format,
        "sample_rate": settings.sr or source.audio.sr,
    }
    n_bytes = sum(file.n_bytes for file in (*files, *_documents(source, settings)))
    with report.filled(
        directory, name, described, n_bytes, earlier=earlier, force=force
    ) as staging:
        peaks = write_files(staging, source, settings, progress=progress)
        for before, after in zip(planned, files, strict=True):
            (staging / after.path).parent.mkdir(exist_ok=True)
            (staging / before.path).rename(staging / after.path)
        if isinstance(source, ComponentsSource):
            _write_factors(staging, source)
    there = {before.path: after.path for before, after in zip(planned, files, strict=True)}
    loud = loud_files({there[path]: peak for path, peak in peaks.items()}, settings)
    return described, Written(Path(directory), tuple(files), loud)


def _place(file: PlannedFile) -> str:
    """Return where a planned file lies."""
    path = PurePosixPath(file.path)
    if file.kind == REST:
        return _RESIDUAL + path.suffix
    return f"{_FOLDERS[file.kind]}/{path.name}"


def _described(
    source: Source | ComponentsSource, files: Sequence[PlannedFile], song_name: str
) -> tuple[str, dict[str, Any], Callable[[dict[str, Any]], list[str]]]:
    """Return the report: its file name, its content, and what reads the files of another."""
    if isinstance(source, Source):
        layout = layout_of(files, source, song_name)
        return export.LAYOUT, layout, export.earlier_files
    described = report_of(files, source)
    return components_export.REPORT, described, components_export.earlier_files


def _documents(source: Exported, settings: ExportSettings) -> list[PlannedFile]:
    """Return what is written beside the sound, as far as room for it is concerned."""
    return source.documents(replace(settings, kinds=frozenset({FACTORS, LAYOUT})))


def _write_factors(staging: Path, source: ComponentsSource) -> None:
    from loopstudio.core.workshop import factors_file

    factors_file.write(staging / components_export.FACTORS, source.components)
