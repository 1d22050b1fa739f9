"""What can be asked on the command line, checked before any work is done."""

import argparse
from collections.abc import Callable, Sequence
from typing import NoReturn

import loopstudio
from loopstudio.core.errors import InputError
from loopstudio.core.section import Section, read_time

COMMANDS = ("extract", "components", "find-sample")
METHODS = ("auto", "masks", "exact")
COMPONENT_METHODS = ("nmf", "snpa", "greedy", "score")

_MOST_LOOPS = 64
_MOST_RANK = 999
_LONGEST_BAR = 16
_MOST_COMPONENTS = 64
_MOST_GAMMA = 1e9
_LONGEST_FRAME = 1 << 17


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
    if argv and argv[0] == "extract":
        parser = _extract_parser()
        arguments = parser.parse_args(list(argv[1:]))
        _check_section(parser, arguments)
        arguments.command = "extract"
    elif argv and argv[0] == "components":
        parser = _components_parser()
        arguments = parser.parse_args(list(argv[1:]))
        _check_section(parser, arguments)
        _check_components(parser, arguments)
        arguments.command = "components"
    elif argv and argv[0] == "find-sample":
        arguments = _find_sample_parser().parse_args(list(argv[1:]))
        arguments.command = "find-sample"
    else:
        arguments = _window_parser().parse_args(list(argv))
        arguments.command = "window"
    return arguments


def asked_section(arguments: argparse.Namespace) -> Section | None:
    """Return the section of the song that is asked for, None for all of it."""
    if arguments.start_s is None and arguments.stop_s is None:
        return None
    return Section(arguments.start_s or 0.0, arguments.stop_s)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence and where to read more."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def _window_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="loopstudio",
        allow_abbrev=False,
        description="Take a song apart into the loops it was built from.",
        epilog="loopstudio extract SONG --out DIR does the same without a window, loopstudio"
        " components SONG --out DIR takes it apart by a matrix method, and loopstudio find-sample"
        " ORIGINAL TRACK tells whether a track samples a recording; each has a --help.",
    )
    parser.add_argument("song", nargs="?", metavar="SONG | PROJECT", help="what to open")
    parser.add_argument(
        "--version", action="version", version=f"loopstudio {loopstudio.__version__}"
    )
    return parser


def _extract_parser() -> _Parser:
    parser = _Parser(
        prog="loopstudio extract",
        allow_abbrev=False,
        description="Write the loops of a song, their stems and their layout to a folder.",
        epilog="Exit code 0; 2 for wrong arguments; 1 for anything else. A name that begins with"
        " a dash goes last, after --.",
    )
    parser.add_argument("song", metavar="SONG", help="an audio file")
    parser.add_argument("--out", metavar="DIR", required=True, type=_name, help="folder to fill")
    _add_section(parser)
    parser.add_argument(
        "--loops", metavar="N", type=_whole(1, _MOST_LOOPS), help="how many loops come out"
    )
    parser.add_argument(
        "--ranks", metavar="W,H,D", type=_ranks, help="how many sounds, rhythms and layers"
    )
    parser.add_argument(
        "--downbeats",
        metavar="FILE",
        type=_name,
        help="your own bar lines: one time in seconds a line, and the end of the last bar",
    )
    parser.add_argument(
        "--beats-per-bar", metavar="N", type=_whole(1, _LONGEST_BAR), help="the metre"
    )
    parser.add_argument(
        "--method", choices=METHODS, default="auto", help="how loops are taken out of the song"
    )
    parser.add_argument(
        "--seed", metavar="S", type=_whole(0, 2**63 - 1), default=0, help="default 0"
    )
    parser.add_argument("--force", action="store_true", help="replace an earlier extraction in DIR")
    parser.add_argument(
        "--json", action="store_true", help="print the layout as JSON on standard output"
    )
    parser.add_argument("--version", action="version", version=loopstudio.__version__)
    return parser


def _add_section(parser: _Parser) -> None:
    parser.add_argument(
        "--from",
        dest="start_s",
        metavar="TIME",
        type=_time,
        help="begin there in the song, such as 75 or 1:15; all times then count from there",
    )
    parser.add_argument(
        "--to", dest="stop_s", metavar="TIME", type=_time, help="and end there, in the song's time"
    )


def _check_section(parser: _Parser, arguments: argparse.Namespace) -> None:
    if arguments.stop_s is not None and arguments.stop_s <= (arguments.start_s or 0):
        parser.error("the section ends before it begins")


def _components_parser() -> _Parser:
    parser = _Parser(
        prog="loopstudio components",
        allow_abbrev=False,
        description="Write the components of a song, found by a matrix method, to a folder.",
        epilog="Exit code 0; 2 for wrong arguments; 1 for anything else. A name that begins with"
        " a dash goes last, after --.",
    )
    add = parser.add_argument
    add("song", metavar="SONG", help="an audio file")
    add("--out", metavar="DIR", required=True, type=_name, help="folder to fill")
    _add_section(parser)
    add("--method", choices=COMPONENT_METHODS, default="nmf", help="default nmf")
    add("--loss", choices=("euclidean", "kl", "is"), default="kl", help="what is lowered")
    add(
        "--n",
        metavar="K",
        type=_whole(1, _MOST_COMPONENTS),
        help="how many components: 8 if not given, or as many as --fixed-w holds; a score says it"
        " by itself, and snpa and greedy stop before where nothing is left to explain",
    )
    add(
        "--templates",
        type=int,
        choices=(1, 2),
        help="spectra of a component, for nmf: 2, its attack and its body, unless 1 is chosen",
    )
    add("--score", metavar="FILE", type=_name, help="notes, a CSV or MIDI file, for score")
    add(
        "--note",
        metavar="FILE",
        type=_name,
        action="append",
        help="a recorded note that snpa and greedy may choose like a frame; may be repeated",
    )
    add(
        "--fixed-w",
        metavar="FACTORS",
        type=_name,
        help="hold the spectra of an earlier factors.npz, for nmf",
    )
    add("--keep", metavar="I,J", type=_numbers, help="only these of them, counted from 1")
    add(
        "--phase",
        choices=("mask", "raw", "griffin-lim"),
        default="mask",
        help="back to sound: masks on the song, the model with the song's phase or its own",
    )
    add("--preset", choices=("fine", "brisk"), default="fine", help="long or short frames")
    add("--n-fft", metavar="N", type=_whole(16, _LONGEST_FRAME), help="frame in samples")
    add("--hop", metavar="N", type=_whole(1, _LONGEST_FRAME // 2), help="from frame to frame")
    add("--scale", choices=("magnitude", "power", "log"), default="magnitude", help="the input")
    add("--gamma", metavar="G", type=_gamma, default=1.0, help="of log(1 + G magnitude)")
    add("--start", choices=("best", "random", "nndsvd"), default="best", help="of the learning")
    add("--iterations", metavar="N", type=_whole(1, 100_000), default=200, help="most of them")
    add("--engine", choices=("loopstudio", "librosa"), default="loopstudio", help="for nmf")
    add("--seed", metavar="S", type=_whole(0, 2**63 - 1), default=0, help="default 0")
    add("--force", action="store_true", help="replace earlier components in DIR")
    add("--json", action="store_true", help="print the report as JSON on standard output")
    add("--version", action="version", version=loopstudio.__version__)
    return parser


def _check_components(parser: _Parser, arguments: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    method = arguments.method
    if (method == "score") != (arguments.score is not None):
        parser.error("the method score and a --score go together")
    if method == "score" and arguments.n is not None:
        parser.error("the score says how many components there are, so leave --n out")
    if method != "nmf" and (arguments.fixed_w is not None or arguments.engine == "librosa"):
        parser.error("--fixed-w and --engine librosa go with the method nmf")
    if arguments.fixed_w is not None and arguments.engine == "librosa":
        parser.error("librosa cannot hold spectra, so choose --fixed-w or --engine librosa")
    if method not in ("snpa", "greedy") and arguments.note is not None:
        parser.error("--note goes with the methods snpa and greedy")
    if arguments.keep is not None and arguments.fixed_w is None:
        parser.error("--keep chooses among the spectra of --fixed-w")
    if arguments.fixed_w is not None and (arguments.n_fft or arguments.hop):
        parser.error("--fixed-w brings its own frames, so leave --n-fft and --hop out")
    learned_alone = method == "nmf" and arguments.fixed_w is None
    if arguments.templates == 2 and not (learned_alone and arguments.engine == "loopstudio"):
        parser.error("--templates 2 goes with nmf by loopstudio, without --fixed-w")
    if arguments.n_fft is not None and arguments.n_fft % 2:
        parser.error("a frame has an even number of samples")
    if arguments.n_fft and arguments.hop and arguments.hop > arguments.n_fft // 2:
        parser.error("a hop is at most half a frame")


def _find_sample_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="loopstudio find-sample",
        allow_abbrev=False,
        description="Tell whether a track samples a recording, where, and how surely.",
        epilog="Exit code 0, whatever was found; 2 for wrong arguments; 1 for anything else. A name"
        " that begins with a dash goes last, after --.",
    )
    parser.add_argument("original", metavar="ORIGINAL", help="the recording, an audio file")
    parser.add_argument("track", metavar="TRACK", help="the track that may sample it")
    parser.add_argument(
        "--json", action="store_true", help="print the verdict as JSON on standard output"
    )
    parser.add_argument("--version", action="version", version=loopstudio.__version__)
    return parser


def _name(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("the name is empty")
    return text


def _whole(low: int, high: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `low` to `high`."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")
        return number

    return read


def _gamma(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 1 / _MOST_GAMMA <= number <= _MOST_GAMMA:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number from {1 / _MOST_GAMMA:g} to {_MOST_GAMMA:g}"
        )
    return number


def _numbers(text: str) -> tuple[int, ...]:
    try:
        numbers = tuple(int(number) for number in text.split(","))
    except ValueError:
        numbers = ()
    if not numbers or min(numbers) < 1 or len(set(numbers)) < len(numbers):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of different numbers such as 1,3")
    return numbers


def _time(text: str) -> float:
    try:
        return read_time(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error).rstrip(".")) from error


def _ranks(text: str) -> tuple[int, int, int]:
    try:
        sounds, rhythms, layers = (int(number) for number in text.split(","))
    except ValueError:
        sounds = rhythms = layers = 0
    if not all(1 <= rank <= _MOST_RANK for rank in (sounds, rhythms, layers)):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not three whole numbers from 1 to {_MOST_RANK} such as 32,20,8"
        )
    return sounds, rhythms, layers
