"""Which of several buttons in a row find room, where the others go into a menu."""

from collections.abc import Sequence


def fitting(widths: Sequence[int], room: int, *, menu: int, always: int = -1) -> set[int]:
    """Return the places of those that fit, from the first on.

    Parameters
    ----------
    widths : sequence of int
        Of all buttons, in pixels.
    room : int
        For all of them, or for some and the menu.
    menu : int
        Width of the menu, which is there when not all fit.
    always : int
        The place of one that finds room before all others; negative for none.
    """
    if sum(widths) <= room:
        return set(range(len(widths)))
    room -= menu
    shown: set[int] = set()
    if 0 <= always < len(widths) and widths[always] <= room:
        shown.add(always)
        room -= widths[always]
    for place, width in enumerate(widths):
        if place in shown:
            continue
        if width > room:
            break
        shown.add(place)
        room -= width
    return shown
