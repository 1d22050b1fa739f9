"""A loop's recipe as sound: what the model alone says, without the song.

The sounds and rhythms of a recipe are magnitudes; to be heard they need a phase.  Where the loop
itself has sound, its own phase is the best to begin with; where a redrawn recipe has notes that
were never played, every peak of the spectrum gets the phase of a steady tone.  From there the
phase is made consistent with the magnitudes.

A turn of a loop is followed by itself, so frames are cut from a circle and it has no seam.

Based on the methods of:
    Nathanaël Perraudin, Peter Balazs and Peter Søndergaard, "A fast Griffin-Lim algorithm",
    WASPAA 2013.
    Gerald Beauregard, Mithila Harish and Lonce Wyse, "Single pass spectrogram inversion",
    IEEE DSP 2015, for the phase of what has none.

Where we depart from them: frames lie on a circle whose length need not be a number of hops, so
signals are rebuilt from their frames by least squares.

Conventions
-----------
A turn begins with the first bar of the recipe, `loopstudio.core.places.recipe_places` 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.circle import Circle
from loopstudio.core.model import layer_magnitudes
from loopstudio.core.places import loop_places, recipe_places
from loopstudio.core.stems import bare_loop, loop_length

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.extraction import Extraction
    from loopstudio.core.tucker import Factors

_N_ITERATIONS = 10
_MOMENTUM = 0.99
_OWN_DB = -20.0
"""How far below the wanted level a loop's own sound may lie and still lend its phase."""
_NEIGHBOURS = 12
"""Bins on either side over which the place between the speakers is averaged."""
_MOST_DB = 12.0
"""By how much a model's level is corrected to the loop's at most."""
_SILENCE = 1e-9


def voice_of(audio: Audio, extraction: Extraction, loop: int, factors: Factors) -> np.ndarray:
    """Return one turn of a loop from its recipe; see `Recipe.voice`."""
    return Recipe(audio, extraction, loop).voice(factors)


def recipe_loop(audio: Audio, extraction: Extraction, loop: int, factors: Factors) -> np.ndarray:
    """Return one turn of a loop from its recipe, that begins where the loop's file does.

    As `voice_of`, but with the first bar of `loopstudio.core.stems.bare_loop` first.
    """
    voice = voice_of(audio, extraction, loop, factors)
    return np.roll(voice, -_beginning(extraction, loop), axis=1)


class Recipe:
    """A loop whose recipe can be heard, as it is or redrawn, again and again.

    Parameters
    ----------
    audio : Audio
        The song of the extraction.
    extraction : Extraction
    loop : int
    """

    def __init__(self, audio: Audio, extraction: Extraction, loop: int) -> None:
        self._extraction, self._loop = extraction, loop
        own = _own_turn(audio, extraction, loop)
        self._circle = Circle(own.shape[1], extraction.spec)
        spectra = self._circle.frames(own)
        powers = np.square(np.abs(spectra)).mean(axis=1)
        self._sides = _sides(powers)
        self._own = spectra.mean(axis=0)
        model = self._magnitudes(extraction.factors)
        self._level = _level(powers.mean(axis=0).sum() * len(model), np.square(model).sum())

    def voice(self, factors: Factors) -> np.ndarray:
        """Return one turn of the loop as a model has it.

        Parameters
        ----------
        factors : Factors
            Those of the extraction, or edited ones of the same ranks.  What they have louder
            or softer than those is so in the sound.

        Returns
        -------
        np.ndarray, shape (n_channels, n), float32
            ``n`` is the loop's length rounded to a sample.  The level is that of the loop in the
            song, and every frequency lies between the speakers as it does there.
        """
        wanted = self._magnitudes(factors) * self._level
        spectra = self._consistent(wanted, self._first_phases(wanted))
        voice: np.ndarray = self._circle.signal(spectra * self._sides[:, None])
        return voice

    def _magnitudes(self, factors: Factors) -> np.ndarray:
        """Return the model on the frames of the circle, shape (n_frames, n_bins), float32."""
        turn = turn_magnitudes(self._extraction, self._loop, factors)
        place = self._circle.centres * (len(turn) / self._circle.length)
        before = place.astype(int) % len(turn)
        way = (place - place.astype(int)).astype(np.float32)[:, None]
        blended: np.ndarray = (1 - way) * turn[before] + way * turn[(before + 1) % len(turn)]
        return blended

    def _first_phases(self, wanted: np.ndarray) -> np.ndarray:
        """Return numbers of length one: the loop's own phase, or that of steady tones."""
        steady = np.exp(1j * _steady_phases(wanted, self._circle)).astype(np.complex64)
        size = np.abs(self._own)
        near = size > np.maximum(wanted * np.float32(10 ** (_OWN_DB / 20)), np.float32(_SILENCE))
        phases: np.ndarray = np.where(
            near, self._own / np.maximum(size, np.float32(_SILENCE)), steady
        )
        return phases

    def _consistent(self, wanted: np.ndarray, phases: np.ndarray) -> np.ndarray:
        """Return spectra with these magnitudes that are nearly those of a signal."""
        spectra: np.ndarray = wanted * phases
        before = np.zeros_like(spectra)
        for _ in range(_N_ITERATIONS):
            rebuilt = self._circle.frames(self._circle.signal(spectra[None]))[0]
            towards = rebuilt - np.float32(_MOMENTUM / (1 + _MOMENTUM)) * before
            before = rebuilt
            spectra = towards * (wanted / np.maximum(np.abs(towards), np.float32(1e-20)))
        return spectra


def turn_magnitudes(extraction: Extraction, loop: int, factors: Factors) -> np.ndarray:
    """Return the magnitudes of one turn of a loop, shape (n_tatums of the turn, n_bins).

    Parameters
    ----------
    extraction : Extraction
    loop : int
    factors : Factors
        The model, of the same ranks as that of the extraction.
    """
    one = extraction.loops[loop]
    slice_bars = extraction.slices.bars
    begins: dict[int, list[int]] = {}
    for layer, place in one.layers:
        begins.setdefault(layer, []).append(place)
    found = layer_magnitudes(factors, begins)
    n_tatums = found.shape[1] // slice_bars
    turn = np.zeros((one.bars, n_tatums, found.shape[2]), np.float32)
    for (layer, places), magnitudes in zip(begins.items(), found, strict=True):
        # Slices may be longer than a loop, which then goes round in them.
        bars = [(place + bar) % one.bars for place in places for bar in range(slice_bars)]
        level = np.float32(_layer_level(extraction, layer))
        own = np.tile(magnitudes.reshape(slice_bars, n_tatums, -1), (len(places), 1, 1))
        for bar in set(bars):
            heard = [i for i, other in enumerate(bars) if other == bar]
            turn[bar] += level * own[heard].mean(axis=0)
    return turn.reshape(one.bars * n_tatums, -1)


def _layer_level(extraction: Extraction, layer: int) -> float:
    """Return how loudly a layer plays where it does."""
    column = np.asarray(extraction.factors.layout)[:, layer]
    playing = column[column > 0.5 * column.max(initial=0)]
    return float(np.median(playing)) if playing.size else 0.0


def _own_turn(audio: Audio, extraction: Extraction, loop: int) -> np.ndarray:
    """Return one turn of a loop from the song, that begins with the first bar of its recipe."""
    return np.roll(bare_loop(audio, extraction, loop), _beginning(extraction, loop), axis=1)


def _beginning(extraction: Extraction, loop: int) -> int:
    """Return the sample of a recipe's turn with which the loop's file begins."""
    beginning = np.flatnonzero(loop_places(extraction, loop) == 0)
    if not beginning.size:
        return 0
    place = int(recipe_places(extraction, loop)[beginning[0]])
    return round(place * loop_length(extraction, loop) / extraction.loops[loop].bars)


def _sides(powers: np.ndarray) -> np.ndarray:
    """Return by how much each channel is louder than the mean, shape (n_channels, n_bins)."""
    kernel = np.ones(2 * _NEIGHBOURS + 1)
    # A little of the whole, for frequencies at which the loop has nothing.
    smooth = np.array([np.convolve(row, kernel, "same") for row in powers])
    smooth += 1e-3 * powers.mean(axis=1, keepdims=True) + _SILENCE
    sides: np.ndarray = np.sqrt(smooth / smooth.mean(axis=0)).astype(np.float32)
    return sides


def _level(own: float, model: float) -> np.float32:
    """Return what a model of some energy is multiplied by to have the loop's own."""
    if own <= 0 or model <= 0:
        return np.float32(1)
    most = 10 ** (_MOST_DB / 20)
    return np.float32(np.clip(np.sqrt(own / model), 1 / most, most))


def _steady_phases(wanted: np.ndarray, circle: Circle) -> np.ndarray:
    """Return the phases of frames in which every peak goes on as a tone, (n_frames, n_bins)."""
    n_frames, n_bins = wanted.shape
    n_fft = circle.n_fft
    phases = np.zeros((n_frames, n_bins), np.float32)
    bins = np.arange(n_bins)
    going = np.zeros(n_bins)
    hops = np.diff(circle.centres, prepend=circle.centres[0])
    for t in range(n_frames):
        row = wanted[t]
        peaks = np.flatnonzero((row[1:-1] > row[:-2]) & (row[1:-1] >= row[2:])) + 1
        if not peaks.size:
            continue
        below, top, above = row[peaks - 1], row[peaks], row[peaks + 1]
        off = 0.5 * (below - above) / np.minimum(below - 2 * top + above, -1e-20)
        advance = 2 * np.pi * (peaks + off) / n_fft * hops[t]
        # Around a peak the Hann window turns the phase by half a circle from bin to bin.
        valleys = (peaks[1:] + peaks[:-1] + 1) // 2
        nearest = np.searchsorted(valleys, bins, side="right")
        at_peak = going[peaks] + advance
        going = at_peak[nearest] + np.pi * ((bins - peaks[nearest]) % 2)
        phases[t] = going
    return phases
