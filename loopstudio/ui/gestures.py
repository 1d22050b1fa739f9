"""What the mouse does in each view, for the sheet of keys.

Keys are in the table of commands; this is the other half.  The hover line says the same of the
view under the pointer.
"""

GESTURES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Song, ruler and rows",
        (
            ("Go there", "Click"),
            ("Repeat a range of bars", "Drag"),
            ("A range between bars", "Shift+drag"),
            ("Zoom at the pointer", "Wheel"),
            ("Scroll", "Shift+wheel"),
            ("Hear only a rectangle of the picture", "Alt+drag"),
            ("Colours for more or fewer dB", "Ctrl+wheel"),
            ("Repeat a section", "Double click it"),
            ("Name, split or join sections", "Right click"),
        ),
    ),
    (
        "Heads and scenes",
        (
            ("Loop on or off", "Click its number"),
            ("Level to 0 dB", "Double click its slider"),
            ("Rename a loop or a scene", "Double click it"),
            ("Edit a scene", "Right click"),
            ("Mark components", "Ctrl+click, Shift+click"),
        ),
    ),
    (
        "Desk",
        (
            ("Switch a part off or on", "Click it"),
            ("Hear a part alone", "Alt+click"),
            ("See more parts", "Wheel"),
        ),
    ),
)
"""Of each view: what happens, and by what."""
