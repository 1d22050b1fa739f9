"""What the tests of the sound share."""

from collections.abc import Iterator

import pytest

from loopstudio.playback.engine import SoundEngine
from tests.pulse import sound_server

__all__ = ["engine", "sound_server"]


@pytest.fixture
def engine() -> Iterator[SoundEngine]:
    """Return an engine, and close it afterwards."""
    made = SoundEngine()
    yield made
    made.close()
