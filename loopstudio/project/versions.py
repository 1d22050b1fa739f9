"""The earlier versions of a project: what a save has replaced can be had back.

They are not beside the project, where they would be in the way, but among the program's own
data.  Where the drive allows it, a version is the old file itself under another name, and
takes no time.
"""

import contextlib
import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from loopstudio.project.file import SUFFIX

KEPT = 5
"""So many versions of each project are kept."""

MOST_BYTES = 1 << 30
"""So much room all versions of all projects may take; the oldest go first."""


@dataclass(frozen=True)
class Version:
    """An earlier version of a project: an ordinary project file."""

    path: Path
    saved: datetime
    """When it was saved, local time."""


def keep_version(project: Path, root: Path) -> None:
    """Keep a project as it is on the disk, before it is replaced.

    It never fails: whoever saves wants to have the new one saved above all.

    Parameters
    ----------
    project : Path
        Need not exist.
    root : Path
        Where the versions of all projects are.
    """
    with contextlib.suppress(OSError):
        saved_ns = project.stat().st_mtime_ns
        folder = _folder(project, root)
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / f"{saved_ns}{SUFFIX}"
        if not kept.exists():
            _link(project, kept)
        for version in versions(project, root)[KEPT:]:
            version.path.unlink()
        _make_room(root, kept)


def versions(project: Path, root: Path) -> tuple[Version, ...]:
    """Return the earlier versions of a project, the latest first."""
    found = []
    with contextlib.suppress(OSError):
        found = [path for path in _folder(project, root).iterdir() if path.stem.isdigit()]
    found.sort(key=lambda path: int(path.stem), reverse=True)
    return tuple(
        Version(path, datetime.fromtimestamp(int(path.stem) / 1e9).astimezone()) for path in found
    )


def _folder(project: Path, root: Path) -> Path:
    """Return the folder of a project's versions: named after the place, whatever is in it."""
    place = os.path.normcase(project.resolve())
    return root / hashlib.sha256(os.fsencode(place)).hexdigest()[:24]


def _make_room(root: Path, newest: Path) -> None:
    """Remove the oldest versions of any project while all together take too much room."""
    found = [(path.stat(), path) for path in root.glob(f"*/*{SUFFIX}")]
    room = sum(status.st_size for status, _ in found)
    for status, path in sorted(found, key=lambda entry: entry[0].st_mtime_ns):
        if room <= MOST_BYTES or path == newest:
            return
        path.unlink()
        room -= status.st_size


def _link(project: Path, kept: Path) -> None:
    try:
        os.link(project, kept)
    except OSError:  # another drive, or one that knows no links
        whole = kept.with_suffix(".part")
        try:
            shutil.copy2(project, whole)
            os.replace(whole, kept)
        finally:
            whole.unlink(missing_ok=True)
