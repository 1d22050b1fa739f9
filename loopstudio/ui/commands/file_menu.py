"""Commands of the File menu."""

from loopstudio.ui.commands.command import Command, has_rows, has_song, line

FILE = (
    Command("File", "Open a song…", lambda s: s.files.choose(), "Ctrl+O"),
    Command("File", "Play the demo song", lambda s: s.files.play_demo()),
    line("File"),
    Command("File", "Save the project", lambda s: s.files.save(), "Ctrl+S", has_song),
    Command("File", "Save the project as…", lambda s: s.files.save_as(), "Ctrl+Shift+S", has_song),
    Command("File", "Export loops…", lambda s: s.export.open(), "Ctrl+E", has_rows),
    line("File"),
    Command("File", "Close the song", lambda s: s.files.close_song(), "Ctrl+W", has_song),
    Command("File", "Quit", lambda s: s.window.close(), "Ctrl+Q"),
)
