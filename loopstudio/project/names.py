"""File names that are safe on every system, from names that people gave."""

import re
import unicodedata
from collections.abc import Iterable

_LONGEST_BYTES = 80
# Windows keeps these for devices, with any suffix.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_stem(name: str, fallback: str) -> str:
    """Return a recognisable file name without suffix, letters and digits of any script.

    Parameters
    ----------
    name : str
        What it is called on screen.
    fallback : str
        Used where nothing of the name is left.
    """
    text = unicodedata.normalize("NFC", name)
    kept = "".join(c if c.isalnum() or unicodedata.combining(c) else "-" for c in text)
    stem = re.sub("-+", "-", kept).strip("-")
    stem = stem.encode("utf-8", "ignore")[:_LONGEST_BYTES].decode("utf-8", "ignore") or fallback
    return f"{stem}-" if _DEVICES.fullmatch(stem) else stem


def safe_stems(names: Iterable[str], fallback: str = "loop") -> list[str]:
    """Return one safe file name for each name, no two alike even where case is ignored."""
    stems: list[str] = []
    taken: set[str] = set()
    for i, name in enumerate(names, start=1):
        base = stem = safe_stem(name, f"{fallback}-{i}")
        n = 2
        while stem.casefold() in taken:
            stem, n = f"{base}-{n}", n + 1
        taken.add(stem.casefold())
        stems.append(stem)
    return stems
