"""A song's extraction made by hand, for tests of the desk."""

import numpy as np
from pytestqt.qtbot import QtBot

from loopstudio.core.audio import Audio
from loopstudio.core.cube import Slices
from loopstudio.core.extract import Extraction, Settings
from loopstudio.core.grid import Grid
from loopstudio.core.loops import Loop
from loopstudio.core.spectrogram import Spec
from loopstudio.core.tucker import Factors
from loopstudio.project.file import Document
from loopstudio.project.project import Project, Strip
from loopstudio.ui.controller import Studio
from loopstudio.ui.desk.desk import Desk
from loopstudio.ui.theme.theme import Theme

SR = 44100
N_BARS = 30
BAR = 88200  # samples
SPEC = Spec(n_fft=4096, hop=1024)


def extraction(
    n_sounds: int = 10,
    n_rhythms: int = 8,
    layers: tuple[tuple[tuple[int, int], ...], ...] = (((0, 0),), ((1, 0), (2, 1)), ((3, 0),)),
    slice_bars: int = 1,
    loop_bars: tuple[int, ...] = (1, 2, 1),
) -> Extraction:
    """Return loops of these layers; sounds are notes, rhythms are hits that die away.

    The columns of the factors are in no order that anyone would number them in.
    """
    rng = np.random.default_rng(3)
    n_layers = 1 + max(layer for of_loop in layers for layer, _ in of_loop)
    core = rng.random((n_sounds, n_rhythms, n_layers))
    core = np.where(core > 0.8, ((core - 0.8) / 0.2) ** 2, 0.001 * core).astype(np.float32)
    core[rng.integers(n_sounds), rng.integers(n_rhythms)] = 1
    n_slices = -(-N_BARS // slice_bars)
    layout = (rng.random((n_slices, n_layers)) > 0.3).astype(np.float32)
    layout[0] = 1
    loops = tuple(
        Loop(
            name=f"loop-{k + 1}",
            label="harmony",
            bars=bars,
            layers=of_loop,
            activation=np.repeat(layout[:, of_loop[0][0]], slice_bars)[:N_BARS],
            exactness_db=(None, 41.0, 22.0)[k % 3],
        )
        for k, (of_loop, bars) in enumerate(zip(layers, loop_bars, strict=True))
    )
    return Extraction(
        grid=Grid(np.arange(N_BARS + 1) * float(BAR), 4, constant=True, confidence=1.0),
        beats=None,
        slices=Slices(bars=slice_bars, first=0),
        spec=SPEC,
        factors=Factors(
            sounds=_sounds(n_sounds, rng),
            rhythms=_rhythms(n_rhythms, 48 * slice_bars, rng),
            core=core,
            layout=layout,
            errors=np.array([0.2]),
        ),
        loops=loops,
        best_bars=(0,) * len(loops),
        peaks=np.zeros((len(loops) + 1, 1), np.float32),
        settings=Settings(),
    )


def project(found: Extraction) -> Project:
    """Return a project whose strips are called after keys, bass and so on."""
    names = ("Drums", "Keys", "Vocal chop", "Bass", "Arp", "Strings", "Perc", "Pad")
    return Project(
        strips=tuple(Strip(name=names[k % 8], colour=k) for k in range(len(found.loops)))
    )


def desk(qtbot: QtBot, found: Extraction, selected: int = 1) -> Desk:
    """Return a desk by itself, on which one of these loops is."""
    made = Desk(Theme("dark"))
    qtbot.addWidget(made)
    made.resize(1440, 282)
    # The keyboard goes to the active window, and one of an earlier test may still be closing.
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.show_extraction(found, SR, project(found))
    made.show_selected(selected)
    return made


def open_in(
    studio: Studio, song: str = "/songs/Night Bus.wav", found: Extraction | None = None
) -> None:
    """Open these loops, or others of this module, in the program, over thirty silent bars."""
    found = found or extraction()
    audio = Audio(np.zeros((1, N_BARS * BAR), np.float32), SR)
    document = Document(Project(song=song, strips=project(found).strips), found, "Night Bus")
    studio.session.open_document(document, audio, None)
    studio.window.show_song()


def _sounds(n: int, rng: np.random.Generator) -> np.ndarray:
    """Spectra of notes from G♯1 upwards and of one hiss, shape (n_bins, n)."""
    bins = np.arange(SPEC.n_bins)
    columns = []
    for midi in np.linspace(32, 86, n - 1):
        fundamental = 440 * 2 ** ((midi - 69) / 12) * SPEC.n_fft / SR
        decay = rng.uniform(0.55, 0.85)
        harmonics = [
            decay**h * np.exp(-0.5 * ((bins - fundamental * (h + 1)) / 1.2) ** 2) for h in range(16)
        ]
        columns.append(np.sum(harmonics, axis=0) + 0.003 * rng.random(len(bins)))
    columns.append(np.where(bins > 600, 1.0, 0.02) * (0.7 + 0.3 * rng.random(len(bins))))
    made = np.stack(columns, axis=1)[:, rng.permutation(n)].astype(np.float32)
    return made / np.linalg.norm(made, axis=0)


def _rhythms(n: int, n_tatums: int, rng: np.random.Generator) -> np.ndarray:
    """One loud hit each and some quiet ones, shape (n_tatums, n)."""
    time = np.arange(n_tatums)
    made = np.zeros((n_tatums, n), np.float32)
    for column, start in enumerate(rng.permutation(np.linspace(0, 0.92, n) * n_tatums)):
        hits = [(start, 1.0), *((rng.uniform(0, n_tatums), rng.uniform(0, 0.4)) for _ in range(3))]
        for at, level in hits:
            since = time - int(at)
            made[:, column] += np.where(since >= 0, level * np.exp(-since / 4), 0)
    return made / np.linalg.norm(made, axis=0)
