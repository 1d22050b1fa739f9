"""What can be asked on the command line, checked before any work is done."""

import argparse
from collections.abc import Callable, Sequence

from loopstudio.cli import readers
from loopstudio.cli.component_arguments import parse_compare, parse_components
from loopstudio.cli.output import add_output
from loopstudio.cli.parser import Parser
from loopstudio.core.section import Section

METHODS = ("auto", "masks", "exact")

_MOST_LOOPS = 64
_LONGEST_BAR = 16


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return what is asked for: ``command`` is "window" or one of `COMMANDS`.

    Parameters
    ----------
    argv : sequence of str
        Without the program's name.

    Raises
    ------
    SystemExit
        With code 0 after --help and --version, 2 for wrong arguments.
    """
    command = argv[0] if argv and argv[0] in COMMANDS else ""
    if command:
        arguments = COMMANDS[command](argv[1:])
    else:
        arguments = _parse_window(argv)
    arguments.command = command or "window"
    return arguments


def asked_section(arguments: argparse.Namespace) -> Section | None:
    """Return the section of the song that is asked for, None for all of it."""
    if arguments.start_s is None and arguments.stop_s is None:
        return None
    return Section(arguments.start_s or 0.0, arguments.stop_s)


def _parse_window(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        "",
        "Take a song apart into the loops it was built from.",
        epilog="loopstudio extract SONG --out DIR does the same without a window, loopstudio"
        " components SONG --out DIR takes it apart by a matrix method, loopstudio compare SONG does"
        " so by all of them and says how well, and loopstudio find-sample ORIGINAL TRACK tells"
        " whether a track samples a recording; each has a --help.",
    )
    parser.add_argument("song", nargs="?", metavar="SONG | PROJECT", help="what to open")
    parser.add_argument(
        "--self-test",
        action="store_true",
        help="open the demo song, find its loops, say whether all went well, and end",
    )
    parser.add_version("loopstudio ")
    return parser.parse_args(list(argv))


def _parse_extract(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        "extract", "Write the loops of a song, their stems and their layout to a folder."
    )
    parser.add_song()
    parser.add_out("an earlier extraction")
    parser.add_argument(
        "--loops", metavar="N", type=readers.whole(1, _MOST_LOOPS), help="how many loops come out"
    )
    parser.add_argument(
        "--ranks", metavar="W,H,D", type=readers.ranks, help="how many sounds, rhythms and layers"
    )
    parser.add_argument(
        "--downbeats",
        metavar="FILE",
        type=readers.name,
        help="your own bar lines: one time in seconds a line, and the end of the last bar",
    )
    parser.add_argument(
        "--beats-per-bar", metavar="N", type=readers.whole(1, _LONGEST_BAR), help="the metre"
    )
    parser.add_argument(
        "--method", choices=METHODS, default="auto", help="how loops are taken out of the song"
    )
    parser.add_seed()
    add_output(parser, "loops and stems")
    parser.add_json("the layout")
    parser.add_version()
    arguments = parser.parse_args(list(argv))
    parser.check_section(arguments)
    return arguments


def _parse_find_sample(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        "find-sample",
        "Tell whether a track samples a recording, where, and how surely.",
        codes=", whatever was found",
    )
    parser.add_argument("original", metavar="ORIGINAL", help="the recording, an audio file")
    parser.add_argument("track", metavar="TRACK", help="the track that may sample it")
    parser.add_json("the verdict")
    parser.add_version()
    return parser.parse_args(list(argv))


COMMANDS: dict[str, Callable[[Sequence[str]], argparse.Namespace]] = {
    "extract": _parse_extract,
    "components": parse_components,
    "compare": parse_compare,
    "find-sample": _parse_find_sample,
}
"""What reads the arguments of each command."""
