"""Where in a track an excerpt of a recording plays, and where the excerpt begins.

Once pitch and speed are undone, every place where the excerpt plays is a stretch of a
diagonal in the table of similarities between track and original, and all of them span the
same part of the original.  So the places are pooled to find where the excerpt begins and ends,
which new drums hide in any one of them, and then each place is looked for again with the
whole excerpt.

A moment of the track is explained once: what a place has explained counts for no other, so
that an original that repeats itself, as songs do, gives no places between the places.

Conventions
-----------
Times in seconds; `_s` of the track unless they say original.  Frames as in `sampling_edges`.
"""

from dataclasses import dataclass

import numpy as np

from loopstudio.core.workshop import sampling_features as features
from loopstudio.core.workshop.sampling_change import Change
from loopstudio.core.workshop.sampling_edges import (
    APART,
    FRAME_S,
    HOP,
    LARGEST_SEAM_S,
    Part,
    edges,
    loop_begins,
)
from loopstudio.core.workshop.sampling_search import Peak, diagonal_sums

_REACH_S = 12.0
"""How far from the window that was found the original is compared first, in the track's time;
longer excerpts make it twice as far."""
_LEAST_SHARE = 0.4
"""A place has at least this much of the best one's evidence, or chance would be a place."""
_SPEED_STEPS = np.arange(-8, 9) * 0.00125
"""Corrections of the speed that are tried: up to 1 %, as the search knew it to 0.4 %."""


@dataclass(frozen=True)
class Excerpt:
    """A part of the original and the places in the track where it plays.

    Attributes
    ----------
    change : Change
    original_s : float
        Where it begins in the original.
    length_s : float
        How long it lasts in the track.
    places_s : tuple of float
        Where it begins in the track, in order.
    weights : tuple of float
        Evidence at each place against the best, in (0, 1].
    """

    change: Change
    original_s: float
    length_s: float
    places_s: tuple[float, ...]
    weights: tuple[float, ...]


def locate(track: np.ndarray, original: np.ndarray, peak: Peak) -> Excerpt:
    """Find the excerpt around a match, and every place where it plays.

    Parameters
    ----------
    track, original : np.ndarray, shape (n,), float32, as from `sampling_features.prepared`
    peak : Peak

    Returns
    -------
    Excerpt
    """
    middle_s = peak.original_s + peak.length_s / 2 * peak.change.speed
    reach_s = _REACH_S
    while True:
        part = Part(track, original, peak.change, middle_s, reach_s)
        n_frames = min(round(peak.length_s / FRAME_S), *part.rises.shape)
        begin, end = edges(part, _lags(part.rises, n_frames), n_frames)
        if not part.cuts(begin, end):
            break
        reach_s *= 2
    places = _places(part.rises, begin, end)
    sharper = _sharpened(track, original, part, places, begin, end)
    if sharper != part.change:
        part = Part(track, original, sharper, middle_s, reach_s)
        begin, end = edges(part, [round(place) - begin for place, _ in places], n_frames)
        places = _places(part.rises, begin, end)
    starts = [place for place, _ in places]
    length, early = float(end - begin), 0.0
    seam = _seam(starts, end - begin)
    if seam is not None:
        length += seam
        early = begin - loop_begins(part, [round(s) - begin for s in starts], begin, end, length)
    return Excerpt(
        change=part.change,
        original_s=max(0.0, part.original_s(begin - early)),
        length_s=length * FRAME_S,
        places_s=tuple(max(0.0, (place - early) * FRAME_S) for place, _ in places),
        weights=tuple(weight for _, weight in places),
    )


def _seam(starts: list[float], n_frames: int) -> float | None:
    """Return the frames missing between repetitions of a loop, or None if it is none.

    Negative if they overlap.  Frames at the edges hear half of something else.  Where an
    excerpt follows upon itself more than once, it is looped without a gap, and what seems to be
    missing belongs to its ends.
    """
    gaps = np.diff(starts) - n_frames
    small = gaps[np.abs(gaps) * FRAME_S < LARGEST_SEAM_S]
    if len(small) < 2:
        return None
    seam = float(np.median(small))
    # Gaps of a track that scatters the excerpt are small by chance, but then not the same.
    return seam if float(np.median(np.abs(small - seam))) <= 1 else None


def _lags(rises: np.ndarray, n_frames: int) -> list[int]:
    """Diagonals with windows nearly as high as the highest, as frames of track less original."""
    sums = diagonal_sums(rises, n_frames)
    least = 0.5 * float(sums.max())
    lags: list[int] = []
    while not lags or float(sums.max()) > max(least, 0):
        t, o = (int(i) for i in np.unravel_index(int(sums.argmax()), sums.shape))
        lags.append(t - o)
        sums[max(0, t - n_frames // 2) : t + n_frames // 2 + 1] = 0
    return lags


def _places(rises: np.ndarray, begin: int, end: int) -> list[tuple[float, float]]:
    """Frames of the track where the excerpt begins, with their evidence, in order."""
    n = end - begin
    # Rows before and after the track let an excerpt be cut off there.
    table = np.pad(rises[:, begin:end], ((n, n), (0, 0)))
    places: list[tuple[float, float]] = []
    best = 0.0
    while True:
        sums = diagonal_sums(table, n)[:, 0]
        top = int(sums.argmax())
        best = best or float(sums[top])
        if sums[top] <= _LEAST_SHARE * best or sums[top] <= 0:
            return sorted(places)
        places.append((top - n + _summit(sums, top), float(sums[top]) / best))
        table[top : top + n] = 0


def _summit(values: np.ndarray, top: int) -> float:
    """Where between its neighbours a maximum is, by the parabola through three values."""
    if not 0 < top < len(values) - 1:
        return 0.0
    left, middle, right = (float(values[top + k]) for k in (-1, 0, 1))
    bend = left - 2 * middle + right
    return 0.0 if bend >= 0 else float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5))


def _sharpened(
    track: np.ndarray,
    original: np.ndarray,
    part: Part,
    places: list[tuple[float, float]],
    begin: int,
    end: int,
) -> Change:
    """Correct the speed by how well the whole excerpt fits at its three best places."""
    if part.change.speed == 1.0:
        return part.change
    coupled = part.change.semitones == part.change.speed_semitones
    middle = round(part.original_s((begin + end) / 2) * features.SR)
    half = (end - begin) / 2 * HOP * part.change.speed
    chosen = sorted(places, key=lambda place: -place[1])[:3]
    heard = [
        features.changes(
            features.spectra(
                track[max(0, round((place - 8) * HOP)) : round((place + end - begin + 8) * HOP)],
                hop=HOP,
            ),
            apart=APART,
        )
        for place, _ in chosen
    ]
    cut = original[max(0, round(middle - half)) : round(middle + half)]
    best, best_change = -np.inf, part.change
    for step in _SPEED_STEPS:
        speed = part.change.speed * (1 + float(step))
        change = Change(12 * np.log2(speed) if coupled else part.change.semitones, speed)
        played = features.changes(
            features.spectra(cut, speed=speed, hop=HOP), change.semitones, apart=APART
        )
        fit = 0.0
        for one in heard:
            n = min(len(one), len(played)) - 1
            fit += float(diagonal_sums(one @ played.T, n).max())
        if fit > best:
            best, best_change = fit, change
    return best_change
