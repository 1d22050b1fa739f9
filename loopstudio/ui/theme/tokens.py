"""The colours of the program, as named values.

The program itself is ink on paper; a saturated colour always means a loop.  Every widget
takes its colours from a `Tokens` value, and what it paints beside a loop's colour from
`loop_colour` and `loop_text`, so that a change of theme is one new value.

Conventions
-----------
Colours are strings that `QColor` reads: ``#rrggbb``, or ``#aarrggbb`` where they are
laid over something else.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tokens:
    """The colours of one theme."""

    name: str
    """``"dark"`` or ``"light"``."""
    window: str
    """Menu, status line, start page."""
    panel: str
    """Transport, heads, desk."""
    raised: str
    """Buttons, the selected head, chips."""
    hover: str
    """Under the pointer."""
    sunken: str
    """Everything that shows data."""
    line: str
    """Separators of 1 px."""
    line2: str
    """Borders of controls, ticks."""
    ink: str
    """Text, selection, playhead, fill of what is on."""
    ink2: str
    """Secondary text, icons."""
    ink3: str
    """Captions, axis numbers."""
    off: str
    """Disabled text and icons."""
    warn: str
    """Needs attention; always with an icon and words."""
    error: str
    """Went wrong; always with an icon and words."""
    grid: str
    """Bar lines."""
    grid4: str
    """Every fourth bar line."""
    on_text: str
    """Text on a fill of ink."""
    level_map: str = "grey"
    """How a level alone is shown: ``"grey"``, or ``"colour"`` for people who read it so."""


DARK = Tokens(
    name="dark",
    window="#161617",
    panel="#1c1c1e",
    raised="#29292c",
    hover="#323236",
    sunken="#0f0f10",
    line="#2b2b2e",
    line2="#414146",
    ink="#f0efec",
    ink2="#b9b8b4",
    ink3="#9b9a96",
    off="#5e5d5b",
    warn="#e3a83c",
    error="#ff8273",
    grid="#0effffff",
    grid4="#21ffffff",
    on_text="#161617",
)

LIGHT = Tokens(
    name="light",
    window="#e4e3de",
    panel="#f1f0ec",
    raised="#fdfdfb",
    hover="#e6e5df",
    sunken="#fbfaf7",
    line="#d6d4cd",
    line2="#b3b0a7",
    ink="#191918",
    ink2="#484743",
    ink3="#64635d",
    off="#a3a198",
    warn="#7d5200",
    error="#a8231b",
    grid="#0f000000",
    grid4="#26000000",
    on_text="#fbfaf7",
)

LOOP_COLOUR_NAMES = (
    "Orange",
    "Blue",
    "Mint",
    "Crimson",
    "Yellow",
    "Violet",
    "Pink",
    "Teal",
    "Olive",
    "Lavender",
    "Sage",
    "Mauve",
)
"""What the loop colours are called, in the order in which they are given."""

_BLACK = "#0b0b0c"
_WHITE = "#ffffff"

LOOP_COLOURS_DARK = (
    "#e99323",
    "#43abff",
    "#4ef8b0",
    "#d0496e",
    "#dbe042",
    "#7b6be0",
    "#fec2d4",
    "#468f82",
    "#9b7d00",
    "#c4cdff",
    "#9eac79",
    "#ad8bb5",
)
LOOP_COLOURS_LIGHT = (
    "#a75912",
    "#0f47ad",
    "#00a177",
    "#870038",
    "#9a9200",
    "#9564d8",
    "#9d6b86",
    "#005649",
    "#5e4200",
    "#768db8",
    "#5d794f",
    "#513e66",
)
LOOP_TEXT_DARK = (_BLACK,) * len(LOOP_COLOURS_DARK)
LOOP_TEXT_LIGHT = (
    _WHITE,
    _WHITE,
    _BLACK,
    _WHITE,
    _BLACK,
    _BLACK,
    _BLACK,
    _WHITE,
    _WHITE,
    _BLACK,
    _WHITE,
    _WHITE,
)


def loop_colour(tokens: Tokens, index: int) -> str:
    """Return the loop colour of that index; indices beyond the last begin again."""
    colours = LOOP_COLOURS_DARK if tokens.name == "dark" else LOOP_COLOURS_LIGHT
    return colours[index % len(colours)]


def loop_text(tokens: Tokens, index: int) -> str:
    """Return the colour of text on a fill of that loop colour."""
    colours = LOOP_TEXT_DARK if tokens.name == "dark" else LOOP_TEXT_LIGHT
    return colours[index % len(colours)]
