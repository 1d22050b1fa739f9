"""What the workshop has computed: plain functions that take a snapshot and give a value."""

from __future__ import annotations

from dataclasses import replace

from loopstudio.core.audio import Audio
from loopstudio.core.pictures.component_picture import ComponentShares, component_shares
from loopstudio.core.pictures.picture import SongPicture
from loopstudio.core.progress import Progress, part
from loopstudio.core.sound_names import name_sound
from loopstudio.core.workshop import components as methods
from loopstudio.core.workshop.components import Components, WorkshopSettings
from loopstudio.jobs import background
from loopstudio.project.kept_components import settings_of
from loopstudio.project.project import Learning


def learn(song: Audio, learning: Learning, *, progress: Progress) -> Components:
    """Learn the components of a song, and name them by what they sound like."""
    learned: Components = background.call(_learn, song, settings_of(learning), progress=progress)
    return learned


def draw(
    song: Audio, components: Components, picture: SongPicture, *, progress: Progress
) -> ComponentShares:
    """Draw the components of a song into its spectrogram."""
    drawn: ComponentShares = background.call(
        component_shares, song, components, picture, progress=progress
    )
    return drawn


def _learn(song: Audio, settings: WorkshopSettings, *, progress: Progress) -> Components:
    learned = methods.learn(song, settings, progress=part(progress, 0, 0.98))
    if settings.prior is not None:
        return learned  # which says what is what
    progress(0.98, "Naming the components")
    hz_per_bin = learned.sr / learned.spec.n_fft
    names = (name_sound(spectrum, hz_per_bin).text for spectrum in learned.spectra.T)
    return replace(learned, names=tuple(name or "Silence" for name in names))
