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
            ("Hear only a rectangle", "Alt+drag"),
            ("Colours for more or fewer dB", "Ctrl+wheel"),
            ("Repeat a section", "Double click it"),
            ("Name, split or join sections", "Right click"),
            ("Move the view, or zoom", "Drag overview"),
        ),
    ),
    (
        "Layout",
        (
            ("Move what goes on in a row", "Drag it"),
            ("Copy it", "Ctrl+drag"),
            ("Draw bars, or clear them", "D, then drag"),
            ("Level of bars up or down", "G, then drag"),
            ("Hear a bar alone", "Alt+click"),
            ("Paint a wish", "Its tool, then drag"),
            ("Select, change a wish", "Click, right click"),
            ("Switch the bar of the playhead", "Enter"),
            ("Move what goes on there", "Ctrl+Left, Right"),
        ),
    ),
    (
        "Heads and scenes",
        (
            ("Loop on or off", "Click its number"),
            ("Level to 0 dB", "Double click level"),
            ("Rename a loop, a scene", "Double click it"),
            ("Loop to another program", "Drag its name"),
            ("Menu of a loop, a scene", "Right click"),
            ("Mark loops to group", "Ctrl+click"),
            ("Mark all up to it", "Shift+click"),
            ("Fold a group", "Double click its head"),
        ),
    ),
    (
        "Desk",
        (
            ("Switch a part off or on", "Click cell, number"),
            ("Level; as it was found", "Drag; double click"),
            ("Hear a part alone", "Alt+click"),
            ("Lock, rename, note", "Right click"),
            ("See more parts", "Wheel"),
            ("Hear a take, a picture", "Click it"),
            ("Choose a take", "Double click it"),
            ("Move a slice of the cube", "Drag it"),
            ("Move, insert a bar line", "Drag it, Alt+click"),
        ),
    ),
)
"""Of each view: what happens, and by what."""
