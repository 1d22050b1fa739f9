"""Looking for a recording in a track: plain functions that take a snapshot and give a value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from loopstudio.core import audio
from loopstudio.core.audio import Audio
from loopstudio.core.pictures.picture import SongPicture, song_picture
from loopstudio.core.progress import Progress, part
from loopstudio.core.workshop.sampling import Verdict, find_sample
from loopstudio.jobs import background


@dataclass(frozen=True, eq=False)
class Finding:
    """Two songs, and whether the second samples the first."""

    original: Audio
    original_name: str
    original_picture: SongPicture
    track: Audio
    track_name: str
    track_picture: SongPicture
    verdict: Verdict


def look(original: Audio, name: str, track_path: str, *, progress: Progress) -> Finding:
    """Read a track, and look for a recording in it."""
    track = audio.read(track_path, progress=part(progress, 0, 0.1))
    pictures = [
        background.call(song_picture, song, progress=part(progress, start, start + 0.1))
        for song, start in ((original, 0.1), (track, 0.2))
    ]
    verdict: Verdict = background.call(
        find_sample, original, track, progress=part(progress, 0.3, 1)
    )
    return Finding(original, name, pictures[0], track, Path(track_path).stem, pictures[1], verdict)
