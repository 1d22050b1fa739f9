"""What is said about the place under the pointer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from loopstudio.core.pictures.picture import row_at
from loopstudio.ui.musical_time import time_text
from loopstudio.ui.song.words import level_text, pitch_text, place_text, shares_text

if TYPE_CHECKING:
    from loopstudio.ui.song.song_view import SongView

_PICTURE = (
    "Spectrogram: what the song sounds like, low to high, bar by bar. Click: go there. Drag: range."
    " Alt-drag: hear only that. Wheel: zoom, with Shift scroll, with Ctrl range in dB."
)
_RULER = "Ruler: {place}, {time}. Click to go there, drag for a range, drag its ends to change it."
_OVERVIEW = "Overview: the whole song. Drag the frame to move, its edges to come closer."
_SECTION = "Sections: {words}. Double click to repeat it, right click to name, split or join."
_RANGE = (
    "Spectrogram: colours for the upper {range_db:.0f} dB. Turn the wheel with Ctrl to change it."
)
_HEAD = (
    "{name}: switch, level and solo. Click the number: on or off. Drag the slider, double click:"
    " 0 dB. Double click the name: rename. Right click: colour."
)
_GROUP = (
    "{name}: switch, level and solo of its loops together. Double click or the chevron: fold."
    " Right click: colour, ungroup."
)
_GROUP_ROW = "{words}. Click to select its loops and go there."
_REST = "Rest: what no loop explains. Click the number: on or off."
_NOTHING = ("", "", "", "")


class Pointer(QObject):
    """Fills the read-out of the panel and the hover line while the pointer moves."""

    def __init__(self, view: SongView) -> None:
        super().__init__(view)
        self._view = view
        self._line = ""
        self._repeat: Callable[[], None] | None = None
        view.spectrogram.hovered.connect(self._on_picture)
        view.spectrogram.left.connect(self._on_left)
        view.rows.head_pointed.connect(self._on_head)
        view.rows.head_left.connect(self._on_left)
        view.rows.rest_lane.pointed.connect(self._on_rest)
        view.rows.rest_lane.left.connect(self._on_left)
        view.spectrogram.range_edited.connect(self._on_range_edited)
        view.ruler.pointed.connect(self._on_ruler)
        view.ruler.left.connect(self._on_left)
        view.sections.pointed.connect(self._on_section)
        view.sections.left.connect(self._on_left)
        view.overview.pointed.connect(self._on_overview)
        view.overview.left.connect(self._on_left)
        view.rows.layout_view.hovered.connect(self._on_row)
        view.rows.layout_view.left.connect(self._on_left)
        view.rows.groups.pointed.connect(self._on_group_head)
        view.rows.layout_view.group_hovered.connect(self._on_group_row)

    def say_again(self) -> None:
        """Say what is there now, if the pointer is where other things may be than before."""
        if self._repeat is not None and not self._view.drawing:
            self._line = ""  # something else may have been said meanwhile
            self._repeat()

    def _on_picture(self, sample: float, hz: float) -> None:
        view = self._view
        if not view.axis.n_samples:
            return
        shares = view.shares_at(sample, row_at(hz))
        values = (
            place_text(view.axis, sample),
            pitch_text(hz),
            level_text(view.spectrogram.level_at(sample, hz)),
            "" if shares is None else shares_text(view.loop_names(), shares),
        )
        view.panel.show_readout(values)
        # In a low window the hover line is the only place for it.
        here = f"Spectrogram: {', '.join(value for value in values if value)}."
        usual = _PICTURE if view.panel.has_readout else here
        self._say(view.wishes.hover_line(-1) or usual)
        self._repeat = partial(self._on_picture, sample, hz)

    def _on_range_edited(self, range_db: float) -> None:
        self._say(_RANGE.format(range_db=range_db))

    def _on_head(self, row: int) -> None:
        names = self._view.loop_names()
        self._say(_REST if row >= len(names) - 1 else _HEAD.format(name=names[row]))

    def _on_rest(self, x: float, y: float) -> None:
        self._say(_REST)

    def _on_row(self, loop: int, bar: int) -> None:
        if not 0 <= loop < len(self._view.loop_names()) - 1:  # the last is the Rest
            self._on_left()
            return
        self._say(
            self._view.wishes.hover_line(loop)
            or self._view.rows.layout_view.hover_line(loop, bar)
            or f"{self._view.rows.layout_view.words(loop, bar)}."
            " Click to select the loop and go there."
        )
        self._repeat = partial(self._on_row, loop, bar)

    def _on_group_head(self, group: int) -> None:
        head = self._view.rows.groups.heads[group]
        self._say(_GROUP.format(name=head.name.text))

    def _on_group_row(self, group: int, bar: int) -> None:
        words = self._view.rows.layout_view.group_words(group, bar)
        self._say(_GROUP_ROW.format(words=words))

    def _on_ruler(self, sample: float) -> None:
        axis = self._view.axis
        time = time_text(sample / axis.sr)
        bar = f"bar {int(np.floor(axis.bar_at(sample))) + 1}" if axis.n_bars else "no bars"
        self._say(_RULER.format(place=bar, time=time))

    def _on_section(self, section: int) -> None:
        self._say(_SECTION.format(words=self._view.sections.words(section)))

    def _on_overview(self) -> None:
        self._say(_OVERVIEW)

    def _on_left(self) -> None:
        self._view.panel.show_readout(_NOTHING)
        self._say("")

    def _say(self, line: str) -> None:
        self._repeat = None
        if line != self._line:
            self._line = line
            self._view.hover_changed.emit(line)
