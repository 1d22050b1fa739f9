"""Sounds and rhythms that the user drew in place of those that were learned.

A producer who hears that a bass line is right and its notes are wrong replaces the sound; who
wants the hats on the off-beat draws the rhythm.  Neither is a filter of the song: what was never
there cannot be let through, so a loop that uses a redrawn part is heard through the model alone;
see `loopstudio.core.recipe_sound`.

Conventions
-----------
The *steps* of a rhythm are sixteenths of its slice, four to a beat.  Levels are linear, 1 being
the highest place of the rhythm as it was learned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.model import entry_levels
from loopstudio.core.tucker import Factors

if TYPE_CHECKING:
    from collections.abc import Iterable

STEPS_PER_BEAT = 4
"""Sixteenths."""

NOTES = (24, 108)
"""Lowest and highest note that can replace a sound, as MIDI numbers: C1 to C8."""

HIGHEST_LEVEL = 1.0
"""Of a step: that of the highest place of the rhythm that was learned."""

LEAST_USED = 0.02
"""Level of a recipe's entry, relative to its loudest, from which on it counts as used."""

_HIGHEST_HARMONIC_HZ = 16000.0
_EMPTY = 0.05  # a step below this has no shape of its own that could be made louder


@dataclass(frozen=True)
class Redrawn:
    """What was drawn; empty for a model as it was learned.

    Attributes
    ----------
    notes : tuple of (sound, midi)
        Sounds that are notes now, with the MIDI number of the note; one entry a sound.
    rhythms : tuple of (rhythm, levels)
        Rhythms that were drawn, with the level of each of their steps; one entry a rhythm.
    """

    notes: tuple[tuple[int, int], ...] = ()
    rhythms: tuple[tuple[int, tuple[float, ...]], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.notes or self.rhythms)

    def note_of(self, sound: int) -> int | None:
        """Return the MIDI number of the note a sound was replaced by; None if it was learned."""
        return dict(self.notes).get(sound)

    def levels_of(self, rhythm: int) -> tuple[float, ...] | None:
        """Return the steps of a rhythm that was drawn; None if it was learned."""
        return dict(self.rhythms).get(rhythm)

    def with_note(self, sound: int, midi: int | None) -> Redrawn:
        """Replace a sound by a note; None brings the learned sound back."""
        notes = {k: note for k, note in self.notes if k != sound}
        if midi is not None:
            notes[sound] = min(max(midi, NOTES[0]), NOTES[1])
        return replace(self, notes=tuple(sorted(notes.items())))

    def with_rhythm(self, rhythm: int, levels: Iterable[float] | None) -> Redrawn:
        """Draw the steps of a rhythm; None brings the learned rhythm back."""
        rhythms = {k: drawn for k, drawn in self.rhythms if k != rhythm}
        if levels is not None:
            kept = (min(max(float(level), 0.0), HIGHEST_LEVEL) for level in levels)
            rhythms[rhythm] = tuple(kept)
        return replace(self, rhythms=tuple(sorted(rhythms.items())))

    def apply(self, factors: Factors, hz_per_bin: float) -> Factors:
        """Return the model with what was drawn in place of what was learned.

        Parameters
        ----------
        factors : Factors
        hz_per_bin : float > 0
            Bin ``i`` of the sounds lies at ``i * hz_per_bin``.
        """
        sounds, rhythms = np.array(factors.sounds), np.array(factors.rhythms)
        for sound, midi in self.notes:
            if sound < sounds.shape[1]:
                sounds[:, sound] = note_like(sounds[:, sound], midi, hz_per_bin)
        for rhythm, levels in self.rhythms:
            if rhythm < rhythms.shape[1]:
                rhythms[:, rhythm] = drawn(rhythms[:, rhythm], levels)
        return replace(factors, sounds=sounds, rhythms=rhythms, compressed=None)

    def is_used(self, factors: Factors, layers: Iterable[int]) -> bool:
        """Tell whether these layers play anything that was drawn."""
        if not self:
            return False
        levels = entry_levels(factors, layers)
        n_sounds, n_rhythms = levels.shape[1:]
        used = levels >= LEAST_USED * levels.max(initial=0)
        used &= levels > 0
        notes = [sound for sound, _ in self.notes if sound < n_sounds]
        rhythms = [rhythm for rhythm, _ in self.rhythms if rhythm < n_rhythms]
        return bool(used[:, notes].any() or used[:, :, rhythms].any())


def note_like(spectrum: np.ndarray, midi: int, hz_per_bin: float) -> np.ndarray:
    """Return the spectrum of a note that is as loud as another.

    Its harmonics fall off like those of a saw wave, each as wide as the window makes it.

    Parameters
    ----------
    spectrum : np.ndarray, shape (n_bins,), nonnegative
        The sound that is replaced.
    midi : int
    hz_per_bin : float > 0

    Returns
    -------
    np.ndarray, shape (n_bins,), dtype of `spectrum`
    """
    hz = 440 * 2 ** ((midi - 69) / 12)
    hz_of_bin = np.arange(len(spectrum)) * hz_per_bin
    highest = min(_HIGHEST_HARMONIC_HZ, hz_of_bin[-1])
    note = np.zeros(len(spectrum))
    for harmonic in range(1, max(1, int(highest / hz)) + 1):
        distance = (hz_of_bin - harmonic * hz) / hz_per_bin
        np.maximum(note, _hann_lobe(distance) / harmonic, out=note)
    weight = np.square(_ear(hz_of_bin))
    power, wanted = weight @ np.square(note), weight @ np.square(spectrum.astype(float))
    if power > 0:
        note *= np.sqrt(wanted / power)
    return note.astype(spectrum.dtype)


def step_bounds(n_tatums: int, n_steps: int) -> np.ndarray:
    """Return the first tatum of every step, and the one after the last; shape (n_steps + 1,)."""
    return np.round(np.arange(n_steps + 1) * n_tatums / n_steps).astype(int)


def step_levels(rhythm: np.ndarray, n_steps: int) -> tuple[float, ...]:
    """Return the highest place of every step of a rhythm, relative to the highest of all.

    Parameters
    ----------
    rhythm : np.ndarray, shape (n_tatums,), nonnegative
    n_steps : int > 0
    """
    peak = float(rhythm.max(initial=0)) or 1.0
    bounds = step_bounds(len(rhythm), n_steps)
    return tuple(float(rhythm[a:b].max(initial=0)) / peak for a, b in pairwise(bounds))


def drawn(rhythm: np.ndarray, levels: tuple[float, ...]) -> np.ndarray:
    """Return a rhythm whose steps have other levels.

    A step keeps how it begins and dies away; one that was empty gets the shape of the strongest.

    Parameters
    ----------
    rhythm : np.ndarray, shape (n_tatums,), nonnegative
        As it was learned.
    levels : tuple of float >= 0
        As `step_levels` gives them.

    Returns
    -------
    np.ndarray, shape (n_tatums,), dtype of `rhythm`
    """
    peak = float(rhythm.max(initial=0)) or 1.0
    before = step_levels(rhythm, len(levels))
    bounds = step_bounds(len(rhythm), len(levels))
    strongest = int(np.argmax(before))
    model = rhythm[bounds[strongest] : bounds[strongest + 1]]
    made = np.array(rhythm)
    for step, (was, level) in enumerate(zip(before, levels, strict=True)):
        here = slice(bounds[step], bounds[step + 1])
        n = here.stop - here.start
        if was >= _EMPTY:
            made[here] *= level / was
        elif abs(level - was) > 1e-6 and n:
            shape = _stretched(model, n) if model.any() else np.ones(n)
            made[here] = peak * level * shape / shape.max()
    return made


def _stretched(shape: np.ndarray, n: int) -> np.ndarray:
    """Return a shape with `n` places from its first to its last."""
    at = np.linspace(0, len(shape) - 1, n)
    stretched: np.ndarray = np.interp(at, np.arange(len(shape)), shape)
    return stretched


def _hann_lobe(distance: np.ndarray) -> np.ndarray:
    """Return the main lobe of the Hann window, in bins from its middle."""
    away = np.abs(distance)
    beside = np.isclose(away, 1)  # where numerator and denominator vanish
    lobe = np.sinc(distance) / np.where(beside, 1, 1 - np.square(distance))
    return np.where(away < 2, np.where(beside, 0.5, np.abs(lobe)), 0.0)


def _ear(hz: np.ndarray) -> np.ndarray:
    """Return how strongly the ear takes a frequency, linear.

    The filter of ITU-R BS.1770 as analogue sections, by which the program measures all loudness:
    a shelf for the head and a high pass.
    """
    head, middle = 10 ** (4 / 20), 10 ** (2 / 20)
    at = 1j * hz / 1682
    shelf = (head * at**2 + middle * at * np.sqrt(2) + 1) / (at**2 + at * np.sqrt(2) + 1)
    low = 1j * hz / 38.1
    high_pass = low**2 / (low**2 + 2 * low + 1)
    curve: np.ndarray = np.abs(shelf * high_pass)
    return curve
