"""The transport bar: play, where the song is, and what is heard of it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QSpacerItem, QWidget

from loopstudio.core.grid import Grid
from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.key_cap import KeyCap
from loopstudio.ui.controls.label import Label
from loopstudio.ui.controls.readout import Readout
from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.musical_time import NOTHING, position_text, range_text, time_text
from loopstudio.ui.output_panel import OutputPanel
from loopstudio.ui.scene_strip import SceneStrip
from loopstudio.ui.theme.theme import Theme

HEIGHT = 56

_ROOMY = 1400
"""Width from which nothing gives way."""
_CLICK = "Click on every beat (K)"
_NO_BARS = "The click needs bar lines, which are found with the loops"

_LISTEN = (
    ("loops", "Loops", "Hear the loops as you mix them (A)"),
    ("original", "Original", "Hear the song as it is, as loud as your mix (A)"),
    ("rest", "Rest", "Hear only what no loop explains, up to 12 dB louder to match your mix"),
)
_LISTEN_PARTS = (
    ("loops", "Parts", "Hear the components as you mix them (A)"),
    ("original", "Original", "Hear the song as it is, as loud as your mix (A)"),
    ("rest", "Rest", "Hear only what no component explains, up to 12 dB louder to match your mix"),
)
_EXPORTED = {False: "loops, stems or mixes", True: "components and groups"}


class TransportBar(QFrame):
    """Shows play state, position, tempo and range; says what the user asks of them.

    Attributes
    ----------
    scenes : SceneStrip
        The stored mixes, with signals of their own.

    Signals
    -------
    start_asked()
        Back to the start of the song, or of the range.
    play_edited(bool)
        Play, or stop.
    loop_edited(bool)
        Repeat the range, or play through.
    click_edited(bool)
        Click on every beat, or no longer.
    listen_edited(str)
        What to hear: ``"loops"``, ``"original"`` or ``"rest"``.
    export_asked()
        Write the loops to files.
    """

    start_asked = Signal()
    play_edited = Signal(bool)
    loop_edited = Signal(bool)
    click_edited = Signal(bool)
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
        self._click = Button(theme, "", "click", tooltip=_CLICK, square="true")
        for button in (self._play, self._loop, self._click):
            button.setCheckable(True)
        self._position = Readout(theme, "Bar . beat . 16th", "position", width=92)
        self._time = Readout(theme, "", width=60)
        self._tempo = Readout(theme, "BPM", width=62)
        self._range = Readout(theme, "Range, bars", width=62)
        self._listen_caption = Label(theme, "Listen to", "caption", "ink3")
        self._listen = Segmented(theme, _LISTEN, name="Listen to")
        self.scenes = SceneStrip(theme)
        self._out = OutputPanel(theme)
        self._export_words = f"Write {_EXPORTED[False]} to a folder (Ctrl+E)"
        self._export = Button(theme, "Export loops", "export", tooltip=self._export_words)
        self._key = KeyCap(theme, "A")
        self._before_scenes = _line()
        self._gaps: list[tuple[QSpacerItem, int, int]] = []
        self._roomy = True
        self._of_loops = True
        self._can_fold = False
        self._arrange(theme)

        self._start.clicked.connect(self._on_start)
        self._play.clicked.connect(self.play_edited)
        self._loop.clicked.connect(self.loop_edited)
        self._click.clicked.connect(self.click_edited)
        self._listen.value_edited.connect(self.listen_edited)
        self._export.clicked.connect(self._on_export)
        self.show_song(None, 0, 1)
        self.show_listen("loops")

    def show_song(self, grid: Grid | None, n_samples: int, sr: int) -> None:
        """Show a song's tempo and length; `grid` is None while its bars are not known."""
        self._sr = sr
        self._time.show_caption(f"of {time_text(n_samples / sr)}")
        self.show_grid(grid)
        self.show_range(None)
        self.show_position(0, playing=False)

    def show_grid(self, grid: Grid | None) -> None:
        """Show the tempo of other bars of the song; None while they are not known."""
        self._grid, sr = grid, self._sr
        if grid is None:
            self._tempo.show_text(NOTHING)
            self._tempo.show_caption("BPM")
        else:
            self._tempo.show_text(f"{grid.tempo_bpm(sr):.2f}")
            steady = "" if grid.constant else "mean "
            self._tempo.show_caption(f"{steady}BPM, {grid.beats_per_bar}/4")
        self._click.setEnabled(grid is not None)
        self._click.setToolTip(_CLICK if grid else _NO_BARS)

    def show_loops(self, known: bool) -> None:
        """Show whether there are loops to hear and to export."""
        why = "Nothing is taken apart yet: press Ctrl+R first"
        for value in ("loops", "rest"):
            self._listen.show_enabled(value, known, why)
        self._export.setEnabled(known)
        self._export.setToolTip(self._export_words if known else why)
        self.scenes.show_enabled(known)

    def show_click(self, on: bool) -> None:
        """Show whether every beat clicks."""
        self._click.setChecked(on)

    def show_components(self, shown: bool) -> None:
        """Say that components are heard and exported, or loops; only those have scenes."""
        self._of_loops = not shown
        for value, text, tooltip in _LISTEN_PARTS if shown else _LISTEN:
            self._listen.show_text(value, text, tooltip)
        what = "components" if shown else "loops"
        self._export.setText(f"Export {what}")
        self._export.setAccessibleName(f"Export {what}")
        self._export_words = f"Write {_EXPORTED[shown]} to a folder (Ctrl+E)"
        if self._export.isEnabled():
            self._export.setToolTip(self._export_words)
        self._fold()

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

    def show_over(self, most_db: float) -> None:
        """Say that the sound was clipped, up to so many dB above full scale, until clicked."""
        self._out.show_over(most_db)

    def level_shown(self) -> bool:
        """Return whether the meter still has to fall."""
        return self._out.level_shown()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show less where room is short."""
        self._fold()

    def event(self, event: QEvent) -> bool:
        """Show less when what is shown has become wider."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self._can_fold and self._too_wide:
            self._fold()
        return done

    def minimumSizeHint(self) -> QSize:
        """Return the size at which the last thing has given way."""
        return QSize(0, HEIGHT)

    def _arrange(self, theme: Theme) -> None:
        self._row = row = QHBoxLayout(self)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        row.setContentsMargins(12, 0, 12, 1)
        row.setSpacing(0)
        for button in (self._start, self._play, self._loop, self._click):
            row.addWidget(button)
            row.addSpacing(4)
        self._gap(20, 8)
        for readout in (self._position, self._time, self._tempo, self._range):
            row.addWidget(readout)
            self._gap(16, 8)
        row.addWidget(_line())
        self._gap(16, 10)
        row.addWidget(self._listen_caption)
        self._gap(8, 8)
        row.addWidget(self._listen)
        self._gap(8, 6)
        row.addWidget(self._key)
        self._gap(14, 4)
        row.addWidget(self._before_scenes)
        self._gap(12, 10)
        row.addWidget(self.scenes, 1000)
        row.addStretch(1)  # keeps the end where it is while there are no scenes
        self._gap(12, 10)
        row.addWidget(self._out)
        self._gap(22, 12)
        row.addWidget(self._export)

    def _gap(self, roomy: int, narrow: int) -> None:
        """Add a gap that is narrower where room is short."""
        gap = QSpacerItem(roomy, 0, QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
        self._gaps.append((gap, roomy, narrow))
        self._row.addSpacerItem(gap)

    def _fold(self) -> None:
        """Give way in the order in which things can be missed, until the rest has room."""
        roomy = self.width() >= _ROOMY
        if roomy != self._roomy:
            self._roomy = roomy
            self._show_roomy(roomy)
        folds: tuple[Callable[[bool], None], ...] = (
            self._listen_caption.setVisible,
            self._export.show_words,
            self._range.setVisible,
            self._tempo.setVisible,
            self._out.setVisible,
            self._click.setVisible,
            self._show_scenes,
        )
        for unfold in folds:
            unfold(True)
        for fold in folds:
            self._row.invalidate()
            if not self._too_wide:
                break
            fold(False)
        self._row.invalidate()
        self._can_fold = not self._too_wide

    @property
    def _too_wide(self) -> bool:
        return self._row.minimumSize().width() > self.width()

    def _show_scenes(self, shown: bool) -> None:
        for widget in (self._before_scenes, self.scenes):
            widget.setVisible(shown and self._of_loops)

    def _show_roomy(self, roomy: bool) -> None:
        """Take less room for everything, and leave out what other things say too."""
        self._out.show_roomy(roomy)
        self._key.setVisible(roomy)
        self.scenes.show_crowded(not roomy)
        for gap, wide, narrow in self._gaps:
            gap.changeSize(
                wide if roomy else narrow, 0, QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum
            )
        self._row.invalidate()
        self.updateGeometry()  # or whoever holds this would go by the room it needed before

    def _on_start(self) -> None:
        self.start_asked.emit()

    def _on_export(self) -> None:
        self.export_asked.emit()


def _line() -> QFrame:
    """Return a vertical line of 40 px."""
    line = QFrame()
    line.setFixedSize(1, 40)
    line.setProperty("ground", "line")
    line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return line
