"""Commands of the Help menu."""

from loopstudio.ui.commands.command import Command, line
from loopstudio.ui.help.examples import EXAMPLES


def _example(name: str, text: str) -> Command:
    return Command("Help/Worked examples", text, lambda s: s.help.run_example(name))


HELP = (
    Command("Help", "How it works", lambda s: s.help.show(), "F1"),
    *(_example(name, example.title) for name, example in EXAMPLES.items()),
    Command("Help", "Keys", lambda s: s.help.show_keys(), "?"),
    line("Help"),
    Command("Help", "Show the log", lambda s: s.help.show_log()),
    Command("Help", "About Loopstudio", lambda s: s.help.show_about()),
)
