"""The song's name in the middle of the menu bar."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QMenuBar

from loopstudio.ui.controls.label import ElidedLabel
from loopstudio.ui.theme.theme import Theme

_GAP = 8


class MenuTitle(ElidedLabel):
    """A label over a menu bar, in the room that its menus leave; clicks go through it."""

    def __init__(self, theme: Theme, bar: QMenuBar) -> None:
        self._bar = bar
        super().__init__(theme, mode=Qt.TextElideMode.ElideMiddle, parent=bar)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        bar.installEventFilter(self)

    def setText(self, text: str) -> None:
        """Show another text, in the room it needs."""
        super().setText(text)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle, as wide as the menus at the left allow."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        bar = self._bar
        actions = bar.actions()
        line = bar.actionGeometry(actions[-1]) if actions else bar.rect()
        used = line.right() + _GAP if actions else 0
        middle = max(0, bar.width() - 2 * used)
        # In a small window, rather beside the middle than cut.
        fits = self.sizeHint().width() <= middle
        width = middle if fits else max(0, bar.width() - used - _GAP)
        # On the line that the menus are written on.
        self.setGeometry(used, line.top(), width, line.height())
