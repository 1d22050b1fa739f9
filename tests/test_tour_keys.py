"""A tour by keyboard only: every key of the sheet is pressed, and what comes of it is seen.

As `tests.test_tour_studio`.
"""

import pytest

from loopstudio.ui.commands import COMMANDS
from tests.tour_desk import NAMES, at_work, environment, project_path, sound_server
from tests.tour_user import User

__all__ = ["at_work", "environment", "project_path", "sound_server"]

pytestmark = pytest.mark.sound

_CALLED = {
    **{".": "period", ",": "comma", "[": "bracketleft", "]": "bracketright"},
    **{"+": "plus", "-": "minus", "?": "question", "Esc": "Escape", "Space": "space"},
}
"""Keys that xdotool calls something else."""


class Typist:
    """Presses the keys of commands, and remembers which."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.pressed: set[str] = set()

    def press(self, *shortcuts: str) -> None:
        """Press keys, as they are called on the sheet."""
        for shortcut in shortcuts:
            self.pressed.add(shortcut)
            *held, key = shortcut.split("+") if shortcut != "+" else ["+"]
            self.user.press("+".join([*map(str.lower, held), _called(key)]))

    def toggle(self, shortcut: str, name: str) -> None:
        """Press a key twice: something is switched, and switched back."""
        before = self.user.wait_for(name).checked
        for checked in (not before, before):
            self.press(shortcut)
            self.user.wait_for(name, checked=checked)

    def reveal(self, shortcut: str, title: str) -> None:
        """Press a key that opens a window, and close that with Escape."""
        self.press(shortcut)
        self.user.until(lambda: title in titles(self.user), f"the window {title}")
        self.press("Esc")
        self.user.until(lambda: title not in titles(self.user), f"{title} to close")


def _called(key: str) -> str:
    return _CALLED.get(key, key.lower() if len(key) == 1 else key)


def titles(user: User) -> set[str]:
    return {seen.title for seen in user.look()}


def focused(user: User) -> tuple[str, ...]:
    return tuple(seen.name for seen in user.look() if seen.focused)


def test_every_key_of_the_sheet_does_what_it_says(at_work):
    typist = Typist(at_work)
    for practise in (playing, looking, mixing, selecting, grouping, scenes, desk, tools, windows):
        practise(typist, at_work)
    keys = {command.shortcut for command in COMMANDS if command.shortcut}
    assert keys - typist.pressed == FAR_OFF
    at_work.press("ctrl+q")
    at_work.click("Discard", "QPushButton")
    assert at_work.has_left() == 0


FAR_OFF = {
    *(f"{number}" for number in range(6, 10)),  # there are five loops
    *(f"Shift+{number}" for number in range(2, 10)),
    *(f"{held}+{number}" for number in range(3, 9) for held in ("Ctrl", "Ctrl+Shift")),
    "Shift+H",  # of components, see `tests.ui.workshop`
    "Ctrl+Shift+Y",  # takes a hint, and the demo song gives none
    "Ctrl+Q",
    "Ctrl+W",
}
"""What has no place in this tour, or ends it."""


def playing(typist, user):
    position, span = "Bar . beat . 16th: {}", "Range, bars: {}"
    for key, place in (
        *(("Right", "2.1.1"), ("Right", "3.1.1"), ("Left", "2.1.1")),
        *(("Shift+Right", "2.2.1"), ("Shift+Left", "2.1.1"), ("Home", "1.1.1")),
    ):
        typist.press(key)
        user.wait_for(position.format(place))
    typist.press("[", "Right", "Right", "]")
    user.wait_for(span.format("1–3"))
    typist.toggle("L", "Repeat the range (L)")
    typist.toggle("K", "Click on every beat (K)")
    typist.toggle("A", "Listen to: Original")
    assert user.sees("Night Bus – Loopstudio", "MainWindow")  # nothing so far is an edit
    typist.toggle("Space", "Play or stop (Space)")


def looking(typist, user):
    typist.press("+", "+")
    user.wait_for("Overview")
    typist.press("-", "-")
    user.until(lambda: not user.sees("Overview"), "the whole song")
    typist.press("Shift+F")
    user.wait_for("Overview")
    typist.press("F")
    user.until(lambda: not user.sees("Overview"), "the whole song")
    typist.press("Ctrl+Shift+D")
    user.wait_for("Open the desk (Ctrl+Shift+D)")
    typist.press("Ctrl+Shift+D")
    user.wait_for("Fold the desk (Ctrl+Shift+D)")
    typist.toggle("W", "Take apart into: Components")
    here = focused(user)
    typist.press("F6")
    user.until(lambda: focused(user) not in ((), here), "the next panel")
    typist.press("Shift+F6")
    user.until(lambda: focused(user) == here, "the panel before")


def mixing(typist, user):
    for number, name in enumerate(NAMES):
        typist.toggle(f"{number + 1}", f"{name}, on")
    typist.toggle("0", "Rest, on")
    typist.press("Home", "Down")
    user.wait_for("Bass", "LoopHead", description="Bass, 2 bars, selected")
    typist.press("Up")
    user.wait_for("Drums", "LoopHead", description="Drums, 1 bar, selected")
    typist.toggle("M", "Drums, on")
    typist.toggle("S", "Drums, solo")
    typist.press(".", ".", ",")
    user.wait_for("Drums, gain in dB", description="+1.0 dB")
    typist.press("Ctrl+Z")
    user.wait_for("Drums, gain in dB", description="0.0 dB")
    typist.press("Ctrl+Shift+Z")
    user.wait_for("Drums, gain in dB", description="+1.0 dB")
    typist.press("M", "Shift+M")
    user.wait_for("Drums, on", checked=True)
    typist.press("H")
    user.wait_for("Only Drums")
    typist.press("Esc")
    user.until(lambda: not user.sees("Only Drums"), "the mix again")
    user.wait_for("Play or stop (Space)", checked=False)


def selecting(typist, user):
    typist.press("F2")
    user.wait_for("Name", "NameField")
    user.hand.do("key", "ctrl+a")
    user.write("Beat")
    user.press("Return")
    user.wait_for("Beat", "LoopHead")
    typist.press("Ctrl+Z")
    user.wait_for("Drums", "LoopHead")
    typist.press("Ctrl+C")
    user.wait_for("Drums is on the clipboard as a file: paste it into another program.")


def grouping(typist, user):
    typist.press("Shift+Down", "Shift+Up", "Shift+Down", "Ctrl+G")
    user.wait_for("Drums + Bass, group", "GroupHead")
    typist.toggle("Shift+1", "Drums + Bass, on")
    typist.press("Ctrl+Shift+G")
    user.until(lambda: not user.sees("Drums + Bass, group"), "single loops")


def scenes(typist, user):
    typist.press("Ctrl+Shift+1", "1")
    user.wait_for("Drums, on", "Switch", checked=False)
    typist.press("Ctrl+Shift+2", "Ctrl+1")
    user.wait_for("Drums, on", "Switch", checked=True)
    typist.press("Ctrl+2")
    user.wait_for("Drums, on", "Switch", checked=False)
    typist.press("1")


def desk(typist, user):
    typist.press("Up")
    user.wait_for("Drums", "LoopHead", description="Drums, 1 bar, selected")
    typist.press("N")  # opens the page, which listens to all bars first
    user.wait_for("Takes", "TakesView", focused=True)
    typist.press("N")
    user.wait_for("Only bar")
    typist.press("P")
    user.wait_for("Only Drums, Esc")
    typist.press("N")
    user.press("Return")  # chooses what is heard
    typist.press("Ctrl+Z")
    typist.press("Esc")
    user.until(
        lambda: any(name.startswith("Desk: ") for name in focused(user)) or user.press("shift+Tab"),
        "the pages of the desk",
    )
    user.until(
        lambda: user.sees("Desk: Cube").checked or user.press("Right"), "the page of the cube"
    )
    for key, axis in (("Y", "Time"), ("Z", "Frequency"), ("X", "Bars")):
        typist.press(key)
        user.wait_for(f"Slices along: {axis}", checked=True)
    typist.press("T")  # which lets the song play, to be tapped along with
    user.wait_for("Play or stop (Space)", checked=True)
    typist.press("Space")
    user.wait_for("Play or stop (Space)", checked=False)


def tools(typist, user):
    typist.press("D")
    user.wait_for("Tool: Draw", checked=True)
    typist.press("G")
    user.wait_for("Tool: Level", checked=True)
    typist.press("V")
    user.until(lambda: not user.sees("Tool: Level"), "the tools to be put away")


def windows(typist, user):
    for key, title in (
        *(("Ctrl+O", "Open a song or a project"), ("Ctrl+Shift+S", "Save the project")),
        *(("Ctrl+E", "Export Night Bus"), ("Ctrl+,", "Preferences")),
        *(("?", "Keys"), ("F1", "Help")),
    ):
        typist.reveal(key, title)
    typist.press("F10")
    user.wait_for("File", "KeyMenu")
    typist.press("Esc")
    user.press("Escape")
    typist.press("Ctrl+S")
    user.wait_for("Night Bus – Loopstudio", "MainWindow")
    typist.press("Ctrl+R")
    user.wait_for("Finding loops again", "Label")
    typist.press("Esc")
    user.until(lambda: not user.sees("Finding loops again", "Label"), "the search to end")
    typist.press("1")
    user.wait_for("Drums, on", "Switch", checked=False)
