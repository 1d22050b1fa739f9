"""The range: the bars that repeat, drawn, shown and played."""

from PySide6.QtCore import QObject, Signal

from loopstudio.playback.engine import SoundEngine
from loopstudio.session import Session
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.musical_time import bar_at, sample_at

_RANGE_BARS = 4


class RangeController(QObject):
    """Keeps the range of the open song.

    Signals
    -------
    changed()
        Another range, or it repeats now or does not.
    """

    changed = Signal()

    def __init__(
        self, window: MainWindow, session: Session, engine: SoundEngine, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._engine = window, session, engine
        self._samples: tuple[int, int] | None = None
        self._looping = False
        window.transport.loop_edited.connect(self.set_looping)
        window.song.range_edited.connect(self.set_range)

    @property
    def samples(self) -> tuple[int, int] | None:
        """The range, in samples."""
        return self._samples

    @property
    def looping(self) -> bool:
        """Whether it repeats."""
        return self._looping

    @property
    def repeated(self) -> tuple[int, int] | None:
        """The range while it repeats."""
        return self._samples if self._looping else None

    def set_range(self, start: int, stop: int) -> None:
        """Repeat these samples; the same sample twice repeats nothing."""
        self._samples = (start, stop) if stop > start else None
        self._looping = self._samples is not None
        self.show()

    def set_looping(self, looping: bool) -> None:
        """Repeat the range, of four bars from here if there is none yet, or play through."""
        grid = self._window.song.axis.marked.grid
        if looping and self._samples is None and grid is not None:
            bar = int(bar_at(grid, self._engine.position))
            first = min(max(bar, 0), max(0, grid.n_bars - _RANGE_BARS))
            last = min(first + _RANGE_BARS, grid.n_bars)
            self._samples = (sample_at(grid, first), sample_at(grid, last))
        self._looping = looping and self._samples is not None
        self.show()

    def clear(self) -> None:
        """Forget the range of a song that was closed."""
        self._samples, self._looping = None, False
        self.show()

    def show(self) -> None:
        """Play and show the range as it is."""
        self._engine.set_range(*(self.repeated or (None, None)))
        self._window.song.show_range(*(self._samples or (None, None)))
        self._window.transport.show_range(self._samples, looping=self._looping)
        self.changed.emit()
