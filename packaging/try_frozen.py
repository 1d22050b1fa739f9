"""Try a packed program: ``python packaging/try_frozen.py PROGRAM``.

It says its version, opens its demo song in a window and finds the loops anew, and writes the
loops of the demo song without a window.  Nothing of this machine's Python is in its way: it
gets an environment of its own, and a home that is removed afterwards.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LONGEST_S = 400
N_LOOPS = 5
KEPT = ("PATH", "LANG", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "SYSTEMROOT", "TEMP")


def main() -> int:
    """Return 0 if all of it went well."""
    program = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as home:
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {"HOME": home, "OPENBLAS_NUM_THREADS": "1"}
        _run([program, "--version"], environment)
        _run([*_screen(), program, "--self-test"], environment)
        out = Path(home) / "out"
        song = next(program.parent.rglob("night_bus.flac"))
        _run([program, "extract", song, "--out", out], environment)
        n_loops = len(list((out / "loops").glob("*.wav")))
    if n_loops != N_LOOPS:
        print(f"{n_loops} loops were written instead of {N_LOOPS}", file=sys.stderr)
        return 1
    return 0


def _run(command: list[object], environment: dict[str, str]) -> None:
    began = time.monotonic()
    words = [str(word) for word in command]
    subprocess.run(words, env=environment, check=True, timeout=LONGEST_S)
    print(f"{Path(words[-1]).name if len(words) < 3 else words[-1]}:", end=" ")
    print(f"{time.monotonic() - began:.1f} s")


def _screen() -> list[object]:
    """Return what to put before a command so that it has a screen."""
    if "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ or sys.platform != "linux":
        return []
    return [shutil.which("xvfb-run") or "xvfb-run", "-a"]


if __name__ == "__main__":
    sys.exit(main())
