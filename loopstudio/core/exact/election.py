"""Which 0/1 vectors the loops are made of, by the agreement of many witnesses.

A witness knows some bars; others know other bars.  Vectors that agree wherever both know are
put together until whole ones come out.  Where nobody knows, loops are taken to be regular: a
layer of a loop of four bars sounds at one of four places, and as in the loop's bars next to it.

Of the whole vectors that one is elected which explains most of what the witnesses tell, then
the one which explains most of what is left, and so on.  Real layers are told by many
witnesses, accidents by one or two.

Conventions
-----------
Vectors are 0/1 over the bars.  Signs are 1 where a vector is known to sound, -1 where it is
known not to, 0 where it is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loopstudio.core.exact.witnesses import Witness

_PERIODS = (1, 2, 4)
_SEEDS = 300
"""Vectors from which whole ones are sought."""
_SHARED_BARS = 2
"""Sounding bars that vectors must share to be put together."""
_OVERLAP = 0.5
"""Share of the known bars of the shorter one that both must know."""
_DISSENT = 0.1
"""Share of the votes on a bar that may be against."""
_NEW = 0.15
"""Share of a vector's energy that must not be explained by those elected before."""
_TOLD = 0.02
"""Share of what is new of a vector that may lie outside of what a witness tells."""
_LEAST_VOTES = 3
_LEAST_VOTES_OF_SIBLINGS = 2
"""Witnesses that must tell of a layer, and of one that completes a loop."""
_LEAST_GAIN = 0.02
"""Least support of a layer, relative to the first one's; a tenth completes a loop."""
_REGULAR = 0.05
"""Preference for layers whose loop has other layers, where nobody knows a bar."""
_MOST_SIBLINGS = 4
"""Of a layer: three in a loop of four bars, and one in a loop of two."""


@dataclass(frozen=True, eq=False)
class Election:
    """What came out.

    Attributes
    ----------
    layers : np.ndarray of bool, shape (n_layers, n_bars)
    gains : np.ndarray, shape (n_layers,)
        Levels, divided by their ranks, of the witnesses who told of each.
    votes : np.ndarray of int, shape (n_layers,)
        How many these were.
    agreed : np.ndarray of int
        Witnesses of whom everything is explained.
    """

    layers: np.ndarray
    gains: np.ndarray
    votes: np.ndarray
    agreed: np.ndarray


def elect(witnesses: Sequence[Witness], n_bars: int, most: int) -> Election:
    """Elect at most so many layers that do not depend on one another."""
    vectors = _with_siblings(whole_vectors(witnesses, n_bars))
    # Of vectors that the witnesses cannot tell apart the simplest one comes first.
    vectors = np.array(sorted(vectors, key=_complexity)).reshape(-1, n_bars)
    families = _families(vectors)
    chamber = _Chamber(witnesses, vectors)
    alone, _ = chamber.support()
    regular = np.zeros(len(vectors))
    for i, family in enumerate(families):
        if len(family) and alone[i] > 0:
            regular[i] = np.minimum(alone[family] / alone[i], 1).sum() / _MOST_SIBLINGS
    elected: list[int] = []
    gains: list[float] = []
    votes: list[int] = []
    while len(elected) < most and len(vectors):
        gain, vote = chamber.support()
        closing = np.zeros(len(vectors), bool)
        for one in elected:
            closing[families[one]] = True
        eligible = vote >= np.where(closing, _LEAST_VOTES_OF_SIBLINGS, _LEAST_VOTES)
        if gains:
            eligible &= gain > np.where(closing, 0.1, 1) * _LEAST_GAIN * gains[0]
        preferred = (1 + _REGULAR * np.maximum(closing, regular)) * gain
        best = int(np.argmax(np.where(eligible, preferred, 0)))
        if not eligible[best]:
            break
        elected.append(best)
        gains.append(float(gain[best]))
        votes.append(int(vote[best]))
        chamber.explain(best)
    return Election(vectors[elected], np.array(gains), np.array(votes, int), chamber.agreed())


def whole_vectors(witnesses: Sequence[Witness], n_bars: int) -> np.ndarray:
    """Return vectors over all bars that witnesses agree on, (n_vectors, n_bars), bool."""
    signs, levels, spanning = [], [], []
    for witness in witnesses:
        n_layers = witness.basis.shape[1]
        sign = np.zeros((len(witness.vectors), n_bars), np.int8)
        sign[:, witness.bars] = np.where(witness.vectors, 1, -1)
        signs.append(sign)
        levels.append(np.full(len(sign), witness.level / n_layers))
        spanning.append(np.arange(len(sign)) < n_layers)
    if not signs:
        return np.zeros((0, n_bars), bool)
    table, inverse = np.unique(np.concatenate(signs), axis=0, return_inverse=True)
    table = table.astype(np.float32)
    weights = np.bincount(inverse.ravel(), np.concatenate(levels))
    own = np.bincount(inverse.ravel(), np.concatenate(levels) * np.concatenate(spanning))
    found = set()
    for seed in np.argsort(-own * np.abs(table).sum(axis=1))[:_SEEDS]:
        agreed = _agree(table[seed], table, weights)
        for period in _PERIODS:
            whole = _regular(agreed, table, weights, period)
            found |= {vector.tobytes() for vector in whole}
    return np.array([np.frombuffer(one, bool) for one in sorted(found)]).reshape(-1, n_bars)


def _agree(sign: np.ndarray, table: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Fill in what vectors of the table know that agree with this one, surest first."""
    sign = sign.copy()
    known, sounds = np.abs(table), np.maximum(table, 0)
    n_known = known.sum(axis=1)
    while not sign.all():
        here = np.abs(sign)
        both = known @ here
        agrees = (table @ sign == both) & (sounds @ np.maximum(sign, 0) >= _SHARED_BARS)
        agrees &= both >= _OVERLAP * np.minimum(n_known, here.sum())
        voting = weights * agrees
        yes, no = voting @ sounds, voting @ (known - sounds)
        sure = np.where(
            (sign == 0) & (np.minimum(yes, no) <= _DISSENT * (yes + no)), np.maximum(yes, no), 0
        )
        bar = int(np.argmax(sure))
        if sure[bar] <= 0:
            break
        sign[bar] = 1 if yes[bar] > no[bar] else -1
    return sign


def _regular(
    sign: np.ndarray, table: np.ndarray, weights: np.ndarray, period: int
) -> list[np.ndarray]:
    """Return whole vectors, if the layer sounds at one of `period` places in a loop."""
    if not sign.all():
        bars = np.arange(len(sign))
        places = np.unique(bars[sign > 0] % period)
        if len(places) != 1:
            return []
        elsewhere = bars % period != places[0]
        sign = _agree(np.where(elsewhere & (sign == 0), -1, sign), table, weights)
        here = sign[places[0] :: period]
        known = np.flatnonzero(here)
        at = np.arange(len(here))
        before = known[np.maximum(np.searchsorted(known, at, side="right") - 1, 0)]
        after = known[np.minimum(np.searchsorted(known, at), len(known) - 1)]
        filled = []
        for neighbour in (before, after):
            whole = sign.copy()
            whole[places[0] :: period] = here[neighbour]
            filled.append(whole > 0)
        return filled
    return [sign > 0]


def _with_siblings(vectors: np.ndarray) -> np.ndarray:
    """Add the layers that a loop of these would have at its other places."""
    found = {vector.tobytes() for vector in vectors}
    n_bars = vectors.shape[1]
    for vector in vectors:
        for period in _PERIODS[1:]:
            found |= {one.tobytes() for one in _siblings(vector, period)}
    every = [np.frombuffer(one, bool) for one in sorted(found)]
    return np.array(every).reshape(-1, n_bars)


def _siblings(vector: np.ndarray, period: int) -> list[np.ndarray]:
    """Return the other layers of a loop of `period` bars that has this one."""
    places = np.unique(np.flatnonzero(vector) % period)
    if len(places) != 1:
        return []
    cycles = np.resize(vector, -(-len(vector) // period) * period).reshape(-1, period)
    on = cycles[:, places[0]].copy()
    if places[0] + (len(cycles) - 1) * period >= len(vector):
        on[-1] = on[-2] if len(on) > 1 else False
    found = []
    for place in range(period):
        one = np.zeros(cycles.shape, bool)
        one[:, place] = on
        whole = one.ravel()[: len(vector)]
        if place != places[0] and whole.sum() > 1:
            found.append(whole)
    return found


def _families(vectors: np.ndarray) -> list[np.ndarray]:
    """Return for each vector the numbers of those that may belong to the same loop."""
    number = {vector.tobytes(): i for i, vector in enumerate(vectors)}
    families = []
    for vector in vectors:
        siblings = {
            number[one.tobytes()]
            for period in _PERIODS[1:]
            for one in _siblings(vector, period)
            if one.tobytes() in number
        }
        families.append(np.array(sorted(siblings), int))
    return families


def _complexity(vector: np.ndarray) -> tuple[int, int]:
    """Return how often a layer is switched on, and how often at unusual bars.

    Songs change every four bars, or else every two.
    """
    sounding = np.flatnonzero(vector)
    period = max(p for p in _PERIODS if len(np.unique(sounding % p)) <= 1)
    cycles = np.unique(sounding // period)
    gaps = np.flatnonzero(np.diff(cycles) > 1)
    switches = period * np.concatenate(
        [cycles[:1], cycles[gaps] + 1, cycles[gaps + 1], cycles[-1:] + 1]
    )
    return len(gaps) + 1, int(np.count_nonzero(switches % 4) + np.count_nonzero(switches % 2))


class _Chamber:
    """Vectors as each witness sees them, less what is explained already."""

    def __init__(self, witnesses: Sequence[Witness], vectors: np.ndarray) -> None:
        n_bars = vectors.shape[1]
        most = max((one.basis.shape[1] for one in witnesses), default=0)
        knows = np.zeros((len(witnesses), n_bars), np.float32)
        self._told = np.zeros((len(witnesses), n_bars, most), np.float32)
        for i, one in enumerate(witnesses):
            knows[i, one.bars] = 1
            self._told[i, one.bars, : one.basis.shape[1]] = one.basis
        self._weights = np.array([one.level / one.basis.shape[1] for one in witnesses])
        self._new = vectors.astype(np.float32) * knows[:, None]
        self._sizes = np.square(self._new).sum(axis=2)

    def support(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the weight and number of the witnesses who tell of each vector."""
        left = np.square(self._new).sum(axis=2)
        told = np.square(self._new @ self._told).sum(axis=2)
        tells = (self._sizes >= _SHARED_BARS) & (left > _NEW * self._sizes)
        tells &= left - told < _TOLD * left
        return self._weights @ tells, tells.sum(axis=0)

    def explain(self, vector: int) -> None:
        """Take a vector out of all others, and out of what is left to tell."""
        seen = self._new[:, vector]
        size = np.linalg.norm(seen, axis=1)[:, None]
        unit = np.where(size > _NEW, seen / np.maximum(size, 1e-9), 0)[:, :, None]
        row = unit.transpose(0, 2, 1)
        self._new = self._new - (self._new @ unit) @ row
        left, values, _ = np.linalg.svd(self._told - unit @ (row @ self._told), full_matrices=False)
        self._told = left * (values > 0.2)[:, None, :]

    def agreed(self) -> np.ndarray:
        """Return the witnesses of whom nothing is left."""
        return np.flatnonzero(np.square(self._told).sum(axis=(1, 2)) < 0.5)
