"""Which layer's recipe is in view where there is room for one only."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import Label
from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.desk.parts import Pane
from loopstudio.ui.theme.theme import Theme

_MOST_SEGMENTS = 4  # more would not leave room for the title


class PaneSwitch(QWidget):
    """A segment for each of a few layers; for many, a step back and a step forward.

    Parameters
    ----------
    theme : Theme
    panes : tuple of Pane
        All layers of the loop.

    Signals
    -------
    pane_edited(int)
        The user chose this one, by its index.
    """

    pane_edited = Signal(int)

    def __init__(self, theme: Theme, panes: tuple[Pane, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.panes = panes
        self._shown = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        if len(panes) <= _MOST_SEGMENTS:
            options = tuple((str(i), pane.short, pane.title) for i, pane in enumerate(panes))
            self._segments = Segmented(theme, options, name="Recipe of", small=True)
            self._segments.value_edited.connect(self._on_segment)
            row.addWidget(self._segments)
            return
        self._back = Button(theme, "‹", tooltip="Recipe before", size="small", square="tiny")
        self._on = Button(theme, "›", tooltip="Next recipe", size="small", square="tiny")
        self._count = Label(theme, "", "caption", "ink3")
        for button in (self._back, self._on):
            button.setAccessibleName(button.toolTip())
            button.clicked.connect(self._on_step)
        for widget in (self._back, self._on, self._count):
            row.addWidget(widget)

    def show_pane(self, index: int) -> None:
        """Show which one is in view."""
        self._shown = index
        if len(self.panes) <= _MOST_SEGMENTS:
            self._segments.show_value(str(index))
        else:
            self._count.setText(f" {index + 1} of {len(self.panes)}")

    def _on_segment(self, value: str) -> None:
        self.pane_edited.emit(int(value))

    def _on_step(self) -> None:
        by = 1 if self.sender() is self._on else -1
        self.pane_edited.emit((self._shown + by) % len(self.panes))
