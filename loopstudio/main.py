"""Where the program begins: a window, or the command line."""

import multiprocessing
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Parameters
    ----------
    argv : sequence of str or None
        Arguments without the program's name; None for those of the process.

    Returns
    -------
    int
        The exit code.
    """
    # First of all: in a frozen program, child processes begin here too.
    multiprocessing.freeze_support()
    arguments = list(sys.argv[1:] if argv is None else argv)

    from loopstudio import cli  # after freeze_support: children need none of it

    status = cli.run(arguments)
    if status is not None:
        return status

    from loopstudio.ui import app  # the command line runs without Qt

    return app.run(cli.parse(arguments).song)
