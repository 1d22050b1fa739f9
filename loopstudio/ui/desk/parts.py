"""What the desk shows of a song and of a loop, as numbers and words.

A factorization gives its sounds and rhythms in no order.  Here sounds are numbered from
low to high and rhythms lettered by where in the bar they are strongest; the numbers belong
to the song, so they stay the same whichever loop is selected.

Conventions
-----------
*sound* and *rhythm* are columns of the factors; their number and letter are what people
read.  Levels are relative to the loudest cell of the loop's recipe.
"""

from dataclasses import dataclass, replace

import numpy as np

from loopstudio.core.extract import Extraction
from loopstudio.core.model import Mutes, entry_levels
from loopstudio.core.pictures.loop_picture import N_ROWS, log_rows, tilted
from loopstudio.core.redrawn import Redrawn
from loopstudio.core.sound_names import SoundName, name_sound, note_name
from loopstudio.core.tucker import Factors
from loopstudio.project.project import PartNames

USED = 0.06
"""A part below this level is not counted as used by the loop."""

AUDIBLE = 0.002
"""A cell below this level, 54 dB under the loudest, plays nothing that could be switched off."""

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


@dataclass(frozen=True)
class Part:
    """A sound, a rhythm, a layer, or where they meet; None stands for all of them."""

    sound: int | None = None
    rhythm: int | None = None
    layer: int | None = None

    @property
    def cell(self) -> tuple[int, int, int] | None:
        """The entry of the core tensor; None for a part that is more than one."""
        if self.sound is None or self.rhythm is None or self.layer is None:
            return None
        return self.sound, self.rhythm, self.layer

    def alone(self, factors: Factors, heard: Mutes | None = None) -> Mutes:
        """Return what must be switched off for this part to be heard alone.

        What is on then has the levels of `heard`.
        """
        n_sounds, n_rhythms, n_layers = factors.core.shape
        return replace(
            heard or Mutes(),
            cells=frozenset(),
            sounds=_others(self.sound, n_sounds),
            rhythms=_others(self.rhythm, n_rhythms),
            layers=_others(self.layer, n_layers),
        )


@dataclass(frozen=True, eq=False)
class SongParts:
    """All sounds and rhythms of a song.

    Attributes
    ----------
    factors : Factors
        As they are heard, with what the user drew.
    learned : Factors
        As they were found.
    names : tuple of SoundName
        Note or kind of every sound.
    sounds, rhythms : tuple of int
        Columns of the factors in the order of their numbers and letters.
    numbers, letters : tuple of str
        Names of every column of the factors.
    sound_rows : np.ndarray, shape (N_ROWS, n_sounds)
        Spectra over logarithmic frequency.
    ridges : np.ndarray, shape (N_ROWS, n_sounds), in [0, 1]
        The same for the eye: tilted like every picture of frequencies, each with a peak of 1.
    bars : int
        Bars of a slice, which is what a rhythm spans.
    beats : int
        Beats of a slice.
    hz_per_bin : float
        From one bin of the sounds to the next.
    called_sounds, called_rhythms : tuple of str
        What the user calls every column of the factors; empty for those without a name.
    """

    factors: Factors
    learned: Factors
    names: tuple[SoundName, ...]
    sounds: tuple[int, ...]
    rhythms: tuple[int, ...]
    numbers: tuple[str, ...]
    letters: tuple[str, ...]
    sound_rows: np.ndarray
    ridges: np.ndarray
    bars: int
    beats: int
    hz_per_bin: float
    called_sounds: tuple[str, ...]
    called_rhythms: tuple[str, ...]


@dataclass(frozen=True)
class Pane:
    """One layer of a loop: a recipe of its own, for one slice of the loop."""

    layer: int
    slice: int
    """From 0, in the loop."""
    title: str
    """Such as ``"second bar"``."""
    short: str
    """Such as ``"2"``."""


@dataclass(frozen=True, eq=False)
class LoopParts:
    """What a loop takes from the sounds and rhythms of its song.

    Attributes
    ----------
    panes : tuple of Pane
        In the order in which they are heard.
    levels : np.ndarray, shape (n_panes, n_sounds, n_rhythms), in [0, 1]
    sound_use, rhythm_use : np.ndarray, shape (n_sounds,) and (n_rhythms,), in [0, 1]
        Level of the loudest cell of each.
    sound_share, rhythm_share : np.ndarray, shapes as above
        Part of the whole loop, summing to 1.
    n_slices : int
        Length of the loop.
    """

    panes: tuple[Pane, ...]
    levels: np.ndarray
    sound_use: np.ndarray
    rhythm_use: np.ndarray
    sound_share: np.ndarray
    rhythm_share: np.ndarray
    n_slices: int


def song_parts(extraction: Extraction, sr: int) -> SongParts:
    """Find number, letter and name of all parts of a song.

    Parameters
    ----------
    extraction : Extraction
    sr : int, in Hz
    """
    factors = extraction.factors
    hz_per_bin = sr / extraction.spec.n_fft
    names = tuple(name_sound(spectrum, hz_per_bin) for spectrum in factors.sounds.T)
    sounds = sorted(range(len(names)), key=lambda sound: names[sound].hz)
    sound_rows = log_rows(factors.sounds, hz_per_bin, N_ROWS)
    ridges = tilted(sound_rows)
    strongest = factors.rhythms.argmax(axis=0)
    rhythms = sorted(range(len(strongest)), key=lambda rhythm: int(strongest[rhythm]))
    return SongParts(
        factors=factors,
        learned=factors,
        names=names,
        sounds=tuple(sounds),
        rhythms=tuple(rhythms),
        numbers=tuple(str(sounds.index(sound) + 1) for sound in range(len(sounds))),
        letters=tuple(letter(rhythms.index(rhythm)) for rhythm in range(len(rhythms))),
        sound_rows=sound_rows,
        ridges=ridges / np.maximum(ridges.max(axis=0), np.finfo(ridges.dtype).tiny),
        bars=extraction.slices.bars,
        beats=extraction.slices.bars * extraction.grid.beats_per_bar,
        hz_per_bin=hz_per_bin,
        called_sounds=("",) * len(names),
        called_rhythms=("",) * len(strongest),
    )


def edited_parts(learned: SongParts, redrawn: Redrawn, names: PartNames) -> SongParts:
    """Return the parts of a song as the user drew and named them.

    Numbers and letters stay: they say which part it is, whatever it sounds like now.

    Parameters
    ----------
    learned : SongParts
        From `song_parts`.
    redrawn : Redrawn
    names : PartNames
    """
    sounds, rhythms = dict(names.sounds), dict(names.rhythms)
    song = replace(
        learned,
        called_sounds=tuple(sounds.get(k, "") for k in range(len(learned.numbers))),
        called_rhythms=tuple(rhythms.get(k, "") for k in range(len(learned.letters))),
    )
    if not redrawn:
        return song
    factors = redrawn.apply(learned.factors, learned.hz_per_bin)
    found, rows, ridges = list(learned.names), learned.sound_rows.copy(), learned.ridges.copy()
    for sound, midi in redrawn.notes:
        hz = 440 * 2 ** ((midi - 69) / 12)
        found[sound] = SoundName(note_name(hz), hz, pitched=True)
        rows[:, sound] = log_rows(factors.sounds[:, [sound]], learned.hz_per_bin, N_ROWS)[:, 0]
        ridge = tilted(rows[:, [sound]])[:, 0]
        ridges[:, sound] = ridge / max(float(ridge.max()), np.finfo(ridge.dtype).tiny)
    return replace(song, factors=factors, names=tuple(found), sound_rows=rows, ridges=ridges)


def loop_parts(extraction: Extraction, loop: int) -> LoopParts:
    """Return what one loop takes from the parts of its song.

    Parameters
    ----------
    extraction : Extraction
    loop : int
        Index of the loop.
    """
    found = extraction.loops[loop]
    factors = extraction.factors
    slice_bars = extraction.slices.bars
    panes = _panes(found.layers, slice_bars)
    levels = entry_levels(factors, [pane.layer for pane in panes])
    loudest, total = float(levels.max()), float(levels.sum())
    sound_sums, rhythm_sums = levels.sum(axis=(0, 2)), levels.sum(axis=(0, 1))
    levels = levels / loudest if loudest > 0 else levels
    return LoopParts(
        panes=panes,
        levels=levels,
        sound_use=levels.max(axis=(0, 2)),
        rhythm_use=levels.max(axis=(0, 1)),
        sound_share=sound_sums / total if total > 0 else sound_sums,
        rhythm_share=rhythm_sums / total if total > 0 else rhythm_sums,
        n_slices=max(-(-found.bars // slice_bars), panes[-1].slice + 1),
    )


def letter(index: int) -> str:
    """Return A to Z, then AA, AB and so on."""
    name = chr(ord("A") + index % 26)
    return name if index < 26 else letter(index // 26 - 1) + name


def strongest_first(ordered: tuple[int, ...], use: np.ndarray, n_visible: int) -> tuple[int, ...]:
    """Bring the most used parts to the front, each of the two groups in its old order.

    Parameters
    ----------
    ordered : tuple of int
        Parts by number or letter.
    use : np.ndarray, shape (n_parts,)
    n_visible : int
        How many go to the front.
    """
    front = set(sorted(ordered, key=lambda part: -use[part])[:n_visible])
    return tuple(sorted(ordered, key=lambda part: part not in front))


def _panes(layers: tuple[tuple[int, int], ...], slice_bars: int) -> tuple[Pane, ...]:
    """One pane a layer, in the order in which they are heard."""
    slices = [bar // slice_bars for _, bar in layers]
    panes: list[Pane] = []
    for layer, bar in sorted(layers, key=lambda item: item[1]):
        at = bar // slice_bars
        title, short = _slice_words(at, slice_bars)
        # Layers that sound in the same bars are told apart by a letter.
        nth = letter(sum(pane.slice == at for pane in panes)).lower()
        if len(set(slices)) == 1 < len(slices):
            title, short = f"part {nth}", nth
        elif slices.count(at) > 1:
            title, short = f"{title}, part {nth}", short + nth
        panes.append(Pane(layer, at, title, short))
    return tuple(panes)


def _slice_words(at: int, slice_bars: int) -> tuple[str, str]:
    """Title and short title of a slice of a loop."""
    if slice_bars > 1:
        short = f"{at * slice_bars + 1}–{(at + 1) * slice_bars}"
        return f"bars {short}", short
    short = str(at + 1)
    return f"{_ORDINALS[at]} bar" if at < len(_ORDINALS) else f"bar {short}", short


def _others(kept: int | None, n: int) -> frozenset[int]:
    return frozenset() if kept is None else frozenset(range(n)) - {kept}
