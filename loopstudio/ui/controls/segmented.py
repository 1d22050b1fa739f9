"""One choice of a few, as buttons side by side."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.own_keys import is_plain, keeps
from loopstudio.ui.theme.theme import Theme

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Segmented(QWidget):
    """Buttons in one frame, of which one is on.

    Parameters
    ----------
    theme : Theme
        For the fonts; the colours come from the style sheet.
    options : sequence of (value, text, tooltip)
        What can be chosen; without a tooltip, it says of what this is a choice.
    name : str
        What is chosen, for screen readers.
    small : bool
        22 instead of 28 pixels high.
    icons : sequence of str
        An icon beside each text; empty for none.

    Signals
    -------
    value_edited(str)
        The user chose this value.
    """

    value_edited = Signal(str)

    def __init__(
        self,
        theme: Theme,
        options: Sequence[tuple[str, str, str]],
        *,
        name: str,
        small: bool = False,
        icons: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, Button] = {}
        self._why_not: dict[str, str] = {}
        self._tooltips = {value: tip or f"{name}: {text}" for value, text, tip in options}
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for place, (value, text, _) in enumerate(options):
            icon = icons[place] if icons else ""
            button = Button(
                theme, text, icon, tooltip=self._tooltips[value], size="small" if small else ""
            )
            button.setAccessibleName(f"{name}: {text}")
            button.setCheckable(True)
            button.setProperty("seg", _edge(place, len(options)))
            button.setProperty("value", value)
            self._group.addButton(button)
            self._buttons[value] = button
            row.addWidget(button)
            button.installEventFilter(self)
        self._group.buttonClicked.connect(self._on_clicked)

    def show_value(self, value: str) -> None:
        """Show this value as the chosen one; empty for none."""
        if value:
            self._buttons[value].setChecked(True)
        else:
            self._group.setExclusive(False)  # or one would stay on
            for button in self._buttons.values():
                button.setChecked(False)
            self._group.setExclusive(True)
        self._open_to_tab()

    def tab_after(self, widget: QWidget) -> None:
        """Let the keyboard come here after this widget of the same window."""
        for button in self._buttons.values():
            QWidget.setTabOrder(widget, button)
            widget = button

    def show_words(self, shown: bool) -> None:
        """Show words beside the icons, or the icons alone where there is little room."""
        for button in self._buttons.values():
            button.show_words(shown)
        self.updateGeometry()  # or a row around this would go by the width it had

    def value(self) -> str:
        """Return the value shown; empty for none."""
        chosen = self._group.checkedButton()
        return str(chosen.property("value")) if chosen else ""

    def show_enabled(self, value: str, enabled: bool, why_not: str = "") -> None:
        """Allow or forbid one of the values; the tooltip then says why."""
        button = self._buttons[value]
        button.setEnabled(enabled)
        self._why_not[value] = "" if enabled else why_not
        button.setToolTip(self._why_not[value] or self._tooltips[value])
        self._open_to_tab()

    def show_offered(self, value: str, offered: bool) -> None:
        """Offer one of the values between the first and the last, or leave it out."""
        self._buttons[value].setVisible(offered)
        self._open_to_tab()

    def show_text(self, value: str, text: str, tooltip: str) -> None:
        """Call one of the values something else."""
        button = self._buttons[value]
        self._tooltips[value] = tooltip
        button.setText(text)
        button.setToolTip(self._why_not.get(value) or tooltip)
        button.setAccessibleName(f"{self.accessibleName()}: {text}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Left and Right choose the value beside while one of them has the keyboard."""
        if keeps(event, _STEPS, plain=True):
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None and is_plain(event):
                self._step(step)
                return True
        return super().eventFilter(watched, event)

    def _step(self, step: int) -> None:
        """Choose the next (1) or the previous (-1) of the values that can be chosen."""
        buttons = [b for b in self._buttons.values() if b.isEnabled() and not b.isHidden()]
        here = next((i for i, button in enumerate(buttons) if button.isChecked()), -1)
        button = buttons[min(max(here + step, 0), len(buttons) - 1)]
        button.setFocus(Qt.FocusReason.TabFocusReason)
        if not button.isChecked():
            button.click()

    def _open_to_tab(self) -> None:
        """Let Tab come in at the chosen value from either side, anywhere if it cannot there."""
        chosen = self._group.checkedButton()
        alone = chosen is not None and chosen.isEnabled() and not chosen.isHidden()
        for button in self._buttons.values():
            closed = alone and button is not chosen
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus if closed else Qt.FocusPolicy.TabFocus)

    def _on_clicked(self, button: QAbstractButton) -> None:
        self._open_to_tab()
        self.value_edited.emit(str(button.property("value")))


def _edge(place: int, count: int) -> str:
    if count == 1:
        return "only"
    return "first" if place == 0 else "last" if place == count - 1 else "mid"
