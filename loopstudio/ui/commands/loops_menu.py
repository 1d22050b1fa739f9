"""Commands of the Loops menu."""

from loopstudio.ui.commands.command import (
    Command,
    has_loop,
    has_loops,
    has_rows,
    has_selected,
    line,
)
from loopstudio.ui.song.wish_mark import kind_text
from loopstudio.ui.tools.tool import WISH_TOOLS

SWITCHES = "Switch on or off"
"""Title of the menu with one command for each loop."""


def _switch(loop: int) -> Command:
    return Command(
        f"Loops/{SWITCHES}",
        f"Loop {loop + 1}",
        lambda s: s.mix.toggle_muted(loop),
        str(loop + 1),
        lambda s: loop < s.mix.n_loops,
    )


def _wish(kind: str) -> Command:
    return Command(
        "Loops",
        f"Wish: {kind_text(kind).lower()}",
        lambda s: s.wishes.wish_here(kind),
        enabled=lambda s: s.wishes.can_wish,
    )


LOOPS = (
    Command(
        "Loops",
        "On or off",
        lambda s: s.loop_groups.toggle_muted_here(),
        "M",
        has_selected,
    ),
    Command("Loops", "Solo", lambda s: s.loop_groups.toggle_soloed_here(), "S", has_selected),
    Command("Loops", "Hear alone", lambda s: s.hear_selected(), "H", has_selected),
    Command("Loops", "Louder by 1 dB", lambda s: s.loop_groups.nudge_gain(1.0), ".", has_selected),
    Command("Loops", "Softer by 1 dB", lambda s: s.loop_groups.nudge_gain(-1.0), ",", has_selected),
    Command("Loops", "Rename…", lambda s: s.window.song.rename_selected(), "F2", has_selected),
    line("Loops"),
    *(_switch(loop) for loop in range(9)),
    Command(
        f"Loops/{SWITCHES}",
        "Rest",
        lambda s: s.mix.toggle_muted(s.mix.n_loops),
        "0",
        has_rows,
    ),
    Command("Loops", "All on", lambda s: s.mix.all_on(), "Shift+M", has_rows),
    Command("Loops", "All parts on", lambda s: s.recipe.reset_parts(), enabled=has_loops),
    Command(
        "Loops",
        "Reset recipe",
        lambda s: s.recipe.reset_recipe(),
        enabled=lambda s: s.recipe.edited,
    ),
    line("Loops"),
    Command("Loops", "Next take", lambda s: s.takes.step(1), "N", has_loop),
    Command("Loops", "Previous take", lambda s: s.takes.step(-1), "P", has_loop),
    line("Loops"),
    *(_wish(kind) for kind in WISH_TOOLS),
    Command(
        "Loops", "Wishes…", lambda s: s.wishes.show_list(), enabled=lambda s: bool(s.wishes.wishes)
    ),
    line("Loops"),
    Command("Loops", "Loop above", lambda s: s.window.song.select_next(-1), "Up", has_rows),
    Command("Loops", "Loop below", lambda s: s.window.song.select_next(1), "Down", has_rows),
)
