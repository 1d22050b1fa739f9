"""What is heard: a mix of the loops, the song as it is, or what no loop explains.

A `MixPlan` is a function of the range asked for and nothing else: it may be asked for any
stretch in any order, and two of them can sound at once while one fades into the other.
Fades are the player's business.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from loopstudio.core.arrangement import Arrangement
from loopstudio.core.render import Mutes, Renderer

Source = Literal["loops", "original", "rest"]


@dataclass(frozen=True)
class Mix:
    """Levels of everything that can be heard.

    Attributes
    ----------
    loop_gains : tuple of float
        Linear, one for each loop; loops beyond its end play at 1.
    rest_gain : float
        Linear gain of what no loop explains.
    mutes : Mutes
        Parts of the model that are switched off.
    source : "loops", "original" or "rest"
        "original" is the song untouched by any of the above, "rest" the Rest alone.
    level : float
        Linear gain of the original or of the Rest alone.
    arrangement : Arrangement
        Where loops play otherwise than in the song.
    """

    loop_gains: tuple[float, ...] = ()
    rest_gain: float = 1.0
    mutes: Mutes = field(default_factory=Mutes)
    source: Source = "loops"
    level: float = 1.0
    arrangement: Arrangement = field(default_factory=Arrangement)


class MixPlan:
    """Renders any stretch of a mix.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n), float32
        The song.
    renderer : Renderer or None
        Of the loops, with the mutes and the arrangement of `mix`; None plays the song as it is.
    n_loops : int
        Of the renderer.
    mix : Mix
    """

    def __init__(
        self,
        samples: np.ndarray,
        renderer: Renderer | None = None,
        n_loops: int = 0,
        mix: Mix | None = None,
    ) -> None:
        mix = mix or Mix()
        self.n_channels, self.n_samples = samples.shape
        self._samples = samples
        self._renderer = None if mix.source == "original" else renderer
        self._level = mix.level if mix.source == "original" else 1.0
        if mix.source == "rest":
            self._loop_gains: tuple[float, ...] = (0.0,) * n_loops
            self._rest_gain = mix.level
        else:
            # A mix may be older or newer than the loops; what it does not speak of is heard.
            self._loop_gains = (mix.loop_gains + (1.0,) * n_loops)[:n_loops]
            self._rest_gain = mix.rest_gain

    def __call__(self, start: int, n: int) -> np.ndarray:
        """Render samples [start, start + n); outside the song there is silence.

        Returns
        -------
        np.ndarray, shape (n, n_channels), float32
        """
        out = np.zeros((n, self.n_channels), np.float32)
        first, stop = max(start, 0), min(start + n, self.n_samples)
        if first < stop:
            out[first - start : stop - start] = self._inside(first, stop).T
        return out

    def _inside(self, first: int, stop: int) -> np.ndarray:
        """Render samples [first, stop), all of the song, shape (n_channels, stop - first)."""
        if self._renderer is None:
            song = self._samples[:, first:stop]
            return song if self._level == 1 else song * np.float32(self._level)
        return self._renderer.mix(first, stop - first, self._loop_gains, self._rest_gain)
