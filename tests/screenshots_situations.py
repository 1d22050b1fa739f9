"""Situations in which pictures of the window are taken.

A situation is prepared once, and put in order again before every picture, whose theme and
size are other ones.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from loopstudio.core.extraction import Extraction
from loopstudio.core.wishes import KEEP, ONLY, SILENT, Wish
from loopstudio.project import arrangement_edits, recipe_edits, scenes, wish_edits
from loopstudio.project.project import Project
from loopstudio.ui.controller import Studio
from loopstudio.ui.musical_time import sample_at
from tests import screenshots_dialogs as dialogs

_LOOP = 2
"""The selected one."""

_SCENES: Mapping[str, tuple[int, ...]] = {"Groove": (3, 4), "Drop": (), "No drums": (0,)}
"""Name: loops that are off."""

_HEARD: Mapping[str, tuple[int, int, str]] = {
    "dark": (1, _LOOP, "by loop"),
    "light": (2, 3, "selected"),
}
"""Theme: scene, selected loop and colours of the spectrogram, other ones as in the design."""

_SECTION = "Drop"
_BAR = 13.4
"""Where the playhead is, in bars from the start."""

_POINTER = (0.8, 0.62)
"""Where the pointer is in the spectrogram, as shares of its width and height."""

_VIEW = (4, 18)
"""Bars in view while the layout is edited."""

_SECONDS = 3
"""Where the playhead is in the examples."""

_FALLEN_S = 3
"""By then the meters of what is off have fallen."""

_TIMEOUT_S = 120


@dataclass(frozen=True)
class Situation:
    """What is to be seen.

    Attributes
    ----------
    prepare : callable
        Bring it about, given the project of the demo song.
    arrange : callable
        Do again what another theme or size undoes; return what the picture is of.
    sized : bool
        Whether the size of the window matters.
    """

    prepare: Callable[[Studio, Path], None]
    arrange: Callable[[Studio], QWidget]
    sized: bool = True


def wait(condition: Callable[[], object]) -> None:
    """Let the program run until a condition holds."""
    end_s = time.monotonic() + _TIMEOUT_S
    while not condition():
        if time.monotonic() > end_s:
            raise TimeoutError("the window was not ready in time")
        QApplication.processEvents()
        time.sleep(0.01)


def _open_demo(studio: Studio, project: Path) -> None:
    """Open the demo song, with scenes, as it is in the middle of an evening."""
    studio.session.history.setClean()
    studio.tools.put_down()
    studio.window.desk.show_page("recipe")
    studio.files.open(str(project))
    wait(lambda: studio.session.extraction is not None and not studio.files.busy)
    wait(lambda: studio.window.song.shares_at(0, 100) is not None)
    kept = len(studio.session.project.scenes)
    for scene, (name, off) in list(enumerate(_SCENES.items()))[kept:]:
        for loop in range(studio.mix.n_loops):
            studio.mix.set_muted(loop, loop in off)
        studio.scenes.add()
        studio.scenes.rename(scene, name)
    studio.scenes.recall(_HEARD["dark"][0])
    studio.mix.select(_LOOP)
    studio.files.save()
    wait(lambda: not studio.session.edited and not studio.files.busy)


def _play_section(studio: Studio, project: Path) -> None:
    _open_demo(studio, project)
    form = studio.window.song.sections.form
    assert form is not None
    studio.window.song.play_section(form.names.index(_SECTION))


def _hear(studio: Studio) -> QWidget:
    """Be at the same place in every picture, and point at the spectrogram."""
    scene, loop, colours = _HEARD[studio.theme.tokens.name]
    if scenes.active(studio.session.project) != scene:
        studio.scenes.recall(scene)
        wait(lambda: scenes.active(studio.session.project) == scene)
        begin_s = time.monotonic()
        wait(lambda: time.monotonic() > begin_s + _FALLEN_S)
    studio.mix.select(loop)
    studio.window.song.show_mode(colours)
    extraction = studio.session.extraction
    assert extraction is not None
    studio.playback.seek(sample_at(extraction.grid, _BAR))
    spectrogram = studio.window.song.spectrogram
    view = spectrogram.viewport()
    place = QPointF(view.width() * _POINTER[0], view.height() * _POINTER[1])
    button = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        place,
        view.mapToGlobal(place),
        button,
        button,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(spectrogram, QEvent(QEvent.Type.Leave))  # by which the line is told anew
    QApplication.sendEvent(view, event)
    return studio.window


def _edit_layout(studio: Studio, project: Path) -> None:
    """Edit layout and recipe, and paint wishes."""
    _play_section(studio, project)
    extraction = studio.session.extraction
    assert extraction is not None
    studio.session.apply("Edit", _edited(studio.session.project, extraction))
    studio.tools.choose(SILENT)
    starts = extraction.grid.bar_starts
    studio.window.song.axis.show_between(*(float(starts[bar]) for bar in _VIEW))


def _edited(project: Project, extraction: Extraction) -> Project:
    drums, bass, keys, arp, voice = range(5)
    project = arrangement_edits.draw(project, extraction, drums, 10, 11)
    project = arrangement_edits.clear(project, extraction, drums, 14, 15)
    project = arrangement_edits.set_level(project, extraction, arp, 12, 13, -4.2)
    project = arrangement_edits.move_run(project, extraction, voice, 10, 11, 12)
    for wish in (
        Wish(SILENT, bass, 8, 9, strength=0.6),
        Wish(KEEP, keys, 14, 16),
        Wish(SILENT, arp, 16, 17, low_hz=2000.0, strength=0.8),
        Wish(ONLY, voice, 10, 11, low_hz=300.0, high_hz=1200.0),
    ):
        project = wish_edits.add(project, wish)
    layer = extraction.loops[voice].layers[0][0]
    recipe = extraction.factors.core[:, :, layer]
    sound, rhythm = divmod(int(recipe.argmax()), recipe.shape[1])
    return recipe_edits.set_cell_level(project, (sound, rhythm, layer), 3.5)


def _show_layout(studio: Studio) -> QWidget:
    studio.mix.select(4)
    return studio.window


def _open_page(page: str) -> Callable[[Studio, Path], None]:
    """Return what opens a page of the desk, and waits until it is drawn."""

    def prepare(studio: Studio, project: Path) -> None:
        _play_section(studio, project)
        studio.window.desk.show_page(page)
        end_s = time.monotonic() + _FALLEN_S
        wait(lambda: time.monotonic() > end_s)

    return prepare


def _open_export(studio: Studio, project: Path) -> None:
    _open_demo(studio, project)
    studio.export.open()
    wait(lambda: not studio.export.listening)


def _close_song(studio: Studio, project: Path) -> None:
    studio.files.close_song()
    studio.recents.refresh()


def _know_nothing(studio: Studio, project: Path) -> None:
    """Be as on the very first start."""
    _close_song(studio, project)
    studio.window.start.show_recents(())
    studio.window.start.show_unsaved(())


def _example(name: str) -> Callable[[Studio, Path], None]:
    """Return what starts a worked example, and waits until everything of it is drawn."""

    def prepare(studio: Studio, project: Path) -> None:
        drawn: list[object] = []
        studio.playback.set_playing(False)
        wait(lambda: not studio.window.transport.level_shown())
        studio.window.song.show_mode("by loop")
        studio.workshop.drawn.connect(drawn.append)
        studio.session.history.setClean()
        studio.help.run_example(name)
        wait(lambda: drawn)
        studio.workshop.drawn.disconnect(drawn.append)
        studio.mix.select(1)
        audio = studio.session.audio
        assert audio is not None
        studio.playback.seek(_SECONDS * audio.sr)

    return prepare


def _window(studio: Studio) -> QWidget:
    return studio.window


SITUATIONS: Mapping[str, Situation] = {
    "start": Situation(_close_song, _window),
    "first": Situation(_know_nothing, _window),
    "main": Situation(_play_section, _hear),
    "components": Situation(_example("notes-snpa"), _window),
    "score": Situation(_example("piece-score"), _window),
    "layout-desk": Situation(_edit_layout, _show_layout),
    "cube": Situation(_open_page("cube"), _hear),
    "bars": Situation(_open_page("bars"), _hear),
    "takes": Situation(_open_page("takes"), _hear),
    "banner": Situation(_open_demo, dialogs.banner),
    "export": Situation(_open_export, dialogs.export_panel, sized=False),
    "keys": Situation(_open_demo, dialogs.key_list, sized=False),
    "menu": Situation(_open_demo, dialogs.menu, sized=False),
    "preferences": Situation(_open_demo, dialogs.preferences, sized=False),
    "crash": Situation(_open_demo, dialogs.crash, sized=False),
}
"""By the name of the picture."""
