"""Several methods on one song, side by side, and how near each comes to known parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.masks import share_of_power
from loopstudio.core.progress import Progress, part, silent
from loopstudio.core.spectrogram import Spec, stft
from loopstudio.core.workshop import analysis
from loopstudio.core.workshop.component_render import overlap_norm
from loopstudio.core.workshop.component_sound import component_renderer
from loopstudio.core.workshop.components import Components, WorkshopSettings, learn
from loopstudio.core.workshop.quality import Judge, Quality

_BLOCK = 1 << 16


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


def bounds(audio: Audio, judge: Judge, spec: Spec) -> tuple[Row, Row]:
    """Return what the mixture itself gets, and masks made from the references.

    Parameters
    ----------
    audio : Audio
        The song.
    judge : Judge
        Who knows its parts.
    spec : Spec
        Frames of the masks.
    """
    parts = judge.references.reshape(len(judge.references), -1, audio.n_samples)
    mixture = np.repeat(audio.samples[None], len(parts), axis=0) / len(parts)
    powers = np.stack([np.square(np.abs(stft(one, spec))) for one in parts])
    masks = powers * share_of_power(powers)
    song = stft(audio, spec)
    ideal = np.stack([_signals(song * mask, spec, audio.n_samples) for mask in masks])
    return (
        Row("mixture", 0.0, 0.0, None, judge.quality(mixture)),
        Row("ideal mask", 0.0, 0.0, None, judge.quality(ideal)),
    )


def compare(
    audio: Audio,
    methods: Sequence[tuple[str, WorkshopSettings, str]],
    judge: Judge | None = None,
    *,
    progress: Progress = silent,
) -> tuple[Row, ...]:
    """Learn a song by several methods.

    Parameters
    ----------
    audio : Audio
    methods : sequence of (name, settings, phase)
        Phases are those of `loopstudio.core.workshop.component_sound`.
    judge : Judge or None
        Who knows the parts of the song, where they are known.
    progress : Progress
    """
    rows = []
    for i, (name, settings, phase) in enumerate(methods):
        reports = part(progress, i / len(methods), (i + 1) / len(methods))
        components = learn(audio, settings, progress=reports)
        measured = None
        if judge is not None:
            measured = judge.quality(rendered(audio, components, phase))
        loss = relative_error(audio, components)
        rows.append(Row(name, loss, components.seconds, components, measured))
    return tuple(rows)


def rendered(
    audio: Audio,
    components: Components,
    phase: str = "mask",
    groups: Sequence[Sequence[int]] | None = None,
) -> np.ndarray:
    """Return components, or groups of them, as sound.

    Parameters
    ----------
    audio : Audio
    components : Components
    phase : str
    groups : sequence of sequence of int, or None
        Which components sound together; None for each by itself.

    Returns
    -------
    np.ndarray, shape (n_groups, n_channels, n_samples), float32
    """
    heard = component_renderer(audio.samples, components, phase)
    groups = groups or [(k,) for k in range(components.n_components)]
    out = np.empty((len(groups), *audio.samples.shape), np.float32)
    for at in range(0, audio.n_samples, _BLOCK):
        n = min(_BLOCK, audio.n_samples - at)
        alone = heard.loops(at, n)
        for row, group in zip(out, groups, strict=True):
            row[:, at : at + n] = alone[list(group)].sum(axis=0)
    return out


def relative_error(audio: Audio, components: Components) -> float:
    """Return the distance of the model from the song's magnitudes, relative to them.

    Of the model as it is heard: bounded by the song where it overshoots.
    """
    magnitude = analysis.magnitudes(audio, components.spec)
    settings = components.settings
    learned = components.parts or components
    model = learned.spectra @ learned.activations
    model = analysis.unscaled(model, settings.scale, settings.gamma)
    if analysis.overshoots(settings):
        np.minimum(model, magnitude, out=model)
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
