"""The tools: which of them is in use, and what it holds on to.

Controllers that do something with a tool ask here which it is, and hear of another.
"""

from PySide6.QtCore import QObject, Signal

from loopstudio.project.project import LOOPS, Project
from loopstudio.session import Session
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.tools.tool import BAR, SELECT, SNAPS, STRENGTH, TOOLS


class ToolController(QObject):
    """Keeps the tool in use, and shows it in the row of tools.

    Signals
    -------
    tool_changed(str)
        Another tool is in use.
    snap_changed(str)
        What is painted snaps to something else.
    """

    tool_changed = Signal(str)
    snap_changed = Signal(str)

    def __init__(self, window: MainWindow, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
        self._tool, self._snap, self._strength = SELECT, BAR, STRENGTH
        bar = window.page.tools
        bar.tool_edited.connect(self.choose)
        bar.strength_edited.connect(self._on_strength)
        bar.snap_edited.connect(self.set_snap)
        for mouse in window.song.mice():
            mouse.snap_by(self._snap_of_ranges)
        session.extraction_changed.connect(self._on_extraction_changed)
        session.project_changed.connect(self._on_project_changed)

    @property
    def tool(self) -> str:
        """The tool in use, one of `TOOLS`."""
        return self._tool

    @property
    def strength(self) -> float:
        """How strong wishes to come are, in (0, 1]."""
        return self._strength / 100

    @property
    def snap(self) -> str:
        """What is painted snaps to, one of `SNAPS`."""
        return self._snap

    @property
    def usable(self) -> bool:
        """Whether there is something to use a tool on: loops, and they are shown."""
        return self._session.extraction is not None and self._session.project.shown == LOOPS

    def choose(self, tool: str) -> None:
        """Take a tool; without loops there is only Select."""
        if tool not in TOOLS:
            raise ValueError(f"a tool is one of {', '.join(TOOLS)}, not {tool!r}")
        if not self.usable:
            tool = SELECT
        self._window.page.tools.show_tool(tool)
        if tool != self._tool:
            self._tool = tool
            self.tool_changed.emit(tool)

    def put_down(self) -> bool:
        """Go back to Select; return whether another tool was in use."""
        in_use = self._tool != SELECT
        self.choose(SELECT)
        return in_use

    def set_snap(self, snap: str) -> None:
        """Let what is painted snap to bars, to beats, or to nothing."""
        if snap not in SNAPS:
            raise ValueError(f"snap is one of {', '.join(SNAPS)}, not {snap!r}")
        self._snap = snap
        self._window.page.tools.show_snap(snap)
        self.snap_changed.emit(snap)

    def _snap_of_ranges(self) -> str:
        """Return what ranges snap to; bars, as ever, where nothing says otherwise on screen."""
        return BAR if self._window.page.tools.isHidden() else self._snap

    def _on_strength(self, percent: int) -> None:
        self._strength = percent

    def _on_extraction_changed(self) -> None:
        self._check()

    def _on_project_changed(self, project: Project) -> None:
        self._check()

    def _check(self) -> None:
        """Put the tool down when what it was used on has gone."""
        if not self.usable:
            self.choose(SELECT)
