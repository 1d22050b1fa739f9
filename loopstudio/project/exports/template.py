"""File names from a template such as ``{song} {name} {bpm}``.

A field that has nothing to say disappears with the text up to the next one, so that one
template serves loops, stems and mixes: "{song} - {bars} bars - {name}" of a stem is
"Night Bus - Drums".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

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

_FIELD = re.compile(r"\{([^{}]*)\}")
_OPENED, _CLOSED = re.compile(r"[(\[]\s*$"), re.compile(r"^\s*[)\]]")


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


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return the text of a template without complaint.

    Parameters
    ----------
    template : str
    values : mapping of str to str
        For each of `FIELDS`; empty where there is nothing to say.
    """
    # Texts at even places, fields at odd ones.
    pieces = _FIELD.split(template)
    filled, between = "", pieces[0]
    for place, (field, after) in enumerate(zip(pieces[1::2], pieces[2::2], strict=True), 1):
        value = values[field]
        if value:
            filled, between = filled + between + value, after
        elif _OPENED.search(between) and _CLOSED.match(after):
            between = _OPENED.sub("", between) + _CLOSED.sub("", after)
        elif filled and place == len(pieces) // 2:
            between = ""
    return re.sub(" +", " ", filled + between).strip()
