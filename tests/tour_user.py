"""The user of the tour: hands on a keyboard and a mouse, and eyes on the screen.

The hands are ``xdotool``, whose keys and clicks come from the X server as those of a real
keyboard and mouse do.  The eyes are what the program tells screen readers, see
`tests.tour_program`.  There is no window manager: the user gives the keyboard to the window
that is in front, as one would.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

PATIENCE_S = 60.0
"""Far more than anything takes on a computer that has nothing else to do."""

_LOOK_S = 0.03
_STEPS = 20
_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Seen:
    """A part of a window that can be seen."""

    window: int
    title: str
    active: bool
    kind: str
    name: str
    value: str
    description: str
    checked: bool
    enabled: bool
    focused: bool
    place: tuple[int, int, int, int]

    @property
    def centre(self) -> tuple[int, int]:
        """Pixels of the screen."""
        x, y, width, height = self.place
        return x + width // 2, y + height // 2


class Hand:
    """Presses keys and moves the pointer of a screen."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        if shutil.which("xdotool") is None:
            reason = "nobody here can press keys: xdotool is not installed"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        self._tool = subprocess.Popen(
            ["xdotool", "-"], stdin=subprocess.PIPE, env=dict(environment), text=True
        )

    def do(self, *orders: object) -> None:
        """Do what xdotool calls this, at once."""
        assert self._tool.stdin is not None
        self._tool.stdin.write(" ".join(map(str, orders)) + "\n")
        self._tool.stdin.flush()

    def click(self, place: tuple[int, int]) -> None:
        """Click the left button."""
        self.do("mousemove", *place)
        self.do("click", 1)

    def drag(self, start: tuple[int, int], end: tuple[int, int], hold_s: float = 0.0) -> None:
        """Pull something from here to there, in a second or so."""
        self.do("mousemove", *start)
        self.do("mousedown", 1)
        time.sleep(hold_s)
        for step in range(1, _STEPS + 1):
            there = [a + (b - a) * step // _STEPS for a, b in zip(start, end, strict=True)]
            self.do("mousemove", *there)
            time.sleep(_LOOK_S)
        time.sleep(hold_s)
        self.do("mouseup", 1)

    def close(self) -> None:
        """Let go."""
        assert self._tool.stdin is not None
        self._tool.stdin.close()
        self._tool.wait()


class User:
    """Runs Loopstudio on a screen, and uses it.

    Parameters
    ----------
    environment : mapping of str to str
        Of the program.
    path : Path or None
        The song or project it is started with.
    """

    def __init__(self, environment: Mapping[str, str], path: Path | None = None) -> None:
        self.hand = Hand(environment)
        self.program = subprocess.Popen(
            [sys.executable, "-m", "tests.tour_program", "studio", *([str(path)] if path else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=dict(environment),
            cwd=_ROOT,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hand.close()
        if self.program.poll() is None:
            self.program.terminate()
        self.program.wait(PATIENCE_S)
        for stream in (self.program.stdin, self.program.stdout):
            assert stream is not None
            stream.close()

    def look(self) -> list[Seen]:
        """Return everything that can be seen, and give the keyboard to what is in front."""
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        self.program.stdin.write("look\n")
        self.program.stdin.flush()
        told = json.loads(self.program.stdout.readline())
        seen = [Seen(**words | {"place": tuple(words["place"])}) for words in told["widgets"]]
        if seen and not any(widget.active for widget in seen):
            self.hand.do("windowfocus", told["front"])
        return seen

    def sees(self, name: str, kind: str = "") -> Seen | None:
        """Return what has this name or begins so, of this class if one is given; or None."""
        there = [
            seen for seen in self.look() if seen.name.startswith(name) and kind in ("", seen.kind)
        ]
        exact = [seen for seen in there if seen.name == name]
        return next(iter(exact or there), None)

    def wait_for(
        self, name: str, kind: str = "", timeout_s: float = PATIENCE_S, **wanted: Any
    ) -> Seen:
        """Wait until something of this name is seen, and is as wanted; return it.

        `wanted` are attributes of `Seen` and their values.
        """

        def as_wanted() -> Seen | None:
            seen = self.sees(name, kind)
            fits = seen and all(getattr(seen, key) == value for key, value in wanted.items())
            return seen if fits else None

        found: Seen = self.until(as_wanted, f"{kind} {name} {wanted}", timeout_s)
        return found

    def until(self, condition: Callable[[], Any], what: str, timeout_s: float = PATIENCE_S) -> Any:
        """Wait until a condition holds; return what it returned."""
        end_s = time.monotonic() + timeout_s
        while not (found := condition()):
            assert time.monotonic() < end_s, f"waited in vain for {what}; seen: {self.names()}"
            time.sleep(_LOOK_S)
        return found

    def names(self) -> list[str]:
        """Return what can be read on the screen."""
        if self.program.poll() is not None:
            return [f"nothing: the program ended with {self.program.returncode}"]
        return [seen.name for seen in self.look() if seen.name]

    def press(self, *keys: str) -> None:
        """Press keys one after another, called as in xdotool."""
        self.until(lambda: any(seen.active for seen in self.look()), "a window with the keyboard")
        for key in keys:
            self.hand.do("key", key)

    def write(self, text: str) -> None:
        """Type a text, which must have no spaces."""
        self.hand.do("type", "--delay", 5, text)

    def answer(self, path: Path) -> None:
        """Choose a file or a folder by its path in the question for one."""
        path_of = "a field for the path"
        self.until(lambda: any(s.focused and s.kind == "QLineEdit" for s in self.look()), path_of)
        self.press("ctrl+a")
        self.write(str(path))
        # What completes the path must have had its say.
        self.until(lambda: any(s.focused and Path(s.value) == path for s in self.look()), path_of)
        self.press("Return")

    def click(self, name: str, kind: str = "") -> None:
        """Click something as soon as it can be clicked."""
        self.hand.click(self.wait_for(name, kind, enabled=True).centre)

    def hold_others(self, known: set[int]) -> set[int]:
        """Let the program's processes other than these wait, as soon as there is one; return it."""
        begun: set[int] = self.until(lambda: self.processes() - known, "another process")
        for process in begun:
            os.kill(process, signal.SIGSTOP)
        return begun

    def has_left(self) -> int:
        """Wait until the program has ended; return its exit code."""
        return self.program.wait(PATIENCE_S)

    def processes(self) -> set[int]:
        """Return the processes that the program has started, and those which they have."""
        return set(_descendants(self.program.pid))


@contextmanager
def another_program(environment: Mapping[str, str], module: str, *arguments: str) -> Iterator[Any]:
    """Start another program on the screen; hand out what reads its next line."""
    running = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdout=subprocess.PIPE,
        env=dict(environment),
        cwd=_ROOT,
    )
    assert running.stdout is not None
    try:
        yield lambda: json.loads(running.stdout.readline())
    finally:
        running.terminate()
        running.wait()
        running.stdout.close()


def alive(process: int) -> bool:
    """Return whether a process runs, or waits to be buried."""
    return Path(f"/proc/{process}").exists()


def _descendants(process: int) -> Iterator[int]:
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, children.read_text().split()):
            yield child
            yield from _descendants(child)
