"""Every command of the program, once: menus, shortcuts and the sheet of keys come from this.

A command acts on the `Studio`; it is enabled while it would do something.
"""

from loopstudio.ui.commands.command import SEPARATOR, Command
from loopstudio.ui.commands.components_menu import COMPONENTS
from loopstudio.ui.commands.edit_menu import EDIT
from loopstudio.ui.commands.file_menu import FILE
from loopstudio.ui.commands.groups_menu import GROUPS
from loopstudio.ui.commands.help_menu import HELP
from loopstudio.ui.commands.loops_menu import LOOPS
from loopstudio.ui.commands.play_menu import PLAY
from loopstudio.ui.commands.scenes_menu import SCENES
from loopstudio.ui.commands.song_menu import SONG
from loopstudio.ui.commands.view_menu import VIEW

__all__ = ("COMMANDS", "ESCAPE", "MENUS", "SEPARATOR", "Command")

MENUS = ("File", "Edit", "View", "Song", "Loops", "Components", "Play", "Help")
"""Titles of the menus, in order."""

ESCAPE = Command("", "Cancel what is running", lambda s: s.cancel(), "Esc")
"""In no menu: it takes back whatever was begun last."""

TO_THE_MENUS = Command("", "To the menus", lambda s: s.shell.enter_menus(), "F10")
"""In no menu: from it the arrows reach every other command."""

COMMANDS = (
    *(*FILE, *EDIT, *VIEW, *SONG, *LOOPS, *GROUPS, *SCENES, *COMPONENTS, *PLAY, *HELP),
    *(ESCAPE, TO_THE_MENUS),
)
"""All commands, in the order of the menus."""
