"""Audio files that a sequencer's project plays."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from loopstudio.core.audio import shown_name
from loopstudio.core.errors import AudioError


@dataclass(frozen=True)
class Media:
    """An audio file that a project plays.

    Attributes
    ----------
    path : Path
    sr : int
        Samples per second; need not be the song's.
    n_samples, n_channels : int
    """

    path: Path
    sr: int
    n_samples: int
    n_channels: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.sr


def read_media(path: str | os.PathLike[str]) -> Media:
    """Return what a sequencer must know of an audio file that was exported before.

    Raises
    ------
    AudioError
        If it cannot be read.
    """
    import soundfile

    try:
        info = soundfile.info(os.fspath(path))
    except (soundfile.LibsndfileError, OSError) as error:
        raise AudioError(
            f"{shown_name(path)} cannot be read, so no project can be made with it; export it"
            " again."
        ) from error
    return Media(Path(path), info.samplerate, info.frames, info.channels)
