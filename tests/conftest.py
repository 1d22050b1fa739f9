"""What all tests share."""

import gc
import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

# Qt reads it when the application is made; the tests of a real window set their own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Where several processes compile librosa's functions at once, what they keep would be spoiled.
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ.setdefault("NUMBA_CACHE_DIR", f"{tempfile.gettempdir()}/numba-{worker}")


def pytest_configure(config: pytest.Config) -> None:
    """Let programs that tests start be interrupted."""
    # What a shell runs in the background ignores SIGINT, and so do all its children.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run tests that record sound one after another where several run at a time."""
    for item in items:
        if item.get_closest_marker("sound"):
            # Two songs played at once on a small computer would have gaps.
            item.add_marker(pytest.mark.xdist_group("sound"))


@pytest.fixture(autouse=True)
def own_state(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: Any
) -> None:
    """Let windows keep their log and their unsaved work apart from those of the user."""
    if "qapp" in request.fixturenames:
        monkeypatch.setenv("LOOPSTUDIO_STATE", str(tmp_path_factory.mktemp("state")))


@pytest.fixture
def rng() -> np.random.Generator:
    """Return the same random numbers in every run."""
    return np.random.default_rng(0)


@pytest.fixture(autouse=True)
def garbage_of_windows(request: pytest.FixtureRequest) -> Iterator[None]:
    """Collect what is left of windows here: in the thread of a job, Qt would crash."""
    if "qapp" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def no_threads_left() -> Iterator[None]:
    """Fail a test that leaves a Python thread running."""
    before = set(threading.enumerate())
    yield
    left = [
        thread
        for thread in set(threading.enumerate()) - before
        # Qt's threads show up as dummies once they have run Python; the runner's own test
        # looks after them.
        if not isinstance(thread, threading._DummyThread)
    ]
    for thread in left:
        thread.join(timeout=2)
    assert not any(thread.is_alive() for thread in left), f"threads left running: {left}"
