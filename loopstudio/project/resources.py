"""Where the files are that come with the program: demo song, style sheet, icons.

They lie beside the package in a checkout, inside it in an installed wheel, and in the
bundle's folder in a frozen program.
"""

import sys
from pathlib import Path


def path(*parts: str) -> Path:
    """Return the place of a file of ``resources/``.

    Raises
    ------
    FileNotFoundError
        If the program was installed without it.
    """
    for root in _roots():
        candidate = root.joinpath(*parts)
        if candidate.exists():
            return candidate
    raise FileNotFoundError(f"resources/{'/'.join(parts)} is missing from this installation")


def _roots() -> list[Path]:
    package = Path(__file__).resolve().parents[1]
    roots = [package / "resources", package.parent / "resources"]
    bundle = getattr(sys, "_MEIPASS", None)  # set by PyInstaller
    return [Path(bundle) / "resources", *roots] if bundle else roots
