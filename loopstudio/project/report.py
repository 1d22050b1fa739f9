"""What every folder of results has: a report in JSON, and files that appear with it at once.

The report names the files, so that a later run knows which of them it may replace.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import loopstudio
from loopstudio.core.audio import Audio
from loopstudio.project import folder

FORMAT = 1
SUFFIXES = (".wav", ".flac")
"""Of the sound that reports name."""

_RESIDUALS = tuple(f"residual{suffix}" for suffix in SUFFIXES)


def describe_song(audio: Audio, song_name: str) -> dict[str, Any]:
    """Return the head of a report: which song it is about, and which section of it."""
    described: dict[str, Any] = {
        "format": FORMAT,
        "song": os.fsencode(song_name).decode("utf-8", "replace"),
        "sample_rate": audio.sr,
        "channels": audio.n_channels,
        "num_samples": audio.n_samples,
        "version": loopstudio.__version__,
    }
    if audio.section is not None:
        # Everything else counts from where the section begins.
        described["section"] = {
            "start": round(audio.section.start_s, 9),
            "end": round(audio.section.start_s + audio.duration_s, 9),
        }
    return described


def residuals(report: dict[str, Any]) -> list[str]:
    """Return the residual that a report names, if it is where runs put theirs."""
    return [name for name in _RESIDUALS if report["residual"] == name]


@contextlib.contextmanager
def filled(
    directory: str | os.PathLike[str],
    name: str,
    report: dict[str, Any],
    n_bytes: int,
    *,
    earlier: Callable[[dict[str, Any]], list[str]],
    force: bool,
) -> Iterator[Path]:
    """Give an empty folder whose files, with the report, become those of `directory`.

    Parameters
    ----------
    directory : str or path
        Made if it is missing, with the folders above it.
    name : str
        File name of the report.
    report : dict
        Plain JSON values.
    n_bytes : int
        About how much will be written.
    earlier : callable
        Returns the files that an earlier run's report names; it may raise KeyError and
        TypeError where that is no report of ours.
    force : bool
        Replace the files of an earlier run.  Other files in the folder stay.

    Raises
    ------
    LoopstudioError
        If the folder is not empty, cannot be written, or there is no room for the files.
    """
    target = Path(directory)
    folder.check(target, force=force)
    with folder.staged(target, n_bytes) as staging:
        yield staging
        text = json.dumps(report, indent=1, ensure_ascii=False, allow_nan=False)
        (staging / name).write_text(text + "\n", encoding="utf-8")
        folder.fill(target, staging, _earlier(target / name, earlier))


def _earlier(path: Path, named: Callable[[dict[str, Any]], list[str]]) -> list[str]:
    """Return the files of the run that left this report, itself among them."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        files = named(report)
        return [path.name, *files] if report["format"] == FORMAT else []
    except (OSError, ValueError, KeyError, TypeError):
        return []
