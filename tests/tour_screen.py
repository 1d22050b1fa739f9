"""A screen for tests: an X server that draws into memory."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import pytest

WIDTH, HEIGHT = 1920, 1080
SIZE = f"{WIDTH}x{HEIGHT}x24"


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


def picture(environment: Mapping[str, str]) -> np.ndarray:
    """Take a picture of a screen that `screen` has started.

    Returns
    -------
    np.ndarray, shape (HEIGHT, WIDTH, 3), uint8
        Red, green, blue.
    """
    if shutil.which("ffmpeg") is None:
        pytest.skip("nobody here can take a picture of the screen: ffmpeg is not installed")
    grab = f"-f x11grab -draw_mouse 0 -video_size {WIDTH}x{HEIGHT} -i {environment['DISPLAY']}"
    raw = "-frames:v 1 -f rawvideo -pix_fmt rgb24 -"
    done = subprocess.run(
        ["ffmpeg", "-v", "error", *grab.split(), *raw.split()],
        env=dict(environment),
        capture_output=True,
        check=True,
    )
    return np.frombuffer(done.stdout, np.uint8).reshape(HEIGHT, WIDTH, 3)
