"""What was learned of a song."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from loopstudio.core.spectrogram import Spec
from loopstudio.core.workshop import analysis
from loopstudio.core.workshop.attacks import Parts
from loopstudio.core.workshop.settings import Start, WorkshopSettings


@dataclass(frozen=True, eq=False, kw_only=True)
class Learned:
    """What was learned, whatever is known of how.

    Attributes
    ----------
    spectra : np.ndarray, shape (n_bins, n_components), float32
        With a peak of 1; but frames of the song for the separable methods, and what was held.
    activations : np.ndarray, shape (n_components, n_frames), float32
    losses : np.ndarray, shape (n_iterations + 1,)
        Mean divergence of a cell after every iteration, from the start on; never rises.  With
        attack and body where they are learned together.
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
    initial : Start or None
        Where learning started, for methods with a prior.
    parts : Parts or None
        Attack and body of each component, which masks are made from where they are known.
    """

    spectra: np.ndarray
    activations: np.ndarray
    losses: np.ndarray
    spec: Spec
    sr: int
    names: tuple[str, ...]
    groups: tuple[str, ...] = ()
    chosen_frames: tuple[int, ...] | None = None
    seconds: float = 0.0
    initial: Start | None = None
    parts: Parts | None = None

    def contents(self) -> dict[str, Any]:
        """Return the fields of this class by their names, none of them copied."""
        return {field.name: getattr(self, field.name) for field in fields(Learned)}


@dataclass(frozen=True, eq=False, kw_only=True)
class Components(Learned):
    """What a song's spectrogram is made of, and how it was learned."""

    settings: WorkshopSettings

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

    def by_peak(self) -> Components:
        """Return the same in the order of the frequencies of their peaks."""
        order = np.argsort(np.argmax(self.spectra, axis=0), kind="stable")
        parts, chosen, names = self.parts, self.chosen_frames, self.names
        if parts is not None:
            place = np.argsort(order)
            parts = replace(parts, owners=place[parts.owners])
        if chosen is not None:
            names = tuple(names[k] for k in order)
            chosen = tuple(chosen[k] for k in order)
        return replace(
            self,
            spectra=np.ascontiguousarray(self.spectra[:, order]),
            activations=self.activations[order],
            names=names,
            parts=parts,
            chosen_frames=chosen,
        )
