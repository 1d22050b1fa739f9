"""A small song with two loops, made by hand, for tests of the song view."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint

from loopstudio.core.audio import Audio
from loopstudio.core.cube import Slices
from loopstudio.core.extract import PEAK_HOP, Extraction, Settings
from loopstudio.core.grid import Grid
from loopstudio.core.loops import Loop
from loopstudio.core.spectrogram import Spec
from loopstudio.core.tucker import Factors
from loopstudio.project.file import Document
from loopstudio.project.project import Project, Strip
from loopstudio.ui.controller import Studio
from loopstudio.ui.song.song_view import SongView

SR = 22_050
BAR = 22_050  # samples
N_BARS = 16
N_TATUMS = 12
DRUMS, BASS = 0, 1

DRUMS_PLAY = np.array([1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1], dtype=float)
BASS_PLAYS = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0.6, 0.6, 0, 0, 0, 0], dtype=float)


def audio() -> Audio:
    """Return noise in the first half of every bar of the drums, a low tone where the bass is."""
    rng = np.random.default_rng(0)
    time = np.arange(BAR) / SR
    hit = rng.standard_normal(BAR) * (time < 0.25) * 0.2
    tone = 0.3 * np.sin(2 * np.pi * 110 * time)
    bars = [a * hit + b * tone for a, b in zip(DRUMS_PLAY, BASS_PLAYS, strict=True)]
    return Audio(np.concatenate(bars)[None].astype(np.float32), SR)


def extraction(n_loops: int = 2) -> Extraction:
    """Return what a perfect search would find; loops beyond the second repeat the first two."""
    spec = Spec.for_rate(SR)
    bins = np.arange(spec.n_bins) * SR / spec.n_fft
    low, high = (bins < 300).astype(float), (bins >= 300).astype(float)
    sounds = np.stack([high, low], axis=1)
    rhythms = np.stack([np.arange(N_TATUMS) < 4, np.ones(N_TATUMS)], axis=1).astype(float)
    core = np.zeros((2, 2, 2))
    core[0, 0, DRUMS] = core[1, 1, BASS] = 1
    layout = np.stack([DRUMS_PLAY, BASS_PLAYS], axis=1)
    per_bar = BAR / PEAK_HOP
    bar_of_point = np.minimum(np.arange(round(N_BARS * per_bar)) / per_bar, N_BARS - 1).astype(int)
    peaks = np.stack([DRUMS_PLAY, BASS_PLAYS, 0.01 * np.ones(N_BARS)])[:, bar_of_point]
    names = [("drums-1", "drums", 1), ("bass-1", "bass", 2)]
    loops = [
        Loop(*names[i % 2], ((i, 0),) if i < 2 else (), layout[:, i % 2]) for i in range(n_loops)
    ]
    rows = [*(i % 2 for i in range(n_loops)), 2]
    return Extraction(
        grid=Grid(np.arange(N_BARS + 1) * float(BAR), 4, constant=True, confidence=1.0),
        beats=None,
        slices=Slices(1, 0),
        spec=spec,
        factors=Factors(sounds, rhythms, core, layout, np.zeros(1)),
        loops=tuple(loops),
        best_bars=tuple((0, 4)[i % 2] for i in range(n_loops)),
        peaks=peaks[rows].astype(np.float32),
        settings=Settings(),
    )


def project(n_loops: int = 2) -> Project:
    """Return the project of the extraction: drums orange, bass blue."""
    names = [("Drums", "drums"), ("Bass", "bass")]
    return Project(
        strips=tuple(Strip(*names[i % 2], colour=i % 2) for i in range(n_loops)),
    )


def open_in(studio: Studio) -> None:
    """Open this song and its two loops in the program."""
    document = Document(replace(project(), song="/songs/pieces.wav"), extraction(), "pieces")
    studio.session.open_document(document, audio(), None)
    studio.window.show_song()


def x_of(view: SongView, bar: float) -> int:
    """Return the pixel of a bar, in any part with time from left to right."""
    return round(view.axis.x(bar * BAR))


def place(view: SongView, bar: float, y: int = 60) -> QPoint:
    """Return a place at a bar."""
    return QPoint(x_of(view, bar), y)
