"""The command line: what the window does, without a window.

Exit codes are 0, 1 for anything that went wrong, with one sentence on standard error, and
2 for arguments that make no sense.  Nothing here imports Qt, so it runs where there is no
display.
"""

import argparse
import json
import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopstudio.cli import compare, components, find_sample, output
from loopstudio.cli.arguments import asked_section, parse
from loopstudio.cli.folders import check_folder
from loopstudio.cli.talk import answer, reporting, say
from loopstudio.core.child import DEBUG
from loopstudio.core.errors import LoopstudioError
from loopstudio.core.forecast import forecast
from loopstudio.core.progress import part
from loopstudio.core.section import time_text
from loopstudio.project.downbeats_file import read_downbeats

if TYPE_CHECKING:
    from loopstudio.core.extract import Settings

__all__ = ["parse", "run"]

_WORTH_SAYING_S = 10.0
"""Who waits less than that need not be told."""

_WRITTEN = ("stems", "loops", *output.RESIDUALS, "layout.json")


def run(argv: Sequence[str]) -> int | None:
    """Run the command line and return its exit code, or None if the window is asked for."""
    try:
        arguments = parse(argv)
    except SystemExit as ended:
        return int(ended.code or 0)
    if arguments.command == "window":
        return None
    with _interruptible():
        try:
            if arguments.command == "find-sample":
                return find_sample.run(arguments)
            if arguments.command == "components":
                return components.run(arguments)
            if arguments.command == "compare":
                return compare.run(arguments)
            return _extract(arguments)
        except LoopstudioError as error:
            return _failed(str(error))
        except KeyboardInterrupt:
            return _failed("Stopped; nothing was written.")
        except BrokenPipeError:
            # Whoever read the output has gone; there is nobody to tell.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        except MemoryError:
            return _failed("Memory ran out; close other programs or take a shorter song.")
        except Exception as error:  # noqa: BLE001  a sentence for people, whatever happened
            if os.environ.get(DEBUG):
                traceback.print_exc()
            return _failed(
                f"Loopstudio made a mistake ({type(error).__name__}: {_one_line(error)}); run it"
                f" again with {DEBUG}=1 to see where."
            )


def _extract(arguments: argparse.Namespace) -> int:
    start_s = time.monotonic()
    out = Path(arguments.out)
    check_folder(out, arguments.song, _WRITTEN, force=arguments.force)
    settings = _settings(arguments)

    from loopstudio.core import audio as audio_files
    from loopstudio.core.extract import extract
    from loopstudio.project.export import write_extraction

    with reporting(sys.stderr) as progress:
        audio = audio_files.read(
            arguments.song,
            section=asked_section(arguments),
            for_loops=True,
            progress=part(progress, 0.0, 0.05),
        )
    # At once: what is wrong with the file may be why there is nothing to extract from it.
    _say_notes(audio.notes)
    output.check_output(arguments, audio)
    foretold = forecast(audio.duration_s, audio.n_channels, audio.sr)
    if foretold.seconds >= _WORTH_SAYING_S:
        say(f"{foretold.text()} for {time_text(audio.duration_s)} of music.")
    with reporting(sys.stderr) as progress:
        extraction = extract(audio, settings, progress=part(progress, 0.05, 0.9))
        notes: tuple[str, ...] = ()
        writing = part(progress, 0.9, 1.0)
        if output.is_chosen(arguments):
            layout, notes = output.write_loops(arguments, audio, extraction, writing)
        else:
            layout = write_extraction(
                out,
                audio,
                extraction,
                Path(arguments.song).name,
                force=arguments.force,
                progress=writing,
            )
    _say_notes((*extraction.notes, *notes))
    if arguments.json:
        layout["seconds"] = round(time.monotonic() - start_s, 3)
        answer(json.dumps(layout, allow_nan=False))
    else:
        answer(_summary(layout, arguments.out))
    return 0


def _settings(arguments: argparse.Namespace) -> "Settings":
    from loopstudio.core.extract import Settings
    from loopstudio.core.tucker import Ranks

    downbeats_s = None
    if arguments.downbeats is not None:
        downbeats_s = read_downbeats(arguments.downbeats)
    return Settings(
        n_loops=arguments.loops,
        ranks=None if arguments.ranks is None else Ranks(*arguments.ranks),
        downbeats_s=downbeats_s,
        beats_per_bar=arguments.beats_per_bar,
        method=arguments.method,
        seed=arguments.seed,
    )


def _say_notes(notes: Iterable[str]) -> None:
    for note in notes:
        say(f"Note: {note}")


def _summary(layout: dict[str, Any], out: str) -> str:
    """Say what came out, for people."""
    n_bars = len(layout["downbeats"]) - 1
    tempo = f"{layout['tempo_bpm']:.2f} BPM"
    if "tempo" in layout:
        tempo = f"about {tempo}, drifting"
    n_loops = len(layout["loops"])
    loops = "1 loop" if n_loops == 1 else f"{n_loops} loops"
    lines = [f"{loops} in {n_bars} bars at {tempo}, written to {out}"]
    for loop in layout["loops"]:
        length = f"{loop['bars']} bar" + ("s" if loop["bars"] > 1 else "")
        lines.append(f"  {loop['name']}, {length}: {loop['file']}")
    return "\n".join(lines)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let a request to end from outside clean up as Ctrl-C does, and keep warnings quiet."""
    # Only a thread that is not the main one refuses; it is never sent signals.
    before = {}
    with suppress(ValueError):
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number and signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, signal.default_int_handler)
    try:
        with warnings.catch_warnings():
            if not os.environ.get(DEBUG):
                warnings.simplefilter("ignore")
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _failed(sentence: str) -> int:
    say(sentence)
    return 1


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
