"""File names from a template such as ``{song} {name} {bpm}``.

A field that has nothing to say disappears with one of the separators beside it, so that one
template serves loops, stems and mixes: "{song} - {bars} bars - {name}" of a stem is
"Night Bus - Drums".  Words of the user's own stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from loopstudio.project.names import LONGEST_BYTES

FIELDS = {
    "song": "the song's title",
    "name": "the name of the loop, stem or mix",
    "label": "what kind of loop it is: drums, bass …",
    "bpm": "tempo in beats per minute",
    "key": "the key, where it is clear: Am, F#m, Bb",
    "bars": "length of the loop in bars",
    "number": "number of the loop",
}
"""What can stand in braces, and what it becomes."""

USUAL = "{song} {name} {bpm}"

_LEAST_BYTES = 16
"""What is left of a title or a name, so that it can be recognised."""

_FIELD = re.compile(r"\{([^{}]*)\}")
_OPENED, _CLOSED = re.compile(r"[(\[]\s*$"), re.compile(r"^\s*[)\]]")
_SEPARATORS = " -–—_.,;:+/|~=&#"
_UNITS = {"bars": re.compile(r"^[\s_-]*bars?\b", re.IGNORECASE)}
"""What is counted, if it is said behind a field."""


def complaint(template: str) -> str:
    """Return what is wrong with a template, in a sentence; empty if nothing is."""
    if not template.strip():
        return "A name is needed, such as {song} {name}."
    for name in _FIELD.findall(template):
        if name not in FIELDS:
            return f"There is no {{{name}}}: use {{song}}, {{name}}, {{bpm}} or another field."
    if set(_FIELD.sub("", template)) & set("{}"):
        return "A brace is open: each field is between two, as in {name}."
    return ""


def fill(template: str, values: Mapping[str, str], n_behind: int = 0) -> str:
    """Return the text of a template without complaint.

    Parameters
    ----------
    template : str
    values : mapping of str to str
        For each of `FIELDS`; empty where there is nothing to say.
    n_behind : int
        Bytes that will be put behind it.

    Returns
    -------
    str
        Where it is too long for a file name, less of the song's title, then of the name:
        what tells files from one another stays.
    """
    text, values = _filled(template, values), dict(values)
    for field in ("song", "name"):
        n_over = len(text.encode("utf-8", "ignore")) + n_behind - LONGEST_BYTES
        n_places = _FIELD.findall(template).count(field)
        if n_over > 0 and n_places:
            whole = values[field].encode("utf-8", "ignore")
            n_kept = max(len(whole) - -(-n_over // n_places), _LEAST_BYTES)
            values[field] = whole[:n_kept].decode("utf-8", "ignore").rstrip(" -_,;(")
            text = _filled(template, values)
    return text


def _filled(template: str, values: Mapping[str, str]) -> str:
    # Texts at even places, fields at odd ones.
    pieces = _FIELD.split(template)
    filled, between, missing = "", pieces[0], False
    for field, after in zip(pieces[1::2], pieces[2::2], strict=True):
        missing = not values[field]
        if missing:
            between = _without(field, between, after)
            if not filled:
                between = between.lstrip(_SEPARATORS)
        else:
            filled, between = filled + between + values[field], after
    if missing:
        between = between.rstrip(_SEPARATORS)
    return re.sub(" +", " ", filled + between).strip()


def _without(field: str, before: str, after: str) -> str:
    """Return what is left of the texts around a field that has nothing to say."""
    if field in _UNITS:
        after = _UNITS[field].sub("", after)
    if _OPENED.search(before) and _CLOSED.match(after):
        before, after = _OPENED.sub("", before), _CLOSED.sub("", after)
    elif _CLOSED.match(after):
        return before.rstrip(_SEPARATORS) + after
    before = before.rstrip("#")
    # One separator is enough, and none is needed behind a bracket.
    enough = before.endswith((*_SEPARATORS, "(", "["))
    return before + (after.lstrip(_SEPARATORS) if enough else after)
