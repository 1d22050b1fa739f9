"""Which components may belong together, as hints for the ear.

A factorization says what sounds there are, not which instrument plays them; somebody has to
listen.  These hints tell where to begin: what is low, what is struck, what plays one note, and
what comes and goes, or sounds, alike.  A component may be in several hints.

Based on the observations of:
    Derry FitzGerald, "Harmonic/percussive separation using median filtering", DAFx 2010 (struck
    sounds stand out of a median over time);
    Martin Spiertz and Volker Gnann, "Source-filter based clustering for monaural blind source
    separation", DAFx 2009 (components of one instrument have alike spectra).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from loopstudio.core.sound_names import name_sound
from loopstudio.core.workshop import analysis
from loopstudio.core.workshop.components import Components

Kind = Literal["low", "struck", "pitch", "together", "timbre", "always", "mostly"]

LOW_HZ = 200.0
"""Bass drums and basses have most of their energy below."""

_MOSTLY = 0.5
_SUSTAIN_S = 0.35
"""A sound that stays for half as long survives a median over it."""

_ROUNDING = 1e-9
_ALIKE = 0.9
"""Cosine of spectra, or correlation of activations, from which two are taken for one."""


@dataclass(frozen=True)
class Hint:
    """Components, or loops, that may belong together.

    Attributes
    ----------
    kind : {"low", "struck", "pitch", "together", "timbre", "always", "mostly"}
    name : str
        What the group may be called.
    components : tuple of int
        At least two but for "low" and "struck", in increasing order.
    reason : str
        A sentence for people.
    """

    kind: Kind
    name: str
    components: tuple[int, ...]
    reason: str


def suggest(components: Components) -> tuple[Hint, ...]:
    """Suggest groups; the same for the same components.

    Parameters
    ----------
    components : Components
        Those that are silent are left out.
    """
    levels = _levels(components)
    sounding = np.flatnonzero(levels.any(axis=1))
    if not len(sounding):
        return ()
    hints = [
        *_low(components, sounding),
        *_struck(components, levels, sounding),
        *_pitches(components, sounding),
        *_together(levels, sounding),
        *_timbre(components, sounding),
    ]
    everything = len(sounding)
    # A hint at all components says nothing, unless there is only one to hint at.
    return tuple(hint for hint in hints if len(hint.components) < max(everything, 2))


def low_shares(components: Components) -> np.ndarray:
    """Return the share of each component's energy below `LOW_HZ`, shape (n_components,)."""
    power = np.square(_loudest(components), dtype=np.float64)
    below = components.frequencies_hz < LOW_HZ
    shares: np.ndarray = power[below].sum(axis=0) / np.maximum(power.sum(axis=0), 1e-30)
    return shares


def _levels(components: Components) -> np.ndarray:
    """Magnitude of each component over time, shape (n_components, n_frames)."""
    settings = components.settings
    # Activations of other scales are compressed, or powers; their shape over time is not.
    rows = components.activations.astype(np.float32, copy=True)
    return analysis.unscaled(rows, settings.scale, settings.gamma)


def _loudest(components: Components) -> np.ndarray:
    """Magnitudes of the components where each is loudest, shape (n_bins, n_components)."""
    settings = components.settings
    peaks = components.spectra * components.activations.max(axis=1, initial=0)
    return analysis.unscaled(peaks.astype(np.float32), settings.scale, settings.gamma)


def _low(components: Components, sounding: np.ndarray) -> list[Hint]:
    shares = low_shares(components)
    found = tuple(int(k) for k in sounding if shares[k] > _MOSTLY)
    if not found:
        return []
    reason = f"More than half of their energy lies below {LOW_HZ:.0f} Hz."
    return [Hint("low", "Low", found, reason)]


def _struck_shares(levels: np.ndarray, components: Components) -> np.ndarray:
    from scipy.ndimage import median_filter

    hop_s = components.spec.hop / components.sr
    width = max(3, 2 * round(_SUSTAIN_S / hop_s / 2) + 1)
    staying = np.minimum(median_filter(levels, size=(1, width)), levels)
    total = levels.sum(axis=1, dtype=np.float64)
    shares: np.ndarray = 1 - staying.sum(axis=1, dtype=np.float64) / np.maximum(total, 1e-30)
    return np.where(total > 0, shares, 0.0)


def _struck(components: Components, levels: np.ndarray, sounding: np.ndarray) -> list[Hint]:
    shares = _struck_shares(levels, components)
    found = tuple(int(k) for k in sounding if shares[k] > _MOSTLY)
    if not found:
        return []
    reason = f"More than half of their sound is over within {_SUSTAIN_S:.2f} s, as of drums."
    return [Hint("struck", "Struck", found, reason)]


def _pitches(components: Components, sounding: np.ndarray) -> list[Hint]:
    hz_per_bin = components.sr / components.spec.n_fft
    loudest = _loudest(components)
    by_name: dict[str, list[int]] = {}
    for k in sounding:
        named = name_sound(loudest[:, k], hz_per_bin)
        if named.pitched:
            by_name.setdefault(named.text, []).append(int(k))
    return [
        Hint("pitch", name, tuple(found), f"They all sound the note {name}.")
        for name, found in by_name.items()
        if len(found) > 1
    ]


def _together(levels: np.ndarray, sounding: np.ndarray) -> list[Hint]:
    rows = levels[sounding] - levels[sounding].mean(axis=1, keepdims=True)
    groups = linked(_cosines(rows), sounding)
    reason = "They come and go at the same times."
    return [Hint("together", f"Together {i + 1}", found, reason) for i, found in enumerate(groups)]


def _timbre(components: Components, sounding: np.ndarray) -> list[Hint]:
    groups = linked(_cosines(_loudest(components)[:, sounding].T), sounding)
    reason = "Their spectra are nearly the same."
    return [Hint("timbre", f"Alike {i + 1}", found, reason) for i, found in enumerate(groups)]


def _cosines(rows: np.ndarray) -> np.ndarray:
    """Cosines between all rows, shape (n, n)."""
    rows = rows.astype(np.float64)
    unit = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-30)
    cosines: np.ndarray = unit @ unit.T
    return cosines


def linked(
    alike: np.ndarray, members: np.ndarray, *, least: float = _ALIKE
) -> list[tuple[int, ...]]:
    """Return groups in which every two members are alike, the nearest pairs first.

    Parameters
    ----------
    alike : np.ndarray, shape (n, n)
        How much the members are alike, 1 being the most.
    members : np.ndarray of int, shape (n,)
        What they are called.
    least : float
        From how much on two belong together, but for rounding.

    Returns
    -------
    list of tuple of int
        Of two members or more, in rising order.
    """
    groups = [[i] for i in range(len(alike))]
    while len(groups) > 1:
        # Complete linkage: a chain of small differences does not make a group.
        ties = [
            (min(alike[i, j] for i in a for j in b), -x, -y)
            for x, a in enumerate(groups)
            for y, b in enumerate(groups[:x])
        ]
        nearest, x, y = max(ties)
        if nearest < least - _ROUNDING:
            break
        groups[-y] += groups.pop(-x)
    return [tuple(sorted(int(members[i]) for i in g)) for g in groups if len(g) > 1]
