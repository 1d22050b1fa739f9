"""The banner: one sentence about what went wrong, with the way out beside it."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.icon_view import IconView
from loopstudio.ui.controls.label import ElidedLabel
from loopstudio.ui.theme.theme import Theme

HEIGHT = 40
MOST_BUTTONS = 2

Action = tuple[str, Callable[[], None]]
"""Text of a button, and what it does; the banner closes first."""


class Banner(QFrame):
    """A line under the transport; hidden until there is something to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedHeight(HEIGHT)
        self.setProperty("ground", "panel")
        self.setProperty("edge", "bottom")
        self._icon = IconView(theme, "error", "error")
        self._text = ElidedLabel(theme)
        self._buttons = [Button(theme) for _ in range(MOST_BUTTONS)]
        self._actions: list[Callable[[], None]] = []
        self._close = Button(theme, "", "close", tooltip="Close", square="tiny", flat=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 12, 1)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        for button in self._buttons:
            row.addWidget(button)
            button.clicked.connect(self._on_button)
        row.addWidget(self._close)
        self._close.clicked.connect(self._on_close)
        self.hide()

    def show_error(self, sentence: str, actions: Sequence[Action] = ()) -> None:
        """Say that something went wrong."""
        self._show("error", sentence, actions)

    def show_warning(self, sentence: str, actions: Sequence[Action] = ()) -> None:
        """Say that something needs attention."""
        self._show("warn", sentence, actions)

    def show_done(self, sentence: str, actions: Sequence[Action] = ()) -> None:
        """Say that something the user waited for is done."""
        self._show("check", sentence, actions, tone="ink")

    def text(self) -> str:
        """Return the sentence shown; empty when the banner is hidden."""
        return "" if self.isHidden() else self._text.text()

    def _show(self, icon: str, sentence: str, actions: Sequence[Action], *, tone: str = "") -> None:
        self._icon.show_icon(icon, tone or icon)
        self._text.setText(sentence)
        self._text.setAccessibleName(sentence)
        self._actions = [action for _, action in actions[:MOST_BUTTONS]]
        for place, button in enumerate(self._buttons):
            button.setVisible(place < len(self._actions))
            if place < len(self._actions):
                button.setText(actions[place][0])
                button.setAccessibleName(actions[place][0])
                button.setToolTip(sentence)  # what it is an answer to
        self.show()

    def _on_button(self) -> None:
        sender = self.sender()
        place = next(i for i, button in enumerate(self._buttons) if button is sender)
        action = self._actions[place]
        self.hide()
        action()

    def _on_close(self) -> None:
        self.hide()
