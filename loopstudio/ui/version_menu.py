"""The earlier versions of the project that is open, as a menu."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from loopstudio.project import state, versions
from loopstudio.session import Session
from loopstudio.ui.recents import when_text


class VersionMenu(QMenu):
    """What saving has replaced, the latest first.

    Signals
    -------
    version_chosen(str)
        Open the version at this path.
    """

    version_chosen = Signal(str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__("Earlier versions", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        session.edited_changed.connect(self._on_edited_changed)
        self.triggered.connect(self._on_triggered)
        self.refresh()

    def refresh(self) -> None:
        """List what there is now; without a project, or with none, it cannot be opened."""
        self.clear()
        path, now = self._session.path, datetime.now().astimezone()
        kept = versions.versions(Path(path), state.versions_folder()) if path else ()
        for version in kept:
            saved = version.saved.replace(tzinfo=None)
            action = self.addAction(when_text(saved.isoformat(), now.replace(tzinfo=None)))
            action.setToolTip(f"As saved on {saved:%Y-%m-%d, %H:%M:%S}")
            action.setData(str(version.path))
        self.setToolTipsVisible(True)
        self.menuAction().setEnabled(bool(kept))

    def _on_edited_changed(self, edited: bool) -> None:
        if not edited:
            self.refresh()

    def _on_triggered(self, action: QAction) -> None:
        self.version_chosen.emit(str(action.data()))
