"""What an extraction leaves on disk: stems, bare loops, the residual and their layout.

A folder with

    layout.json      what was found, as the returned dict
    stems/NAME.wav   one signal a loop over the whole song, 32-bit float
    residual.wav     the song minus the stems, 32-bit float
    loops/NAME.wav   the bare loop, marked as a loop with its tempo

appears complete or not at all; see `loopstudio.project.folder`.
"""

import contextlib
import math
import os
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from loopstudio.core import stems, wav
from loopstudio.core.arrangement import SILENT, Arrangement, song_plays
from loopstudio.core.audio import Audio
from loopstudio.core.extract import Extraction, Settings
from loopstudio.core.loops import Loop
from loopstudio.core.progress import Progress, part, silent
from loopstudio.project import report
from loopstudio.project.names import safe_stems

AS_IN_SONG = Arrangement()
LAYOUT = "layout.json"
RESIDUAL = "residual.wav"

_MOST_EXACT_DB = 120.0


def write_extraction(
    directory: str | os.PathLike[str],
    audio: Audio,
    extraction: Extraction,
    song_name: str,
    *,
    force: bool = False,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Write an extraction to a folder.

    Parameters
    ----------
    directory : str or path
        Made if it is missing, with the folders above it.
    audio : Audio
        The song of the extraction.
    extraction : Extraction
    song_name : str
        File name of the song, for the layout.
    force : bool
        Replace the files of an earlier extraction.  Other files in the folder stay, unless
        one has the name of a file that is written.
    progress : Progress
        May raise `Cancelled`; the folder is then as it was before.

    Returns
    -------
    dict
        The content of layout.json.

    Raises
    ------
    LoopstudioError
        If the folder is not empty, cannot be written, or there is no room for the files.
    """
    layout = describe(audio, extraction, song_name)
    n_bytes = (2 * len(extraction.loops) + 1) * audio.samples.nbytes
    with report.filled(
        directory, LAYOUT, layout, n_bytes, earlier=earlier_files, force=force
    ) as staging:
        _write_stems(staging, layout, audio, extraction, part(progress, 0.0, 0.8))
        _write_loops(staging, layout, audio, extraction, part(progress, 0.8, 1.0))
        progress(1.0, "Writing files")
    return layout


def describe(
    audio: Audio,
    extraction: Extraction,
    song_name: str,
    arrangement: Arrangement = AS_IN_SONG,
) -> dict[str, Any]:
    """Return what layout.json holds, all of it plain JSON values.

    Loops that the user let play in other bars have their activation as edited, and a list of
    the bars that differ from the song.
    """
    grid = extraction.grid
    layout = report.describe_song(audio, song_name) | {
        "tempo_bpm": round(float(grid.tempo_bpm(audio.sr)), 6),
        "beats_per_bar": int(grid.beats_per_bar),
        "downbeats": [round(float(time_s), 9) for time_s in grid.downbeats_s(audio.sr)],
    }
    if not grid.constant:
        layout["tempo"] = "drifting"
    files = safe_stems(loop.name for loop in extraction.loops)
    layout["loops"] = [
        _describe_loop(loop, file) | _describe_edits(loop, k, arrangement)
        for k, (loop, file) in enumerate(zip(extraction.loops, files, strict=True))
    ]
    layout["templates"] = {
        "sounds": extraction.factors.ranks.sounds,
        "rhythms": extraction.factors.ranks.rhythms,
        "confidence": _rounded(extraction.factors.confidence),
    }
    layout["residual"] = RESIDUAL
    layout["settings"] = _describe_settings(extraction.settings)
    layout["notes"] = [*audio.notes, *extraction.notes]
    return layout


def _describe_loop(loop: Loop, file: str) -> dict[str, Any]:
    exactness_db = loop.exactness_db
    if exactness_db is not None:
        exactness_db = None if math.isnan(exactness_db) else min(exactness_db, _MOST_EXACT_DB)
    return {
        "name": loop.name,
        "label": loop.label,
        "bars": int(loop.bars),
        "file": f"loops/{file}.wav",
        "stem": f"stems/{file}.wav",
        "activation": [round(float(a), 6) for a in np.clip(loop.activation, 0, 1)],
        "exactness_db": None if exactness_db is None else round(float(exactness_db), 2),
        # A mask cuts a loop out of each bar by itself.
        "bars_used": None if exactness_db is None else np.flatnonzero(loop.activation).tolist(),
    }


def _describe_edits(loop: Loop, k: int, arrangement: Arrangement) -> dict[str, Any]:
    cells = arrangement.of_loop(k)
    if not cells:
        return {}
    n_bars = len(loop.activation)
    sources = arrangement.bar_sources(k, n_bars, song_plays(loop))
    levels = 10 ** (arrangement.bar_gains_db(k, n_bars) / 20)
    activation = np.clip(levels * loop.activation[sources], 0, 1) * (sources != SILENT)
    return {
        "activation": [round(float(a), 6) for a in activation],
        "edited_bars": [
            {"bar": bar, "source": cell.source, "gain_db": cell.gain_db}
            for bar, cell in cells.items()
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 3)


def _describe_settings(settings: Settings) -> dict[str, Any]:
    ranks = settings.ranks
    return {
        "seed": settings.seed,
        "method": settings.method,
        "tracker": settings.tracker,
        "loops": settings.n_loops,
        "ranks": None if ranks is None else [ranks.sounds, ranks.rhythms, ranks.layers],
        "beats_per_bar": settings.beats_per_bar,
        "own_downbeats": settings.downbeats_s is not None,
    }


def _write_stems(
    staging: Path,
    layout: dict[str, Any],
    audio: Audio,
    extraction: Extraction,
    progress: Progress,
) -> None:
    (staging / "stems").mkdir()
    names = [*(loop["stem"] for loop in layout["loops"]), layout["residual"]]
    with contextlib.ExitStack() as stack:
        writers = [
            stack.enter_context(wav.Writer(staging / name, audio.sr, audio.n_channels))
            for name in names
        ]

        def write(start: int, block: np.ndarray) -> None:
            for writer, stem in zip(writers, block, strict=True):
                writer.write(stem)

        stems.render(audio, extraction, write, progress=progress)


def _write_loops(
    staging: Path,
    layout: dict[str, Any],
    audio: Audio,
    extraction: Extraction,
    progress: Progress,
) -> None:
    (staging / "loops").mkdir()
    for k, loop in enumerate(layout["loops"]):
        progress(k / len(layout["loops"]), "Writing loops")
        samples = stems.bare_loop(audio, extraction, k)
        beats = loop["bars"] * layout["beats_per_bar"]
        # The length is a whole number of samples, so the tempo is that of the file.
        tempo_bpm = beats * 60 * audio.sr / samples.shape[1]
        wav.write(
            staging / loop["file"],
            samples,
            audio.sr,
            tempo_bpm=tempo_bpm,
            beats=beats,
            beats_per_bar=layout["beats_per_bar"],
            loop=True,
        )


def earlier_files(layout: dict[str, Any]) -> list[str]:
    """Return the files of an extraction by its layout."""
    named = [loop[key] for loop in layout["loops"] for key in ("stem", "file")]
    return [*report.residuals(layout), *(name for name in named if _is_ours(name))]


def _is_ours(name: object) -> bool:
    """Tell whether a layout names a file where extractions put them, and nowhere else."""
    if not isinstance(name, str) or "\\" in name:
        return False
    parts = PurePosixPath(name).parts
    return len(parts) == 2 and parts[0] in ("stems", "loops") and parts[1].endswith(report.SUFFIXES)
