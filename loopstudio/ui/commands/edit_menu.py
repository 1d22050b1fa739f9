"""Commands of the Edit menu."""

from loopstudio.ui.commands.command import Command, has_loop, line

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
    Command("Edit", "Preferences…", lambda s: s.preferences.show(), "Ctrl+,"),
)
