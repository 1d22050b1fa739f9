"""The transport bar: play, where the song is, and what is heard of it."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from loopstudio.core.grid import Grid
from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.key_cap import KeyCap
from loopstudio.ui.controls.label import Label
from loopstudio.ui.controls.meter import Meter
from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.musical_time import NOTHING, position_text, range_text, time_text
from loopstudio.ui.theme.theme import Theme

HEIGHT = 56

_LISTEN = (
    ("loops", "Loops", "Hear the loops as you mix them (A)"),
    ("original", "Original", "Hear the song as it is (A)"),
    ("rest", "Rest", "Hear only what no loop explains"),
)
_LISTEN_PARTS = (
    ("loops", "Parts", "Hear the components as you mix them (A)"),
    ("original", "Original", "Hear the song as it is (A)"),
    ("rest", "Rest", "Hear only what no component explains"),
)
_EXPORTED = {False: "loops and stems", True: "components and groups"}


class TransportBar(QFrame):
    """Shows play state, position, tempo and range; says what the user asks of them.

    Signals
    -------
    start_asked()
        Back to the start of the song, or of the range.
    play_edited(bool)
        Play, or stop.
    loop_edited(bool)
        Repeat the range, or play through.
    listen_edited(str)
        What to hear: ``"loops"``, ``"original"`` or ``"rest"``.
    export_asked()
        Write the loops to files.
    """

    start_asked = Signal()
    play_edited = Signal(bool)
    loop_edited = Signal(bool)
    listen_edited = Signal(str)
    export_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid: Grid | None = None
        self._sr = 1
        self.setFixedHeight(HEIGHT)
        self.setProperty("ground", "panel")
        self.setProperty("edge", "bottom")
        self.setAccessibleName("Transport")

        self._start = Button(theme, "", "start", tooltip="Go to the start (Home)", square="true")
        self._play = Button(theme, "", "play", tooltip="Play or stop (Space)", square="wide")
        self._loop = Button(theme, "", "loop", tooltip="Repeat the range (L)", square="true")
        self._play.setCheckable(True)
        self._loop.setCheckable(True)
        self._position = _Readout(theme, "Bar . beat . 16th", "position", width=92)
        self._time = _Readout(theme, "", width=64)
        self._tempo = _Readout(theme, "BPM", width=64)
        self._range = _Readout(theme, "Range, bars", width=64)
        self._listen = Segmented(theme, _LISTEN, name="Listen to")
        self._out = Meter(theme, channels=2, width=104)
        self._out.setFixedWidth(104)
        self._out_level = Label(theme, "", "caption", "ink3")
        self._export = Button(
            theme, "Export loops", "export", tooltip="Write loops and stems to a folder (Ctrl+E)"
        )
        self._arrange(theme)

        self._start.clicked.connect(self._on_start)
        self._play.clicked.connect(self.play_edited)
        self._loop.clicked.connect(self.loop_edited)
        self._listen.value_edited.connect(self.listen_edited)
        self._export.clicked.connect(self._on_export)
        self.show_song(None, 0, 1)
        self.show_listen("loops")

    def show_song(self, grid: Grid | None, n_samples: int, sr: int) -> None:
        """Show a song's tempo and length; `grid` is None while its bars are not known."""
        self._grid, self._sr = grid, sr
        self._time.show_caption(f"of {time_text(n_samples / sr)}")
        if grid is None:
            self._tempo.show_text(NOTHING)
            self._tempo.show_caption("BPM")
        else:
            self._tempo.show_text(f"{grid.tempo_bpm(sr):.2f}")
            steady = "" if grid.constant else "mean "
            self._tempo.show_caption(f"{steady}BPM, {grid.beats_per_bar}/4")
        self.show_range(None)
        self.show_position(0, playing=False)

    def show_loops(self, known: bool) -> None:
        """Show whether there are loops to hear and to export."""
        why = "There is nothing to hear apart yet: press Ctrl+R first"
        for value in ("loops", "rest"):
            self._listen.show_enabled(value, known, why)
        self._export.setEnabled(known)

    def show_components(self, shown: bool) -> None:
        """Say that components are heard and exported, or loops."""
        for value, text, tooltip in _LISTEN_PARTS if shown else _LISTEN:
            self._listen.show_text(value, text, tooltip)
        what = "components" if shown else "loops"
        self._export.setText(f"Export {what}")
        self._export.setAccessibleName(f"Export {what}")
        self._export.setToolTip(f"Write {_EXPORTED[shown]} to a folder (Ctrl+E)")

    def show_position(self, sample: int, playing: bool) -> None:
        """Show where the song is."""
        self._position.show_text(position_text(self._grid, sample))
        self._time.show_text(time_text(max(0, sample) / self._sr))
        self._play.setChecked(playing)

    def show_range(self, samples: tuple[int, int] | None, *, looping: bool = False) -> None:
        """Show the range that repeats, in samples; None when there is none."""
        text = NOTHING if samples is None else range_text(self._grid, *samples)
        self._range.show_text(text)
        self._loop.setChecked(looping)

    def show_listen(self, listen: str) -> None:
        """Show what is heard."""
        self._listen.show_value(listen)

    def show_levels(self, left: float, right: float) -> None:
        """Show the linear peak levels of what goes to the loudspeakers."""
        self._out.show_levels(left, right)
        level = self._out.level_db()
        text = NOTHING if level == -math.inf else f"{level:.1f} dB".replace("-", "−")
        # Labels repaint whatever they are given: only tell them news.
        if text != self._out_level.text():
            self._out_level.setText(text)

    def level_shown(self) -> bool:
        """Return whether the meter still has to fall."""
        return self._out.level_db() > -math.inf

    def _arrange(self, theme: Theme) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 1)
        row.setSpacing(0)
        for button in (self._start, self._play, self._loop):
            row.addWidget(button)
            row.addSpacing(4)
        row.addSpacing(28)
        for readout in (self._position, self._time, self._tempo, self._range):
            row.addWidget(readout)
            row.addSpacing(16)
        row.addWidget(_line())
        row.addSpacing(16)
        row.addWidget(Label(theme, "Listen to", "caption", "ink3"))
        row.addSpacing(8)
        row.addWidget(self._listen)
        row.addSpacing(8)
        row.addWidget(KeyCap(theme, "A"))
        row.addStretch(1)
        row.addLayout(self._out_column(theme))
        row.addSpacing(22)
        row.addWidget(self._export)

    def _out_column(self, theme: Theme) -> QVBoxLayout:
        self._out.setAccessibleName("Output level")
        captions = QHBoxLayout()
        captions.addWidget(Label(theme, "Out", "caption", "ink3"))
        captions.addStretch(1)
        captions.addWidget(self._out_level)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addStretch(1)
        column.addWidget(self._out)
        column.addLayout(captions)
        column.addStretch(1)
        return column

    def _on_start(self) -> None:
        self.start_asked.emit()

    def _on_export(self) -> None:
        self.export_asked.emit()


class _Readout(QWidget):
    """A value over its caption, wide enough that no digit moves what is beside it."""

    def __init__(self, theme: Theme, caption: str, role: str = "readout", *, width: int) -> None:
        super().__init__()
        self._value = Label(theme, NOTHING, role)
        self._caption = Label(theme, caption, "caption", "ink3")
        self._value.setAccessibleName(caption)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        self._value.setFixedHeight(24)
        column.addWidget(self._value)
        column.addWidget(self._caption)
        column.addStretch(1)
        self.setMinimumWidth(width)

    def show_text(self, text: str) -> None:
        """Show a value."""
        if text != self._value.text():
            self._value.setText(text)

    def show_caption(self, text: str) -> None:
        """Say what the value is."""
        self._caption.setText(text)
        self._value.setAccessibleName(text)


def _line() -> QFrame:
    """Return a vertical line of 40 px."""
    line = QFrame()
    line.setFixedSize(1, 40)
    line.setProperty("ground", "line")
    line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return line
