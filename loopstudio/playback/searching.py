"""When the sound process looks for devices, and what it tells of them."""

import sys
import time

from loopstudio.playback import devices
from loopstudio.playback.board import Board
from loopstudio.playback.devices import DeviceError

RETRY_S = 1.0
"""While something is missing, it is looked for so often."""
SLOWER = 1.2
MOST_RETRY_S = 10.0
"""Each look costs a little, so it is looked for less and less often, up to this."""
FRESH_S = 5.0
"""Before the output is opened, what was seen so long ago is looked at again."""


class Devices:
    """Keeps the list of devices, and says on the board what there is and what is missing.

    Parameters
    ----------
    board : Board
    wanted : str or None
        Name of the device wanted; None for the one the system says.
    """

    def __init__(self, board: Board, wanted: str | None) -> None:
        self.wanted = wanted
        self.looks = 0
        """How often it looked."""
        self._board = board
        self._found = False
        self._looked_s = -float("inf")
        self._wait_s = RETRY_S

    def look(self) -> None:
        """See which devices there are; nothing may be open."""
        devices.look_again()
        self.looks += 1
        self._looked_s = time.monotonic()
        names = devices.names()
        self._board.devices = names
        try:
            device = devices.find(self.wanted)
        except DeviceError as error:
            self._found = False
            self._board.device = ""
            self._board.problem = str(error)
            return
        self._found = self.wanted is None or devices.named(self.wanted, names) is not None
        self._board.device = devices.describe(device.name, device.sr)
        self._board.problem = ""

    def look_if_due(self) -> None:
        """Look again for what is missing, now and then; nothing may be open."""
        if self._found:
            self._wait_s = RETRY_S
        elif time.monotonic() - self._looked_s > self._wait_s:
            self._wait_s = min(SLOWER * self._wait_s, MOST_RETRY_S)
            self.look()

    def look_before_opening(self) -> None:
        """Look again for what is missing, or may have changed; nothing may be open."""
        # On Linux the system's own device stands for whatever it plays on at the moment.
        changing = sys.platform != "linux" and self.wanted is None
        if (not self._found or changing) and time.monotonic() - self._looked_s > FRESH_S:
            self.look()

    def has_found_more(self, error: DeviceError) -> bool:
        """Look again because no device can be opened; return whether another try may help.

        It does not help right after a look; then the error is told.
        """
        if time.monotonic() - self._looked_s > RETRY_S / 2:
            self.look()
        elif not self._board.problem:
            self._board.problem = str(error)
        return not self._board.problem
