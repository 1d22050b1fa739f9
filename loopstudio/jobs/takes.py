"""Jobs of takes; see `loopstudio.jobs.analysis`."""

from dataclasses import dataclass

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.extraction import Extraction
from loopstudio.core.progress import Progress
from loopstudio.core.stems import Survey, survey
from loopstudio.core.tucker import Factors
from loopstudio.core.turns import loop_turn
from loopstudio.jobs import background


@dataclass(frozen=True, eq=False)
class Cut:
    """A loop as it is cut from a take, to be heard; see `loopstudio.core.turns.loop_turn`."""

    audio: Audio
    loop: int
    take: int | None


def weigh(audio: Audio, extraction: Extraction, *, progress: Progress) -> np.ndarray:
    """Return the energies of stems and Rest in every bar, shape (n_loops + 1, n_bars)."""
    heard: Survey = background.call(survey, audio, extraction, progress=progress)
    return heard.energies


def cut(
    audio: Audio,
    extraction: Extraction,
    loop: int,
    take: int | None,
    model: Factors | None = None,
    *,
    progress: Progress,
) -> Cut:
    """Cut a loop from a take, or make it of its recipe as the model has it."""
    progress(0.0, "Cutting the loop")
    return Cut(Audio(loop_turn(audio, extraction, loop, take, model), audio.sr), loop, take)
