"""Two programs on one screen: the one a loop is dragged out of, and the one it is dropped on.

    python -m tests.ui.export.drag_programs studio SETTINGS.ini
    python -m tests.ui.export.drag_programs target

Each says on a line of standard output where the pointer has to be, then what happened.
"""

import json
import sys

from PySide6.QtCore import QPoint, QSettings, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from loopstudio.ui.theme.theme import Theme

_SETTLED_MS = 300


def main() -> None:
    """Run one of the two programs until it is told to end."""
    application = QApplication(sys.argv[:1])
    shown = _studio(sys.argv[2]) if sys.argv[1] == "studio" else _target()
    application.exec()
    del shown


def _say(**words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def _say_place(widget: QWidget, place: QPoint) -> None:
    there = widget.mapToGlobal(place)
    _say(x=there.x(), y=there.y())


def _studio(settings: str) -> object:
    from loopstudio.playback.engine import SoundEngine
    from loopstudio.ui import menus
    from loopstudio.ui.controller import Studio
    from loopstudio.ui.song.loop_head import LoopHead
    from tests.ui import song_pieces

    theme = Theme("dark")
    theme.install(QApplication.instance())
    kept = QSettings(settings, QSettings.Format.IniFormat)
    studio = Studio(theme, SoundEngine(), kept)
    menus.build(studio.window, studio)
    studio.window.setGeometry(0, 0, 1280, 800)
    studio.window.show()
    studio.session.open_song("/music/Night Bus.wav", song_pieces.audio())
    studio.session.set_extraction(song_pieces.extraction())
    studio.window.show_song()

    def ready() -> None:
        head = next(
            head
            for head in studio.window.song.findChildren(LoopHead)
            if head.accessibleName() == "Bass"
        )
        _say_place(head.name, QPoint(12, 8))

    QTimer.singleShot(_SETTLED_MS, ready)
    return studio


class _Target(QLabel):
    """Takes files, and looks at them at once, as a sequencer does."""

    def __init__(self) -> None:
        super().__init__("Another program")
        self.setAcceptDrops(True)
        self.setGeometry(1400, 200, 300, 300)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  Qt's name
        """Take whatever comes."""
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  Qt's name
        """Say which file it is and what is in it."""
        import soundfile

        event.acceptProposedAction()
        path = event.mimeData().urls()[0].toLocalFile()
        info = soundfile.info(path)
        _say(path=path, frames=info.frames, sr=info.samplerate, action=event.dropAction().name)


def _target() -> object:
    target = _Target()
    target.show()
    QTimer.singleShot(_SETTLED_MS, lambda: _say_place(target, QPoint(150, 150)))
    return target


if __name__ == "__main__":
    main()
