"""What the workshop asks for in file dialogs, beginning near what was chosen last."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from loopstudio.core.workshop.settings import SEPARABLE
from loopstudio.project.project import Learning
from loopstudio.ui.drop import AUDIO_SUFFIXES

SOUNDS = f"Songs ({' '.join(f'*{suffix}' for suffix in AUDIO_SUFFIXES)});;All files (*)"
"""Filter of audio files."""


def with_score(parent: QWidget, learning: Learning, song: str) -> Learning | None:
    """Return how to learn with a score that the user chooses; None for none."""
    path = _one(
        parent,
        "A score in time with the song",
        learning.score or song,
        "Scores (*.csv *.mid *.midi *.txt);;All files (*)",
    )
    return replace(learning, method="score", score=path) if path else None


def with_held(parent: QWidget, learning: Learning, song: str) -> Learning | None:
    """Return how to learn with the factors of another recording, which are held."""
    path = _one(
        parent,
        "Factors of another recording, from a folder of exported components",
        learning.held or song,
        "Factors (*.npz);;All files (*)",
    )
    return replace(learning, method="nmf", held=path) if path else None


def with_notes(parent: QWidget, learning: Learning, song: str) -> Learning | None:
    """Return how to learn with recorded notes, chosen from like moments of the song."""
    near = learning.notes[0] if learning.notes else song
    paths = _several(parent, "Recordings of single notes, played alone", near)
    method = learning.method if learning.method in SEPARABLE else SEPARABLE[0]
    return replace(learning, method=method, notes=paths) if paths else None


def choose_stems(parent: QWidget, near: str) -> tuple[str, ...]:
    """Return the true parts of a song; empty for none."""
    return _several(parent, "The song's true stems, two or more", near)


def _one(parent: QWidget, title: str, near: str, kinds: str) -> str:
    path, _ = QFileDialog.getOpenFileName(parent, title, str(Path(near).parent), kinds)
    return path


def _several(parent: QWidget, title: str, near: str) -> tuple[str, ...]:
    paths, _ = QFileDialog.getOpenFileNames(parent, title, str(Path(near).parent), SOUNDS)
    return tuple(sorted(paths))
