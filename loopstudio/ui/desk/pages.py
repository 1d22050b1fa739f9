"""The desk's pages, and its content: one page, or two beside each other where there is room."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

RECIPE, TAKES, CUBE, BARS = "recipe", "takes", "cube", "bars"
"""The names of the pages."""


@dataclass(frozen=True)
class Page:
    """What the desk's head says of a page."""

    name: str
    text: str
    tip: str
    of_loop: bool = True
    """Whether it shows the selected loop; if not, the head does not name it."""


PAGES = {
    page.name: page
    for page in (
        Page(RECIPE, "Recipe", "What the loop is made of"),
        Page(TAKES, "Takes", "Bars this loop could be taken from (N next, P previous)"),
        Page(CUBE, "Cube", "The bars laid on top of each other"),
        Page(BARS, "Bars", "Where the bars begin", of_loop=False),
    )
}

_WIDE, _SIDE = 1800, 320
"""Width from which a page stands beside the others, and how wide it is then."""
_NO_LIMIT = 16777215  # QWIDGETSIZE_MAX, which PySide6 does not have


class DeskPages(QWidget):
    """Pages of which one is shown; the last stands at the right of it in a wide window.

    Parameters
    ----------
    pages : iterable of QWidget
    beside : QWidget
        The last page.

    Signals
    -------
    wide_changed(bool)
        There is room for two pages now, or no longer.
    """

    wide_changed = Signal(bool)

    def __init__(self, pages: Iterable[QWidget], beside: QWidget) -> None:
        super().__init__()
        self._beside = beside
        self._wide = False
        self._stack = QStackedWidget()
        for page in (*pages, beside):
            self._stack.addWidget(page)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self._stack, 1)

    @property
    def wide(self) -> bool:
        """Whether there is room for two pages."""
        return self._wide

    def show_page(self, page: QWidget) -> None:
        """Show a page."""
        self._stack.setCurrentWidget(page)

    def show_beside(self, shown: bool) -> None:
        """Show the last page beside the others, or not, where there is room."""
        if self._wide:
            self._beside.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the last page beside the others, or back among them."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        if wide == self._wide:
            return
        self._wide = wide
        if wide:
            self._stack.removeWidget(self._beside)
            self._beside.setFixedWidth(_SIDE)
            self._row.addWidget(self._beside)
        else:
            self._row.removeWidget(self._beside)
            self._beside.setMinimumWidth(0)
            self._beside.setMaximumWidth(_NO_LIMIT)
            self._stack.addWidget(self._beside)
        self.wide_changed.emit(wide)
