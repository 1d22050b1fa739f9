"""Where a frozen program begins, and its child processes."""

import os
import sys

from loopstudio.main import main

_FOUND = ("LD_LIBRARY_PATH", "QT_PLUGIN_PATH")
"""What leads this program to its own libraries, and would lead others to them too."""


def _give_back_the_environment() -> None:
    """Let FFmpeg and file managers find their own libraries; ours are loaded from where they lie.

    The loader has read the paths when this runs.
    """
    for name in _FOUND:
        before = os.environ.pop(f"{name}_ORIG", None)
        if before is not None:
            os.environ[name] = before
        else:
            os.environ.pop(name, None)


def _fill_in_missing_streams() -> None:
    """Let what is printed go nowhere in a program of Windows, which has no terminal."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  for good


if __name__ == "__main__":
    if sys.platform == "linux":
        _give_back_the_environment()
    _fill_in_missing_streams()
    sys.exit(main())
