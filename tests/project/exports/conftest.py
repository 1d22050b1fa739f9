"""A small song to take home."""

import os

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.project.exports.mixdown import Mixdown
from loopstudio.project.exports.settings import SCENES
from loopstudio.project.exports.source import source_of
from loopstudio.project.project import Project, Strip
from tests.project import small

N_BARS = 4
SR = 8000


def make_source():
    """Return two loops of a bar in four seconds: drums all through, bass in the first bar only."""
    rng = np.random.default_rng(1)
    samples = (0.2 * rng.standard_normal((2, N_BARS * SR + 100))).astype(np.float32)
    project = Project(strips=(Strip("Drums", "drums"), Strip("Bass: deep", "bass", gain_db=-6.0)))
    scenes = [Mixdown(SCENES, "Drums only", (1.0, 0.0), 0.0)]
    extraction = small.extraction(N_BARS, SR)
    return source_of("Night Bus", Audio(samples, SR), extraction, project, scenes)


def listing(folder):
    """Return the paths of all files in a folder."""
    return sorted(
        os.path.relpath(os.path.join(where, name), folder).replace(os.sep, "/")
        for where, _, names in os.walk(folder)
        for name in names
    )


@pytest.fixture(scope="session")
def source():
    return make_source()
