"""Loops as files for other programs: dragged there, or by way of the clipboard.

Many programs play a file from where it lies and copy it later or never.  So a file that was
handed out never changes and is kept for weeks: other sound gets a folder of its own, named by
what is in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import time
from dataclasses import replace
from pathlib import Path

from loopstudio.core.audio import shown_name
from loopstudio.project.exports import template
from loopstudio.project.exports.plan import plan
from loopstudio.project.exports.settings import ALL, LOOPS, ExportSettings
from loopstudio.project.exports.source import Source
from loopstudio.project.exports.write import write_loop
from loopstudio.project.folder import FolderError
from loopstudio.project.names import safe_name

KEPT_S = 30 * 24 * 3600.0
"""How long a file is kept after it was last handed out."""


def write_for_drag(root: Path, source: Source, k: int, settings: ExportSettings) -> Path:
    """Write a loop as a WAV file that stays where it is, and return where that is.

    Parameters
    ----------
    root : Path
        Folder of all such files.
    source : Source
    k : int
        Index of the loop.
    settings : ExportSettings
        Its rate and names; formats that not every program reads become WAV.

    Raises
    ------
    LoopstudioError
        If it cannot be written.
    """
    settings = replace(settings, kinds=frozenset({LOOPS}), which=ALL)
    if settings.format.packed:
        settings = replace(settings, audio_format="wav24")
    if template.complaint(settings.names):
        settings = replace(settings, names=template.USUAL)
    planned = next(file for file in plan(source, settings) if file.index == k)
    folder = root / safe_name(source.title, "Song")
    fresh = folder / f".{secrets.token_hex(8)}.wav"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        peak = write_loop(fresh, source, k, settings)
        if peak > 1 and settings.format.clips:
            # Nobody is there to be told that it was clipped.
            write_loop(fresh, source, k, replace(settings, audio_format="wav32f"))
        path = folder / _digest(fresh) / planned.path
        path.parent.mkdir(exist_ok=True)
        if path.exists():
            os.utime(path)
        else:
            fresh.replace(path)
    except OSError as error:
        raise FolderError(
            f"The loop could not be written to {shown_name(root)} ({error.strerror or error});"
            " free some disk space there, or export it instead."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
    return path


def remove_old(root: Path, now_s: float | None = None) -> None:
    """Remove files that were handed out long ago, and folders that are empty then.

    Parameters
    ----------
    root : Path
    now_s : float or None
        Seconds since the epoch; None for the present.
    """
    oldest_s = (time.time() if now_s is None else now_s) - KEPT_S
    with contextlib.suppress(OSError):
        for folder in root.glob("*/*"):
            with contextlib.suppress(OSError):
                if max((path.stat().st_mtime for path in _files(folder)), default=0.0) < oldest_s:
                    shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
                # Fails unless it is empty, which is meant.
                folder.parent.rmdir()


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else [folder]


def _digest(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=6).hexdigest()
