"""A desk's head row with a choice of pages."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.desk.head import DeskHead
from loopstudio.ui.theme.theme import Theme

_GAP = 16
"""Logical pixels that part the pages from what the open one is about, beyond the usual ones."""


class PagedHead(DeskHead):
    """A `DeskHead` that says which page of the desk is open.

    Parameters
    ----------
    theme : Theme
    pages : tuple of (page, text, tooltip)

    Signals
    -------
    page_edited(str)
        The user wants another page of the desk.
    """

    page_edited = Signal(str)

    def __init__(
        self, theme: Theme, pages: tuple[tuple[str, str, str], ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._pages = Segmented(theme, pages, name="Desk", small=True)
        self._pages.setContentsMargins(0, 0, _GAP, 0)
        self._row.insertWidget(1, self._pages)
        self._pages.tab_after(self._fold)
        self._pages.value_edited.connect(self.page_edited)

    def show_page(self, page: str) -> None:
        """Show which page is open."""
        self._pages.show_value(page)

    def show_page_offered(self, page: str, offered: bool) -> None:
        """Offer a page, or leave it out where it is in view beside the others anyway."""
        self._pages.show_offered(page, offered)

    def show_page_enabled(self, page: str, enabled: bool, why_not: str = "") -> None:
        """Offer a page, or say why not."""
        self._pages.show_enabled(page, enabled, why_not)
