"""What the runners run: plain functions that take a snapshot and give a value.

Each ends in ``progress``, which the runner supplies; none of them knows Qt.  What
computes for longer than a moment runs in a child process; the runner's thread waits for it.
"""

import contextlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from loopstudio.core import audio, extract, fourier
from loopstudio.core.audio import Audio
from loopstudio.core.downbeats import Beats
from loopstudio.core.errors import LoopstudioError
from loopstudio.core.extract import Extraction, Settings
from loopstudio.core.grant import grant
from loopstudio.core.model import Locked
from loopstudio.core.pictures.loop_picture import song_pictures
from loopstudio.core.pictures.picture import SongPicture, song_picture
from loopstudio.core.pictures.shares import LoopShares, loop_shares
from loopstudio.core.preview import Partial
from loopstudio.core.progress import Progress, part
from loopstudio.core.section import Section
from loopstudio.core.wishes import Wish
from loopstudio.jobs import background
from loopstudio.playback import parcel
from loopstudio.project import file, open_once, relink, resources, state, versions
from loopstudio.project.file import SUFFIX, Document

DEMO = ("demo", "night_bus.loopstudio")


@dataclass(frozen=True, eq=False)
class Opened:
    """A song that was read, and the project it belongs to if it was opened by one."""

    path: str
    audio: Audio
    picture: SongPicture
    document: Document | None
    saved_at: str | None
    """The project file that Save writes to; None where there is none yet."""


@dataclass(frozen=True, eq=False)
class GrantedLoops:
    """Loops that go by the user's wishes."""

    before: Extraction
    after: Extraction


@dataclass(frozen=True, eq=False)
class LoopPictures:
    """What the views draw of the loops of a song."""

    shares: LoopShares
    """Which loop every cell of the spectrogram belongs to."""
    loops: tuple[np.ndarray, ...]
    """Each loop as it sounds in the song, shape (n_rows, n_columns), uint8."""


def open_file(
    path: str, section: Section | None = None, song: str = "", *, progress: Progress
) -> Opened:
    """Read a song, or a project and its song, and draw its spectrogram.

    A project knows which section of its song it is about; of a song, it can be chosen.
    `song` is where the song of a project is now, if it is not where it was.

    The demo comes with the program: it is opened like any other project, but Save asks for
    a place of the user's own.
    """
    if not path.lower().endswith(SUFFIX):
        samples, picture = _read(path, section, progress, for_loops=True)
        _prepare(samples)
        return Opened(path, samples, picture, None, None)
    document = file.load(path, progress=part(progress, 0, 0.1))
    song, notes = relink.song_of(path, document, song)
    document = replace(document, project=replace(document.project, song=song))
    samples, picture = _read(song, document.project.section, part(progress, 0.1, 1))
    relink.check_length(path, document, samples)
    samples = replace(samples, notes=(*samples.notes, *notes))
    _prepare(samples)
    demo = Path(path).resolve() == resources.path(*DEMO).resolve()
    return Opened(song, samples, picture, document, None if demo else path)


def _prepare(song: Audio) -> None:
    """Do what the window and the sound would wait for, or slow each other down with, once shown."""
    _ = song.outline
    with contextlib.suppress(LoopstudioError):  # the sound tells of it, once it is wanted
        parcel.keep(song.samples)


def open_demo(*, progress: Progress) -> Opened:
    """Read the demo song with its finished analysis; it cannot be saved over."""
    return open_file(str(resources.path(*DEMO)), progress=progress)


def find_loops(
    song: Audio,
    settings: Settings,
    previous: Extraction | None,
    heard: Beats | None = None,
    *,
    progress: Progress,
    partial: Partial,
) -> Extraction:
    """Find the loops of a song, reusing what `previous` already knows about it.

    `heard` is what the tracker heard already, where nobody looked for loops yet.
    """
    found: Extraction = background.call(
        extract.extract,
        song,
        settings,
        previous=previous,
        heard=heard,
        progress=progress,
        partial=partial,
    )
    return found


def grant_wishes(
    song: Audio,
    extraction: Extraction,
    wishes: tuple[Wish, ...],
    locked: Locked,
    *,
    progress: Progress,
) -> GrantedLoops:
    """Make loops what the user wishes them to be; quicker than a process could be started."""
    found = grant(song, extraction, wishes, locked=locked, progress=progress)
    return GrantedLoops(extraction, found)


def draw_loops(
    song: Audio, extraction: Extraction, picture: SongPicture, *, progress: Progress
) -> LoopPictures:
    """Draw the loops of a song into its spectrogram, and each by itself."""
    drawn: LoopPictures = background.call(
        _loop_pictures, song, extraction, picture, progress=progress
    )
    return drawn


def _loop_pictures(
    song: Audio, extraction: Extraction, picture: SongPicture, *, progress: Progress
) -> LoopPictures:
    shares = loop_shares(extraction, picture, progress=part(progress, 0, 0.5))
    return LoopPictures(shares, song_pictures(song, extraction, progress=part(progress, 0.5, 1)))


def save_project(path: str, document: Document, *, progress: Progress) -> str:
    """Write the project file and return where it is; the version before is kept."""
    open_once.check_writable(path)
    versions.keep_version(Path(path), state.versions_folder())
    file.save(path, document, progress=progress)
    return path


def _read(
    path: str, section: Section | None, progress: Progress, *, for_loops: bool = False
) -> tuple[Audio, SongPicture]:
    with audio.decoded_elsewhere(path):
        read: tuple[Audio, SongPicture] = background.call(
            _decode_and_draw, path, section, for_loops, progress=progress
        )
    return read


def _decode_and_draw(
    path: str, section: Section | None, for_loops: bool, *, progress: Progress
) -> tuple[Audio, SongPicture]:
    """Draw a song where it was decoded: its samples go from process to process once."""
    fourier.get_ready()
    samples = audio.decode(
        path, section=section, for_loops=for_loops, progress=part(progress, 0, 0.7)
    )
    return samples, song_picture(samples, progress=part(progress, 0.7, 1))
