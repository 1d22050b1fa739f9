"""The panels that the keyboard goes through with F6, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from loopstudio.ui.main_window import MainWindow
    from loopstudio.ui.song.group_head import GroupHead
    from loopstudio.ui.song.loop_head import LoopHead


@dataclass(frozen=True)
class Panel:
    """A part of the window.

    Attributes
    ----------
    name : str
    roots : tuple of QWidget
        The widgets it is made of; what is inside of them belongs to it.
    first : QWidget or None
        What gets the keyboard; None for the first control that takes it.
    """

    name: str
    roots: tuple[QWidget, ...]
    first: QWidget | None = None

    def holds(self, widget: QWidget | None) -> bool:
        """Return whether a widget is part of this panel."""
        return widget is not None and any(
            root is widget or root.isAncestorOf(widget) for root in self.roots
        )

    def entrance(self) -> QWidget | None:
        """Return what gets the keyboard; None where nothing takes it at the moment."""
        if self.first is not None and takes_keyboard(self.first):
            return self.first
        inside = (w for w in chain(self.roots[0].window()) if self.holds(w))
        return next((widget for widget in inside if takes_keyboard(widget)), None)


def panels_of(window: MainWindow) -> list[Panel]:
    """Return the panels of the window: transport, tools, picture, heads, rows, desk, status.

    What the window has to say comes between transport and tools, where it is shown.
    """
    above = (Panel("transport", (window.transport,)), Panel("banner", (window.banner,)))
    below = Panel("status", (window.status,))
    if not window.shows_song():
        return [*above, Panel("start", (window.start,)), below]
    song, page = window.song, window.page
    rows = song.rows
    tools = (page.learning, page.tools, song.overview_panel, song.ruler_panel, song.panel)
    pictures = (song.overview, song.sections, song.ruler, song.spectrogram, song.empty)
    of_loops: tuple[LoopHead | GroupHead, ...] = (*rows.heads, *rows.groups.heads)
    heads = (*of_loops, rows.rest_head)
    chosen = (head for head in of_loops if head.is_selected and not head.isHidden())
    selected = next((head.switch for head in chosen), None)
    return [
        *above,
        Panel("tools", tools),
        Panel("picture", pictures, song.spectrogram),
        Panel("heads", heads, selected),
        Panel("rows", (rows.layout_view, rows.rest_lane)),
        Panel("desk", (page.dock,)),
        below,
    ]


def focus_next(panels: Sequence[Panel], step: int = 1) -> None:
    """Give the keyboard to the panel after (1) or before (-1) the one that has it.

    Panels in which nothing takes the keyboard are passed over.
    """
    focused = QApplication.focusWidget()
    here = next((i for i, panel in enumerate(panels) if panel.holds(focused)), -min(step, 0) - 1)
    for further in range(1, len(panels) + 1):
        entrance = panels[(here + step * further) % len(panels)].entrance()
        if entrance is not None:
            entrance.setFocus(Qt.FocusReason.TabFocusReason)
            return


def takes_keyboard(widget: QWidget) -> bool:
    """Return whether Tab stops at a widget as it is now."""
    tabbed = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
    own = widget.focusProxy() is None
    return bool(tabbed) and own and widget.isVisible() and widget.isEnabled()


def chain(window: QWidget) -> Iterator[QWidget]:
    """Yield the widgets of a window in the order in which Tab goes through them."""
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        yield widget
        widget = widget.nextInFocusChain()
