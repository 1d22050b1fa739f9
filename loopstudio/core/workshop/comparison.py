"""Several methods on one song, side by side, and how near each comes to known parts.

Conventions
-----------
References and estimates are (n, n_samples) or (n, n_channels, n_samples).  All ratios are in dB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.evaluation import match, sdr, si_sdr
from loopstudio.core.masks import share_of_power
from loopstudio.core.progress import Progress, part, silent
from loopstudio.core.spectrogram import Spec, stft
from loopstudio.core.workshop import analysis
from loopstudio.core.workshop.bss_eval import MOST_REFERENCES, BssEval, BssScores
from loopstudio.core.workshop.component_render import component_renderer, overlap_norm
from loopstudio.core.workshop.components import Components, WorkshopSettings, learn

_BLOCK = 1 << 16


@dataclass(frozen=True)
class NotebookSnr:
    """The separable-NMF notebook's measure, kept to compare with its table.

    Ratios of norms as ``10 log10``, half of what is meant by a signal-to-noise ratio in dB; the
    mean is taken before the logarithm, and several parts may match one estimate.

    Attributes
    ----------
    least, mean, most : float
        Over the references, each with its best estimate.
    reconstruction : float
        Of the sum of the estimates.
    matches : tuple of int
        The best estimate of each reference; may repeat.
    """

    least: float
    mean: float
    most: float
    reconstruction: float
    matches: tuple[int, ...]


@dataclass(frozen=True)
class Quality:
    """How near estimates come to references.

    Attributes
    ----------
    notebook : NotebookSnr
    snr : tuple of float
        True signal-to-noise ratio of each reference, with one estimate each.
    si_sdr : tuple of float
        Scale-invariant, likewise, with a matching of its own.
    bss : BssScores or None
        BSS Eval, likewise; None where there are too many references for it.
    """

    notebook: NotebookSnr
    snr: tuple[float, ...]
    si_sdr: tuple[float, ...]
    bss: BssScores | None


@dataclass(frozen=True, eq=False)
class Row:
    """One method on one song.

    Attributes
    ----------
    name : str
    loss : float
        Distance of the model from the magnitudes, relative to them; the same for all methods.
    seconds : float
    components : Components or None
        None for bounds, which are not learned.
    quality : Quality or None
        None without references.
    """

    name: str
    loss: float
    seconds: float
    components: Components | None
    quality: Quality | None


def notebook_snr(references: np.ndarray, estimates: np.ndarray) -> NotebookSnr:
    """Return the notebook's table row; see `NotebookSnr`."""
    ref, est = _flat(references), _flat(estimates)
    errors = np.array([[np.linalg.norm(r - e) for e in est] for r in ref])
    ratios = np.linalg.norm(ref, axis=1)[:, None] / np.maximum(errors, 1e-12)
    best = ratios.max(axis=1)
    total = ref.sum(axis=0)
    whole = np.linalg.norm(total) / max(float(np.linalg.norm(total - est.sum(axis=0))), 1e-12)
    least, mean, most, reconstruction = (
        float(10 * np.log10(max(value, 1e-12)))
        for value in (best.min(), best.mean(), best.max(), whole)
    )
    matches = tuple(int(j) for j in ratios.argmax(axis=1))
    return NotebookSnr(least, mean, most, reconstruction, matches)


class Judge:
    """Measures how near estimates come to the parts of a song.

    Parameters
    ----------
    references : np.ndarray, shape (n, n_samples) or (n, n_channels, n_samples)
        The parts.
    """

    def __init__(self, references: np.ndarray) -> None:
        self.references = references
        self._bss = BssEval(references) if len(references) <= MOST_REFERENCES else None

    def quality(self, estimates: np.ndarray) -> Quality:
        """Return how near estimates come, matched one to one but for the notebook.

        Parameters
        ----------
        estimates : np.ndarray, shape (m, n_samples) or (m, n_channels, n_samples)
            As many channels as the references have.
        """
        ref, est = _flat(self.references), _flat(estimates)
        measured = []
        for measure in (sdr, si_sdr):
            scores = np.array([[measure(r, e) for e in est] for r in ref])
            best = {i: float(scores[i, j]) for i, j in match(scores)}
            # A part without an estimate is as badly off as silence.
            measured.append(tuple(best.get(i, float(scores.min())) for i in range(len(ref))))
        bss = None if self._bss is None else self._bss.measure(estimates)
        return Quality(notebook_snr(ref, est), measured[0], measured[1], bss)

    def bounds(self, audio: Audio, spec: Spec) -> tuple[Row, Row]:
        """Return what the mixture itself gets, and masks made from the references.

        Parameters
        ----------
        audio : Audio
            The song.
        spec : Spec
            Frames of the masks.
        """
        parts = self.references.reshape(len(self.references), -1, audio.n_samples)
        mixture = np.repeat(audio.samples[None], len(parts), axis=0) / len(parts)
        powers = np.stack([np.square(np.abs(stft(one, spec))) for one in parts])
        masks = powers * share_of_power(powers)
        song = stft(audio, spec)
        ideal = np.stack([_signals(song * mask, spec, audio.n_samples) for mask in masks])
        return (
            Row("mixture", 0.0, 0.0, None, self.quality(mixture)),
            Row("ideal mask", 0.0, 0.0, None, self.quality(ideal)),
        )


def compare(
    audio: Audio,
    methods: Sequence[tuple[str, WorkshopSettings, str]],
    references: np.ndarray | None = None,
    *,
    progress: Progress = silent,
) -> tuple[Row, ...]:
    """Learn a song by several methods.

    Parameters
    ----------
    audio : Audio
    methods : sequence of (name, settings, phase)
        Phases are those of `loopstudio.core.workshop.component_render`.
    references : np.ndarray, shape (n, n_samples) or (n, n_channels, n_samples), or None
        The parts, where they are known.
    progress : Progress
    """
    rows = []
    judge = None if references is None else Judge(references)
    for i, (name, settings, phase) in enumerate(methods):
        reports = part(progress, i / len(methods), (i + 1) / len(methods))
        components = learn(audio, settings, progress=reports)
        measured = None
        if judge is not None:
            measured = judge.quality(rendered(audio, components, phase))
        loss = relative_error(audio, components)
        rows.append(Row(name, loss, components.seconds, components, measured))
    return tuple(rows)


def rendered(audio: Audio, components: Components, phase: str = "mask") -> np.ndarray:
    """Return all components as sound, shape (n_components, n_channels, n_samples)."""
    heard = component_renderer(audio.samples, components, phase)
    n = audio.n_samples
    blocks = [heard.loops(at, min(_BLOCK, n - at)) for at in range(0, n, _BLOCK)]
    return np.concatenate(blocks, axis=2)


def relative_error(audio: Audio, components: Components) -> float:
    """Return the distance of the model from the song's magnitudes, relative to them."""
    magnitude = analysis.magnitudes(audio, components.spec)
    settings = components.settings
    learned = components.parts or components
    model = learned.spectra @ learned.activations
    model = analysis.unscaled(model, settings.scale, settings.gamma)
    model -= magnitude
    return float(np.linalg.norm(model) / max(float(np.linalg.norm(magnitude)), 1e-30))


def _signals(spectra: np.ndarray, spec: Spec, n: int) -> np.ndarray:
    """Overlap and add frames on the hop, shape (n_channels, n)."""
    from loopstudio.core.spectrogram import window

    half, hop = spec.n_fft // 2, spec.hop
    n_frames = spectra.shape[2]
    cut = np.fft.irfft(spectra, spec.n_fft, axis=1) * window(spec.n_fft)[:, None]
    out = np.zeros((len(spectra), (n_frames - 1) * hop + spec.n_fft))
    for t in range(n_frames):
        out[:, t * hop : t * hop + spec.n_fft] += cut[:, :, t]
    out *= np.resize(overlap_norm(spec), out.shape[1])
    return out[:, half : half + n]


def _flat(signals: np.ndarray) -> np.ndarray:
    flat: np.ndarray = np.asarray(signals, np.float64).reshape(len(signals), -1)
    return flat
