"""Mixes that can be exported."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mixdown:
    """A mix that can be exported.

    Attributes
    ----------
    kind : str
        ``"mix"``, ``"scenes"`` or ``"groups"``.
    name : str
    loop_gains : tuple of float
        Linear.
    rest_gain : float
    """

    kind: str
    name: str
    loop_gains: tuple[float, ...]
    rest_gain: float
