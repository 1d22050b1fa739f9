"""What plays, draws and exports loops knows of them: they can be rendered, in any range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from loopstudio.core.model import Mutes


class Renderer(Protocol):
    """Renders loops and mixes of one extraction.

    The same samples come out whatever was rendered before.  What no loop has is the *rest*:
    the song minus its loops.
    """

    def with_mutes(self, mutes: Mutes) -> Renderer:
        """Return a renderer of the same song with other parts muted; cheap."""

    def mix(self, start: int, n: int, loop_gains: Sequence[float], rest_gain: float) -> np.ndarray:
        """Render a mix.

        Parameters
        ----------
        start, n : int
            Range in samples; outside the song there is silence.
        loop_gains : sequence of float, length n_loops
            Linear.
        rest_gain : float
            Linear.

        Returns
        -------
        np.ndarray, shape (n_channels, n), float32
        """

    def loops(self, start: int, n: int) -> np.ndarray:
        """Render every loop by itself.

        Parameters
        ----------
        start, n : int
            Range in samples; outside the song there is silence.

        Returns
        -------
        np.ndarray, shape (n_loops, n_channels, n), float32
        """
