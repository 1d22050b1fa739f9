"""Components of a song: learned by one of the matrix methods."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.errors import InputError
from loopstudio.core.progress import Progress, part, silent
from loopstudio.core.spectrogram import Spec
from loopstudio.core.workshop import analysis, nmf, starts
from loopstudio.core.workshop.settings import FixedSpectra, Start, WorkshopSettings

__all__ = ["Components", "FixedSpectra", "Partial", "Start", "WorkshopSettings", "learn"]


@dataclass(frozen=True, eq=False)
class Components:
    """What a song's spectrogram is made of.

    Attributes
    ----------
    spectra : np.ndarray, shape (n_bins, n_components), float32
        With a peak of 1; but frames of the song for the separable methods, and what was held.
    activations : np.ndarray, shape (n_components, n_frames), float32
    losses : np.ndarray, shape (n_iterations + 1,)
        Mean divergence of a cell after every iteration, from the start on; never rises.
    settings : WorkshopSettings
    spec : Spec
    sr : int
        Hz.
    names : tuple of str
    groups : tuple of str
        What the prior knows to belong together; "" for nothing.
    chosen_frames : tuple of int, or None
        Of the separable methods: the frame each spectrum is; from n_frames on, added notes.
    seconds : float
        It took that long.
    """

    spectra: np.ndarray
    activations: np.ndarray
    losses: np.ndarray
    settings: WorkshopSettings
    spec: Spec
    sr: int
    names: tuple[str, ...]
    groups: tuple[str, ...] = ()
    chosen_frames: tuple[int, ...] | None = None
    seconds: float = 0.0
    initial: Start | None = field(default=None)
    """Where learning started, for methods with a prior."""

    @property
    def n_components(self) -> int:
        """How many there are."""
        return len(self.activations)

    @property
    def method(self) -> str:
        """How they were learned."""
        return self.settings.method

    @property
    def frequencies_hz(self) -> np.ndarray:
        """Frequency of each bin, shape (n_bins,)."""
        return analysis.frequencies_hz(self.spec, self.sr)

    @property
    def times_s(self) -> np.ndarray:
        """Centre of each frame, shape (n_frames,)."""
        return analysis.times_s(self.spec, self.sr, self.activations.shape[1])

    @property
    def peak_hz(self) -> np.ndarray:
        """Frequency of each spectrum's peak, shape (n_components,)."""
        peaks: np.ndarray = self.frequencies_hz[np.argmax(self.spectra, axis=0)]
        return peaks


Partial = Callable[[Components], None]
"""Called now and then with what was learned so far, in no final order."""


def learn(
    audio: Audio,
    settings: WorkshopSettings | None = None,
    *,
    progress: Progress = silent,
    partial: Partial | None = None,
) -> Components:
    """Learn the components of a song.

    Parameters
    ----------
    audio : Audio
    settings : WorkshopSettings
    progress : Progress
        Called at least every 100 ms; may raise `Cancelled`.
    partial : callable or None

    Raises
    ------
    InputError
        If the settings make no sense for the song.
    """
    settings = settings or WorkshopSettings()
    settings.check()
    begun_s = time.monotonic()
    spec = settings.spec(audio.sr)
    magnitude = analysis.magnitudes(audio, spec, progress=part(progress, 0.0, 0.1))
    scale, gamma = settings.scale, settings.gamma
    if settings.fixed is not None:
        scale, gamma = settings.fixed.scale, settings.fixed.gamma
        settings = replace(settings, scale=scale, gamma=gamma)
    problem = _Problem(analysis.scaled(magnitude, scale, gamma), settings, spec, audio.sr)
    found = problem.factorised(part(progress, 0.1, 1.0), partial)
    return replace(found, seconds=time.monotonic() - begun_s)


@dataclass(frozen=True, eq=False)
class _Problem:
    """A matrix and what is to be learned of it."""

    matrix: np.ndarray
    settings: WorkshopSettings
    spec: Spec
    sr: int

    def factorised(self, progress: Progress, partial: Partial | None) -> Components:
        if self.settings.method == "score":
            return self._from_prior(progress, partial)
        if self.settings.method == "nmf":
            return self._plain(progress, partial)
        raise InputError(f"The method {self.settings.method} cannot be learned yet.")

    def _plain(self, progress: Progress, partial: Partial | None) -> Components:
        rng = np.random.default_rng(self.settings.seed)
        w, h = starts.random(self.matrix, self.settings.n_components, rng)
        names = tuple(f"Component {k + 1}" for k in range(len(h)))
        return self._learned(Start(w, h, names, ("",) * len(h)), progress, partial)

    def _from_prior(self, progress: Progress, partial: Partial | None) -> Components:
        prior = self.settings.prior
        assert prior is not None
        start = prior.start(
            analysis.frequencies_hz(self.spec, self.sr),
            analysis.times_s(self.spec, self.sr, self.matrix.shape[1]),
        )
        return replace(self._learned(start, progress, partial), initial=start)

    def _learned(self, start: Start, progress: Progress, partial: Partial | None) -> Components:
        """Factorise from a start on."""
        found = nmf.factorise(
            self.matrix,
            start.spectra,
            start.activations,
            self._options(),
            progress=progress,
        )
        return Components(
            found.spectra,
            found.activations,
            found.losses,
            self.settings,
            self.spec,
            self.sr,
            start.names,
            start.groups,
        )

    def _options(self) -> nmf.Options:
        settings = self.settings
        return nmf.Options(
            settings.beta,
            settings.n_iterations,
            settings.tolerance,
            settings.l1_spectra,
            settings.l1_activations,
        )
