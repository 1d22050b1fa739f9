"""The menu of sound devices, which is made anew whenever it opens."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from loopstudio.ui.controller_device import DeviceController

AS_THE_SYSTEM_SAYS = "As the system says"
"""Where the sound goes when no device was chosen."""


class DeviceMenu(QMenu):
    """Offers the sound devices there are, and to look again."""

    def __init__(self, device: DeviceController, parent: QWidget) -> None:
        super().__init__("Sound device", parent)
        self._device = device
        self._group = QActionGroup(self)
        self._group.triggered.connect(self._on_chosen)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        device = self._device
        self.clear()
        self._offer(AS_THE_SYSTEM_SAYS, None, chosen=device.wanted is None)
        for name in device.names:
            self._offer(name, name, chosen=device.is_wanted(name))
        if device.missing and device.wanted is not None:
            text = f"{device.wanted} (not connected)"
            absent = self._offer(text, device.wanted, chosen=True)
            absent.setToolTip("The sound goes where the system says until it is back")
        self.addSeparator()
        look = self.addAction("Look again")
        look.setToolTip("Look for devices that were connected since")
        look.triggered.connect(device.look_again)

    def _offer(self, text: str, name: str | None, *, chosen: bool) -> QAction:
        action = self.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(chosen)
        action.setData(name)
        self._group.addAction(action)
        return action

    def _on_chosen(self, action: QAction) -> None:
        self._device.choose(action.data())
