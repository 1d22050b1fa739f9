"""How far ahead of the device the sound is rendered: near, but not so near that it tears."""

LEAST = 0.7
"""As a share of the device's latency: it takes samples in bursts of half of that and less."""
MOST_S = 0.07
CAUTION = 1.5
"""A gap widens the margin by this factor."""
PATIENCE_S = 30.0
MOST_PATIENCE_S = 960.0


class Margin:
    """Widens with every gap in the sound, and narrows again when there was none for long.

    A moment in which the computer was busy must not delay every switch for the rest of the
    day.  Where narrowing brought the next gap, the next try comes later.

    Parameters
    ----------
    latency_s : float
        Of the device.
    """

    def __init__(self, latency_s: float) -> None:
        self.seconds = LEAST * latency_s
        self._least_s = self.seconds
        self._patience_s = PATIENCE_S
        self._since_s = 0.0
        self._narrowed = False

    def set_latency(self, latency_s: float) -> None:
        """Be ready for a device of another latency."""
        self._least_s = LEAST * latency_s
        self.seconds = max(self.seconds, self._least_s)

    def widen(self, now_s: float) -> None:
        """Keep more of a distance, because there was a gap."""
        self.seconds = max(min(CAUTION * self.seconds, MOST_S), self.seconds)
        if self._narrowed:
            self._patience_s = min(2 * self._patience_s, MOST_PATIENCE_S)
        self._narrowed = False
        self._since_s = now_s

    def narrow(self, now_s: float) -> None:
        """Come nearer again if there was no gap for long."""
        if self.seconds > self._least_s and now_s - self._since_s > self._patience_s:
            self.seconds = max(self.seconds / CAUTION, self._least_s)
            self._narrowed = True
            self._since_s = now_s
