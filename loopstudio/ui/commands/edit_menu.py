"""Commands of the Edit menu."""

from loopstudio.ui.commands.command import Command, has_loop, line
from loopstudio.ui.song.wish_mark import kind_text
from loopstudio.ui.tools.tool import DRAW, LEVEL, SELECT, WISH_TOOLS


def _tool(tool: str, text: str, shortcut: str = "", menu: str = "Edit") -> Command:
    return Command(
        menu,
        text,
        lambda s: s.tools.choose(tool),
        shortcut,
        lambda s: s.tools.usable,
        lambda s: s.tools.tool == tool,
    )


EDIT = (
    Command(
        "Edit",
        "Undo",
        lambda s: s.session.history.undo(),
        "Ctrl+Z",
        lambda s: s.session.history.canUndo(),
        detail=lambda s: s.session.history.undoText(),
    ),
    Command(
        "Edit",
        "Redo",
        lambda s: s.session.history.redo(),
        "Ctrl+Shift+Z",
        lambda s: s.session.history.canRedo(),
        detail=lambda s: s.session.history.redoText(),
    ),
    line("Edit"),
    Command(
        "Edit", "Copy the loop as a file", lambda s: s.drag.copy_selected(), "Ctrl+C", has_loop
    ),
    line("Edit"),
    _tool(SELECT, "Select tool", "V"),
    _tool(DRAW, "Draw tool", "D"),
    _tool(LEVEL, "Level tool", "G"),
    *(_tool(tool, kind_text(tool), menu="Edit/Paint a wish") for tool in WISH_TOOLS),
    Command(
        "Edit",
        "Back to the original layout",
        lambda s: s.layout.reset(),
        enabled=lambda s: s.layout.edited,
    ),
    line("Edit"),
    Command("Edit", "Preferences…", lambda s: s.preferences.show(), "Ctrl+,"),
)
