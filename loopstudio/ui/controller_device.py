"""The sound device: chosen by name, remembered, and missed when it is gone."""

from PySide6.QtCore import QObject, QSettings, Signal

from loopstudio.playback.device import LOST
from loopstudio.playback.devices import named
from loopstudio.playback.engine import SoundEngine
from loopstudio.playback.link import HUNG
from loopstudio.ui.main_window import MainWindow

SETTING = "sound/device"
"""Name of the chosen device; empty for the one the system says."""

_OK = "ok"
_NO_SOUND = "No sound"


class DeviceController(QObject):
    """Keeps the sound engine to the chosen device, and says in the window how that goes.

    Signals
    -------
    play_asked()
        Play on, now that the sound is back.
    """

    play_asked = Signal()

    def __init__(
        self, window: MainWindow, engine: SoundEngine, settings: QSettings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._engine, self._settings = window, engine, settings
        self._wanted = str(settings.value(SETTING) or "") or None
        self._state = _OK
        self._was_lost = False
        self._missed = False
        self._said = ""
        if self._wanted is not None:
            engine.set_device(self._wanted)

    @property
    def names(self) -> tuple[str, ...]:
        """The devices there are."""
        return self._engine.devices

    @property
    def wanted(self) -> str | None:
        """The device that was chosen; None for the one the system says."""
        return self._wanted

    @property
    def missing(self) -> bool:
        """Whether the chosen device is not there, and another stands in for it."""
        names = self._engine.devices
        return bool(self._wanted and names) and named(str(self._wanted), names) is None

    def is_wanted(self, name: str) -> bool:
        """Whether this is the chosen device, maybe under another number."""
        return self._wanted is not None and named(self._wanted, self._engine.devices) == name

    def choose(self, name: str | None) -> None:
        """Play through this device from now on, and after the next start; None as above."""
        self._wanted = name
        self._missed = False
        self._settings.setValue(SETTING, name or "")
        self._engine.set_device(name)

    def look_again(self) -> None:
        """Look which devices there are."""
        self.say_again()
        self._engine.look_again()

    def say_again(self) -> None:
        """Say once more why there is no sound, if there is none."""
        self._state = _OK
        self._missed = False

    def show(self) -> None:
        """Show how it goes, if that is news."""
        state = self._engine.state
        device = self._engine.device_text if state == _OK else _NO_SOUND
        self._window.status.show_device(device)
        if state != self._state:
            self._state = state
            self._show_state(state)
        if state == _OK and self.missing != self._missed:
            self._missed = self.missing
            self._show_missed()

    def _show_state(self, state: str) -> None:
        if state != _OK:
            self._was_lost = self._was_lost or state in (LOST, HUNG)
            self._say(f"{state} Everything else works.")
            return
        back, self._was_lost = self._was_lost, False
        if back and self._take_back():
            sentence = "The sound is back. The song waits where it stopped."
            self._window.banner.show_done(sentence, [("Play on", self.play_asked.emit)])
            self._said = sentence
        else:
            self._take_back()

    def _show_missed(self) -> None:
        if self._missed:
            self._say(
                f"“{self._wanted}” is not connected. Until it is back, the sound goes where the"
                " system says."
            )
        else:
            self._take_back()

    def _say(self, sentence: str) -> None:
        self._said = sentence
        self._window.banner.show_warning(sentence, [("Look again", self.look_again)])

    def _take_back(self) -> bool:
        """Close the banner if it still says what no longer holds; return whether it did."""
        holds = bool(self._said) and self._window.banner.text() == self._said
        self._said = ""
        if holds:
            self._window.banner.hide()
        return holds
