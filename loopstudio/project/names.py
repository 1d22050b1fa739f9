"""File names that are safe on every system, from names that people gave."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_BYTES = 80
"""Of a file name without suffix, in UTF-8."""
# Windows keeps these for devices, with any suffix.
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³])(\..*)?", re.IGNORECASE)
# Separators of paths, and what Windows, a shell or FAT cannot have in a name.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')


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
    stem = stem.encode("utf-8", "ignore")[:LONGEST_BYTES].decode("utf-8", "ignore") or fallback
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


def safe_name(text: str, fallback: str) -> str:
    """Return a file name without suffix as near to a text as all systems allow.

    Unlike `safe_stem` it keeps spaces and harmless punctuation.

    Parameters
    ----------
    text : str
        As the user wants it.
    fallback : str
        Used where nothing is left.
    """
    plain = _FORBIDDEN.sub("-", unicodedata.normalize("NFC", text))
    # Control characters, and marks that turn the direction of what follows.
    plain = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in plain)
    plain = re.sub(" +", " ", plain)
    short = plain.encode("utf-8", "ignore")[:LONGEST_BYTES].decode("utf-8", "ignore")
    # Windows drops dots and spaces at the end; a dot in front hides a file elsewhere.
    name = short.strip(" .") or fallback
    return f"_{name}" if _DEVICES.fullmatch(name) else name


def numbered(names: Iterable[str]) -> list[str]:
    """Return the names, with a number behind those that were there before.

    Two names are the same where case is ignored.
    """
    taken: set[str] = set()
    unlike = []
    for name in names:
        other, n = name, 2
        while other.casefold() in taken:
            other, n = f"{name} {n}", n + 1
        taken.add(other.casefold())
        unlike.append(other)
    return unlike
