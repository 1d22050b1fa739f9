"""Which sounds, or which rhythms, are visible of the many a song may have."""

from PySide6.QtCore import QObject, Signal


class PartWindow(QObject):
    """A scrolled list of parts; two views that share one stay aligned.

    Signals
    -------
    changed()
        Other parts are visible now.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[int, ...] = ()
        self._n_visible = 1
        self._first = 0

    @property
    def parts(self) -> tuple[int, ...]:
        """All parts, in the order of their rows."""
        return self._parts

    @property
    def visible(self) -> tuple[int, ...]:
        """The parts in view."""
        return self._parts[self._first : self._first + self._n_visible]

    @property
    def first(self) -> int:
        """Row that is at the top."""
        return self._first

    @property
    def last_first(self) -> int:
        """The row at the top when scrolled to the end; 0 when everything is visible."""
        return max(0, len(self._parts) - self._n_visible)

    def show_parts(self, parts: tuple[int, ...], n_visible: int) -> None:
        """Show these parts; back at the top if they are in a different order."""
        if (parts, n_visible) == (self._parts, self._n_visible):
            return
        self._first = 0
        self._parts, self._n_visible = parts, n_visible
        self.changed.emit()

    def scroll_to(self, first: int) -> None:
        """Bring a row to the top, as far as there are rows to fill the view."""
        first = min(max(first, 0), self.last_first)
        if first != self._first:
            self._first = first
            self.changed.emit()

    def reveal(self, part: int) -> None:
        """Scroll as little as needed for a part to be in view."""
        row = self._parts.index(part)
        self.scroll_to(min(max(self._first, row - self._n_visible + 1), row))
