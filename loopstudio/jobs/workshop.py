"""What the workshop has computed: plain functions that take a snapshot and give a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from loopstudio.core.audio import Audio, decode
from loopstudio.core.errors import InputError
from loopstudio.core.pictures.component_picture import ComponentShares, component_shares
from loopstudio.core.pictures.picture import SongPicture
from loopstudio.core.progress import Progress, part
from loopstudio.core.sound_names import name_sound
from loopstudio.core.workshop import components as methods
from loopstudio.core.workshop.analysis import loudest_frame
from loopstudio.core.workshop.comparison import relative_error
from loopstudio.core.workshop.components import Components
from loopstudio.core.workshop.grouping import Hint, suggest
from loopstudio.core.workshop.score import ScorePrior, recording_tuning
from loopstudio.core.workshop.score_alignment import align
from loopstudio.core.workshop.score_file import read_score
from loopstudio.core.workshop.settings import SEPARABLE
from loopstudio.core.workshop.sketch import Sketch, sketch
from loopstudio.core.workshop.stem_render import Stems, render_stems, sum_gain
from loopstudio.jobs import background
from loopstudio.project.kept_components import settings_of
from loopstudio.project.project import Learning


def learn(
    song: Audio, learning: Learning, *, progress: Progress, partial: Callable[[Sketch], None]
) -> Components:
    """Learn the components of a song, and name them by what they sound like.

    `partial` gets what is learned so far, now and then.
    """
    learned: Components = background.call(
        _learn, song, learning, progress=progress, partial=partial
    )
    return learned


@dataclass(frozen=True, eq=False)
class Drawn:
    """What is worked out of components once they are learned.

    Attributes
    ----------
    shares : ComponentShares
        Which of them every cell of the spectrogram belongs to.
    hints : tuple of Hint
        Which of them may belong together.
    misfit : float
        How far their sum is from the song's magnitudes, relative to them.
    """

    shares: ComponentShares
    hints: tuple[Hint, ...]
    misfit: float


def draw(song: Audio, components: Components, picture: SongPicture, *, progress: Progress) -> Drawn:
    """Draw the components of a song into its spectrogram, and compare them."""
    drawn: Drawn = background.call(_draw, song, components, picture, progress=progress)
    return drawn


def _draw(
    song: Audio, components: Components, picture: SongPicture, *, progress: Progress
) -> Drawn:
    shares = component_shares(song, components, picture, progress=part(progress, 0, 0.9))
    progress(0.9, "Comparing the components")
    return Drawn(shares, suggest(components), relative_error(song, components))


def render(song: Audio, components: Components, phase: str, *, progress: Progress) -> Stems:
    """Render every component, for phases that take too long to be found while it plays."""
    stems: Stems = background.call(render_stems, song, components, phase, progress=progress)
    return stems


def match(song: Audio, components: Components, phase: str, *, progress: Progress) -> float:
    """Return the gain at which the sum of the components is as loud as the song."""
    gain: float = background.call(sum_gain, song, components, phase, progress=progress)
    return gain


def _learn(
    song: Audio, learning: Learning, *, progress: Progress, partial: Callable[[Sketch], None]
) -> Components:
    settings = settings_of(learning)
    begun = 0.0
    if learning.method == "score":
        begun = 0.3
        prior = _prior(song, learning.score)
        settings = replace(settings, prior=align(song, prior, progress=part(progress, 0, begun)))
    elif learning.notes and learning.method in SEPARABLE:
        begun = 0.1
        settings = replace(
            settings, extra_frames=_notes(song, learning, part(progress, 0.0, begun))
        )

    def tell(so_far: Components) -> None:
        partial(sketch(so_far))

    learned = methods.learn(song, settings, progress=part(progress, begun, 0.98), partial=tell)
    if settings.prior is not None or settings.fixed is not None:
        return learned  # which says what is what
    progress(0.98, "Naming the components")
    hz_per_bin = learned.sr / learned.spec.n_fft
    names = [name_sound(spectrum, hz_per_bin).text or "Silence" for spectrum in learned.spectra.T]
    for k, frame in enumerate(learned.chosen_frames or ()):
        if frame >= len(learned.times_s):
            names[k] = Path(learning.notes[frame - len(learned.times_s)]).stem
    return replace(learned, names=tuple(names))


def _notes(song: Audio, learning: Learning, progress: Progress) -> np.ndarray:
    """Return a column of magnitudes for each recorded note, cut as the song's frames are."""
    spec = settings_of(learning).spec(song.sr)
    columns = []
    for i, path in enumerate(learning.notes):
        progress(i / len(learning.notes), "Reading the recorded notes")
        columns.append(loudest_frame(decode(path), spec, song.sr))
    return np.stack(columns, axis=1)


def _prior(song: Audio, path: str) -> ScorePrior:
    """Read a score, and hear how the recording is tuned."""
    if not path:
        raise InputError("Learning by a score needs a score: choose one, or another method.")
    notes = read_score(path)
    return ScorePrior(notes, tuning_cents=recording_tuning(song), name=Path(path).name)
