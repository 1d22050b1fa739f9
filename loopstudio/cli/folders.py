"""Folders that commands fill."""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from loopstudio.core.errors import LoopstudioError


def check_folder(out: Path, song: str, written: Collection[str], *, force: bool) -> None:
    """Refuse a folder that cannot be filled while nothing has been done yet.

    Parameters
    ----------
    out : Path
        The folder.
    song : str
        Path of the song, which must not lie where something is written.
    written : collection of str
        What goes to the folder: names of files and folders in it.
    force : bool
        Whether an earlier run's files may be replaced.

    Raises
    ------
    LoopstudioError
    """
    from loopstudio.project import folder

    folder.check(out, force=force)
    first: tuple[str, ...] = ()
    with suppress(OSError, ValueError):
        first = Path(song).resolve().relative_to(out.resolve()).parts[:1]
    if first and first[0] in written:
        raise LoopstudioError(
            f"The song lies where files in {out} would be written; choose another folder."
        )
