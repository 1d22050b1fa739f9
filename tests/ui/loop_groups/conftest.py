"""The program's window with five loops, and with two of them as a group."""

import pytest

from tests.ui import desk_song
from tests.ui.loop_groups.acts import ARP, KEYS, song


@pytest.fixture
def studio(whole, qtbot):
    """The program's window, with five loops; the pointer tells of the keys that are held."""
    desk_song.open_in(whole, found=song(5))
    whole.window.resize(1440, 900)
    whole.window.activateWindow()
    qtbot.waitUntil(whole.window.isActiveWindow)
    return whole


@pytest.fixture
def grouped(studio):
    """Keys and Arp, which are not next to each other, as a group."""
    studio.loop_groups.group(frozenset({KEYS, ARP}))
    return studio
