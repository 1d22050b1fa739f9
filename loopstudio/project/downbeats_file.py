"""Reading the user's own bar lines from a text file.

One time in seconds a line.  Further columns, as beat trackers and label editors write them,
are tolerated; where the second one counts beats (1 2 3 4 1 ...), only the first beats are
taken.  Empty lines and lines that begin with # are skipped.
"""

import math
import os
import re
from itertools import pairwise
from pathlib import Path

from loopstudio.core.audio import shown_name
from loopstudio.core.errors import InputError

_LARGEST_BYTES = 1_000_000


def read_downbeats(path: str | os.PathLike[str]) -> tuple[float, ...]:
    """Return the times in a file, in seconds, increasing.

    Raises
    ------
    InputError
        If the file cannot be read, a line holds no time, times do not increase, or there
        are fewer than three: two bars have three bar lines.
    """
    name = shown_name(path)
    found: list[tuple[int, float, str]] = []  # line, time in seconds, second column
    for number, line in enumerate(_lines(Path(path), name), start=1):
        columns = re.split(r"[\s,;]+", line.strip())
        if re.fullmatch(r"\d+,\d+", line.strip()):
            raise InputError(
                f"{name}, line {number}: {line.strip()[:40]!r} may be one time or two columns;"
                " write decimals with a point, and columns with spaces."
            )
        if columns[0] and not columns[0].startswith("#"):
            found.append((number, _time_s(columns[0], name, number), "".join(columns[1:2])))
    if found and all(beat.isdecimal() for _, _, beat in found):
        places = {int(beat) for _, _, beat in found}
        if 1 in places and len(places) > 1:
            found = [row for row in found if int(row[2]) == 1]
    for (_, before_s, _), (number, time_s, _) in pairwise(found):
        if time_s <= before_s:
            raise InputError(
                f"{name}, line {number}: {time_s:g} s does not come after {before_s:g} s; bar"
                " lines have to be in order."
            )
    if len(found) < 3:
        raise InputError(
            f"{name} holds {len(found)} bar lines, but at least three are needed: those of two"
            " bars and the end of the last one."
        )
    return tuple(time_s for _, time_s, _ in found)


def _lines(path: Path, name: str) -> list[str]:
    if not path.is_file():
        raise InputError(f"There is no file {name} with bar lines.")
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_BYTES + 1)
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            f"{name} is not a text file; it has to hold one time in seconds a line."
        ) from None
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from error
    if len(content) > _LARGEST_BYTES:
        raise InputError(f"{name} is too large to be a list of bar lines.")
    return text.splitlines()


def _time_s(text: str, name: str, number: int) -> float:
    try:
        time_s = float(text)
    except ValueError:
        time_s = math.nan
    if not math.isfinite(time_s) or time_s < 0:
        raise InputError(f"{name}, line {number}: {text[:40]!r} is not a time in seconds.")
    return time_s
