"""What the parsers of all commands have in common."""

import argparse
from typing import NoReturn

import loopstudio
from loopstudio.cli import readers

_CODES = "Exit code 0{}; 2 for wrong arguments; 1 for anything else. A name that begins with a dash"


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence and where to read more.

    Parameters
    ----------
    command : str
        Its name; empty for the program itself.
    description : str
    codes : str
        What the exit code 0 means, if that needs saying.
    epilog : str
        What ``--help`` ends with, in place of the exit codes.
    """

    def __init__(self, command: str, description: str, codes: str = "", epilog: str = "") -> None:
        super().__init__(
            prog=f"loopstudio {command}".strip(),
            allow_abbrev=False,
            description=description,
            epilog=epilog or _CODES.format(codes) + " goes last, after --.",
        )

    def error(self, message: str) -> NoReturn:
        """End the program with a sentence and the code 2."""
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")

    def add_version(self, before: str = "") -> None:
        """Take ``--version``."""
        version = f"{before}{loopstudio.__version__}"
        self.add_argument("--version", action="version", version=version)

    def add_json(self, what: str) -> None:
        """Take ``--json``, which prints `what`."""
        self.add_argument(
            "--json", action="store_true", help=f"print {what} as JSON on standard output"
        )

    def add_out(self, replaces: str) -> None:
        """Take a folder to fill, and leave to replace what is there."""
        self.add_argument(
            "--out", metavar="DIR", required=True, type=readers.name, help="folder to fill"
        )
        self.add_argument("--force", action="store_true", help=f"replace {replaces} in DIR")

    def add_seed(self) -> None:
        """Take the number that all chance comes from."""
        self.add_argument(
            "--seed", metavar="S", type=readers.whole(0, 2**63 - 1), default=0, help="default 0"
        )

    def add_song(self) -> None:
        """Take a song, or a section of it."""
        self.add_argument("song", metavar="SONG", help="an audio file")
        self.add_argument(
            "--from",
            dest="start_s",
            metavar="TIME",
            type=readers.time,
            help="begin there in the song, such as 75 or 1:15; all times then count from there",
        )
        self.add_argument(
            "--to",
            dest="stop_s",
            metavar="TIME",
            type=readers.time,
            help="and end there, in the song's time",
        )

    def check_section(self, arguments: argparse.Namespace) -> None:
        """Refuse a section that ends before it begins."""
        if arguments.stop_s is not None and arguments.stop_s <= (arguments.start_s or 0):
            self.error("the section ends before it begins")
