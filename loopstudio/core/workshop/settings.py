"""What can be chosen before components are learned.

Conventions
-----------
Spectra are (n_bins, n_components) and activations (n_components, n_frames): a spectrogram is
about their product.  Frequencies are in Hz, times in seconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from loopstudio.core.errors import InputError
from loopstudio.core.spectrogram import Spec

Method = Literal["nmf", "snpa", "greedy", "score"]
METHODS: tuple[Method, ...] = ("nmf", "snpa", "greedy", "score")
SEPARABLE: tuple[Method, ...] = ("snpa", "greedy")
"""Methods whose spectra are moments of the song."""
LOSSES = {"euclidean": 2.0, "kl": 1.0, "is": 0.0}
"""Exponents of the beta divergences that have names."""

SILENT = "There is nothing to learn from: the sound is silent; check the file or take another part."
"""What to say of a matrix of zeros."""

Scale = Literal["magnitude", "power", "log"]
SCALES: tuple[Scale, ...] = ("magnitude", "power", "log")
Starts = Literal["best", "random", "nndsvd"]
STARTS: tuple[Starts, ...] = ("best", "random", "nndsvd")
Engine = Literal["loopstudio", "librosa"]
ENGINES: tuple[Engine, ...] = ("loopstudio", "librosa")
PHASES = ("mask", "raw", "griffin-lim")
"""Ways from components to sound; see `component_sound`."""

MOST_COMPONENTS = 64
"""More than can be told apart, toggled or mixed live."""

MOST_GAMMA = 1e9
"""Beyond it, and below one over it, single precision ends."""

PRESET_RATE_HZ = 22_050
PRESETS = {"fine": (4096, 1024), "brisk": (2048, 1024)}
"""Frame and hop in samples at `PRESET_RATE_HZ`: for steady notes, and for played ones."""


@dataclass(frozen=True, eq=False)
class Start:
    """Where learning starts: entries at zero stay zero, which is how a score rules them out.

    Attributes
    ----------
    spectra : np.ndarray, shape (n_bins, n_components), nonnegative
    activations : np.ndarray, shape (n_components, n_frames), nonnegative
    names : tuple of str
        One a component, such as "C4" or "C4 onset".
    groups : tuple of str
        One a component, "" for none: what belongs together, such as a hand.
    """

    spectra: np.ndarray
    activations: np.ndarray
    names: tuple[str, ...]
    groups: tuple[str, ...]


class Prior(Protocol):
    """What is known before listening, such as a score; see `loopstudio.core.workshop.score`."""

    def start(self, frequencies_hz: np.ndarray, times_s: np.ndarray) -> Start:
        """Return where to start.

        Parameters
        ----------
        frequencies_hz : np.ndarray, shape (n_bins,)
        times_s : np.ndarray, shape (n_frames,)
            Centres of the frames.
        """

    def describe(self) -> dict[str, object]:
        """Return plain JSON values for a report."""


@dataclass(frozen=True, eq=False)
class FixedSpectra:
    """Spectra learned from another recording, which stay as they are.

    Attributes
    ----------
    spectra : np.ndarray, shape (n_bins, n_fixed), float32, nonnegative
    frequencies_hz : np.ndarray, shape (n_bins,), evenly spaced from 0
    names : tuple of str, n_fixed of them
    hop_s : float
        From one frame to the next in the recording they were learned from, seconds.
    scale : {"magnitude", "power", "log"}
    gamma : float
    """

    spectra: np.ndarray
    frequencies_hz: np.ndarray
    names: tuple[str, ...]
    hop_s: float
    scale: Scale = "magnitude"
    gamma: float = 1.0

    def kept(self, columns: tuple[int, ...]) -> FixedSpectra:
        """Return the same with some columns only."""
        if not columns or not all(0 <= k < len(self.names) for k in columns):
            raise InputError(
                f"There are {len(self.names)} spectra, so the ones to keep are numbered from 1"
                f" to {len(self.names)}."
            )
        names = tuple(self.names[k] for k in columns)
        return FixedSpectra(
            self.spectra[:, list(columns)],
            self.frequencies_hz,
            names,
            self.hop_s,
            self.scale,
            self.gamma,
        )


@dataclass(frozen=True, eq=False)
class WorkshopSettings:
    """How components are learned.

    Attributes
    ----------
    method : {"nmf", "snpa", "greedy", "score"}
        Nonnegative matrix factorization; frames of the song itself as spectra, chosen by
        successive projection or greedily; or a factorization that starts from `prior`.
    n_components : int
        How many, those of `fixed` included; ignored by "score".
    loss : {"euclidean", "kl", "is"} or float
        The beta divergence that is lowered, by name or by its beta.
    n_fft, hop : int or None
        Frames in samples of the song; None for the preset.
    preset : {"fine", "brisk"}
    scale : {"magnitude", "power", "log"}
        What is factorized: ``|X|``, ``|X|**2`` or ``log(1 + gamma |X|)``.
    gamma : float
    start : {"best", "random", "nndsvd"}
        "best" tries several starts for a while and goes on with the one of lowest loss.
    n_iterations : int
        Most; learning ends before when the loss stands still.
    tolerance : float
        It stands still when ten iterations lower it by less than this share of the first.
    l1_spectra, l1_activations : float
        Weights of the sums of the factors in the loss, as scikit-learn's `alpha_W`, `alpha_H`.
    attacks : bool
        Give each component an attack and a body, for better masks; for "nmf".  They are
        learned together by losses with a beta of at most 1 and the start "best", else after.
    sort : bool
        Order components by the frequency of their peak.
    seed : int
    engine : {"loopstudio", "librosa"}
        "librosa" is the reference for plain factorizations: scikit-learn's, as
        `librosa.decompose` calls it.
    prior : Prior or None
        Needed by "score".
    fixed : FixedSpectra or None
        First components, whose spectra are not learned; for "nmf".
    extra_frames : np.ndarray, shape (n_bins, n_extra), or None
        Magnitudes of recorded solo notes, which separable methods may choose like frames.
    """

    method: Method = "nmf"
    n_components: int = 8
    loss: str | float = "kl"
    n_fft: int | None = None
    hop: int | None = None
    preset: str = "fine"
    scale: Scale = "magnitude"
    gamma: float = 1.0
    start: Starts = "best"
    n_iterations: int = 200
    tolerance: float = 1e-4
    l1_spectra: float = 0.0
    l1_activations: float = 0.0
    attacks: bool = True
    sort: bool = True
    seed: int = 0
    engine: Engine = "loopstudio"
    prior: Prior | None = None
    fixed: FixedSpectra | None = None
    extra_frames: np.ndarray | None = None

    @property
    def beta(self) -> float:
        """The exponent of the loss."""
        return LOSSES[self.loss] if isinstance(self.loss, str) else float(self.loss)

    def spec(self, sr: int) -> Spec:
        """Return how a song of `sr` Hz is cut into frames."""
        if self.fixed is not None:
            step_hz = float(self.fixed.frequencies_hz[1] - self.fixed.frequencies_hz[0])
            n_fft = 2 * max(8, round(sr / step_hz / 2))
            return Spec(n_fft, min(max(1, round(self.fixed.hop_s * sr)), n_fft // 2))
        at_preset, hop_at_preset = PRESETS[self.preset]
        # Powers of two: twice the rate, twice the samples, the same bins below its half.
        octaves = round(math.log2(sr / PRESET_RATE_HZ))
        n_fft = self.n_fft or max(64, round(at_preset * 2.0**octaves))
        if self.hop is not None:
            return Spec(n_fft, self.hop)
        return Spec(n_fft, max(1, n_fft * hop_at_preset // at_preset))

    def check(self) -> None:
        """Refuse settings that make no sense.

        Raises
        ------
        InputError
        """
        self._check_choices()
        self._check_numbers()
        if self.method == "score" and self.prior is None:
            raise InputError("Learning by a score needs a score: choose one, or the method NMF.")
        if self.method != "nmf" and (self.fixed is not None or self.engine != "loopstudio"):
            raise InputError("Held spectra and librosa's engine go with the method NMF only.")
        if self.fixed is not None and self.n_components < len(self.fixed.names):
            raise InputError(
                f"{len(self.fixed.names)} spectra are held, so there have to be at least as many"
                f" components, not {self.n_components}."
            )
        if self.extra_frames is not None and self.method not in SEPARABLE:
            raise InputError("Recorded notes can be added to the separable methods only.")

    def _check_choices(self) -> None:
        chosen: tuple[tuple[object, tuple[str, ...], str], ...] = (
            (self.method, METHODS, "method"),
            (self.scale, SCALES, "scale"),
            (self.start, STARTS, "start"),
            (self.engine, ENGINES, "engine"),
            (self.preset, tuple(PRESETS), "preset"),
        )
        if isinstance(self.loss, str):
            chosen = (*chosen, (self.loss, tuple(LOSSES), "loss"))
        for value, allowed, what in chosen:
            if value not in allowed:
                raise InputError(f"There is no {what} {value!r}; choose {', '.join(allowed)}.")

    def _check_numbers(self) -> None:
        if not 1 <= self.n_components <= MOST_COMPONENTS:
            raise InputError(
                f"{self.n_components} components cannot be learned; choose 1 to {MOST_COMPONENTS}."
            )
        if not isinstance(self.loss, str) and not -2 <= self.loss <= 4:
            raise InputError(f"A beta of {self.loss:g} cannot be learned; choose one from -2 to 4.")
        if self.n_fft is not None and not (16 <= self.n_fft <= 1 << 17 and self.n_fft % 2 == 0):
            raise InputError(f"A frame has an even number of samples from 16, not {self.n_fft}.")
        n_fft = self.n_fft or 1 << 17
        if self.hop is not None and not 1 <= self.hop <= n_fft // 2:
            raise InputError(f"A hop of {self.hop} is not between 1 and half a frame.")
        if not 1 / MOST_GAMMA <= self.gamma <= MOST_GAMMA:
            raise InputError(
                f"gamma lies between {1 / MOST_GAMMA:g} and {MOST_GAMMA:g}, so choose another one"
                f" than {self.gamma:g}."
            )
        if not 1 <= self.n_iterations <= 100_000 or not self.tolerance >= 0:
            raise InputError("Iterations are counted from 1, and a tolerance is not negative.")
        weights = (self.l1_spectra, self.l1_activations)
        if min(weights) < 0 or not all(map(math.isfinite, weights)):
            raise InputError("The weights of sums in the loss are not negative.")
        if self.fixed is None and self.method == "nmf" and (weights[0] > 0) != (weights[1] > 0):
            raise InputError(
                "A weight on one factor alone only moves loudness to the other one: give both."
            )
