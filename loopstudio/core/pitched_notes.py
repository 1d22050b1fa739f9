"""The notes of a melodic loop, one at a time or in chords.

A single line is followed by its period [1]_, which tells bass notes apart where a spectrum
cannot.  Chords are read from the spectrum between one beginning and the next: as much of each
pitch as, with its overtones, explains it [2]_.  A pitch that goes on without a new attack is one
note.

Where we depart from [2]_: one fixed template a pitch, narrow peaks only, and one spectrum a
beginning rather than one a frame.

References
----------
.. [1] M. Mauch and S. Dixon, "pYIN: a fundamental frequency estimator using probabilistic
   threshold distributions", ICASSP 2014.
.. [2] M. Mauch and S. Dixon, "Approximate note transcription for the improved identification
   of difficult chords", ISMIR 2010.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from loopstudio.core.onsets import HOP, SR, peaks, rises, time_s, wrapped
from loopstudio.core.pitch_classes import tuning_semitones
from loopstudio.core.workshop.score_file import Note

_LOWEST, _HIGHEST = 28, 96
"""From the E of a bass guitar up to three octaves above the middle C."""
_SOUNDING_HZ = (30.0, 8000.0)
_RISE, _LEAST_RISE = 0.12, 0.03
"""What begins a note, by the largest rise and by the loudest moment: choirs waver."""
_SHORTEST_S = 0.05
_QUIET_DB = -36.0
"""A single line is silent this far below its loudest moment."""

_LINE_HOP = 512
_LINE_FRAME = 4096
"""Two periods of the lowest note and more."""
_LINE_SEMITONES = 0.2
"""Finer steps take their square of time, and notes are whole semitones."""

_BINS = 36
_CQT_HOP = 512
_LEAST = 2 * SR
"""Samples; the lowest octave is analysed at a rate so low that less is too little."""
_HARMONICS = 10
_DECAY = 0.5
"""What a harmonic has of the one below it."""
_PEAK_BINS = 13
_NOISE, _TONAL = 0.25, 0.5
"""Share of a spectrum in narrow peaks: noise and drums have the first, instruments the second."""
_SHARE = 0.12
"""Of the strongest pitch of a loop, what a note of a chord has at least."""
_NEIGHBOUR, _OVERTONE = 0.6, 0.3
"""A pitch counts if it has this share of the ones a semitone beside it, and of those whose
overtone it is: what low notes spill, and sounds with stronger overtones than the template."""
_OVERTONES = (12, 19, 24, 28, 31)
_STRUCK = 1.15
"""A pitch that gets louder by as much at a beginning is a new note, not the old one."""
_ATTACK_FRAMES = 2
"""Frames (of `_CQT_HOP`) after a beginning that are held against as many before it."""


def line(mono: np.ndarray, length_s: float) -> tuple[tuple[Note, ...], float]:
    """Find the notes of a loop that has one at a time.

    Parameters
    ----------
    mono : np.ndarray, shape (n,)
        One time through the loop, at `loopstudio.core.onsets.SR`.
    length_s : float
        Its exact length.

    Returns
    -------
    notes : tuple of Note
    confidence : float
        In [0, 1]: the share of what sounds that has one pitch.
    """
    import librosa

    lead = _LINE_FRAME
    heard, voiced, chance = librosa.pyin(
        wrapped(mono, lead, lead),
        fmin=float(librosa.midi_to_hz(_LOWEST - 0.5)),
        fmax=float(librosa.midi_to_hz(_HIGHEST + 0.5)),
        sr=SR,
        frame_length=_LINE_FRAME,
        hop_length=_LINE_HOP,
        resolution=_LINE_SEMITONES,
    )
    n = -(-len(mono) // _LINE_HOP)
    inside = slice(lead // _LINE_HOP, lead // _LINE_HOP + n)
    pitch, voiced, chance = 69 + 12 * np.log2(heard[inside] / 440), voiced[inside], chance[inside]
    loudness = _loudness(mono, n, _LINE_HOP)
    sounding = loudness > loudness.max(initial=0) * 10 ** (_QUIET_DB / 20)
    weight = np.square(loudness) * sounding
    if weight.sum() <= 0:
        return (), 0.0
    confidence = float((weight * voiced * np.minimum(1, 2 * chance)).sum() / weight.sum())
    steps = np.where(voiced & sounding, np.rint(pitch - _tuning(pitch[voiced & sounding])), np.nan)
    notes = _joined(steps, _beginnings(mono), loudness, length_s)
    return notes, confidence


def _tuning(pitch: np.ndarray) -> float:
    """Return how far from concert pitch the notes are, in semitones from -0.5 to 0.5."""
    return float(np.angle(np.exp(2j * np.pi * pitch).sum()) / (2 * np.pi)) if len(pitch) else 0.0


def _beginnings(mono: np.ndarray) -> np.ndarray:
    """Return the frames (of `HOP`) in which notes begin."""
    return peaks(rises(mono, (_SOUNDING_HZ,))[0][0], _RISE, _LEAST_RISE)


def _loudness(mono: np.ndarray, n_frames: int, hop: int) -> np.ndarray:
    """Return the root mean square around every frame, shape (n_frames,)."""
    padded = wrapped(mono, hop, hop * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * hop)[::hop][:n_frames]
    loudness: np.ndarray = np.sqrt(np.square(windows).mean(axis=1))
    return loudness


def _joined(
    steps: np.ndarray, beginnings: np.ndarray, loudness: np.ndarray, length_s: float
) -> tuple[Note, ...]:
    """Join frames of one pitch into notes, cut where another one begins."""
    frame_s = _LINE_HOP / SR
    cuts = set(np.rint(beginnings * HOP / _LINE_HOP).astype(int).tolist())
    begun_s = {round(frame * HOP / _LINE_HOP): time_s(int(frame), length_s) for frame in beginnings}
    spans: list[list[int]] = []
    for frame, step in enumerate(steps.tolist()):
        if np.isnan(step):
            continue
        goes_on = spans and spans[-1][1] == frame and spans[-1][2] == step and frame not in cuts
        if goes_on:
            spans[-1][1] = frame + 1
        else:
            spans.append([frame, frame + 1, int(step)])
    shortest = max(2, round(_SHORTEST_S / frame_s))
    spans = [span for span in spans if span[1] - span[0] >= shortest]
    loudest = loudness.max()
    notes = []
    for first, last, step in spans:
        # The period is known some frames after a note begins, or before it.
        near = [c for c in cuts if -4 <= first - c <= 6]
        start = begun_s[min(near, key=lambda c: abs(first - c))] if near else first * frame_s
        end = min(last * frame_s, length_s)
        if start > end:
            start = 0.0
        share = float(loudness[first:last].max() / loudest)
        notes.append(Note(start, max(end - start, _SHORTEST_S), step, _velocity(share)))
    return tuple(_without_overlaps(notes, length_s))


def _without_overlaps(notes: list[Note], length_s: float) -> list[Note]:
    """End every note of a line where the next one begins, and all of them with the loop."""
    notes = sorted(notes, key=lambda note: note.start_s)
    ends = [*(note.start_s for note in notes[1:]), *([length_s] if notes else [])]
    kept = []
    for note, end in zip(notes, ends, strict=True):
        duration = min(note.duration_s, end - note.start_s)
        if duration >= _SHORTEST_S / 2:
            kept.append(Note(note.start_s, duration, note.pitch, note.velocity))
    return kept


def chords(mono: np.ndarray, length_s: float) -> tuple[tuple[Note, ...], float]:
    """Find the notes of a loop that has several at a time; as `line`.

    The confidence is how much of the spectrum the notes explain.
    """
    spectra, tonal = _spectra(mono)
    if spectra.max(initial=0) <= 0:
        return (), 0.0
    beginnings = _beginnings(mono)
    if len(beginnings) == 0:
        beginnings = np.zeros(1, int)
    n = spectra.shape[1]
    starts = beginnings * HOP / _CQT_HOP
    ends = np.append(starts[1:], starts[0] + n)
    from scipy.optimize import nnls

    templates = _templates()
    strengths = np.zeros((len(starts), templates.shape[1]))
    explained = total = 0.0
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        frames = np.arange(round(start) + 1, max(round(end), round(start) + 2)) % n
        mean = spectra[:, frames].mean(axis=1)
        strengths[i], left = nnls(templates, mean)
        power = float(mean @ mean) * len(frames)
        total += power
        explained += power - left**2 * len(frames)
    notes = _sustained(_pruned(strengths), _struck(spectra, starts), beginnings, length_s)
    confidence = explained / max(total, 1e-20) * np.clip((tonal - _NOISE) / (_TONAL - _NOISE), 0, 1)
    return notes, float(confidence)


def _pruned(strengths: np.ndarray) -> np.ndarray:
    """Silence pitches that are more likely part of another one, (n_beginnings, n_pitches)."""
    kept = strengths.copy()
    for step, share in (*((d, _NEIGHBOUR) for d in (-1, 1)), *((d, _OVERTONE) for d in _OVERTONES)):
        cause = np.zeros_like(strengths)
        if step > 0:
            cause[:, step:] = strengths[:, :-step]
        else:
            cause[:, :step] = strengths[:, -step:]
        kept[strengths < share * cause] = 0
    return kept


def _struck(spectra: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Tell which pitches get louder at each beginning, shape (n_beginnings, n_pitches)."""
    n = spectra.shape[1]
    third = _BINS // 12
    n_pitches = _HIGHEST - _LOWEST + 1
    # The fundamental and the bins to either side of it.
    bins = np.abs(np.arange(n_pitches)[:, None] * third + np.arange(-1, 2))
    after, before = (
        np.array(
            [spectra[:, (round(start) + frames) % n][bins].sum(axis=(1, 2)) for start in starts]
        )
        for frames in (np.arange(1, _ATTACK_FRAMES + 1), np.arange(-_ATTACK_FRAMES, 0))
    )
    struck: np.ndarray = after > _STRUCK * before
    return struck


def _spectra(mono: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the narrow peaks of the spectrum, (n_bins, n), and their share of all of it."""
    import librosa
    from scipy.ndimage import median_filter

    n = -(-len(mono) // _CQT_HOP)
    lead = 16 * _CQT_HOP
    padded = wrapped(mono, lead, lead + max(0, _LEAST - n * _CQT_HOP))
    spectra = np.abs(
        librosa.cqt(
            padded,
            sr=SR,
            hop_length=_CQT_HOP,
            fmin=librosa.midi_to_hz(_LOWEST),
            n_bins=7 * _BINS,
            bins_per_octave=_BINS,
            tuning=tuning_semitones(padded, SR) * _BINS / 12,
            filter_scale=0.7,
        )
    )
    around = median_filter(spectra, size=(_PEAK_BINS, 1), mode="nearest")
    narrow = np.maximum(spectra - around, 0)[:, 16 : 16 + n]
    return narrow, float(narrow.sum() / max(spectra[:, 16 : 16 + n].sum(), 1e-20))


def _templates() -> np.ndarray:
    """Return the spectrum of every pitch, shape (n_bins, n_pitches)."""
    bins = np.arange(7 * _BINS)[:, None]
    pitches = np.arange(_HIGHEST - _LOWEST + 1) * _BINS // 12
    templates = np.zeros((len(bins), len(pitches)))
    for harmonic in range(1, _HARMONICS + 1):
        centres = pitches + _BINS * np.log2(harmonic)
        templates += _DECAY ** (harmonic - 1) * np.exp(-0.5 * (bins - centres) ** 2)
    unit: np.ndarray = templates / np.linalg.norm(templates, axis=0)
    return unit


def _sustained(
    strengths: np.ndarray, struck: np.ndarray, beginnings: np.ndarray, length_s: float
) -> tuple[Note, ...]:
    """Turn strengths after each beginning, (n_beginnings, n_pitches), into notes."""
    floor = _SHARE * strengths.max()
    times = [time_s(int(frame), length_s) for frame in beginnings]
    order = np.argsort(times)
    strengths, struck, times = strengths[order], struck[order], [times[i] for i in order]
    spans = list(pairwise([*times, length_s]))
    notes: list[Note] = []
    for pitch in range(strengths.shape[1]):
        begun: float | None = None
        loudest = 0.0
        for i, (start, _) in enumerate([*spans, (length_s, length_s)]):
            now = float(strengths[i, pitch]) if i < len(spans) else 0.0
            sounds = now >= floor
            if begun is not None and (not sounds or struck[i, pitch]):
                notes.append(_note(begun, start, pitch, loudest / strengths.max()))
                begun = None
            if sounds and begun is None:
                begun, loudest = start, now
            loudest = max(loudest, now)
    return tuple(sorted(notes, key=lambda note: (note.start_s, note.pitch)))


def _note(start_s: float, end_s: float, pitch: int, share: float) -> Note:
    return Note(start_s, max(end_s - start_s, 1e-3), _LOWEST + pitch, _velocity(share))


def _velocity(share: float) -> int:
    return max(1, round(30 + 97 * min(share, 1.0)))
