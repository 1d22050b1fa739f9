"""Songs of loops to be grouped, and what a user does with groups and sees of them."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.ui import desk_song

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
DRUMS, KEYS, VOICE, BASS, ARP = range(5)


def song(n_loops: int):
    """Return loops of one bar each, of which only the second and fourth play in the same bars."""
    layers = tuple(((k, 0),) for k in range(n_loops))
    found = desk_song.extraction(layers=layers, loop_bars=(1,) * n_loops)
    loops = list(found.loops)
    loops[BASS] = replace(loops[BASS], activation=loops[KEYS].activation)
    return replace(found, loops=tuple(loops))


def press(studio, key, modifiers=Qt.KeyboardModifier.NoModifier):
    """Press a key in the window."""
    QTest.keyClick(studio.window.windowHandle(), key, modifiers)


def rows(studio):
    """Return heads and layout."""
    return studio.window.song.rows


def click(widget, at=(6, 6), modifiers=Qt.KeyboardModifier.NoModifier):
    """Click into a widget."""
    QTest.mouseClick(widget, LEFT, modifiers, QPoint(*at))


def click_lane(studio, y):
    """Click in the rows at a height, as the user who sees them."""
    view = rows(studio).layout_view
    QTest.mouseClick(view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, QPoint(700, y))


def tops(studio):
    """Return the loops whose heads are seen, from the top, the group's head as G."""
    seen = rows(studio)
    heads = [(head, str(k)) for k, head in enumerate(seen.heads)]
    heads += [(head, "G") for head in seen.groups.heads]
    return "".join(
        name for head, name in sorted(heads, key=lambda pair: pair[0].y()) if head.isVisible()
    )


def mixes(studio, monkeypatch):
    """Return the mixes that the sound is asked for from now on."""
    asked = []
    monkeypatch.setattr(studio.playback._engine, "set_mix", lambda mix, at=None: asked.append(mix))
    return asked
