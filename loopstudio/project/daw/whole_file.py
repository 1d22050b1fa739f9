"""Single files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from loopstudio.core.audio import shown_name
from loopstudio.core.errors import LoopstudioError


@contextlib.contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Give a stream whose content is at `path` when the ``with`` block ends without an error.

    Until then, and after an error, what was there is as it was.

    Raises
    ------
    LoopstudioError
        If it cannot be written.
    """
    target = Path(path)
    temporary = target.parent / f".loopstudio-{secrets.token_hex(8)}.tmp"
    try:
        with temporary.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, target)
    except OSError as error:
        raise LoopstudioError(
            f"{shown_name(target)} could not be written ({error.strerror or error}): free some"
            " disk space or choose another folder."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
