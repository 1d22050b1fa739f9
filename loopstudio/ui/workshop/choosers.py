"""What the workshop asks for in file dialogs."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from loopstudio.ui.drop import AUDIO_SUFFIXES

SOUNDS = f"Songs ({' '.join(f'*{suffix}' for suffix in AUDIO_SUFFIXES)});;All files (*)"
"""Filter of audio files."""


def choose_score(parent: QWidget, near: str) -> str:
    """Return a score that the user chooses, beginning in the folder of a file; "" for none."""
    return _one(
        parent,
        "A score in time with the song",
        near,
        "Scores (*.csv *.mid *.midi *.txt);;All files (*)",
    )


def choose_factors(parent: QWidget, near: str) -> str:
    """Return the factors of another recording; "" for none."""
    return _one(
        parent,
        "Factors of another recording, from a folder of exported components",
        near,
        "Factors (*.npz);;All files (*)",
    )


def choose_notes(parent: QWidget, near: str) -> tuple[str, ...]:
    """Return recorded notes; empty for none."""
    return _several(parent, "Recordings of single notes, played alone", near)


def choose_stems(parent: QWidget, near: str) -> tuple[str, ...]:
    """Return the true parts of a song; empty for none."""
    return _several(parent, "The song's true stems, two or more", near)


def _one(parent: QWidget, title: str, near: str, kinds: str) -> str:
    path, _ = QFileDialog.getOpenFileName(parent, title, str(Path(near).parent), kinds)
    return path


def _several(parent: QWidget, title: str, near: str) -> tuple[str, ...]:
    paths, _ = QFileDialog.getOpenFileNames(parent, title, str(Path(near).parent), SOUNDS)
    return tuple(sorted(paths))
