"""Beats and downbeats: where a listener would tap, and where a bar seems to begin.

What a tracker hears is the start of finding the bars, not the end: it knows nothing of
music that repeats, comes on a grid of 10 ms, a little early, and begins where the drums
do.  `loopstudio.core.grid` makes bars of it.

Conventions
-----------
Times are in seconds from the first sample of the song.
"""

from dataclasses import dataclass, field

import numpy as np

from loopstudio.core import child
from loopstudio.core.audio import Audio, mono
from loopstudio.core.bars import bar_model, librosa_tracker, madmom_tracker
from loopstudio.core.errors import InputError, NothingToExtractError
from loopstudio.core.progress import Progress, part, silent

TRACKERS = ("auto", "madmom", "librosa")
SAMPLE_RATE = 44100
"""What both trackers listen to, in Hz."""
SILENCE_PEAK = 1e-5
"""A song that never exceeds it (-100 dBFS) is silent."""
MIN_DURATION_S = 1.0
MIN_CONTRAST = 2.8
"""What is heard at beats over what is heard on average: 1 to 2 in noise, 5 to 25 in music."""


@dataclass(frozen=True, eq=False)
class Beats:
    """The beats of a song as a tracker hears them.

    Attributes
    ----------
    times_s : np.ndarray, shape (n_beats,), increasing, seconds
    positions : np.ndarray, shape (n_beats,), int
        Place of each beat in its bar, from 1; 0 where the tracker does not know.
    beats_per_bar : int
        The tracker's opinion of the metre; 0 where it has none.
    tracker : str
        "madmom" or "librosa".
    accents : np.ndarray, shape (n_beats,), in [0, 1]
        How much each beat sounds like a downbeat; empty where the tracker does not know.
    """

    times_s: np.ndarray
    positions: np.ndarray
    beats_per_bar: int
    tracker: str
    accents: np.ndarray = field(default_factory=lambda: np.empty(0))


def track(audio: Audio, *, tracker: str = "auto", progress: Progress = silent) -> Beats:
    """Find the beats of a song, in a child process: this one, where it is one.

    Parameters
    ----------
    audio : Audio
    tracker : {"auto", "madmom", "librosa"}
        "auto" is madmom where it is installed, else librosa.
    progress : Progress
        May raise `Cancelled`, which ends the child at once.

    Returns
    -------
    Beats
        At least two; none of them need be where the song begins.

    Raises
    ------
    NothingToExtractError
        If the song is silent, too short, or has no beat.
    InputError
        If `tracker` is unknown, or madmom is asked for and not installed.
    """
    if tracker not in TRACKERS:
        raise InputError(f"there is no tracker {tracker!r}; there are {', '.join(TRACKERS)}")
    if tracker == "madmom" and not madmom_tracker.available():
        raise InputError("madmom is not installed here; choose the tracker librosa instead")
    if tracker == "auto":
        tracker = "madmom" if madmom_tracker.available() else "librosa"
    samples = mono(audio)
    if len(samples) < MIN_DURATION_S * audio.sr:
        raise NothingToExtractError(
            f"The song lasts {len(samples) / audio.sr:.1f} s, less than two bars: there is nothing"
            " that could repeat."
        )
    if _peak(samples) < SILENCE_PEAK:
        raise NothingToExtractError("The song is silent: there is nothing to extract.")
    if child.inside():
        return listen(samples, audio.sr, tracker, progress=progress)
    found: Beats = child.call(listen, samples, audio.sr, tracker, progress=progress)
    return found


def listen(samples: np.ndarray, sr: int, tracker: str, *, progress: Progress = silent) -> Beats:
    """Find the beats of one channel, in this process.

    Parameters
    ----------
    samples : np.ndarray, shape (n,), float32, not silent
    sr : int
        Sample rate in Hz.
    tracker : {"madmom", "librosa"}
    progress : Progress

    Returns
    -------
    Beats

    Raises
    ------
    NothingToExtractError
        If there is no beat.
    """
    from threadpoolctl import threadpool_limits

    progress(0, "Listening for beats")
    prepared = _prepared(samples, sr)
    hear, metres, delay_s = {
        "madmom": (madmom_tracker.activations, (3, 4), madmom_tracker.DELAY_S),
        "librosa": (librosa_tracker.activations, (1,), librosa_tracker.DELAY_S),
    }[tracker]
    # What can be done side by side is; threads inside of it would only wait for each other.
    with threadpool_limits(1):
        activations = hear(prepared, progress=part(progress, 0, 0.8))
        path = bar_model.decode(activations, metres, progress=part(progress, 0.8, 1))
    if path is None or len(path.frames) < 2 or _contrast(activations, path) < MIN_CONTRAST:
        raise NothingToExtractError(
            "No beat can be heard in this song, so it has no bars that could repeat."
        )
    times_s = path.frames / bar_model.FRAME_RATE - delay_s
    if tracker == "librosa":
        unknown = np.zeros(len(times_s), int)
        return Beats(times_s, unknown, 0, tracker, accents=np.empty(0))
    heard = activations[path.frames]
    accents = heard[:, 1] / np.maximum(heard.sum(axis=1), np.finfo(np.float32).tiny)
    return Beats(times_s, path.positions, path.beats_per_bar, tracker, accents)


def _contrast(activations: np.ndarray, path: bar_model.Path) -> float:
    """Return how much more is heard at the clearer beats than on average."""
    heard = activations.sum(axis=1)
    return float(np.quantile(heard[path.frames], 0.75) / max(heard.mean(), 1e-9))


def _prepared(samples: np.ndarray, sr: int) -> np.ndarray:
    """Resample, centre and normalise: at -60 dB the networks hear nothing."""
    if sr != SAMPLE_RATE:
        import soxr

        samples = soxr.resample(samples, sr, SAMPLE_RATE)
    centred = samples - samples.mean()
    centred /= max(_peak(centred), SILENCE_PEAK)
    prepared: np.ndarray = centred
    return prepared


def _peak(samples: np.ndarray) -> float:
    """Return the largest amplitude."""
    return float(max(samples.max(), -samples.min()))
