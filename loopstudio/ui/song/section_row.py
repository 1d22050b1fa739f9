"""The upper row of the ruler: the sections of the song, which can be played and named."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.focus_ring import OWN_RING
from loopstudio.ui.controls.name_field import NameField
from loopstudio.ui.controls.own_keys import ENTER, keeps
from loopstudio.ui.song.heights import SECTIONS
from loopstudio.ui.song.section_menu import SectionMenu
from loopstudio.ui.song.section_paint import Plate, paint_plates
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.time_mouse import TimeMouse
from loopstudio.ui.song.words import bar_range_text
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

if TYPE_CHECKING:
    from loopstudio.core.form import Form

_TOOLTIP = "Double click: repeat this section. Right click: name, split, join (F2)"
_OWN_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_F2)
"""Keys that mean something else in the rest of the window."""


class SectionRow(QWidget):
    """Shows a `Form`.

    Signals
    -------
    pointed(int)
        The pointer is over this section.
    left()
        The pointer is no longer in the row.
    play_asked(int)
        The user wants to hear this section again and again.
    form_edited(str, object)
        What the user did, and the `Form` it led to; None for the sections as found.
    """

    pointed = Signal(int)
    left = Signal()
    play_asked = Signal(int)
    form_edited = Signal(str, object)

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._axis = axis
        self.mouse = TimeMouse(axis, self)
        self._form: Form | None = None
        self._chosen = 0
        self._hovered = -1
        self._field: NameField | None = None
        self.setMouseTracking(True)
        self.setProperty(OWN_RING, True)
        self.setAccessibleName("Sections")
        axis.changed.connect(self.update)
        theme.changed.connect(self._on_theme_changed)

    @property
    def form(self) -> Form | None:
        """What is shown."""
        return self._form

    def show_form(self, form: Form | None) -> None:
        """Show these sections; None while there are none."""
        if form == self._form:
            return
        self._form = form
        self._chosen = min(self._chosen, len(form.names) - 1) if form else 0
        self._hovered = -1
        # Without sections it is a part of the ruler that the keyboard passes over.
        policy = Qt.FocusPolicy.NoFocus if form is None else Qt.FocusPolicy.TabFocus
        self.setFocusPolicy(policy)
        self.setToolTip("" if form is None else _TOOLTIP)
        self._describe()
        self.update()

    def edges(self, section: int) -> tuple[float, float]:
        """Return the first sample of a section and the one after its last."""
        assert self._form is not None
        starts = self._axis.bar_starts
        first, stop = self._form.bounds(section)
        return float(starts[first]), float(starts[min(stop, len(starts) - 1)])

    def words(self, section: int) -> str:
        """Return what a section is, such as ``Break, bars 13–16``."""
        assert self._form is not None
        return f"{self._form.names[section]}, {bar_range_text(*self._form.bounds(section))}"

    def rename(self, section: int) -> None:
        """Let the user type another name where the name is."""
        if self._field is not None or self._form is None:
            return
        self._chosen = section
        left, right = self._shown_edges()[section : section + 2]
        self._field = NameField(self._theme, self._form.names[section], self, role="caption")
        width = min(max(right - left, 120), self.width())
        x = min(max(left, 0), self.width() - width)
        self._field.setGeometry(round(x), 0, round(width), self.height())
        self._field.finished.connect(self._on_named)
        self._field.show()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        """Return the height of the row."""
        return QSize(600, SECTIONS)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a plate for every section in view."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.panel))
        if self._form is None or not self._axis.n_bars:
            return
        painter.setFont(self._theme.font("caption"))
        chosen = self._chosen if self.hasFocus() else -1
        plates = [
            Plate(name, left, right, number == self._hovered, number == chosen)
            for number, (name, (left, right)) in enumerate(
                zip(self._form.names, pairwise(self._shown_edges()), strict=True)
            )
            if right > 0 and left < self.width()
        ]
        paint_plates(painter, tokens, plates, self.width(), self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a range."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.mouse.press(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a range, and show what the pointer is on."""
        self.mouse.move(event.position().x(), event.modifiers())
        self._hover(self._section_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish a click or a range."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.mouse.release(event.position().x(), event.modifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the section to be heard."""
        section = self._section_at(event.position().x())
        if section >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._chosen = section
            self.play_asked.emit(section)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom or scroll."""
        self.mouse.wheel(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self._hover(-1)
        self.left.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to name, split and join."""
        if self._form is None:
            return
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        section = self._section_at(event.x()) if by_mouse else self._chosen
        if section < 0:
            return
        place = event.globalPos()
        if by_mouse:
            bar = round(self._axis.bar_at(self._axis.sample_at(event.x())))
        else:
            bar = sum(self._form.bounds(section)) // 2
            left = max(self._shown_edges()[section], 0)
            place = self.mapToGlobal(QPoint(left, self.height()))
        self._chosen = section
        menu = SectionMenu(self._form, section, bar, self)
        menu.rename_asked.connect(self.rename)
        menu.play_asked.connect(self.play_asked)
        menu.form_edited.connect(self.form_edited)
        menu.popup(place)

    def event(self, event: QEvent) -> bool:
        """Keep the arrows for the row while it has the keyboard."""
        return keeps(event, _OWN_KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a section, hear it, or name it."""
        if self._form is None or not self._axis.n_bars:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self._choose(self._chosen + step)
        elif event.key() in ENTER:
            self.play_asked.emit(self._chosen)
        elif event.key() == Qt.Key.Key_F2:
            self.rename(self._chosen)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Outline the section that the keys are about."""
        super().focusInEvent(event)
        self._choose(self._chosen)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Outline none."""
        super().focusOutEvent(event)
        self.update()

    def _choose(self, section: int) -> None:
        if self._form is None or not self._axis.n_bars:
            return
        self._chosen = min(max(section, 0), len(self._form.names) - 1)
        self._axis.reveal(self.edges(self._chosen)[0])
        self._describe()
        self.update()

    def _describe(self) -> None:
        self.setAccessibleDescription(self.words(self._chosen) if self._form else "")

    def _hover(self, section: int) -> None:
        if section != self._hovered:
            self._hovered = section
            self.update()
        if section >= 0:
            self.pointed.emit(section)

    def _section_at(self, x: float) -> int:
        """Return the section at a pixel; -1 outside of the bars."""
        if self._form is None or not self._axis.n_bars:
            return -1
        bar = self._axis.bar_at(self._axis.sample_at(x))
        return self._form.at(bar) if 0 <= bar < self._form.n_bars else -1

    def _shown_edges(self) -> list[int]:
        """Return the pixels where sections begin, and where the last one ends."""
        assert self._form is not None
        starts = self._axis.bar_starts
        edges = np.minimum([*self._form.starts, self._form.n_bars], len(starts) - 1)
        shown: list[int] = np.rint(self._axis.xs(starts[edges])).astype(int).tolist()
        return shown

    def _on_named(self, text: str) -> None:
        field, self._field = self._field, None
        if field is not None:
            field.hide()
            field.deleteLater()
        name = " ".join(text.split())
        if self._form is not None and name and name != self._form.names[self._chosen]:
            label = f"Rename {self._form.names[self._chosen]}"
            self.form_edited.emit(label, self._form.renamed(self._chosen, name))

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
