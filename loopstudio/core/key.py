"""The key of a loop, and of a song from its loops.

Producers file loops by key and look for others that fit.  The key is the one whose profile,
how often each degree of the scale is heard in music of that key, is most like what is heard
[1]_ [2]_.  Major and its relative minor have the same notes, and a profile alone mostly says
major; loops tell more, as they have a beginning, and begin at home more often than not: the
bass note there has a vote in which of the two it is.

Where we depart from [1]_ and [2]_: narrow peaks only are counted (drums have none), in square
roots, so that a loud bass note is not everything; and the vote of the beginning.

Conventions
-----------
Pitch classes count from 0 for C.

References
----------
.. [1] C. L. Krumhansl, "Cognitive foundations of musical pitch", Oxford 1990, chapter 4: the
   method of Krumhansl and Schmuckler.
.. [2] J. Albrecht and D. Shanahan, "The use of large corpora to train a new type of key-finding
   algorithm: an improved treatment of the minor mode", Music Perception 31(1), 2013: the
   profiles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from loopstudio.core.pitch_classes import PitchClasses, normal, pitch_classes
from loopstudio.core.progress import Progress, part, silent

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.extraction import Extraction

NO_KEY = "no clear key"
"""What is said of drums, noise, and music that fits several keys or none."""

_MAJOR = np.array(
    [0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081]
)
_MINOR = np.array(
    [0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052]
)

_MAJOR_NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MINOR_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")

_CLEAR = 0.35
"""Confidence from which on a key is worth saying."""

_VOTE = 0.4
"""What the bass of the beginning counts beside the correlation with a profile."""

_UNPITCHED = ("drums", "percussion")


@dataclass(frozen=True)
class Key:
    """A key.

    Attributes
    ----------
    tonic : int
        Pitch class, 0 for C.
    mode : {"major", "minor"}
    confidence : float
        In [0, 1]; what is below `clear` is a guess among several.
    """

    tonic: int
    mode: Literal["major", "minor"]
    confidence: float

    @property
    def clear(self) -> bool:
        """Whether it is worth saying."""
        return self.confidence >= _CLEAR

    @property
    def text(self) -> str:
        """The key for people: "A minor", or that there is none."""
        return f"{self._names[self.tonic]} {self.mode}" if self.clear else NO_KEY

    @property
    def short(self) -> str:
        """The key as sample packs write it, "F#m" or "Bb"; empty if it is not clear."""
        return self._names[self.tonic] + self._suffix if self.clear else ""

    @property
    def _names(self) -> tuple[str, ...]:
        return _MAJOR_NAMES if self.mode == "major" else _MINOR_NAMES

    @property
    def _suffix(self) -> str:
        return "" if self.mode == "major" else "m"


UNKNOWN = Key(0, "major", 0.0)
"""The key of what has none."""


def find_keys(
    audio: Audio, extraction: Extraction, *, progress: Progress = silent
) -> tuple[Key, tuple[Key, ...]]:
    """Find the key of a song and of each of its loops.

    Parameters
    ----------
    audio : Audio
    extraction : Extraction
        Of `audio`.
    progress : Progress

    Returns
    -------
    song : Key
    loops : tuple of Key
        `UNKNOWN` for drums.
    """
    from loopstudio.core import stems

    sounds = []
    n_loops = len(extraction.loops)
    for k in range(n_loops):
        progress(0.5 * k / n_loops, "Listening for the key")
        sounds.append(stems.bare_loop(audio, extraction, k))
    labels = [loop.label for loop in extraction.loops]
    plays = [float(loop.activation.sum()) for loop in extraction.loops]
    return keys_of_loops(sounds, audio.sr, labels, plays, progress=part(progress, 0.5, 1.0))


def keys_of_loops(
    sounds: Sequence[np.ndarray],
    sr: int,
    labels: Sequence[str],
    plays: Sequence[float],
    *,
    progress: Progress = silent,
) -> tuple[Key, tuple[Key, ...]]:
    """Find the key of loops and of the song that they make.

    Parameters
    ----------
    sounds : sequence of np.ndarray, shape (n_channels, n)
        One time through each loop.
    sr : int
        Hz.
    labels : sequence of str
        See `loopstudio.core.labels`; drums and percussion have no key.
    plays : sequence of float
        For how many bars each of them plays.
    progress : Progress
    """
    heard: list[PitchClasses | None] = []
    for i, (sound, label) in enumerate(zip(sounds, labels, strict=True)):
        progress(i / len(sounds), "Listening for the key")
        heard.append(None if label in _UNPITCHED else pitch_classes(sound, sr))
    loops = tuple(UNKNOWN if one is None else key_of(one) for one in heard)
    pairs = [(one, n) for one, n in zip(heard, plays, strict=True) if one is not None and n > 0]
    return (key_of(_together(pairs)) if pairs else UNKNOWN), loops


def key_of(heard: PitchClasses) -> Key:
    """Return the key that what is heard fits best."""
    if heard.chroma.max(initial=0) <= 0:
        return UNKNOWN
    fits = np.array(
        [
            [_correlation(heard.chroma, np.roll(profile, tonic)) for tonic in range(12)]
            for profile in (_MAJOR, _MINOR)
        ]
    )
    _, best = np.unravel_index(np.argmax(fits), fits.shape)
    # Keys of other notes are out, wherever the bass begins.
    major = int(best if fits[0].max() >= fits[1].max() else (best + 3) % 12)
    pair = [(0, major), (1, (major + 9) % 12)]
    merits = [float(fits[key] + _VOTE * heard.opening[key[1]]) for key in pair]
    mode, tonic = pair[int(np.argmax(merits))]
    others = np.delete(fits.ravel(), [12 * mode + tonic for mode, tonic in pair])
    margin = min(abs(merits[0] - merits[1]), float(max(fits[key] for key in pair) - others.max()))
    contrast = float(heard.chroma.std() / heard.chroma.mean())
    confidence = (
        _ramp(float(fits[mode, tonic]), 0.35, 0.8)
        * _ramp(heard.tonal, 0.15, 0.4)
        # Noise has a bit of everything, and by chance a bit more of what makes a key.
        * _ramp(contrast, 0.1, 0.3)
        * (0.5 + 0.5 * _ramp(margin, 0.0, 0.1))
    )
    return Key(int(tonic), "minor" if mode else "major", confidence)


def _together(pairs: Sequence[tuple[PitchClasses, float]]) -> PitchClasses:
    """Weigh loops by how long they play and how tonal they are."""
    weights = np.array([n * one.tonal for one, n in pairs])
    if weights.sum() <= 0:
        return pairs[0][0]
    weights /= weights.sum()
    return PitchClasses(
        normal(sum(w * one.chroma for w, (one, _) in zip(weights, pairs, strict=True))),
        normal(sum(w * one.opening for w, (one, _) in zip(weights, pairs, strict=True))),
        float(sum(w * one.tonal for w, (one, _) in zip(weights, pairs, strict=True))),
    )


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    a, b = a - a.mean(), b - b.mean()
    return float(a @ b / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-20))


def _ramp(value: float, none: float, full: float) -> float:
    return float(np.clip((value - none) / (full - none), 0, 1))
