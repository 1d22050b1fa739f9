"""Commands of the Edit menu."""

from loopstudio.ui.commands.command import Command, line

EDIT = (
    Command(
        "Edit",
        "Undo",
        lambda s: s.session.history.undo(),
        "Ctrl+Z",
        lambda s: s.session.history.canUndo(),
    ),
    Command(
        "Edit",
        "Redo",
        lambda s: s.session.history.redo(),
        "Ctrl+Shift+Z",
        lambda s: s.session.history.canRedo(),
    ),
    line("Edit"),
    Command("Edit", "Preferences…", lambda s: s.preferences.show(), "Ctrl+,"),
)
