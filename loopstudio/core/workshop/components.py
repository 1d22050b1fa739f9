"""Components of a song: learned by one of the matrix methods.

Conventions
-----------
Learning sees one nonnegative number a cell, whatever channels the song has; sound is made from
what it finds in `loopstudio.core.workshop.component_sound`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.errors import InputError
from loopstudio.core.progress import Progress, part, silent
from loopstudio.core.spectrogram import Spec
from loopstudio.core.workshop import analysis, attacks, nmf, reference, separable, starts
from loopstudio.core.workshop.attacks import Parts
from loopstudio.core.workshop.learned import Components
from loopstudio.core.workshop.settings import SEPARABLE, FixedSpectra, Start, WorkshopSettings

__all__ = ["Components", "FixedSpectra", "Partial", "Start", "WorkshopSettings", "learn"]


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
    from threadpoolctl import threadpool_limits

    settings = settings or WorkshopSettings()
    settings.check()
    begun_s = time.monotonic()
    spec = settings.spec(audio.sr)
    if spec.hop > spec.n_fft // 2:
        raise InputError(
            f"A hop of {spec.hop} samples is more than half a frame of {spec.n_fft}: choose at most"
            f" {spec.n_fft // 2}, or longer frames."
        )
    magnitude = analysis.magnitudes(audio, spec, progress=part(progress, 0.0, 0.1))
    scale, gamma = settings.scale, settings.gamma
    if settings.fixed is not None:
        scale, gamma = settings.fixed.scale, settings.fixed.gamma
        settings = replace(settings, scale=scale, gamma=gamma)
    problem = _Problem(analysis.scaled(magnitude, scale, gamma), settings, spec, audio.sr)
    # Blocks are too small to be shared between threads, which would wait for each other.
    with threadpool_limits(1):
        found = problem.solve(part(progress, 0.1, 1.0), partial)
    return replace(found, seconds=time.monotonic() - begun_s)


_EXACT = 1e-6
"""Share of the loss below which frames explain the song to rounding."""
_SMALLEST = 1e-4
"""Least share of the mean that activations start with where they are refitted."""


@dataclass(frozen=True, eq=False)
class _Problem:
    """A matrix and what is to be learned of it."""

    matrix: np.ndarray
    settings: WorkshopSettings
    spec: Spec
    sr: int

    def solve(self, progress: Progress, partial: Partial | None) -> Components:
        method = self.settings.method
        if method == "score":
            return self._from_prior(progress, partial)
        if method in SEPARABLE:
            return self._separable(progress)
        if self.settings.engine == "librosa":
            return self._sorted(self._components(reference.factorise(self.matrix, self.settings)))
        return self._plain(progress, partial)

    def _plain(self, progress: Progress, partial: Partial | None) -> Components:
        settings = self.settings
        fixed = self._fixed()
        n = settings.n_components
        rng = np.random.default_rng(settings.seed)
        options = self._options()
        if settings.start == "best" and settings.attacks and fixed is None and settings.beta <= 1:
            found, parts = attacks.learn(
                self.matrix,
                n,
                self.spec.hop / self.sr,
                options,
                rng,
                progress=progress,
                partial=self._reporting(partial),
            )
            return self._sorted(replace(self._components(found), parts=parts))
        before: list[np.ndarray] = []
        if settings.start == "best" and (fixed is None or fixed.shape[1] < n):
            tried = starts.best(
                self.matrix, n, options, rng, fixed=fixed, progress=part(progress, 0.0, 0.3)
            )
            start = tried.spectra, tried.activations
            before = [tried.losses[:-1]]
        else:
            make = starts.nndsvd if settings.start == "nndsvd" else starts.random
            start = starts.with_fixed(make(self.matrix, n, rng), fixed)
        found = nmf.factorise(
            self.matrix,
            *start,
            options,
            held_spectra=starts.held_columns(n, fixed),
            progress=part(progress, 0.3, 0.8),
            partial=self._reporting(partial),
        )
        # Where single precision ends, the same factors differ by a rounding.
        losses = np.minimum.accumulate(np.concatenate([*before, found.losses]))
        found = replace(found, losses=losses)
        if fixed is not None:
            return self._components(found)
        split = self._split(found, part(progress, 0.8, 1.0))
        return self._sorted(replace(self._components(found), parts=split))

    def _from_prior(self, progress: Progress, partial: Partial | None) -> Components:
        prior = self.settings.prior
        assert prior is not None
        start = prior.start(
            analysis.frequencies_hz(self.spec, self.sr),
            analysis.times_s(self.spec, self.sr, self.matrix.shape[1]),
        )
        found = nmf.factorise(
            self.matrix,
            start.spectra,
            start.activations,
            self._options(),
            progress=progress,
            partial=self._reporting(partial),
        )
        learned = self._components(found)
        return replace(learned, names=start.names, groups=start.groups, initial=start)

    def _separable(self, progress: Progress) -> Components:
        settings, n_frames = self.settings, self.matrix.shape[1]
        matrix = self.matrix
        if settings.extra_frames is not None:
            extra = np.asarray(settings.extra_frames, np.float32)
            matrix = np.hstack([matrix, analysis.scaled(extra, settings.scale, settings.gamma)])
        choose = separable.snpa if settings.method == "snpa" else separable.greedy
        found = choose(matrix, settings.n_components, progress=part(progress, 0.0, 0.8))
        spectra = matrix[:, list(found.chosen)]
        activations = found.activations[:, :n_frames].astype(np.float32)
        losses = found.losses
        if losses[-1] > _EXACT * losses[0]:
            activations, last = self._refitted(spectra, activations, part(progress, 0.8, 1.0))
            losses = np.append(losses, min(last, losses[-1]))
        step_s = self.spec.hop / self.sr
        names = tuple(
            f"Frame at {t * step_s:.2f} s" if t < n_frames else f"Added note {t - n_frames + 1}"
            for t in found.chosen
        )
        learned = self._components(nmf.Factorization(spectra, activations, losses))
        return self._sorted(replace(learned, names=names, chosen_frames=found.chosen))

    def _refitted(
        self, spectra: np.ndarray, activations: np.ndarray, progress: Progress
    ) -> tuple[np.ndarray, float]:
        """Return activations of chosen frames that may sum to anything, and their loss.

        To choose frames, a song is taken for mixtures of them and silence; in a real one many
        notes at once are louder than any frame.
        """
        least = np.float32(_SMALLEST) * activations.mean()
        found = nmf.factorise(
            self.matrix,
            spectra,
            # What is zero would stay so.
            np.maximum(activations, least),
            nmf.Options(beta=2.0, n_iterations=self.settings.n_iterations),
            held_spectra=np.ones(spectra.shape, bool),
            progress=progress,
        )
        return found.activations, float(found.losses[-1])

    def _split(self, found: nmf.Factorization, progress: Progress) -> Parts | None:
        if not self.settings.attacks:
            return None
        hop_s = self.spec.hop / self.sr
        return attacks.split(self.matrix, found, hop_s, self._options(), progress=progress)

    def _fixed(self) -> np.ndarray | None:
        """Return the fixed spectra at this song's bins, (n_bins, n_fixed)."""
        fixed = self.settings.fixed
        if fixed is None:
            return None
        at = analysis.frequencies_hz(self.spec, self.sr)
        columns = [np.interp(at, fixed.frequencies_hz, w, right=0.0) for w in fixed.spectra.T]
        return np.stack(columns, axis=1).astype(np.float32)

    def _components(self, found: nmf.Factorization) -> Components:
        """Return what was found with spectra that peak at 1, where they may be scaled."""
        spectra, activations = found.spectra, found.activations
        if self.settings.fixed is None and self.settings.method in ("nmf", "score"):
            peaks = spectra.max(axis=0)
            peaks[peaks == 0] = 1
            spectra, activations = spectra / peaks, activations * peaks[:, None]
        n = len(activations)
        names = tuple(f"Component {k + 1}" for k in range(n))
        if self.settings.fixed is not None:
            names = (*self.settings.fixed.names, *names[len(self.settings.fixed.names) :])
        return Components(
            spectra=spectra,
            activations=activations,
            losses=found.losses,
            settings=self.settings,
            spec=self.spec,
            sr=self.sr,
            names=names,
            groups=("",) * n,
        )

    def _sorted(self, learned: Components) -> Components:
        """Order components by the frequency of their peak, if that is wanted."""
        return learned.by_peak() if self.settings.sort else learned

    def _reporting(self, partial: Partial | None) -> nmf.Partial | None:
        if partial is None:
            return None
        return lambda found: partial(self._components(found))

    def _options(self) -> nmf.Options:
        settings = self.settings
        return nmf.Options(
            settings.beta,
            settings.n_iterations,
            settings.tolerance,
            settings.l1_spectra,
            settings.l1_activations,
        )
