"""The song view: ruler, picture and rows on one time axis, with their heads at the left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from loopstudio.project.project import COMPONENTS
from loopstudio.ui.song import song_keys
from loopstudio.ui.song.any_row import AnyRow
from loopstudio.ui.song.meters import Meters
from loopstudio.ui.song.pointer import Pointer
from loopstudio.ui.song.song_model import LoopRows, Shown
from loopstudio.ui.song.song_parts import SongParts
from loopstudio.ui.song.words import bars_text, place_text
from loopstudio.ui.theme.theme import Theme

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.extract import Extraction
    from loopstudio.core.pictures.component_picture import ComponentShares
    from loopstudio.core.pictures.picture import SongPicture
    from loopstudio.core.pictures.shares import LoopShares
    from loopstudio.core.preview import Preview
    from loopstudio.project.project import Project


class SongView(SongParts):
    """Shows a song and its loops.

    Signals
    -------
    seek_edited(int)
        Go to this sample.
    range_edited(int, int)
        The range is now this one, in samples; two equal ends mean none.
    loop_selected(int)
        The user chose a loop; the number after the last is the Rest.
    mute_edited(int, bool), solo_edited(int, bool), gain_edited(int, float)
        What the user did with a loop's head; -1 is the Rest, as in `project.edits`.
    rename_edited(int, str)
        The user gave a loop another name.
    mode_edited(str)
        The user coloured the picture by ``"level"``, ``"by loop"``, ``"selected"`` or ``"model"``.
    find_loops_asked()
        The user wants loops to be found.
    hover_changed(str)
        One line about what is under the pointer; empty when nothing is.
    """

    seek_edited = Signal(int)
    range_edited = Signal(int, int)
    loop_selected = Signal(int)
    mute_edited = Signal(int, bool)
    solo_edited = Signal(int, bool)
    gain_edited = Signal(int, float)
    rename_edited = Signal(int, str)
    mode_edited = Signal(str)
    find_loops_asked = Signal()
    hover_changed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.position = 0
        """Where the playhead is, in samples."""
        self._shown: Shown | None = None
        self._project: Project | None = None
        self._shares: LoopShares | ComponentShares | None = None
        self._rows: Sequence[AnyRow] = ()
        self._selected = -1
        self._marked: frozenset[int] = frozenset()
        self._range: tuple[int, int] | None = None
        self._mode = "by loop"

        self._meters = Meters(self)
        self._pointer = Pointer(self)
        self._connect()
        self._show_loops()

    # What is shown

    def show_song(self, audio: Audio | None) -> None:
        """Show another song, of which nothing is known yet; None for no song."""
        self.axis.show_song(audio.samples.shape[1] if audio else 0, audio.sr if audio else 44_100)
        self.show_range(None, None)
        self.show_position(0, False)
        self.show_picture(None)

    def show_picture(self, picture: SongPicture | None) -> None:
        """Show the picture of the song; None while it is being computed."""
        if picture and (picture.n_samples, picture.sr) != (self.axis.n_samples, self.axis.sr):
            self.axis.show_song(picture.n_samples, picture.sr)
        self.spectrogram.show_picture(picture)
        self.show_shares(None)

    def show_shares(self, shares: LoopShares | ComponentShares | None) -> None:
        """Show whose sounds are in the picture; None while that is not known."""
        self._shares = shares
        self._refresh_colours()

    def show_extraction(self, extraction: Extraction | None, project: Project) -> None:
        """Show the loops that were found; None while there are none."""
        self.show_rows(LoopRows(extraction) if extraction else None, project)

    def show_rows(self, shown: Shown | None, project: Project) -> None:
        """Show other rows; None while there are none."""
        self._shown, self._project = shown, project
        self._shares, self._rows, self._marked = None, (), frozenset()
        self.empty.show_components(project.shown == COMPONENTS)
        if project.shown == COMPONENTS:
            self.preview.show_preview(None)
        if self.axis.grid is not (shown.grid if shown else None):
            self.axis.show_grid(shown.grid if shown else None)
        self.rows.show_song()
        self._show_loops()

    def show_project(self, project: Project) -> None:
        """Show switches, gains, solos, names and colours as they are in a project."""
        # A project of other loops comes just before or after them: nothing to show yet.
        if self._shown is not None and self._shown.fits(project):
            self._project = project
            self._show_loops()

    def show_selected(self, loop: int, marked: frozenset[int] = frozenset()) -> None:
        """Show which loop is selected; -1 for none, the number after the last for the Rest.

        Further rows may be `marked`, to be joined to it.
        """
        self._selected, self._marked = loop, marked
        self._show_loops()
        self.rows.reveal(loop)
        self._describe()

    def show_position(self, sample: int, playing: bool) -> None:
        """Move the playhead, and turn the page when it leaves the view."""
        axis, before = self.axis, self.position
        self.position = sample
        self.playhead.show_position(sample)
        self.ruler.show_position(sample)
        in_view = axis.first <= before <= axis.first + axis.span
        if sample != before and (in_view or not playing) and not self.drawing:
            axis.reveal(sample)
        if not playing:
            self._describe()
        gains = self._project.row_gains() if self._project else ()
        self._meters.show(self.rows.heads, sample, gains, playing=playing)

    def show_range(self, start: int | None, stop: int | None) -> None:
        """Show the range that is repeated; None for none."""
        self._range = None if start is None or stop is None else (start, stop)
        self.ruler.show_range(self._range)

    def show_waiting(self, text: str, *, offers: bool | None = None) -> None:
        """Say why there are no rows yet.

        Parameters
        ----------
        text : str
            A sentence; empty for the usual one.
        offers : bool or None
            Whether to offer to find loops; None to do so unless something is going on.
        """
        busy = text.endswith("…") if offers is None else not offers
        self.empty.show_waiting(text or self._no_loops(), offers=not busy)

    def show_preview(self, preview: Preview | None) -> None:
        """Show a first look where the rows will be; None when there is none any more."""
        self.preview.show_preview(preview)
        self.show_n_loops(len(self._rows))

    def show_mode(self, mode: str) -> None:
        """Colour the picture by ``"level"``, ``"by loop"``, ``"selected"`` or ``"model"``."""
        self._mode = mode
        self._refresh_colours()

    @property
    def mode(self) -> str:
        """How the picture is coloured, once its loops are known."""
        return self._mode

    # What the keys ask for

    @property
    def drawing(self) -> bool:
        """Whether the user is drawing a range at the moment."""
        return any(mouse.dragging for mouse in self.mice())

    def cancel_drag(self) -> None:
        """Give up the range that is being drawn."""
        for mouse in self.mice():
            mouse.cancel()

    def select_next(self, step: int) -> None:
        """Ask for the loop below (1) or above (-1) the selected one, the Rest being last."""
        if self._rows:
            self.loop_selected.emit(min(max(self._selected + step, 0), len(self._rows)))

    def set_range_end(self, *, start: bool) -> None:
        """Let the range begin, or end, with the bar of the playhead."""
        here = song_keys.range_end(self.axis, self.position, start=start)
        first, last = self._range or (0, self.axis.n_samples)
        first, last = (here, last) if start else (first, here)
        if first >= last:  # on the wrong side of the other end, which gives way
            first, last = (here, self.axis.n_samples) if start else (0, here)
        self.range_edited.emit(first, last)

    def rename_selected(self) -> None:
        """Let the user type another name for the selected loop."""
        if 0 <= self._selected < len(self.rows.heads):
            self.rows.heads[self._selected].rename()

    def loop_names(self) -> list[str]:
        """Return the names of the loops, and of the Rest."""
        return [*(row.name for row in self._rows), "Rest"]

    def shares_at(self, sample: float, row: int) -> np.ndarray | None:
        """Return the rows' shares in a cell, shape (n_rows + 1,); None when not known."""
        if self._shares is None or self._shown is None or self._project is None:
            return None
        return self._shown.by_row(self._shares.at(sample, row), self._project)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, zoom, select and rename."""
        if not song_keys.press(self, event):
            super().keyPressEvent(event)

    def _connect(self) -> None:
        for mouse in self.mice():
            mouse.seek_asked.connect(self.seek_edited)
            mouse.range_drawn.connect(self._on_range_drawn)
            mouse.range_asked.connect(self.range_edited)
            mouse.drag_ended.connect(self._on_drag_ended)
        self.ruler.range_cleared.connect(self._on_range_cleared)
        self.rows.loop_selected.connect(self.loop_selected)
        self.rows.mute_edited.connect(self.mute_edited)
        self.rows.solo_edited.connect(self.solo_edited)
        self.rows.gain_edited.connect(self.gain_edited)
        self.rows.name_edited.connect(self.rename_edited)
        self.panel.mode_edited.connect(self._on_mode_edited)
        self.empty.find_asked.connect(self.find_loops_asked)

    def _show_loops(self) -> None:
        if (
            self._shown is not None
            and self._project is not None
            and self._shown.fits(self._project)
        ):
            self._show_rows(self._shown, self._project)
        else:
            self._rows = ()
        if not self._rows:
            self.rows.show_rows([], [])
            self.show_waiting("")
        self._refresh_colours()
        self.show_n_loops(len(self._rows))

    def _show_rows(self, shown: Shown, project: Project) -> None:
        heads = shown.heads(project, self._marked | {self._selected})
        self._rows = shown.rows(project, heads, self._rows)
        self.rows.show_rows(heads, self._rows)
        rest = shown.rest(project, selected=self._selected == len(self._rows))
        peaks = shown.peaks(project)
        self.rows.show_rest(rest, peaks[-1], float(peaks.max(initial=0)))
        self._meters.show_peaks(peaks)

    def _describe(self) -> None:
        """Say in words what is selected and where, for those who do not see it."""
        where = place_text(self.axis, self.position)
        self.spectrogram.setAccessibleDescription(f"At {where}")
        if 0 <= self._selected < len(self._rows):
            bar = int(np.floor(self.axis.bar_at(self.position + 0.5)))
            words = self.rows.layout_view.words(self._selected, bar)
            self.rows.layout_view.setAccessibleDescription(words)

    def _refresh_colours(self) -> None:
        components = self._project is not None and self._project.shown == COMPONENTS
        mode = self._mode if self._shares else "level"
        if mode == "model" and not components:
            mode = "by loop"
        self.panel.show_components(components)
        self.panel.show_loops(self._shares is not None)
        self.panel.show_mode(mode)
        colours: tuple[int, ...] = ()
        selected: frozenset[int] = frozenset()
        if self._shown is not None and self._project is not None and self._rows:
            colours = self._shown.colours(self._project)
            selected = self._shown.in_picture(self._selected, self._project)
        self.spectrogram.show_look(self._shares, colours, mode, selected)

    def _no_loops(self) -> str:
        if self._project is not None and self._project.shown == COMPONENTS:
            return "No components yet. Choose how to learn them above, then press Learn."
        bars = self.axis.n_bars
        where = f"these {bars_text(bars)}" if bars else "this song"
        return f"No loops yet. Find loops in {where}."

    def _on_range_drawn(self, start: int, stop: int) -> None:
        self.ruler.show_drawn((start, stop))

    def _on_drag_ended(self) -> None:
        self.ruler.show_drawn(None)

    def _on_range_cleared(self) -> None:
        self.range_edited.emit(self.position, self.position)

    def _on_mode_edited(self, mode: str) -> None:
        self.show_mode(mode)
        self.mode_edited.emit(mode)
