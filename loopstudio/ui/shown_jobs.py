"""Showing what a runner does: how far its job is, that it ended, and what went wrong."""

from functools import partial

from loopstudio.jobs.runner import JobRunner
from loopstudio.ui.banner import Banner
from loopstudio.ui.sentences import failure_sentence
from loopstudio.ui.status import StatusLine


def show_progress(runner: JobRunner, status: StatusLine, slot: str) -> None:
    """Let a slot of the status line follow the runner's jobs until they end, in whatever way.

    It is `StatusLine.show_job` that begins to show one.
    """

    def end(outcome: object = None) -> None:
        status.show_idle(slot)

    runner.progressed.connect(partial(status.show_progress, slot))
    runner.succeeded.connect(end)
    runner.failed.connect(end)
    runner.cancelled.connect(end)


def show_faults(runner: JobRunner, banner: Banner) -> None:
    """Say in the banner why a job of the runner failed."""

    def say(error: Exception) -> None:
        banner.show_error(failure_sentence(error))

    runner.failed.connect(say)
