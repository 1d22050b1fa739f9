"""Push buttons with an icon of the theme."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton, QWidget

from loopstudio.ui.controls.own_keys import ENTER
from loopstudio.ui.theme import icons
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_GAP = 4
"""Logical pixels between an icon and the words beside it, beyond those that Qt leaves."""


class Button(QToolButton):
    """A button with text, an icon or both; its shape is a property for the style sheet.

    Parameters
    ----------
    theme : Theme
        For font and icon.
    text : str
        Its label; also its accessible name.
    icon_name : str
        An icon of `loopstudio.ui.theme.icons`; empty for none.
    tooltip : str
        What it does, ending with its shortcut; the accessible name when there is no text.
    size : str
        ``""`` (28 px), ``"small"`` (22 px) or ``"large"`` (36 px).
    square : str
        ``""``, ``"true"`` (32 px wide), ``"wide"`` (44 px) or ``"tiny"`` (22 px).
    flat : bool
        Without ground and border until the pointer is over it.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        icon_name: str = "",
        *,
        tooltip: str = "",
        size: str = "",
        square: str = "",
        flat: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = ""
        self._filled = False
        self.setText(text)
        self.setToolTip(tooltip)
        self.setAccessibleName(text or tooltip)
        self.setFont(theme.font({"small": "caption", "large": "large"}.get(size, "body")))
        for name, value in (("scale", size), ("square", square), ("flat", flat)):
            if value:
                self.setProperty(name, value if isinstance(value, str) else "true")
        self._gap = _GAP if text else 0
        height = 12 if size == "small" else icons.SIZE
        self.setIconSize(QSize(height * (icons.SIZE + self._gap) // icons.SIZE, height))
        # With Tab only: a click must not take the keyboard from where it was.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if text and icon_name:
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if icon_name:
            self.show_icon(icon_name)
        theme.changed.connect(self._on_theme_changed)

    def show_icon(self, name: str) -> None:
        """Show this icon."""
        self._icon_name = name
        self._refresh_icon(self._theme.tokens)

    def show_words(self, shown: bool) -> None:
        """Show words and icon, or the icon alone where there is little room."""
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if shown else style.ToolButtonIconOnly
        )
        self._gap = _GAP if shown else 0
        height = self.iconSize().height()
        self.setIconSize(QSize(height * (icons.SIZE + self._gap) // icons.SIZE, height))
        self._refresh_icon(self._theme.tokens)

    def show_filled(self, filled: bool) -> None:
        """Fill the button with ink, as the one thing to do next."""
        self._filled = filled
        self.setProperty("filled", "true" if filled else "false")
        self.style().polish(self)
        self._refresh_icon(self._theme.tokens)

    def sizeHint(self) -> QSize:
        """Return the size without the two spaces that Qt leaves after words beside an icon."""
        hint = super().sizeHint()
        if self.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon:
            hint.setWidth(hint.width() - 2 * self.fontMetrics().horizontalAdvance(" "))
        return hint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Click on Enter, since Space plays and stops."""
        if event.key() in ENTER:
            self.click()
        else:
            super().keyPressEvent(event)

    def _refresh_icon(self, tokens: Tokens) -> None:
        if self._icon_name:
            icon = icons.icon(self._icon_name, tokens, filled=self._filled, gap=self._gap)
            self.setIcon(icon)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._refresh_icon(tokens)
