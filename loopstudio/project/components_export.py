"""What the matrix methods leave on disk: components as sound, the residual and the factors.

A folder with

    report.json         how it was learned, the losses and the components, as the returned dict
    components/NN.wav   one signal a component over the whole song, from 01, 32-bit float
    residual.wav        the song minus the components, 32-bit float
    factors.npz         spectra and activations; see `loopstudio.core.workshop.factors_file`

appears complete or not at all; see `loopstudio.project.folder`.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from loopstudio.core import wav
from loopstudio.core.audio import Audio
from loopstudio.core.progress import Progress, silent
from loopstudio.core.workshop import factors_file
from loopstudio.core.workshop.component_sound import component_renderer
from loopstudio.core.workshop.components import Components
from loopstudio.project import report

if TYPE_CHECKING:
    from loopstudio.core.workshop.settings import WorkshopSettings

REPORT, RESIDUAL, FACTORS, COMPONENTS = "report.json", "residual.wav", "factors.npz", "components"
WRITTEN = (COMPONENTS, RESIDUAL, FACTORS, REPORT)

_OTHER_FILES = 256
"""What else a program with a window has open, generously."""

_BLOCK = 1 << 16
_OURS = re.compile(COMPONENTS + r"/[^/\\]+\.(wav|flac)")


def write_components(
    directory: str | os.PathLike[str],
    audio: Audio,
    components: Components,
    song_name: str,
    *,
    phase: str = "mask",
    force: bool = False,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Write components to a folder.

    Parameters
    ----------
    directory : str or path
        Made if it is missing, with the folders above it.
    audio : Audio
        The song of the components.
    components : Components
    song_name : str
        File name of the song, for the report.
    phase : {"mask", "raw", "griffin-lim"}
    force : bool
        Replace the files of an earlier run.  Other files in the folder stay.
    progress : Progress
        May raise `Cancelled`; the folder is then as it was before.

    Returns
    -------
    dict
        The content of report.json.

    Raises
    ------
    LoopstudioError
        If the folder is not empty, cannot be written, or there is no room for the files.
    """
    described = describe(audio, components, song_name, phase)
    n_bytes = (components.n_components + 1) * audio.samples.nbytes
    n_bytes += 4 * (components.spectra.nbytes + components.activations.nbytes)
    with report.filled(
        directory, REPORT, described, n_bytes, earlier=earlier_files, force=force
    ) as staging:
        _write_sound(staging, described, audio, components, progress)
        factors_file.write(staging / FACTORS, components)
        progress(1.0, "Writing files")
    return described


def describe(audio: Audio, components: Components, song_name: str, phase: str) -> dict[str, Any]:
    """Return what report.json holds, all of it plain JSON values."""
    chosen = components.chosen_frames
    n_frames = components.activations.shape[1]
    listed = []
    for k, name in enumerate(components.names):
        entry: dict[str, Any] = {
            "name": name,
            "file": f"{COMPONENTS}/{k + 1:02d}.wav",
            "peak_hz": round(float(components.peak_hz[k]), 3),
        }
        if components.groups and components.groups[k]:
            entry["group"] = components.groups[k]
        if chosen is not None:
            inside = chosen[k] < n_frames
            entry["frame"] = int(chosen[k]) if inside else None
            entry["time_s"] = round(float(components.times_s[chosen[k]]), 6) if inside else None
        listed.append(entry)
    return report.describe_song(audio, song_name) | {
        "method": components.method,
        "losses": [float(f"{loss:.9g}") for loss in components.losses if math.isfinite(loss)],
        "components": listed,
        "residual": RESIDUAL,
        "factors": FACTORS,
        "phase": phase,
        "settings": _settings(components),
        "seconds": round(components.seconds, 3),
        "notes": list(audio.notes),
    }


def _settings(components: Components) -> dict[str, Any]:
    settings: WorkshopSettings = components.settings
    described: dict[str, Any] = {
        "n": components.n_components,
        "loss": settings.loss,
        "beta": settings.beta,
        "n_fft": components.spec.n_fft,
        "hop": components.spec.hop,
        "scale": settings.scale,
        "gamma": settings.gamma,
        "start": settings.start,
        "iterations": settings.n_iterations,
        "tolerance": settings.tolerance,
        "l1_spectra": settings.l1_spectra,
        "l1_activations": settings.l1_activations,
        "sort": settings.sort,
        "templates": 1 if components.parts is None else 2,
        "seed": settings.seed,
        "engine": settings.engine,
    }
    if settings.prior is not None:
        described["prior"] = settings.prior.describe()
    if settings.fixed is not None:
        described["fixed"] = len(settings.fixed.names)
    return described


def _write_sound(
    staging: Path,
    described: dict[str, Any],
    audio: Audio,
    components: Components,
    progress: Progress,
) -> None:
    (staging / COMPONENTS).mkdir()
    names = [*(entry["file"] for entry in described["components"]), RESIDUAL]
    allow_open_files(len(names))
    heard = component_renderer(audio.samples, components, described["phase"])
    with contextlib.ExitStack() as stack:
        writers = [
            stack.enter_context(wav.Writer(staging / name, audio.sr, audio.n_channels))
            for name in names
        ]
        for start in range(0, audio.n_samples, _BLOCK):
            progress(start / audio.n_samples, "Rendering components")
            song = audio.samples[:, start : start + _BLOCK]
            sounds = heard.loops(start, song.shape[1])
            rest = (song - sounds.sum(axis=0, dtype=np.float64)).astype(np.float32)
            for writer, sound in zip(writers, (*sounds, rest), strict=True):
                writer.write(sound)


def allow_open_files(n: int) -> None:
    """Ask for room for `n` more open files; a score has more parts than macOS allows at first."""
    try:
        import resource
    except ImportError:
        return
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = n + _OTHER_FILES
    if now != resource.RLIM_INFINITY and now < wanted:
        if most != resource.RLIM_INFINITY:
            wanted = min(wanted, most)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(now, wanted), most))


def earlier_files(described: dict[str, Any]) -> list[str]:
    """Return the files of a run by its report."""
    named = [entry["file"] for entry in described["components"]]
    ours = [name for name in named if isinstance(name, str) and _OURS.fullmatch(name)]
    return [*report.residuals(described), FACTORS, *ours]
