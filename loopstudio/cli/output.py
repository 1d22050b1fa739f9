"""How files are written where the user chooses: format, rate and names, as in the window."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopstudio.cli import readers
from loopstudio.cli.parser import Parser
from loopstudio.core.errors import LoopstudioError
from loopstudio.project.exports import template

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.extract import Extraction
    from loopstudio.core.progress import Progress
    from loopstudio.core.workshop.components import Components
    from loopstudio.project.exports.components import ComponentsSource
    from loopstudio.project.exports.settings import ExportSettings
    from loopstudio.project.exports.source import Source

FORMATS = {"float": "wav32f", "wav24": "wav24", "flac": "flac24"}
"""What formats are called here, and in `loopstudio.project.exports.settings`."""

RATES = {"song": 0, "44100": 44_100, "48000": 48_000}
Answer = tuple[dict[str, Any], tuple[str, ...]]
"""What is said of what was written: a report, and notes for people."""

RESIDUALS = ("residual.wav", "residual.flac")
"""Both formats of it: either may take the place of a song."""


def add_output(parser: Parser, names: str) -> None:
    """Take how files are written.

    Parameters
    ----------
    parser : Parser
    names : str
        What is named: "loops and stems".
    """
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="float",
        help="WAV of 32 bit float, which is the default, WAV of 24 bit, or FLAC of 24 bit",
    )
    parser.add_argument(
        "--rate", choices=RATES, default="song", help="samples per second; default the song's own"
    )
    fields = ", ".join(f"{{{field}}}" for field in template.FIELDS)
    parser.add_argument(
        "--names",
        metavar="TEMPLATE",
        type=readers.template,
        help=f"what {names} are called, such as '{template.USUAL}'; fields are {fields}",
    )


def is_chosen(arguments: argparse.Namespace) -> bool:
    """Tell whether anything is asked for that is not as usual."""
    return (arguments.format, arguments.rate, arguments.names) != ("float", "song", None)


def check_output(arguments: argparse.Namespace, audio: Audio) -> None:
    """Refuse what this song cannot be written as, before anything is done with it.

    Raises
    ------
    LoopstudioError
    """
    from loopstudio.ui.export.words import fault_text

    fault = fault_text(_settings(arguments, frozenset(), ""), audio.sr)
    if fault:
        raise LoopstudioError(fault)


def write_loops(
    arguments: argparse.Namespace, audio: Audio, extraction: Extraction, progress: Progress
) -> Answer:
    """Write an extraction as it is asked for; return the content of layout.json, and notes."""
    from loopstudio.core.key import find_keys
    from loopstudio.core.model import Mutes
    from loopstudio.core.progress import part
    from loopstudio.project.exports.reported import KINDS_OF_LOOPS
    from loopstudio.project.exports.source import Source
    from loopstudio.project.project import Strip

    settings = _settings(arguments, KINDS_OF_LOOPS, "{name}")
    keys = None
    if settings.wants_keys:
        keys = find_keys(audio, extraction, progress=part(progress, 0.0, 0.3))
        progress = part(progress, 0.3, 1.0)
    source = Source(
        title=Path(arguments.song).stem,
        audio=audio,
        extraction=extraction,
        strips=tuple(Strip(loop.name, loop.label) for loop in extraction.loops),
        mutes=Mutes(),
        mixes=(),
        keys=keys,
    )
    return _write(arguments, source, settings, progress)


def write_components(
    arguments: argparse.Namespace, audio: Audio, components: Components, progress: Progress
) -> Answer:
    """Write components as they are asked for; return the content of report.json, and notes."""
    from loopstudio.project.exports.components import ComponentsSource
    from loopstudio.project.exports.reported import KINDS_OF_COMPONENTS

    source = ComponentsSource(
        title=Path(arguments.song).stem,
        song=Path(arguments.song).name,
        audio=audio,
        components=components,
        names=tuple(components.names),
        phase=arguments.phase,
        mixes=(),
    )
    return _write(
        arguments, source, _settings(arguments, KINDS_OF_COMPONENTS, "{number}"), progress
    )


def _settings(
    arguments: argparse.Namespace, kinds: Iterable[str], usual_names: str
) -> ExportSettings:
    from loopstudio.project.exports.settings import ExportSettings

    return ExportSettings(
        frozenset(kinds),
        FORMATS[arguments.format],
        RATES[arguments.rate],
        arguments.names or usual_names or template.USUAL,
    )


def _write(
    arguments: argparse.Namespace,
    source: Source | ComponentsSource,
    settings: ExportSettings,
    progress: Progress,
) -> Answer:
    from loopstudio.project.exports.reported import write_reported
    from loopstudio.ui.export.words import clipped_text

    described, written = write_reported(
        arguments.out,
        source,
        settings,
        Path(arguments.song).name,
        force=arguments.force,
        progress=progress,
    )
    notes = (clipped_text(written).removeprefix(". "),) if written.loud else ()
    return described, notes
