"""How well a guess at the layout explains a song: the length of its description.

A song made of loops can be told briefly: what each loop sounds like, and in which bars it
plays.  Of all layouts the one with the shortest telling is taken, what it leaves unexplained
included: more loops explain more, but each of them has to be told too.  This is the
principle of minimum description length [1]_, and it needs no threshold for "a loop".

References
----------
.. [1] J. Rissanen, "Modeling by shortest data description", Automatica 14, 1978.

Conventions
-----------
A *part* is a loop in a layout: its period and the bars in which it plays.  Its layers are
the bars of one period.  Powers of loops add up (magnitudes do not: their phases differ), so
the model of a bar's power is the sum of its layers' powers; it is compared in amplitude.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_BANDS, _PLACES = 24, 8
_LOWEST_HZ, _HIGHEST_HZ = 30.0, 16000.0
_PRECISION = 0.15
"""Amplitudes are told in units of this part of their band's usual one.  Finer makes noise
worth explaining, coarser makes quiet loops not worth it."""
_PART_BITS, _RUN_BITS = 0.1, 0.05
"""What telling a loop's existence, and each of its entries, costs, in bits a feature."""
_ITERATIONS, _QUICK_ITERATIONS = 6, 2


@dataclass(frozen=True)
class Part:
    """A loop in a layout.

    Attributes
    ----------
    period : int
        Length in bars.
    plays : tuple of bool, length n_bars
        In which bars it plays.
    restarts : bool
        It begins anew at every entry; else it goes on as if it had played all along.
    """

    period: int
    plays: tuple[bool, ...]
    restarts: bool = False

    @property
    def mask(self) -> np.ndarray:
        """The bars in which it plays, shape (n_bars,), bool."""
        return np.array(self.plays, bool)

    @property
    def n_runs(self) -> int:
        """How often it enters."""
        entered = zip((False, *self.plays), self.plays, strict=False)
        return sum(now and not before for before, now in entered)

    def places(self) -> np.ndarray:
        """Return which bar of the loop each bar of the song has, shape (n_bars,), int; -1 none."""
        mask = self.mask
        bars = np.arange(len(mask))
        enters = mask & ~np.append(False, mask[:-1])
        if self.restarts:
            began = np.maximum.accumulate(np.where(enters, bars, 0))
        else:
            began = np.full(len(mask), int(np.argmax(mask)))
        return np.where(mask, (bars - began) % self.period, -1)

    def layers(self) -> np.ndarray:
        """Return in which bars each bar of the loop plays, shape (k, n_bars), k <= period."""
        places = self.places()
        return np.stack([places == place for place in np.unique(places[places >= 0])])


def columns(parts: Sequence[Part]) -> np.ndarray:
    """Return the layout of all layers of all parts, shape (n_bars, n_layers), float32."""
    return np.concatenate([part.layers() for part in parts]).T.astype(np.float32)


def features(
    bars: np.ndarray, sr: float, *, n_bands: int = _BANDS, n_places: int = _PLACES
) -> np.ndarray:
    """Reduce a cube of bars to a few hundred amplitudes a bar.

    Parameters
    ----------
    bars : np.ndarray, shape (n_bins, n_tatums, n_bars)
        Magnitudes.
    sr : float
        Hz.
    n_bands, n_places : int > 0
        Bands of equal width in pitch, and places in the bar.

    Returns
    -------
    np.ndarray, shape (n_bars, n_features), float32
        Root of the power in each band and place, in which the phases between loops average
        out.  Bands that are always silent are left out.
    """
    n_bins, n_tatums, n_bars = bars.shape
    highest = min(_HIGHEST_HZ, sr / 2)
    edges_hz = _LOWEST_HZ * (highest / _LOWEST_HZ) ** (np.arange(n_bands) / n_bands)
    rows = np.unique(np.minimum(np.rint(edges_hz / (sr / 2) * (n_bins - 1)), n_bins - 1))
    steps = np.unique(np.arange(n_places) * n_tatums // n_places)
    power = np.empty((len(rows), len(steps), n_bars), bars.dtype)
    for bar in range(n_bars):
        in_bands = np.add.reduceat(np.square(bars[:, :, bar]), rows.astype(int), axis=0)
        power[:, :, bar] = np.add.reduceat(in_bands, steps, axis=1)
    amplitude = np.sqrt(power).reshape(-1, n_bars).T
    usual = np.sqrt(np.square(amplitude).mean(axis=0))
    kept: np.ndarray = amplitude[:, usual > 1e-4 * usual.max(initial=0)].astype(np.float32)
    return kept


class LayoutCost:
    """The length of a song's description under a layout, in bits a feature.

    Parameters
    ----------
    amplitudes : np.ndarray, shape (n_bars, n_features), float32
        From `features`.

    Attributes
    ----------
    n_bars : int
    evaluations : int
        How many layouts were tried; those tried before are remembered and do not count.
    """

    def __init__(self, amplitudes: np.ndarray) -> None:
        usual = np.sqrt(np.square(amplitudes).mean(axis=0))
        self._amplitudes = amplitudes / (_PRECISION * usual)
        # Loud features tell more than quiet ones, but not in proportion.
        self._weights = np.sqrt(usual) / np.sqrt(usual).sum()
        self._known: dict[tuple[frozenset[Part], bool], float] = {}
        self._layers: dict[Part, np.ndarray] = {}
        self.n_bars = len(amplitudes)
        self.evaluations = 0

    def __call__(self, parts: Sequence[Part], *, quick: bool = False) -> float:
        """Return the cost of a layout, which may be empty.

        The quick one is a little too high; it serves to tell which of many layouts are worth
        a better look.
        """
        key = (frozenset(parts), quick)
        if key not in self._known:
            self.evaluations += 1
            self._known[key] = self._cost(parts, _QUICK_ITERATIONS if quick else _ITERATIONS)
        return self._known[key]

    def _cost(self, parts: Sequence[Part], iterations: int) -> float:
        if not parts:
            return self._bits(self._amplitudes)
        layout = self._columns(parts)
        powers = fit_powers(self._amplitudes, layout, iterations)
        left = np.abs(self._amplitudes - np.sqrt(layout @ powers))
        told = _PART_BITS * len(parts) + _RUN_BITS * sum(part.n_runs for part in parts)
        return self._bits(left) + self._bits(np.sqrt(powers)) + told

    def _columns(self, parts: Sequence[Part]) -> np.ndarray:
        """As `columns`; most parts are met again and again."""
        for part in parts:
            if part not in self._layers:
                self._layers[part] = part.layers().T.astype(np.float32)
        return np.concatenate([self._layers[part] for part in parts], axis=1)

    def _bits(self, amplitudes: np.ndarray) -> float:
        return float((np.log2(1 + amplitudes) @ self._weights).sum())


def fit_powers(amplitudes: np.ndarray, layout: np.ndarray, iterations: int) -> np.ndarray:
    """Find the powers of layers that explain amplitudes best.

    Multiplicative updates for the squared difference of amplitudes, from the least squares
    of the amplitudes themselves.

    Parameters
    ----------
    amplitudes : np.ndarray, shape (n_bars, n_features), in units of their precision
    layout : np.ndarray, shape (n_bars, n_layers), zeros and ones
    iterations : int

    Returns
    -------
    np.ndarray, shape (n_layers, n_features)
        Zero for layers that never play.
    """
    inner = layout.T @ layout
    inner[np.diag_indices(len(inner))] += 0.01
    powers = np.linalg.solve(inner, layout.T @ amplitudes)
    powers = np.square(np.maximum(powers, 0.3))
    share = 1 / np.maximum(layout.sum(axis=0), 1e-9)[:, None]
    for _ in range(iterations):
        model = layout @ powers + 1e-3
        powers *= np.square(layout.T @ (amplitudes / np.sqrt(model)) * share)
    return powers
