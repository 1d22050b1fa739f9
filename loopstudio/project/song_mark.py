"""Knowing a song again by its content, wherever it has gone and whatever it is called now.

A project remembers the size of its song's file and a digest of all of it.  Where the song is
not in its place any more, files of that size nearby are compared; there are rarely two.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

_MOST_FILES = 5000
"""So many are looked at: a whole disk would take too long, and its owner knows better."""


@dataclass(frozen=True)
class SongMark:
    """What a song's file is known by.

    Attributes
    ----------
    size : int
        In bytes.
    digest : str
        BLAKE2b of all bytes, hexadecimal.
    """

    size: int
    digest: str


def mark_of(path: str | os.PathLike[str]) -> SongMark | None:
    """Return the mark of a file; None if it cannot be read."""
    try:
        found = Path(path).stat()
        return _mark(str(path), found.st_size, found.st_mtime_ns)
    except OSError:
        return None


def find(mark: SongMark, name: str, folders: Iterable[Path]) -> Path | None:
    """Look for a song that has moved.

    Parameters
    ----------
    mark : SongMark
    name : str
        What it was called: files of this name are compared first.
    folders : iterable of Path
        Where to look; the folders in them are looked into as well, but no deeper.

    Returns
    -------
    Path or None
        A file with the very same content.
    """
    files = islice(_files(folders), _MOST_FILES)
    for path in sorted(files, key=lambda path: path.name != name):
        with contextlib.suppress(OSError):
            if path.stat().st_size == mark.size and mark_of(path) == mark:
                return path
    return None


@lru_cache(maxsize=16)
def _mark(path: str, size: int, changed_ns: int) -> SongMark:
    """Return the mark of a file that has this size and was changed at this time."""
    with open(path, "rb") as stream:
        digest = hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=20))
    return SongMark(size, digest.hexdigest())


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for folder in folders:
        inner: list[Path] = []
        yield from _listed(folder, seen, inner)
        for path in inner:
            yield from _listed(path, seen, [])


def _listed(folder: Path, seen: set[Path], inner: list[Path]) -> Iterator[Path]:
    """Yield the files of a folder, once; the folders in it are added to `inner`."""
    if folder in seen:
        return
    seen.add(folder)
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                inner.append(Path(entry.path))
            elif entry.is_file():
                yield Path(entry.path)
