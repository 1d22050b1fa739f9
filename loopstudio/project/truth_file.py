"""Reading a true layout from a file.

Two forms are understood.  As JSON, an object with

``loops``
    a list of names, or of objects with a ``name``;
``layout``
    a list of rows, one a loop, with a number in [0, 1] for every bar: 1 where the loop plays;
``downbeats``
    where the bars begin, in seconds, and where the last one ends; may be left out where the
    bars are those that were found.

As text, a line for each loop with its name, a colon, and a mark for every bar, ``1``, ``#`` or
``x`` where it plays and ``0``, ``.`` or ``-`` where it does not, with spaces or without::

    # Night Bus
    downbeats: 0.0 2.0 4.0 6.0 8.0
    Drums: 0 0 1 1
    Bass:  ..##

The line of downbeats may be left out; empty lines and those that begin with # are passed over.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from loopstudio.core.audio import shown_name
from loopstudio.core.errors import InputError
from loopstudio.core.truth import MOST_BARS, MOST_LOOPS, TrueLoop, Truth

_LARGEST_BYTES = 4_000_000
_MARKS = {**dict.fromkeys("1#xX", 1.0), **dict.fromkeys("0.-", 0.0)}
_LONGEST_NAME = 200


def read_truth(path: str | os.PathLike[str]) -> Truth:
    """Return the layout in a file.

    Raises
    ------
    InputError
        If the file cannot be read, is neither of both forms, or does not fit together.
    """
    name = shown_name(path)
    text = _text(Path(path), name)
    loops, times_s = _of_json(text, name) if text.lstrip()[:1] == "{" else _of_text(text, name)
    _check(loops, times_s, name)
    try:
        return Truth(tuple(loops), tuple(times_s))
    except ValueError as error:
        raise InputError(f"{name} does not fit together: {error}.") from error


def _text(path: Path, name: str) -> str:
    if not path.is_file():
        raise InputError(f"There is no file {name} with a layout.")
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from error
    if len(content) > _LARGEST_BYTES:
        raise InputError(f"{name} is too large to be a layout.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            f"{name} is not a text file; a layout is text or JSON, one row a loop."
        ) from None


def _of_json(text: str, name: str) -> tuple[list[TrueLoop], list[float]]:
    try:
        content: Any = json.loads(text)
        rows, given = content["layout"], content["loops"]
        names = [str(one["name"] if isinstance(one, dict) else one) for one in given]
        levels = [tuple(float(level) for level in row) for row in rows]
        times_s = [float(time_s) for time_s in content.get("downbeats") or ()]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(
            f'{name} is no layout: as JSON it needs "loops", with names, and "layout", with a row'
            " of numbers for each of them."
        ) from error
    if len(names) != len(levels):
        raise InputError(f"{name} names {len(names)} loops, but its layout has {len(levels)} rows.")
    return [TrueLoop(*loop) for loop in zip(names, levels, strict=True)], times_s


def _of_text(text: str, name: str) -> tuple[list[TrueLoop], list[float]]:
    loops: list[TrueLoop] = []
    times_s: list[float] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        title, colon, rest = line.rpartition(":")
        if not colon:
            raise InputError(
                f"{name}, line {number}: a row is the name of a loop, a colon, and a mark for"
                " every bar."
            )
        if title.strip().lower() == "downbeats":
            times_s = _times_s(rest, name, number)
            continue
        marks = re.sub(r"[\s,;|]", "", rest)
        if not marks or any(mark not in _MARKS for mark in marks):
            raise InputError(
                f"{name}, line {number}: bars are marked by 1, # or x where the loop plays, and by"
                " 0, . or - where it does not."
            )
        loops.append(TrueLoop(title.strip(), tuple(_MARKS[mark] for mark in marks)))
    return loops, times_s


def _times_s(text: str, name: str, number: int) -> list[float]:
    try:
        return [float(word) for word in re.split(r"[\s,;]+", text.strip())]
    except ValueError:
        raise InputError(
            f"{name}, line {number}: downbeats are times in seconds, separated by spaces."
        ) from None


def _check(loops: list[TrueLoop], times_s: list[float], name: str) -> None:
    """Refuse what does not fit together, and say why."""
    if not loops or not loops[0].levels:
        raise InputError(f"{name} tells of no loops; give it one row for each of them.")
    if len(loops) > MOST_LOOPS or len(loops[0].levels) > MOST_BARS:
        raise InputError(f"{name} tells of more loops or bars than any song has.")
    n_bars = len(loops[0].levels)
    for loop in loops:
        title = loop.name[:_LONGEST_NAME]
        if len(loop.levels) != n_bars:
            raise InputError(
                f"{name}: {title} has {len(loop.levels)} bars, but {loops[0].name} has {n_bars}."
            )
        if not all(0 <= level <= 1 for level in loop.levels):
            raise InputError(f"{name}: the bars of {title} are not between 0 and 1.")
    if times_s and len(times_s) != n_bars + 1:
        raise InputError(
            f"{name} has {len(times_s)} downbeats for {n_bars} bars; it needs {n_bars + 1}, the"
            " last one where the last bar ends."
        )
