"""A value over its caption, as the transport shows them."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from loopstudio.ui.controls.label import Label
from loopstudio.ui.musical_time import NOTHING
from loopstudio.ui.theme.theme import Theme


class Readout(QWidget):
    """A value over its caption, wide enough that no digit moves what is beside it.

    Parameters
    ----------
    theme : Theme
        For the fonts.
    caption : str
        What the value is; readers say it before the value.
    role : str
        Font of the value, a role of `Theme.font`.
    width : int
        Least width in logical pixels.
    """

    def __init__(
        self, theme: Theme, caption: str, role: str = "readout", *, width: int = 64
    ) -> None:
        super().__init__()
        self._value = Label(theme, NOTHING, role)
        self._caption = Label(theme, caption, "caption", "ink3")
        self._describe()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        self._value.setFixedHeight(24)
        column.addWidget(self._value)
        column.addWidget(self._caption)
        column.addStretch(1)
        self.setMinimumWidth(width)

    def show_text(self, text: str) -> None:
        """Show a value."""
        if text != self._value.text():
            self._value.setText(text)
            self._describe()

    def show_caption(self, text: str) -> None:
        """Say what the value is."""
        self._caption.setText(text)
        self._describe()

    def _describe(self) -> None:
        """Let readers say the value with what it is."""
        self._value.setAccessibleName(f"{self._caption.text()}: {self._value.text()}")
