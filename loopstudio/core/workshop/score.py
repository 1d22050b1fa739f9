"""What a score says before anything is heard: which notes, and about when.

Every pitch of every group (a hand, an instrument) becomes a component whose spectrum may have
energy around its harmonics only, and which may sound only while the score says so, with
tolerance at both ends.  An onset template for each of them takes the noise of the attack: its
spectrum is free, but it may sound only around the beginnings of its notes [1]_.  Learning by
products keeps the zeros, so that what is learned is the sound and the exact timing.

Where we depart from it: the same pitch in two groups makes two components, so that hands that
share a key can be told apart, and onset templates start at the level of an attack rather than
at that of the tone, so that tones are learned as tones.

References
----------
.. [1] S. Ewert and M. Mueller, "Using score-informed constraints for NMF-based source
   separation", ICASSP 2012.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.errors import InputError
from loopstudio.core.spectrogram import Spec
from loopstudio.core.workshop import analysis
from loopstudio.core.workshop.pitches import estimate_tuning, harmonic_template, pitch_name
from loopstudio.core.workshop.score_file import Note
from loopstudio.core.workshop.settings import Start

Knowledge = Literal["pitches", "score", "onsets"]
KNOWLEDGE: tuple[Knowledge, ...] = ("pitches", "score", "onsets")
"""What is used: the pitches only, also when they sound, also how they begin."""

MOST_PARTS = 512
"""All keys of a piano in each of two hands, with their onsets, are 352."""

_ONSET_NAME = "onset"


@dataclass(frozen=True)
class Part:
    """What a component stands for: a pitch of a group, its tone or its onset."""

    group: str
    pitch: int
    is_onset: bool = False

    @property
    def name(self) -> str:
        """Such as "E4" or "E4 onset"."""
        name = pitch_name(self.pitch)
        return f"{name} {_ONSET_NAME}" if self.is_onset else name


@dataclass(frozen=True)
class ScorePrior:
    """A score as a start for learning components; a `settings.Prior`.

    Attributes
    ----------
    notes : tuple of Note
    knowledge : {"pitches", "score", "onsets"}
    tolerance_semitones : float
        How far harmonics may lie from where they should.
    tuning_cents : float
        How much higher than A = 440 Hz the recording is tuned; see `recording_tuning`.
    onset_tolerance_s : float
        How far from the score a note may begin, either way.
    offset_tolerance_s : float
        How much longer it may sound.
    attack_s : float
        How much longer than its tolerance an onset template may sound.
    name : str
        The score's, for reports.
    """

    notes: tuple[Note, ...]
    knowledge: Knowledge = "onsets"
    tolerance_semitones: float = 0.5
    tuning_cents: float = 0.0
    onset_tolerance_s: float = 0.15
    offset_tolerance_s: float = 0.3
    attack_s: float = 0.0
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be learned from."""
        if not self.notes:
            raise InputError("The score has no notes; choose another one.")
        if self.knowledge not in KNOWLEDGE:
            raise InputError(
                f"A score cannot be used for {self.knowledge!r}; choose {', '.join(KNOWLEDGE)}."
            )
        if not 0 < self.tolerance_semitones <= 12:
            raise InputError("The tolerance of pitches lies above 0 and up to 12 semitones.")
        if min(self.onset_tolerance_s, self.offset_tolerance_s, self.attack_s) < 0:
            raise InputError("Tolerances of times are not negative.")

    @property
    def parts(self) -> tuple[Part, ...]:
        """What the components stand for, in order: tones by group and pitch, then onsets.

        Without times nothing tells groups apart, so each pitch is then one component.
        """
        if self.knowledge == "pitches":
            return tuple(Part("", pitch) for pitch in sorted({note.pitch for note in self.notes}))
        keys = sorted({(note.group, note.pitch) for note in self.notes})
        tones = tuple(Part(group, pitch) for group, pitch in keys)
        if self.knowledge != "onsets":
            return tones
        return tones + tuple(Part(group, pitch, is_onset=True) for group, pitch in keys)

    def start(self, frequencies_hz: np.ndarray, times_s: np.ndarray) -> Start:
        """Return where to start.

        Parameters
        ----------
        frequencies_hz : np.ndarray, shape (n_bins,), evenly spaced from 0
        times_s : np.ndarray, shape (n_frames,)
            Centres of the frames.

        Raises
        ------
        InputError
            If no note of the score lies in the song, or there are too many components.
        """
        if not any(note.start_s < times_s[-1] for note in self.notes):
            raise InputError(
                "The notes of the score begin after the song has ended; are its times in seconds?"
            )
        parts = self.parts
        if len(parts) > MOST_PARTS:
            raise InputError(
                f"The score asks for {len(parts)} components, more than {MOST_PARTS}; is its last"
                " column a label such as the hand, which many notes share?"
            )
        spectra = np.stack([self._spectrum(frequencies_hz, one) for one in parts], axis=1)
        activations = np.stack([self._activation(times_s, one) for one in parts])
        return Start(
            spectra,
            activations,
            tuple(one.name for one in parts),
            tuple(one.group for one in parts),
        )

    def describe(self) -> dict[str, object]:
        """Return plain JSON values for a report."""
        return {
            "score": self.name,
            "notes": len(self.notes),
            "knowledge": self.knowledge,
            "tolerance_semitones": self.tolerance_semitones,
            "tuning_cents": round(self.tuning_cents, 1),
            "onset_tolerance_s": self.onset_tolerance_s,
            "offset_tolerance_s": self.offset_tolerance_s,
            "attack_s": self.attack_s,
        }

    def _spectrum(self, frequencies_hz: np.ndarray, one: Part) -> np.ndarray:
        if one.is_onset:
            return np.full(len(frequencies_hz), _ONSET_LEVEL, np.float32)
        return harmonic_template(
            frequencies_hz,
            one.pitch,
            tolerance_semitones=self.tolerance_semitones,
            tuning_cents=self.tuning_cents,
        )

    def _activation(self, times_s: np.ndarray, one: Part) -> np.ndarray:
        if self.knowledge == "pitches":
            return np.ones(len(times_s), np.float32)
        may_sound = np.zeros(len(times_s), np.float32)
        for note in notes_of(self.notes, one):
            early_s = note.start_s - self.onset_tolerance_s
            late_s = note.end_s + self.offset_tolerance_s
            if one.is_onset:
                late_s = note.start_s + self.onset_tolerance_s + self.attack_s
            may_sound[(times_s >= early_s) & (times_s <= late_s)] = 1
        return may_sound


_ONSET_LEVEL = 0.1
"""Start of an onset template against the fundamental's 1: its energy spreads over all bins."""


def notes_of(notes: Sequence[Note], one: Part) -> list[Note]:
    """Return the notes that a part stands for, in their order."""
    return [note for note in notes if (note.group, note.pitch) == (one.group, one.pitch)]


def recording_tuning(audio: Audio) -> float:
    """Estimate a recording's tuning in cents above A = 440 Hz; see `estimate_tuning`."""
    # Long frames: half a semitone has to be several bins also in the middle of the keyboard.
    n_fft = 2 ** round(np.log2(0.37 * audio.sr))
    spec = Spec(n_fft, n_fft // 2)
    mean = analysis.magnitudes(audio, spec).mean(axis=1)
    return estimate_tuning(mean, analysis.frequencies_hz(spec, audio.sr))
