"""What the user prefers: kept from one start to the next, and shown in one dialog."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QSettings, Qt, Signal
from PySide6.QtGui import QAction

from loopstudio.ui import interface_size
from loopstudio.ui.controller_device import DeviceController
from loopstudio.ui.device_menu import AS_THE_SYSTEM_SAYS, DeviceMenu
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.preferences import Preferences
from loopstudio.ui.theme.theme import LEVEL_MAPS, MODES, MOTIONS, Theme

_LEVEL_MAP, _MOTION = "view/colour_map", "view/motion"
"""Of the settings."""


class PreferencesController(QObject):
    """Takes up the preferences of earlier runs, and keeps those of this one.

    Signals
    -------
    changed()
        Something is preferred that was not.
    restart_asked()
        The user wants to start again, to see what only a start changes.
    """

    changed = Signal()
    restart_asked = Signal()

    def __init__(
        self,
        theme: Theme,
        window: MainWindow,
        device: DeviceController,
        settings: QSettings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._theme, self._window, self._settings = theme, window, settings
        self._device = device
        self._size_now = self.interface_size
        self._dialog: Preferences | None = None
        mode = str(settings.value("theme", "dark"))
        if mode in MODES:
            theme.set_mode(mode)
        level_map, motion = (str(settings.value(key, "")) for key in (_LEVEL_MAP, _MOTION))
        if level_map in LEVEL_MAPS:
            theme.set_level_map(level_map)
        if motion in MOTIONS:
            theme.set_motion(motion)

    @property
    def interface_size(self) -> int:
        """How large everything is drawn from the next start on, in percent."""
        return interface_size.chosen(self._settings)

    def set_theme(self, mode: str) -> None:
        """Use dark or light colours, or the desktop's, from now on."""
        self._theme.set_mode(mode)
        self._keep("theme", mode)

    def set_level_map(self, level_map: str) -> None:
        """Show levels alone in grey, or in colours, from now on."""
        self._theme.set_level_map(level_map)
        self._keep(_LEVEL_MAP, level_map)

    def set_motion(self, motion: str) -> None:
        """Let things move, or not, from now on."""
        self._theme.set_motion(motion)
        self._keep(_MOTION, motion)

    def set_interface_size(self, percent: int) -> None:
        """Draw everything this large from the next start on."""
        if percent == self.interface_size:
            return
        self._keep(interface_size.KEY, percent)
        if percent == self._size_now:
            self._window.banner.hide()
        elif self._dialog is None:  # which says so itself
            self._window.banner.show_done(
                f"Loopstudio is shown at {percent} % from its next start on.",
                [("Restart now", self._ask_to_restart)],
            )

    def show(self) -> None:
        """Show the dialog."""
        if self._dialog is not None:
            self._dialog.activateWindow()
            return
        self._dialog = dialog = Preferences(self._theme, self._window)
        dialog.theme_edited.connect(self.set_theme)
        dialog.level_map_edited.connect(self.set_level_map)
        dialog.motion_edited.connect(self.set_motion)
        dialog.interface_size_edited.connect(self.set_interface_size)
        dialog.restart_asked.connect(self._on_restart)
        dialog.device_asked.connect(self._choose_device)
        dialog.finished.connect(self._on_finished)
        self._show_values()
        dialog.open()

    def _keep(self, key: str, value: object) -> None:
        self._settings.setValue(key, value)
        self._show_values()
        self.changed.emit()

    def _show_values(self) -> None:
        if self._dialog is not None:
            self._dialog.show_theme(self._theme.mode)
            self._dialog.show_level_map(self._theme.level_map)
            self._dialog.show_motion(self._theme.motion)
            self._dialog.show_device(self._device.wanted or AS_THE_SYSTEM_SAYS)
            size = self.interface_size
            self._dialog.show_interface_size(size, due=size != self._size_now)

    def _choose_device(self) -> None:
        if self._dialog is not None:
            below = self._dialog.device_button
            menu = DeviceMenu(self._device, self._dialog)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.triggered.connect(self._on_device_chosen)
            menu.popup(below.mapToGlobal(QPoint(0, below.height())))

    def _on_device_chosen(self, action: QAction) -> None:
        self._show_values()

    def _ask_to_restart(self) -> None:
        self.restart_asked.emit()

    def _on_restart(self) -> None:
        if self._dialog is not None:
            self._dialog.accept()
        self.restart_asked.emit()

    def _on_finished(self, result: int) -> None:
        self._dialog = None
