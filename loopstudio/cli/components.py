"""``loopstudio components``: take a song apart into components by a matrix method."""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopstudio.cli import output
from loopstudio.cli.arguments import asked_section
from loopstudio.cli.folders import check_folder
from loopstudio.cli.talk import answer, reporting, say
from loopstudio.core.progress import part

if TYPE_CHECKING:
    import numpy as np

    from loopstudio.core.audio import Audio
    from loopstudio.core.workshop.settings import FixedSpectra, Prior, WorkshopSettings

_DEFAULT_N = 8


def run(arguments: argparse.Namespace) -> int:
    """Learn the components of a song and write them to a folder."""
    from loopstudio.core import audio as audio_files
    from loopstudio.core.workshop.components import learn
    from loopstudio.project.components_export import WRITTEN, write_components

    check_folder(
        Path(arguments.out), arguments.song, (*WRITTEN, *output.RESIDUALS), force=arguments.force
    )
    fixed = _fixed(arguments)
    with reporting(sys.stderr) as progress:
        audio = audio_files.read(
            arguments.song, section=asked_section(arguments), progress=part(progress, 0.0, 0.05)
        )
    for note in audio.notes:
        say(f"Note: {note}")
    output.check_output(arguments, audio)
    with reporting(sys.stderr) as progress:
        settings = _settings(arguments, audio, fixed)
        components = learn(audio, settings, progress=part(progress, 0.05, 0.7))
        notes: tuple[str, ...] = ()
        writing = part(progress, 0.7, 1.0)
        if output.is_chosen(arguments):
            report, notes = output.write_components(arguments, audio, components, writing)
        else:
            report = write_components(
                arguments.out,
                audio,
                components,
                Path(arguments.song).name,
                phase=arguments.phase,
                force=arguments.force,
                progress=writing,
            )
    for note in notes:
        say(f"Note: {note}")
    if arguments.json:
        answer(json.dumps(report, allow_nan=False))
    else:
        answer(_summary(report, arguments.out))
    return 0


def _fixed(arguments: argparse.Namespace) -> "FixedSpectra | None":
    if arguments.fixed_w is None:
        return None
    from loopstudio.core.workshop.factors_file import read_spectra

    fixed = read_spectra(arguments.fixed_w)
    if arguments.keep is not None:
        fixed = fixed.kept(tuple(number - 1 for number in arguments.keep))
    return fixed


def _settings(
    arguments: argparse.Namespace, audio: "Audio", fixed: "FixedSpectra | None"
) -> "WorkshopSettings":
    from loopstudio.core.workshop.settings import WorkshopSettings

    n = arguments.n
    if n is None:
        n = _DEFAULT_N if fixed is None else len(fixed.names)
    settings = WorkshopSettings(
        method=arguments.method,
        n_components=n,
        loss=arguments.loss,
        n_fft=arguments.n_fft,
        hop=arguments.hop,
        preset=arguments.preset,
        scale=arguments.scale,
        gamma=arguments.gamma,
        start=arguments.start,
        n_iterations=arguments.iterations,
        l1_spectra=arguments.l1,
        l1_activations=arguments.l1,
        attacks=arguments.templates != 1,
        seed=arguments.seed,
        engine=arguments.engine,
        prior=_prior(arguments, audio),
        fixed=fixed,
    )
    if arguments.note is not None:
        settings = replace(settings, extra_frames=_notes(arguments.note, settings, audio.sr))
    return settings


def _notes(paths: list[str], settings: "WorkshopSettings", sr: int) -> "np.ndarray":
    """Return a column of magnitudes for each recorded note."""
    import numpy as np

    from loopstudio.core import audio as audio_files
    from loopstudio.core.workshop.analysis import loudest_frame

    spec = settings.spec(sr)
    frames = [loudest_frame(audio_files.read(path), spec, sr) for path in paths]
    return np.stack(frames, axis=1)


def _prior(arguments: argparse.Namespace, audio: "Audio") -> "Prior | None":
    if arguments.score is None:
        return None
    from loopstudio.core.workshop.score import ScorePrior, recording_tuning
    from loopstudio.core.workshop.score_alignment import align
    from loopstudio.core.workshop.score_file import read_score

    notes = read_score(arguments.score)
    name = Path(arguments.score).name
    return align(audio, ScorePrior(notes, tuning_cents=recording_tuning(audio), name=name))


def _summary(report: dict[str, Any], out: str) -> str:
    """Say what came out, for people."""
    listed = report["components"]
    number = "1 component" if len(listed) == 1 else f"{len(listed)} components"
    lines = [f"{number} in {report['seconds']:.1f} s, written to {out}"]
    lines += [f"  {one['name']}, peak at {one['peak_hz']:.0f} Hz: {one['file']}" for one in listed]
    return "\n".join(lines)
