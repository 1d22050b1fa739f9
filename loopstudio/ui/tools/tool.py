"""The names of the tools, and of what they hold on to.

A *tool* is what a press of the mouse on the rows or the picture does.  One is in use at a time.
"""

SELECT, DRAW, LEVEL = "select", "draw", "level"
"""Select and move; draw and clear bars; set levels."""

SILENT, ONLY, KEEP = "silent", "only", "keep"
"""Paint a wish: a loop is silent here, only this loop is here, this stays as it is."""

LAYOUT_TOOLS = (SELECT, DRAW, LEVEL)
WISH_TOOLS = (SILENT, ONLY, KEEP)
TOOLS = LAYOUT_TOOLS + WISH_TOOLS
"""All of them, in the order in which they are shown."""

BAR, BEAT, OFF = "bar", "beat", "off"
"""What the ends of wishes and ranges snap to."""

SNAPS = (BAR, BEAT, OFF)

STRENGTH = 80
"""Strength of a wish in percent, until the user chooses another."""
