"""What the song view shows of a song: its picture, its loops, and which one is selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QWidget

from loopstudio.project.project import COMPONENTS
from loopstudio.ui.song.any_row import AnyRow
from loopstudio.ui.song.group_row import GroupRow
from loopstudio.ui.song.meters import Meters
from loopstudio.ui.song.row import Row
from loopstudio.ui.song.song_groups import group_rows, group_states
from loopstudio.ui.song.song_model import LoopRows, Shown
from loopstudio.ui.song.song_parts import SongParts
from loopstudio.ui.song.words import bars_text
from loopstudio.ui.theme.theme import Theme

if TYPE_CHECKING:
    from loopstudio.core.extract import Extraction
    from loopstudio.core.form import Form
    from loopstudio.core.pictures.component_picture import ComponentShares
    from loopstudio.core.pictures.picture import SongPicture
    from loopstudio.core.pictures.shares import LoopShares
    from loopstudio.core.preview import Preview
    from loopstudio.project.project import Project


class SongContent(SongParts):
    """Fills the parts of the song view; what the user does with them is `SongView`'s."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._shown: Shown | None = None
        self._project: Project | None = None
        self._shares: LoopShares | ComponentShares | None = None
        self._rows: Sequence[AnyRow] = ()
        self._group_rows: Sequence[GroupRow] = ()
        self._selected = -1
        self._marked: frozenset[int] = frozenset()
        self._mode = "by loop"
        self._meters = Meters(self)

    def show_picture(self, picture: SongPicture | None) -> None:
        """Show the picture of the song; None while it is being computed."""
        if picture and (picture.n_samples, picture.sr) != (self.axis.n_samples, self.axis.sr):
            self.axis.show_song(picture.n_samples, picture.sr)
        self.spectrogram.show_picture(picture)
        self.overview.show_picture(picture)
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
        self._show_loops()

    def show_project(self, project: Project) -> None:
        """Show switches, gains, solos, names and colours as they are in a project."""
        # A project of other loops comes just before or after them: nothing to show yet.
        if self._shown is not None and self._shown.fits(project):
            self._project = project
            self._show_loops()

    def show_form(self, form: Form | None) -> None:
        """Show the sections of the song; None while they are not known."""
        self.sections.show_form(form)

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

    def loop_names(self) -> list[str]:
        """Return the names of the loops, and of the Rest."""
        return [*(row.name for row in self._rows), "Rest"]

    def shares_at(self, sample: float, row: int) -> np.ndarray | None:
        """Return the rows' shares in a cell, shape (n_rows + 1,); None when not known."""
        if self._shares is None or self._shown is None or self._project is None:
            return None
        return self._shown.by_row(self._shares.at(sample, row), self._project)

    def _show_loops(self) -> None:
        if (
            self._shown is not None
            and self._project is not None
            and self._shown.fits(self._project)
        ):
            self._show_rows(self._shown, self._project)
        else:
            self._rows = ()
        self.overview.show_rows(self._rows)
        if not self._rows:
            self._group_rows = ()
            self.rows.show_rows([], [])
            self.rows.show_groups([], [], [])
            self.show_waiting("")
        self._refresh_colours()
        self.show_n_loops(len(self._rows))

    def _show_rows(self, shown: Shown, project: Project) -> None:
        selected = self._marked | {self._selected}
        heads = shown.heads(project, selected)
        self._rows = shown.rows(project, heads, self._rows)
        self.rows.show_rows(heads, self._rows)
        groups, states = project.row_groups, group_states(project, selected)
        self._group_rows = group_rows(groups, states, self._rows, self._group_rows)
        self.rows.show_groups(groups, states, self._group_rows)
        rest = shown.rest(project, selected=self._selected == len(self._rows))
        peaks = shown.peaks(project)
        self.rows.show_rest(rest, peaks[-1], float(peaks.max(initial=0)))
        self._meters.show_peaks(peaks)
        # Whoever listens to the original hears it as it is.
        arranged = project.listen == "loops"
        played = [row.played if isinstance(row, Row) else None for row in self._rows]
        self._meters.show_played(played if arranged else (), self.axis.bar_starts)

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
        bars = self.axis.marked.n_bars
        where = f"these {bars_text(bars)}" if bars else "this song"
        return f"No loops yet. Find loops in {where}."
