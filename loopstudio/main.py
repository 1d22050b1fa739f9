"""Where the program begins: a window, or the command line."""

import signal
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
    # Until there is something to clean up, Ctrl-C ends the program as it ends any other,
    # rather than with a traceback out of whatever is being imported.
    if argv is None and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    import multiprocessing

    # In a frozen program, child processes begin here too, and end here.
    multiprocessing.freeze_support()
    arguments = list(sys.argv[1:] if argv is None else argv)

    from loopstudio import cli  # after freeze_support: children need none of it

    status = cli.run(arguments)
    if status is not None:
        return status

    from loopstudio.ui import app  # the command line runs without Qt

    wanted = cli.parse(arguments)
    return app.run(wanted.song, self_test=wanted.self_test)
