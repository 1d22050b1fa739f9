"""The song's name in the middle of the menu bar."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QMenuBar

from loopstudio.ui.controls.label import ElidedLabel
from loopstudio.ui.theme.theme import Theme


class MenuTitle(ElidedLabel):
    """A label over a menu bar, in the room that its menus leave; clicks go through it."""

    def __init__(self, theme: Theme, bar: QMenuBar) -> None:
        super().__init__(theme, mode=Qt.TextElideMode.ElideMiddle, parent=bar)
        self._bar = bar
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        bar.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle, as wide as the menus at the left allow."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            actions = self._bar.actions()
            used = self._bar.actionGeometry(actions[-1]).right() + 8 if actions else 0
            width = max(0, self._bar.width() - 2 * used)
            self.setGeometry(used, 0, width, self._bar.height() - 1)
        return super().eventFilter(watched, event)
