"""A window with a few seconds of music, and its components."""

import pytest

from loopstudio.core.audio import read
from loopstudio.core.pictures.picture import song_picture
from loopstudio.core.progress import silent
from loopstudio.jobs import workshop
from loopstudio.project import component_edits, resources
from loopstudio.project.file import Document
from loopstudio.project.kept_components import keep
from loopstudio.project.project import Learning, Project

TIMEOUT_MS = 60_000


@pytest.fixture
def studio(whole):
    return whole


@pytest.fixture
def song():
    """Seven sounds of one pitch each, first alone, then together."""
    return str(resources.path("examples", "notes.flac"))


@pytest.fixture(scope="session")
def seven():
    """The song, its picture, and its seven components."""
    audio = read(resources.path("examples", "notes.flac"))
    learning = Learning(n_components=7)
    components = workshop._learn(audio, learning, progress=silent, partial=lambda so_far: None)
    return audio, song_picture(audio), components


@pytest.fixture
def learned(studio, song, seven):
    """The window with seven components of the song."""
    audio, _, components = seven
    project = component_edits.with_components_of(Project(song), components, components.names)
    project = component_edits.set_learning(project, Learning(n_components=7))
    document = Document(project, None, "notes", keep(components))
    studio.session.open_document(document, audio, None)
    studio.window.show_song()
    return studio


@pytest.fixture
def drawn(learned, seven):
    """The same, with the spectrogram, into which the components are being drawn."""
    learned.finder.show_picture(seven[1])
    return learned
