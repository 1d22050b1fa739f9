"""The song view: ruler, picture and rows on one time axis, with their heads at the left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.song import song_keys
from loopstudio.ui.song.meters import gains_heard
from loopstudio.ui.song.pointer import Pointer
from loopstudio.ui.song.song_content import SongContent
from loopstudio.ui.song.wish_layer import WishLayer
from loopstudio.ui.song.words import place_text
from loopstudio.ui.theme.theme import Theme

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.project.project import Project


class SongView(SongContent):
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
    rename_edited(int, str), colour_edited(int, int)
        The user gave a loop another name, or another colour.
    name_grabbed(int), name_dragged(int)
        The user begins to drag a loop by its name, and drags it away.
    piece_drawn(Piece)
        Play only this piece of the song.
    play_asked()
        Play, from where the user went to just before.
    form_edited(str, object)
        What the user did with the sections, and the `Form` it led to; None for those found.
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
    name_grabbed = Signal(int)
    name_dragged = Signal(int)
    colour_edited = Signal(int, int)
    piece_drawn = Signal(object)
    play_asked = Signal()
    form_edited = Signal(str, object)
    mode_edited = Signal(str)
    find_loops_asked = Signal()
    hover_changed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.position = 0
        """Where the playhead is, in samples."""
        self._range: tuple[int, int] | None = None
        self.wishes = WishLayer(self.spectrogram, self.rows.layout_view, self)
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
        self.panel.show_readout(("", "", "", ""))  # the pointer may be where it was

    def show_project(self, project: Project) -> None:
        """Show switches, gains, names, colours and bars as they are in a project."""
        super().show_project(project)
        self._describe()
        self.say_again()

    def show_selected(self, loop: int, marked: frozenset[int] = frozenset()) -> None:
        """Show which loop is selected; -1 for none, the number after the last for the Rest.

        Further rows may be `marked`, to be joined to it.
        """
        self._selected, self._marked = loop, marked
        self._show_loops()
        self.rows.reveal(loop)
        self._describe()
        self.say_again()

    def say_again(self) -> None:
        """Say what is under the pointer, which rests while that changes."""
        self._pointer.say_again()

    def show_position(self, sample: int, playing: bool) -> None:
        """Move the playhead, and turn the page when it leaves the view."""
        axis, before = self.axis, self.position
        self.position = sample
        self.playhead.show_position(sample)
        self.ruler.show_position(sample)
        self.overview.show_position(sample)
        in_view = axis.first <= before <= axis.first + axis.span
        if sample != before and (in_view or not playing) and not self.drawing:
            axis.reveal(sample)
        if not playing:
            self._describe()
        gains = gains_heard(self._project) if self._project else ()
        folded = [
            (self.rows.groups.heads[line.group], line.hidden)
            for line in self.rows.lines.lines
            if line.hidden
        ]
        self._meters.show(self.rows.heads, sample, gains, playing=playing, groups=folded)

    def show_range(self, start: int | None, stop: int | None) -> None:
        """Show the range that is repeated; None for none."""
        self._range = None if start is None or stop is None else (start, stop)
        self.ruler.show_range(self._range)

    # What the keys ask for

    def show_range_closer(self) -> None:
        """Bring the range into view, as large as it can be."""
        if self._range is not None:
            self.axis.show_stretch(*self._range)

    @property
    def drawing(self) -> bool:
        """Whether the user is drawing a range, a rectangle, a wish or bars at the moment."""
        dragging = any(mouse.dragging for mouse in self.mice())
        hands = (self.spectrogram.rectangle, self.wishes, self.rows.layout_view.hand)
        return dragging or any(hand.drawing for hand in hands)

    def cancel_drag(self) -> None:
        """Give up what is being drawn."""
        self.spectrogram.rectangle.cancel()
        self.wishes.cancel()
        self.rows.layout_view.hand.cancel()
        for mouse in self.mice():
            mouse.cancel()

    def select_next(self, step: int) -> None:
        """Ask for the loop below (1) or above (-1) the selected one, the Rest being last."""
        if self._rows:
            there = self.rows.lines.next_loop(self._selected, step)
            self.loop_selected.emit(there if there >= 0 else len(self._rows))

    def set_range_end(self, *, start: bool) -> None:
        """Let the range begin, or end, with the bar of the playhead."""
        here = song_keys.range_end(self.axis, self.position, start=start)
        first, last = self._range or (0, self.axis.n_samples)
        first, last = (here, last) if start else (first, here)
        if first >= last:  # on the wrong side of the other end, which gives way
            first, last = (here, self.axis.n_samples) if start else (0, here)
        self.range_edited.emit(first, last)

    def section_here(self) -> int:
        """Return the section that the playhead is in; -1 while there are none."""
        form = self.sections.form
        if form is None or not self.axis.n_bars:
            return -1
        return form.at(self.axis.bar_at(self.position + 0.5))

    def play_section(self, section: int) -> None:
        """Ask for a section to be repeated, and played from its start."""
        if section >= 0:
            start, stop = (round(edge) for edge in self.sections.edges(section))
            self.range_edited.emit(start, stop)
            self.seek_edited.emit(start)
            self.play_asked.emit()

    def rename_section(self) -> None:
        """Let the user type another name for the section of the playhead."""
        section = self.section_here()
        if section >= 0:
            self.axis.reveal(self.sections.edges(section)[0])
            self.sections.rename(section)

    def rename_selected(self) -> None:
        """Let the user type another name for the selected loop."""
        if 0 <= self._selected < len(self.rows.heads):
            head = self.rows.heads[self._selected]
            group = self.rows.lines.folded_group(self._selected)
            (head if group < 0 else self.rows.groups.heads[group]).rename()

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
        self.spectrogram.rectangle.drawn.connect(self.piece_drawn)
        self.wishes.hover_changed.connect(self.hover_changed)
        self.sections.play_asked.connect(self.play_section)
        self.sections.form_edited.connect(self.form_edited)
        self.rows.loop_selected.connect(self.loop_selected)
        self.rows.mute_edited.connect(self.mute_edited)
        self.rows.solo_edited.connect(self.solo_edited)
        self.rows.gain_edited.connect(self.gain_edited)
        self.rows.name_edited.connect(self.rename_edited)
        self.rows.name_grabbed.connect(self.name_grabbed)
        self.rows.name_dragged.connect(self.name_dragged)
        self.rows.colour_edited.connect(self.colour_edited)
        self.panel.mode_edited.connect(self._on_mode_edited)
        self.empty.find_asked.connect(self.find_loops_asked)

    def _describe(self) -> None:
        """Say in words what is selected and where, for those who do not see it."""
        where = place_text(self.axis, self.position)
        self.spectrogram.setAccessibleDescription(f"At {where}")
        self.rows.rest_lane.setAccessibleDescription(f"At {where}")
        if 0 <= self._selected < len(self._rows):
            # A change of the description is told to screen readers by Qt.
            bar = int(np.floor(self.axis.bar_at(self.position + 0.5)))
            words = self.rows.layout_view.words(self._selected, bar)
            self.rows.layout_view.setAccessibleDescription(words)

    def _on_range_drawn(self, start: int, stop: int) -> None:
        self.ruler.show_drawn((start, stop))

    def _on_drag_ended(self) -> None:
        self.ruler.show_drawn(None)

    def _on_range_cleared(self) -> None:
        self.range_edited.emit(self.position, self.position)

    def _on_mode_edited(self, mode: str) -> None:
        self.show_mode(mode)
        self.mode_edited.emit(mode)
