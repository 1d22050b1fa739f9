"""Filling a folder all at once: complete, or as it was before.

Files are written to a staging folder on the same disk and then renamed, which needs no
room and takes no time.  What is replaced is moved aside first and moved back if anything
fails; what the program did not write stays where it is.
"""

import contextlib
import os
import secrets
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from loopstudio.core.audio import shown_name
from loopstudio.core.errors import InputError, LoopstudioError

_ASIDE = "replaced"


class FolderError(LoopstudioError):
    """A folder that cannot be written."""


def check(folder: Path, *, force: bool) -> None:
    """Refuse a folder that cannot be filled, before any work is done.

    Raises
    ------
    InputError
        If it is no folder, or holds something and `force` is false.
    FolderError
        If it cannot be looked into or written.
    """
    name = shown_name(folder.absolute())
    try:
        if folder.is_symlink() and not folder.exists():
            raise InputError(f"{name} is a link to a folder that is not there.")
        if folder.exists() and not folder.is_dir():
            raise InputError(f"{name} is a file, not a folder; choose another name.")
        if folder.is_dir() and any(folder.iterdir()) and not force:
            raise InputError(
                f"{name} is not empty; choose another folder, or replace what an earlier"
                " extraction wrote there with --force."
            )
        base = _existing(folder)
    except LoopstudioError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FolderError(f"{name} cannot be used ({reason}); choose another folder.") from error
    if not base.is_dir():
        raise InputError(f"{shown_name(base)} is a file, so {name} cannot be a folder in it.")
    if not os.access(base, os.W_OK | os.X_OK):
        raise FolderError(
            f"{shown_name(base)} may not be written; choose another folder or change its"
            " permissions."
        )


@contextlib.contextmanager
def staged(folder: Path, n_bytes: int) -> Iterator[Path]:
    """Give an empty folder on the disk of `folder`; it is gone afterwards.

    Parameters
    ----------
    folder : Path
        What will be filled; need not exist.
    n_bytes : int
        What will be written; refused at once if there is no room for it.
    """
    base = _existing(folder)
    free = shutil.disk_usage(base).free
    if free < n_bytes:
        raise FolderError(
            f"There is not enough room on the disk of {shown_name(folder.absolute())}:"
            f" {n_bytes / 1e6:.1f} MB are needed, {(n_bytes - free) / 1e6:.1f} MB more than are"
            " free; make room there or choose another folder."
        )
    staging = base / f".loopstudio-{secrets.token_hex(8)}"
    try:
        staging.mkdir()
        yield staging
    except OSError as error:
        raise _failed(folder, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def fill(folder: Path, staging: Path, old: Collection[str]) -> None:
    """Move everything in `staging` to `folder`, and remove what an earlier run left there.

    Parameters
    ----------
    folder : Path
    staging : Path
        From `staged`.
    old : collection of str
        Files of an earlier run, relative to `folder`; those that are not replaced go.

    Raises
    ------
    FolderError
        If that fails; `folder` is then as it was.
    """
    new = [str(path.relative_to(staging)) for path in staging.rglob("*") if path.is_file()]
    if not folder.exists():
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            staging.rename(folder)
        except OSError as error:
            raise _failed(folder, error) from error
        return
    aside = staging / _ASIDE
    with _all_or_none(folder) as move:
        for name in sorted({*old, *new}):
            if os.path.lexists(folder / name):
                if (folder / name).is_dir():
                    raise FolderError(
                        f"{shown_name(folder / name)} is a folder where a file has to go;"
                        f" choose another folder than {shown_name(folder.absolute())}."
                    )
                move(folder / name, aside / name)
        for name in new:
            move(staging / name, folder / name)


class _Moves:
    """Renames, and takes them back."""

    def __init__(self) -> None:
        self._done: list[tuple[Path, Path]] = []
        self._made: list[Path] = []

    def __call__(self, source: Path, target: Path) -> None:
        for parent in reversed([p for p in target.parents if not p.exists()]):
            parent.mkdir()
            self._made.append(parent)
        source.rename(target)
        self._done.append((source, target))

    def undo(self) -> None:
        for source, target in reversed(self._done):
            target.rename(source)
        for parent in reversed(self._made):
            with contextlib.suppress(OSError):
                parent.rmdir()


@contextlib.contextmanager
def _all_or_none(folder: Path) -> Iterator[_Moves]:
    moves = _Moves()
    try:
        yield moves
    except BaseException as error:
        moves.undo()
        if isinstance(error, OSError):
            raise _failed(folder, error) from error
        raise


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    folder = folder.absolute()
    return next(path for path in (folder, *folder.parents) if path.exists())


def _failed(folder: Path, error: OSError) -> FolderError:
    return FolderError(
        f"{shown_name(folder.absolute())} could not be written ({error.strerror or error}): free"
        " some disk space or choose another folder."
    )
