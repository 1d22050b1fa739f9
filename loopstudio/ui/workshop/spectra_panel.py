"""A page of the desk: spectra, the loss, and the sum of the components beside the song."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from loopstudio.core.pictures.loop_picture import N_ROWS
from loopstudio.core.workshop.sketch import Sketch, ridges
from loopstudio.project.edits import N_COLOURS
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.desk.geometry import AXIS_HEIGHT, MARGIN, ROWS_TOP, TITLE_HEIGHT, TITLE_TOP
from loopstudio.ui.desk.loop_picture import NEUTRAL, LoopPicture
from loopstudio.ui.desk.part_window import PartWindow
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.workshop.loss_view import LossView
from loopstudio.ui.workshop.spectra_view import ROW, TALLEST, Spectra, SpectraView

if TYPE_CHECKING:
    from loopstudio.core.pictures.component_picture import ComponentShares
    from loopstudio.core.pictures.picture import SongPicture
    from loopstudio.core.workshop.components import Components
    from loopstudio.ui.workshop.component_rows import ComponentRows

_GAP = 28
_CAPTION = 14
_SHARES = (0.46, 0.22)
"""Of the width: spectra, loss; the pictures have the rest."""


class SpectraPanel(QWidget):
    """Three columns.

    Signals
    -------
    component_toggled(int)
        The user switched a component off, or on again.
    hear_asked(object)
        The user wants to hear the component with this number alone.
    hover_changed(str)
        What is pointed at, in words.
    """

    component_toggled = Signal(int)
    hear_asked = Signal(object)
    hover_changed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._components: Components | None = None
        self._sketch: Sketch | None = None
        self._ridges = self._initial = np.empty((N_ROWS, 0))
        self._shares: tuple[float, ...] = ()
        self._colours: tuple[int, ...] = ()
        self._chosen: frozenset[int] = frozenset()
        self._off: frozenset[int] = frozenset()
        self._pictures: tuple[ComponentShares | None, SongPicture | None] = (None, None)
        self._window = PartWindow(self)
        self.spectra = SpectraView(theme, self._window, self)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.setAccessibleName("More spectra")
        self._order = Segmented(
            theme,
            (
                ("pitch", "Low to high", "Order by the frequency of the peak"),
                ("share", "Loud to soft", "Order by how much of the song each one is"),
            ),
            name="Order",
            small=True,
            parent=self,
        )
        self._order.show_value("pitch")
        self.loss = LossView(theme, self)
        self.sum = LoopPicture(theme, "The sum of the components", self)
        self.song = LoopPicture(theme, "The song", self)
        self._titles = [
            Label(theme, title, "body_strong", parent=self)
            for title in ("Spectra", "Loss", "Sum of the components")
        ]
        self._caption = ElidedLabel(theme, "", "caption", "ink3", parent=self)
        self._loss_words = ElidedLabel(theme, "", "caption", "ink3", parent=self)
        self._song_words = Label(theme, "The song", "caption", "ink3", parent=self)
        self._order.value_edited.connect(self._on_order)
        self._bar.valueChanged.connect(self._window.scroll_to)
        self._window.changed.connect(self._on_scrolled)
        self.spectra.toggled.connect(self._on_toggled)
        self.spectra.hear_asked.connect(self._on_hear)
        self.spectra.pointed_changed.connect(self._on_pointed)

    def show_components(self, components: Components | None, rows: ComponentRows | None) -> None:
        """Show other components; None while there are none."""
        self._components, self._sketch = components, None
        self.show_pictures(None, None)
        if components is None or rows is None:
            self.show_losses(np.empty(0))
            return
        hz_per_bin = components.sr / components.spec.n_fft
        self._ridges = ridges(components.spectra, hz_per_bin)
        start = components.initial
        self._initial = ridges(start.spectra, hz_per_bin) if start else np.empty((N_ROWS, 0))
        self._shares = tuple(rows.share((k,)) for k in range(components.n_components))
        self.show_sketch(None)

    def show_parts(
        self, colours: tuple[int, ...], chosen: frozenset[int], off: frozenset[int]
    ) -> None:
        """Show colours, the components of the selected part, and those that are off."""
        self._colours, self._chosen, self._off = colours, chosen, off
        self._arrange()

    def show_losses(self, losses: np.ndarray) -> None:
        """Show a loss after every iteration."""
        self.loss.show_losses(losses)

    def show_sketch(self, sketch: Sketch | None) -> None:
        """Show components that are being learned; None for those that are known again."""
        self._sketch = sketch
        if sketch is not None:
            self.show_losses(sketch.losses)
            self.sum.show_levels(sketch.total, NEUTRAL)
            self.song.show_levels(sketch.activations, NEUTRAL)
            self._loss_words.setText("learning")
        elif self._components is not None:
            self.show_losses(self._components.losses)
            self._loss_words.setText(_learned_words(self._components))
            self.show_pictures(*self._pictures)
        self._song_words.setText("The song" if sketch is None else "When each of them sounds")
        self._arrange()

    def show_pictures(self, shares: ComponentShares | None, picture: SongPicture | None) -> None:
        """Show the sum beside the song, as far as they are known."""
        self._pictures = (shares, picture)
        if self._sketch is not None:
            return
        # The coarsest copy is about as wide as the place it has.
        self.sum.show_levels(shares.model[-1].T if shares else None, NEUTRAL)
        self.song.show_levels(picture.levels[-1].T if shares and picture else None, NEUTRAL)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give everything its place."""
        self._arrange()

    def _arrange(self) -> None:
        width = self.width() - 2 * MARGIN - 2 * _GAP
        spectra, loss = (round(width * share) for share in _SHARES)
        rows = max(self.height() - ROWS_TOP - AXIS_HEIGHT, 3 * ROW)
        self._arrange_spectra(spectra, rows)
        left = MARGIN + spectra + _GAP
        self._titles[1].setGeometry(left, TITLE_TOP, 40, TITLE_HEIGHT)
        self._loss_words.setGeometry(left + 40, TITLE_TOP, loss - 40, TITLE_HEIGHT)
        self.loss.setGeometry(left, ROWS_TOP - 8, loss, rows + 8 + AXIS_HEIGHT - 4)
        left += loss + _GAP
        room = self.width() - MARGIN - left
        self._titles[2].setGeometry(left, TITLE_TOP, room, TITLE_HEIGHT)
        height = (rows + AXIS_HEIGHT - _CAPTION - 12) // 2
        self.sum.setGeometry(left, ROWS_TOP, room, height)
        below = ROWS_TOP + height + 4
        self._song_words.setGeometry(left, below, room, _CAPTION)
        self.song.setGeometry(left, below + _CAPTION + 2, room, height)

    def _arrange_spectra(self, width: int, height: int) -> None:
        parts = self._ordered()
        n_visible = max(1, min(len(parts), height // ROW))
        rows_height = n_visible * min(height // n_visible, TALLEST)
        self._titles[0].setGeometry(MARGIN, TITLE_TOP, 52, TITLE_HEIGHT)
        self._order.adjustSize()
        self._order.move(MARGIN + 56, TITLE_TOP - 2)
        place = MARGIN + 56 + self._order.width() + 10
        self._caption.setGeometry(place, TITLE_TOP, MARGIN + width - place, TITLE_HEIGHT)
        self.spectra.setGeometry(MARGIN, ROWS_TOP, width - 12, rows_height + AXIS_HEIGHT)
        self._bar.setGeometry(MARGIN + width - 8, ROWS_TOP, 8, rows_height)
        self._window.show_parts(parts, n_visible)
        self._show_spectra(rows_height)
        self._on_scrolled()

    def _show_spectra(self, rows_height: int) -> None:
        if self._sketch is not None:
            self.spectra.show_spectra(_unfinished(self._sketch), rows_height)
            return
        components = self._components
        if components is None or len(self._colours) != components.n_components:
            self.spectra.show_spectra(None, rows_height)
            return
        started = self._initial.shape == self._ridges.shape
        made = Spectra(
            self._ridges,
            self._initial if started else None,
            components.names,
            self._shares,
            self._colours,
            self._chosen,
            self._off,
        )
        self.spectra.show_spectra(made, rows_height)

    def _ordered(self) -> tuple[int, ...]:
        if self._sketch is not None:
            return tuple(range(self._sketch.ridges.shape[1]))
        components = self._components
        if components is None:
            return ()
        loud = self._order.value() == "share"
        key = -np.array(self._shares) if loud else components.peak_hz
        return tuple(int(k) for k in np.argsort(key, kind="stable"))

    def _on_order(self, order: str) -> None:
        self._arrange()

    def _on_scrolled(self) -> None:
        n_all, n_visible = len(self._window.parts), len(self._window.visible)
        blocked = self._bar.blockSignals(True)
        self._bar.setPageStep(max(1, n_visible))
        self._bar.setRange(0, self._window.last_first)
        self._bar.setValue(self._window.first)
        self._bar.blockSignals(blocked)
        self._bar.setVisible(n_all > n_visible)
        first = self._window.first + 1
        more = f"{first} to {first + n_visible - 1} of {n_all}"
        self._caption.setText(more if n_all > n_visible else "what each one sounds like")

    def _on_toggled(self, part: Part) -> None:
        if part.sound is not None and self._sketch is None:
            self.component_toggled.emit(part.sound)

    def _on_hear(self, part: Part) -> None:
        if self._sketch is None:
            self.hear_asked.emit(part.sound)

    def _on_pointed(self, part: Part | None) -> None:
        words = "" if part is None else self.spectra.words(part)
        self.hover_changed.emit(words if self._sketch is None else "Still being learned")


def _unfinished(sketch: Sketch) -> Spectra:
    """Return spectra that have no names, colours and levels yet."""
    n = sketch.ridges.shape[1]
    return Spectra(
        sketch.ridges,
        None,
        ("",) * n,
        (0.0,) * n,
        # Those that the rows will have.
        tuple(k % N_COLOURS for k in range(n)),
        frozenset(range(n)),
        frozenset(),
    )


def _learned_words(components: Components) -> str:
    seconds = f", {components.seconds:.1f} s" if components.seconds else ""
    return f"{_loss_name(components)}{seconds}"


def _loss_name(components: Components) -> str:
    if components.chosen_frames is not None:
        return "squares, after each chosen moment"
    names = {"kl": "Kullback-Leibler", "euclidean": "squares", "is": "Itakura-Saito"}
    loss = components.settings.loss
    return names.get(loss, loss) if isinstance(loss, str) else f"beta {loss:g}"
