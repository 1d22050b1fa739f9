"""What is known of the stems, brought up to date in the bars in which they changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.granting.covers import in_band
from loopstudio.core.granting.stretches import moves_sound
from loopstudio.core.progress import Progress, silent
from loopstudio.core.render import renderer
from loopstudio.core.spectrogram import frames_at
from loopstudio.core.stems import PEAK_HOP
from loopstudio.core.wishes import KEEP, NOTHING_DB, ONLY, Change, samples_of

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.extraction import Extraction
    from loopstudio.core.granting.covers import Cover
    from loopstudio.core.wishes import Wish

MOST_S = 3.0
"""How much of the stems is measured where they come from masks ..."""
MOST_EXACT_S = 10.0
"""... and where exact ones have moved."""
COMPARED_S = 1.2
"""How much of the wishes is compared with before."""
_LEAST_PIECES = 2
"""In so many pieces of each wish: a loop may well be silent at the beginning of it."""
_GOLDEN = (5**0.5 - 1) / 2
_UNHEARD = 1e-5
"""Share of the energy of all stems below which one of them was not heard."""
_N_FFT = 2048
_PIECE = 2 * _N_FFT
"""Samples of a piece; shorter ones would not tell frequencies apart."""


def peaks_of(
    audio: Audio, extraction: Extraction, bars: Sequence[int], *, progress: Progress = silent
) -> np.ndarray:
    """Return the peaks of all stems, brought up to date in some bars.

    So many bars are measured as fit into `MOST_S`; where there are more, the peaks of the
    others change by as much as those of measured ones with the same wishes.

    Parameters
    ----------
    audio : Audio
    extraction : Extraction
        With the peaks from before.
    bars : sequence of int
        In order.
    progress : Progress

    Returns
    -------
    np.ndarray, as `Extraction.peaks`
    """
    old, peaks = extraction.peaks, extraction.peaks.copy()
    heard = renderer(audio.samples, audio.sr, extraction)
    spans = dict(zip(bars, _spans(extraction, bars, old.shape[1]), strict=True))
    alike = _alike(extraction, bars)
    measured = _measured(extraction, alike, audio.sr)
    for i, bar in enumerate(sorted(measured)):
        progress(i / len(measured), "Measuring the loops")
        first, last = spans[bar]
        start, n = first * PEAK_HOP, (last - first) * PEAK_HOP
        stems = heard.loops(start, n)
        rest = -stems.sum(axis=0)
        song = audio.samples[:, start : start + n]
        rest[:, : song.shape[1]] += song
        for row, stem in zip(peaks, (*stems, rest), strict=True):
            row[first:last] = np.abs(stem.reshape(len(stem), -1, PEAK_HOP)).max(axis=(0, 2))
    for of_kind in alike:
        known = _points(spans[bar] for bar in of_kind if bar in measured)
        others = _points(spans[bar] for bar in of_kind if bar not in measured)
        if len(others) and len(known):
            peaks[:, others] = _foretold(old[:, known], peaks[:, known], old[:, others])
    return peaks


def _alike(extraction: Extraction, bars: Sequence[int]) -> list[list[int]]:
    """Return bars in groups with the same wishes; those without any that moves sound come first."""
    granted = extraction.granted
    moving = [] if granted is None else [w for w in granted.wishes if w.kind != KEEP]
    kinds: dict[tuple[int, ...], list[int]] = {(): []}
    for bar in bars:
        held = tuple(i for i, w in enumerate(moving) if w.first_bar <= bar <= w.last_bar)
        kinds.setdefault(held, []).append(bar)
    return list(kinds.values())


def _spans(extraction: Extraction, bars: Sequence[int], n_points: int) -> list[tuple[int, int]]:
    """Return the first point of each bar, and the one after its last that no other bar has."""
    lines = extraction.grid.bar_starts / PEAK_HOP
    found: list[tuple[int, int]] = []
    for bar in bars:
        first = max(int(lines[bar]), found[-1][1] if found else 0)
        last = min(int(np.ceil(lines[bar + 1])), n_points)
        found.append((first, max(first, last)))
    return found


def _measured(extraction: Extraction, alike: Sequence[Sequence[int]], sr: int) -> set[int]:
    """Choose what to measure: everything where it is cheap, else some bars of each kind."""
    played = any(loop.exactness_db is None for loop in extraction.loops)
    if not played and not moves_sound(extraction):
        return {bar for bars in alike for bar in bars}
    bar_s = float(np.median(np.diff(extraction.grid.bar_starts))) / sr
    most_s = MOST_S if played else MOST_EXACT_S
    kinds = [bars for bars in alike if bars]
    each = max(int(most_s / bar_s / max(len(kinds), 1)), 1)
    chosen: set[int] = set()
    for bars in kinds:
        cheap = bars is alike[0] and not played
        n = len(bars) if cheap else min(each, len(bars))
        places = np.linspace(0, len(bars) - 1, n).round().astype(int)
        chosen.update(bars[place] for place in places)
    return chosen


def _points(spans: Iterable[tuple[int, int]]) -> np.ndarray:
    return np.concatenate([np.arange(0), *(np.arange(*span) for span in spans)])


def _foretold(old: np.ndarray, new: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Foretell the peaks of bars from how those of other bars changed, (n_stems, n_points)."""
    was, now = (np.square(peaks).sum(axis=1) for peaks in (old, new))
    # Of what was not heard in the measured bars they tell nothing, but that it is heard now.
    heard = was > _UNHEARD * was.sum()
    ratio = np.sqrt(np.divide(now, was, out=np.ones_like(now), where=heard))
    # What was silent is as loud in all as it is in some.
    share = np.sqrt(np.divide(now, was.sum(), out=np.zeros_like(now), where=~heard & (now > was)))
    loud = np.sqrt(np.square(others).sum(axis=0))
    foretold: np.ndarray = ratio[:, None] * others + share[:, None] * loud
    return foretold


def changes_of(
    audio: Audio,
    before: Extraction,
    after: Extraction,
    covers: Sequence[Cover],
    *,
    progress: Progress = silent,
) -> tuple[Change, ...]:
    """Tell what each wish did to its loop in its rectangle.

    Parameters
    ----------
    audio : Audio
    before, after : Extraction
        Without and with the wishes.
    covers : sequence of Cover
        Of the wishes that are told of.
    progress : Progress
    """
    was, now = (renderer(audio.samples, audio.sr, one) for one in (before, after))
    found = []
    for i, cover in enumerate(covers):
        progress(i / len(covers), "Comparing with before")
        wish = cover.wish
        bars = _bars_changed(before, after, wish)
        start, stop = samples_of(wish, after.grid)
        if bars:
            start = max(start, round(float(after.grid.bar_starts[bars[0]])))
        energies = np.zeros(3)
        for at, n in _pieces(start, stop, int(COMPARED_S * audio.sr / len(covers))):
            heard = (
                audio.samples[:, at : at + n],
                *(one.loops(at, n)[wish.loop] for one in (was, now)),
            )
            energies += [_energy(samples, wish, audio.sr) for samples in heard]
        whole, before_one, after_one = energies.tolist()
        found.append(Change(_db(before_one, whole), _db(after_one, whole), bars))
    return tuple(found)


def _pieces(start: int, stop: int, most: int) -> list[tuple[int, int]]:
    """Return where pieces of a stretch begin, and how long they are, in samples.

    There is one where the stretch is no longer than `most`, else as many short ones as that
    allows: spread over it, but not evenly, or they could miss all that is played on the beat.
    """
    if stop - start <= most:
        return [(start, stop - start)]
    n = min(_PIECE, stop - start)
    count = max(most // n, _LEAST_PIECES)
    places = np.arange(count) + (np.arange(count) * _GOLDEN + 0.5) % 1
    return [(start + int(at), n) for at in places / count * (stop - start - n)]


def _bars_changed(before: Extraction, after: Extraction, wish: Wish) -> tuple[int, ...]:
    """Return the bars in which loops sound different by a wish."""
    if wish.kind == KEEP:
        return ()
    plays = np.array([loop.activation > 0 for loop in before.loops])
    concerned = plays[wish.loop]
    if wish.kind == ONLY:
        others = np.delete(plays, wish.loop, axis=0).any(axis=0)
        entered = after.loops[wish.loop].activation > 0
        concerned = others | (entered & ~concerned)
    bars = np.arange(wish.first_bar, wish.last_bar + 1)
    return tuple(int(bar) for bar in bars[concerned[bars]])


def _energy(samples: np.ndarray, wish: Wish, sr: int) -> float:
    """Return the energy of samples (n_channels, n) in the band of a wish."""
    if wish.low_hz is None and wish.high_hz is None:
        return float(np.square(samples).sum(dtype=np.float64))
    band = in_band(wish, np.fft.rfftfreq(_N_FFT, 1 / sr))
    if band.max() == 1:  # what is left at its soft edges is not what was wished for
        band = band == 1
    # Frames across the ends of the samples would hear them as clicks, which have every pitch.
    half, n = _N_FFT // 2, samples.shape[1]
    centres = np.arange(half, n - half + 1, half) if n >= _N_FFT else np.array([n // 2])
    spectra = frames_at(samples, centres, _N_FFT)
    return float((np.square(np.abs(spectra)).sum(axis=(0, 1)) * band).sum())


def _db(energy: float, whole: float) -> float:
    if energy <= 0 or whole <= 0:
        return NOTHING_DB
    return float(np.clip(10 * np.log10(energy / whole), NOTHING_DB, -NOTHING_DB))
