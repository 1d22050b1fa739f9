"""Where learning started, above what was learned: spectra at the left, activations in time.

With a score in hand, much is known before anything is heard: which harmonics a note may have,
and when it may sound.  Laid over what was learned, it shows what the recording added.

Based on the figures of:
    Meinard Mueller, "Fundamentals of Music Processing", Springer 2015, section 8.3.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from loopstudio.core.pictures.loop_picture import HIGH_HZ, LOW_HZ
from loopstudio.core.workshop.sketch import ridges
from loopstudio.ui.song.colour_table import packed
from loopstudio.ui.theme.heatmaps import level_lut, tinted_lut
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens
from loopstudio.ui.workshop.frame_pixels import loudest_in_pixels
from loopstudio.ui.workshop.timed_panel import TimedPanel

if TYPE_CHECKING:
    from loopstudio.core.workshop.components import Components
    from loopstudio.ui.song.time_axis import TimeAxis

GIVEN, LEARNED = 0, 1
"""The two halves, from above."""

_TITLES = ("Given by the score", "Learned")
_MARGIN, _TOP, _TITLE, _GAP, _BOTTOM = 12, 3, 18, 3, 6
_NUMBERS = 34
"""Room for the frequencies."""
_NAMES = 60
"""Room for the names of the components."""
_LEAST_LABEL = 11
_COMPRESSION = 0.6
_HERTZ = ((100, "100"), (1000, "1k"), (10_000, "10k"))


@dataclass(frozen=True, eq=False)
class Beginning:
    """What the panel shows; component 0 is at the bottom, and at the left.

    Attributes
    ----------
    names : tuple of str
    spectra : tuple of np.ndarray, each of shape (n_rows, n_components), in [0, 1]
        Given and learned, over logarithmic frequency.
    activations : tuple of np.ndarray, each of shape (n_components, n_frames), in [0, 1]
        Given and learned.
    colours : tuple of int
    hop : int
        Samples from one frame to the next.
    """

    names: tuple[str, ...]
    spectra: tuple[np.ndarray, np.ndarray]
    activations: tuple[np.ndarray, np.ndarray]
    colours: tuple[int, ...]
    hop: int


def beginning_of(
    components: Components | None, levels: np.ndarray, colours: tuple[int, ...]
) -> Beginning | None:
    """Return where components started beside what became of them; None if nothing was given.

    Parameters
    ----------
    components : Components or None
    levels : np.ndarray, shape (n_components, n_frames)
        How loud each of them is over time.
    colours : tuple of int
        Of each.
    """
    if components is None or components.initial is None:
        return None
    start, hz_per_bin = components.initial, components.sr / components.spec.n_fft
    given, learned = (
        rows / max(float(rows.max(initial=0)), 1e-30) for rows in (start.activations, levels)
    )
    return Beginning(
        components.names,
        (ridges(start.spectra, hz_per_bin), ridges(components.spectra, hz_per_bin)),
        (given, learned),
        colours,
        components.spec.hop,
    )


class StartPanel(TimedPanel):
    """Two pictures above two others, the right ones on the time axis of the song."""

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(theme, axis, parent)
        self._beginning: Beginning | None = None
        self._images: dict[tuple[str, int], QImage] = {}
        self.setAccessibleName("Where learning started, and what was learned")

    def show_beginning(self, beginning: Beginning | None) -> None:
        """Show these components; None for nothing."""
        self._beginning = beginning
        if beginning is not None:
            self.setAccessibleDescription(f"{len(beginning.names)} components")
        self._forget()

    def spectra_place(self, half: int) -> QRect:
        """Return where the spectra of a half are."""
        place = self.activations_place(half)
        right = self._left() - _NAMES - _MARGIN
        return QRect(_NUMBERS, place.top(), max(right - _NUMBERS, 1), place.height())

    def activations_place(self, half: int) -> QRect:
        """Return where the activations of a half are."""
        each = max((self.height() - _TOP - 2 * _TITLE - _GAP - _BOTTOM) // 2, 1)
        top = _TOP + _TITLE + half * (each + _TITLE + _GAP)
        return QRect(self._left(), top, max(self._axis.width, 1), each)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both halves and the playhead."""
        tokens, beginning = self._theme.tokens, self._beginning
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.panel))
        if beginning is None:
            return
        for half in (GIVEN, LEARNED):
            for kind, place in (
                ("spectra", self.spectra_place(half)),
                ("activations", self.activations_place(half)),
            ):
                painter.drawImage(place, self._image(beginning, kind, half, tokens))
            self._paint_words(painter, beginning, half, tokens)
        if round(self._axis.x(self._sample)) >= 0:
            for half in (GIVEN, LEARNED):
                place = self.activations_place(half)
                self._paint_playhead(painter, place.top(), place.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint for the new size."""
        self._forget()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which component is under the pointer, and how loud it is there."""
        self.hovered.emit(self._words_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self.hovered.emit("")

    def _words_at(self, at: QPointF) -> str:
        beginning = self._beginning
        if beginning is None:
            return ""
        n = len(beginning.names)
        for half in (GIVEN, LEARNED):
            place, spectra = self.activations_place(half), self.spectra_place(half)
            if place.contains(at.toPoint()):
                k = min(int((place.bottom() + 1 - at.y()) / place.height() * n), n - 1)
                sample = self._axis.sample_at(at.x() - place.left())
                frame = min(
                    int(sample / beginning.hop + 0.5), beginning.activations[0].shape[1] - 1
                )
                given, learned = (float(rows[k, frame]) for rows in beginning.activations)
                may = "may sound here" if given > 0 else "is silent here by the score"
                return f"{beginning.names[k]} {may}; learned {_percent(learned)} of the loudest"
            if spectra.contains(at.toPoint()):
                k = min(int((at.x() - spectra.left()) / spectra.width() * n), n - 1)
                return f"{beginning.names[k]}, {_TITLES[half].lower()}"
        return ""

    def _image(self, beginning: Beginning, kind: str, half: int, tokens: Tokens) -> QImage:
        if (kind, half) not in self._images:
            if kind == "spectra":
                cells = beginning.spectra[half][::-1]
            else:
                n_pixels = max(self._axis.width, 1)
                cells = np.stack(
                    [
                        loudest_in_pixels(row, self._axis, beginning.hop, n_pixels)
                        for row in beginning.activations[half][::-1]
                    ]
                )
            self._images[kind, half] = _coloured(beginning, kind, half, cells, tokens)
        return self._images[kind, half]

    def _paint_words(
        self, painter: QPainter, beginning: Beginning, half: int, tokens: Tokens
    ) -> None:
        spectra, place = self.spectra_place(half), self.activations_place(half)
        painter.setFont(self._theme.font("body_strong"))
        painter.setPen(QColor(tokens.ink))
        title = QRectF(_MARGIN, place.top() - _TITLE, self._left(), _TITLE - 1)
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, _TITLES[half])
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(tokens.ink3))
        for hz, text in _HERTZ:
            up = np.log(hz / LOW_HZ) / np.log(HIGH_HZ / LOW_HZ)
            y = spectra.bottom() - up * spectra.height()
            _write(painter, QRectF(0, y - 8, spectra.left() - 6, 16), text)
        n, last = len(beginning.names), 1e9
        for k, name in enumerate(beginning.names):
            middle = place.bottom() + 1 - (k + 0.5) * place.height() / n
            if last - middle >= _LEAST_LABEL:
                last = middle
                _write(painter, QRectF(place.left() - _NAMES, middle - 8, _NAMES - 6, 16), name)

    def _forget(self) -> None:
        self._images.clear()
        self.update()


def _coloured(
    beginning: Beginning, kind: str, half: int, cells: np.ndarray, tokens: Tokens
) -> QImage:
    """Colour what is given neutrally, and what was learned like its component."""
    levels = np.rint(255 * np.clip(cells, 0, 1) ** _COMPRESSION).astype(np.intp)
    if half == GIVEN:
        table = level_lut(tokens)[levels]
    else:
        tables = np.stack([tinted_lut(tokens, colour) for colour in beginning.colours])
        owners = np.arange(len(beginning.colours))
        owner = owners[None] if kind == "spectra" else owners[::-1, None]
        table = tables[np.broadcast_to(owner, levels.shape), levels]
    height, width = levels.shape
    pixels = packed(table.transpose(2, 0, 1)).reshape(height, width)
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def _write(painter: QPainter, place: QRectF, text: str) -> None:
    painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
