"""What can be asked of the commands that learn components."""

import argparse
from collections.abc import Sequence

from loopstudio.cli import readers
from loopstudio.cli.output import add_output
from loopstudio.cli.parser import Parser

METHODS = ("nmf", "snpa", "greedy", "score")

_MOST_COMPONENTS = 64
_LONGEST_FRAME = 1 << 17


def parse_components(argv: Sequence[str]) -> argparse.Namespace:
    """Return what is asked of ``loopstudio components``."""
    parser = Parser(
        "components", "Write the components of a song, found by a matrix method, to a folder."
    )
    parser.add_song()
    parser.add_out("earlier components")
    _add_method(parser)
    _add_known(parser)
    _add_frames(parser)
    _add_learning(parser)
    parser.add_seed()
    add_output(parser, "components")
    parser.add_json("the report")
    parser.add_version()
    arguments = parser.parse_args(list(argv))
    parser.check_section(arguments)
    _check(parser, arguments)
    return arguments


def parse_compare(argv: Sequence[str]) -> argparse.Namespace:
    """Return what is asked of ``loopstudio compare``."""
    parser = Parser(
        "compare",
        "Learn a song's components by every method that needs no score, side by side: what each"
        " leaves over and how long it takes, and with the true stems how near it comes to them.",
    )
    parser.add_song()
    parser.add_argument(
        "--stems",
        metavar="FILE",
        nargs="+",
        type=readers.name,
        help="the true parts, as long as the song; the bounds of what can be reached are then"
        " the song itself and masks made from the stems",
    )
    parser.add_argument(
        "--n",
        metavar="K",
        type=readers.whole(1, _MOST_COMPONENTS),
        help="how many components: as many as there are stems if not given, or 8",
    )
    _add_phase(parser)
    _add_preset(parser)
    parser.add_seed()
    parser.add_json("the table")
    parser.add_version()
    arguments = parser.parse_args(list(argv))
    parser.check_section(arguments)
    return arguments


def _add_method(parser: Parser) -> None:
    add = parser.add_argument
    add("--method", choices=METHODS, default="nmf", help="default nmf")
    add(
        "--loss",
        metavar="LOSS",
        type=readers.loss,
        default="kl",
        help="what is lowered: kl, euclidean, is, or the beta of another divergence, such as 0.5",
    )
    add(
        "--n",
        metavar="K",
        type=readers.whole(1, _MOST_COMPONENTS),
        help="how many components: 8 if not given, or as many as --fixed-w holds; a score says it"
        " by itself, and snpa and greedy stop before where nothing is left to explain",
    )
    add(
        "--templates",
        type=int,
        choices=(1, 2),
        help="spectra of a component, for nmf: 2, its attack and its body, unless 1 is chosen",
    )
    _add_phase(parser)


def _add_known(parser: Parser) -> None:
    """Take what is known before listening."""
    add = parser.add_argument
    add("--score", metavar="FILE", type=readers.name, help="notes, a CSV or MIDI file, for score")
    add(
        "--note",
        metavar="FILE",
        type=readers.name,
        action="append",
        help="a recorded note that snpa and greedy may choose like a frame; may be repeated",
    )
    add(
        "--fixed-w",
        metavar="FACTORS",
        type=readers.name,
        help="hold the spectra of an earlier factors.npz, for nmf",
    )
    add("--keep", metavar="I,J", type=readers.numbers, help="only these of them, counted from 1")


def _add_frames(parser: Parser) -> None:
    add = parser.add_argument
    _add_preset(parser)
    frame, hop = readers.whole(16, _LONGEST_FRAME), readers.whole(1, _LONGEST_FRAME // 2)
    add("--n-fft", metavar="N", type=frame, help="frame in samples")
    add("--hop", metavar="N", type=hop, help="from frame to frame")
    add("--scale", choices=("magnitude", "power", "log"), default="magnitude", help="the input")
    add("--gamma", metavar="G", type=readers.gamma, default=1.0, help="of log(1 + G magnitude)")


def _add_learning(parser: Parser) -> None:
    add = parser.add_argument
    add("--start", choices=("best", "random", "nndsvd"), default="best", help="of the learning")
    add(
        "--iterations",
        metavar="N",
        type=readers.whole(1, 100_000),
        default=200,
        help="most of them",
    )
    add(
        "--l1",
        metavar="A",
        type=readers.weight,
        default=0.0,
        help="weight of the sums of both factors in the loss, for few entries that are not zero",
    )
    add("--engine", choices=("loopstudio", "librosa"), default="loopstudio", help="for nmf")


def _add_phase(parser: Parser) -> None:
    parser.add_argument(
        "--phase",
        choices=("mask", "raw", "griffin-lim"),
        default="mask",
        help="back to sound: masks on the song, the model with the song's phase or its own",
    )


def _add_preset(parser: Parser) -> None:
    parser.add_argument(
        "--preset", choices=("fine", "brisk"), default="fine", help="long or short frames"
    )


def _check(parser: Parser, arguments: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    method = arguments.method
    if (method == "score") != (arguments.score is not None):
        parser.error("the method score and a --score go together")
    if method == "score" and arguments.n is not None:
        parser.error("the score says how many components there are, so leave --n out")
    if method != "nmf" and (arguments.fixed_w is not None or arguments.engine == "librosa"):
        parser.error("--fixed-w and --engine librosa go with the method nmf")
    if method in ("snpa", "greedy") and arguments.l1:
        parser.error("--l1 goes with the methods nmf and score")
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
