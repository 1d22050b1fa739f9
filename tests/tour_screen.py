"""A screen for tests: an X server that draws into memory."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

SIZE = "1920x1080x24"


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """Start an X server; hand out the environment in which Qt draws on it.

    Skips the test where there is none, save where everything must run.
    """
    if shutil.which("Xvfb") is None:
        reason = "not installed: Xvfb"
        if os.environ.get("CI"):
            pytest.fail(f"the tests of the real window need a screen; {reason}")
        pytest.skip(reason)
    reading, writing = os.pipe()
    server = subprocess.Popen(
        # The server finds a free number by itself and says which.
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp"],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        assert number, "the X server did not start"
        yield os.environ | {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait()
