"""The row of tools under the transport: what the mouse does, and the wishes to try."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QSpacerItem, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import Label
from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.tools.find_button import FindButton
from loopstudio.ui.tools.strength_slider import StrengthSlider
from loopstudio.ui.tools.tool import (
    BAR,
    BEAT,
    DRAW,
    KEEP,
    LAYOUT_TOOLS,
    LEVEL,
    OFF,
    ONLY,
    SELECT,
    SILENT,
    STRENGTH,
    WISH_TOOLS,
)

HEIGHT = 42

_GAP = 6
"""Pixels at each side of a line, beside those between any two controls."""

_LAYOUT = (
    (SELECT, "Select", "Select and move what plays (V)"),
    (DRAW, "Draw", "Draw bars, or clear them (D)"),
    (LEVEL, "Level", "Drag the level of bars up or down (G)"),
)
_LAYOUT_ICONS = ("pointer", "pencil", "level")
_WISHES = (
    (SILENT, "Silent here", "Paint where the selected loop shall be silent"),
    (ONLY, "Only this loop", "Paint where only the selected loop shall be"),
    (KEEP, "Keep this", "Paint what shall stay as it is"),
)
_SNAPS = (
    (BAR, "Bar", "Wishes and ranges end with bars"),
    (BEAT, "Beat", "Wishes and ranges end with beats"),
    (OFF, "Off", "Wishes and ranges end where you let go"),
)
_FIND = "Find the loops again, going by your wishes (Ctrl+R)"


class ToolBar(QFrame):
    """Tools of the layout, tools for wishes, and what is done with those.

    It is there while a tool other than Select is in use, or while there are wishes.

    Signals
    -------
    tool_edited(str)
        The user took this tool.
    strength_edited(int)
        Wishes to come have this strength, in percent.
    snap_edited(str)
        What is painted snaps to this.
    wishes_asked()
        Show the list of wishes.
    clear_asked()
        Forget all wishes.
    find_asked()
        Find the loops again.
    """

    tool_edited = Signal(str)
    strength_edited = Signal(int)
    snap_edited = Signal(str)
    wishes_asked = Signal()
    clear_asked = Signal()
    find_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setProperty("ground", "panel")
        self.setProperty("row", "tools")
        self.setProperty("edge", "bottom")
        self.setAccessibleName("Tools")
        # What does not fit gives way; the row itself never makes the window wider.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._tool, self._n_wishes, self._of_loops = SELECT, 0, True
        self._title = Label(theme, "Layout", "body_strong")
        self._layout_tools = Segmented(theme, _LAYOUT, name="Tool", icons=_LAYOUT_ICONS)
        self._wish_caption = Label(theme, "Paint a wish", "caption", "ink3")
        self._wish_tools = Segmented(theme, _WISHES, name="Paint a wish", icons=WISH_TOOLS)
        self._strength_caption = Label(theme, "Strength", "caption", "ink3")
        self._slider = StrengthSlider(theme)
        self._percent = Label(theme)
        self._percent.setFixedWidth(self._percent.fontMetrics().horizontalAdvance("100 %") + 1)
        self._snap_caption = Label(theme, "Snap", "caption", "ink3")
        self._snap = Segmented(theme, _SNAPS, name="Snap", small=True)
        tip = "List the wishes, change their strength or remove them"
        self._wishes = Button(theme, "", tooltip=tip, size="small", flat=True)
        clear = "Forget all wishes"
        self._clear = Button(theme, "Clear", tooltip=clear, size="small", flat=True)
        self._clear.setAccessibleName(clear)
        self._find = FindButton(theme, "Find loops again", key="Ctrl R", tooltip=_FIND)
        self._can_fold = True
        self._gaps: list[QSpacerItem] = []
        self._row = QHBoxLayout(self)
        self._arrange()
        self._layout_tools.value_edited.connect(self.tool_edited)
        self._wish_tools.value_edited.connect(self.tool_edited)
        self._slider.strength_edited.connect(self._on_strength)
        self._snap.value_edited.connect(self.snap_edited)
        self._wishes.clicked.connect(self.wishes_asked)
        self._clear.clicked.connect(self.clear_asked)
        self._find.clicked.connect(self.find_asked)
        self.show_strength(STRENGTH)
        self.show_snap(BAR)
        self.show_wishes(0)
        self.show_tool(SELECT)

    def show_tool(self, tool: str) -> None:
        """Show which tool is in use."""
        self._tool = tool
        self._layout_tools.show_value(tool if tool in LAYOUT_TOOLS else "")
        self._wish_tools.show_value(tool if tool in WISH_TOOLS else "")
        self._refresh()

    def show_strength(self, percent: int) -> None:
        """Show how strong wishes to come are."""
        self._slider.show_strength(percent)
        self._percent.setText(f"{percent} %")

    def show_snap(self, snap: str) -> None:
        """Show what is snapped to."""
        self._snap.show_value(snap)

    def show_wishes(self, count: int, to_try: int | None = None, to_take_back: int = 0) -> None:
        """Show how many wishes there are.

        Parameters
        ----------
        count : int
        to_try : int or None
            How many of them the loops do not go by yet; None for all.
        to_take_back : int
            How many the loops go by that are wished for no more.
        """
        to_try = count if to_try is None else to_try
        self._n_wishes = count + to_take_back
        if to_try:
            words = _counted(to_try, "to try")
        elif to_take_back:
            words = _counted(to_take_back, "to take back")
        else:
            words = _counted(count, "tried")
        self._wishes.setText(words)
        self._wishes.setAccessibleName(words)
        self._wishes.setVisible(self._n_wishes > 0)
        self._clear.setVisible(count > 0)
        # Without wishes, it is not what to do next.
        self._find.show_filled(to_try + to_take_back > 0)
        self._refresh()

    @property
    def wish_button(self) -> QWidget:
        """What opens the list of wishes."""
        return self._wishes

    def show_components(self, shown: bool) -> None:
        """Be there for loops alone: components have a row of tools of their own."""
        self._of_loops = not shown
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._fold()

    def event(self, event: QEvent) -> bool:
        """Leave out more when what is in the row has become wider, as when it is first seen."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self._too_wide and self._can_fold:
            self._fold()
        return done

    def minimumSizeHint(self) -> QSize:
        """Return the size at which icons alone are left of the words."""
        return QSize(0, HEIGHT)

    def _refresh(self) -> None:
        self.setVisible(self._of_loops and (self._tool != SELECT or self._n_wishes > 0))
        self._fold()

    def _fold(self) -> None:
        """Let words give way before icons, until all that is left fits."""
        captions = (self._strength_caption, self._snap_caption, self._wish_caption)
        folds: tuple[Callable[[bool], None], ...] = (
            self._find.show_key,
            *(caption.setVisible for caption in captions),
            self._show_gaps,
            self._title.setVisible,
            self._layout_tools.show_words,
            self._wish_tools.show_words,
            self._wishes.setVisible,
            self._percent.setVisible,
            self._snap.setVisible,
        )
        if not self._n_wishes:
            folds = tuple(fold for fold in folds if fold != self._wishes.setVisible)
        for unfold in folds:
            unfold(True)
        for fold in folds:
            self._row.invalidate()
            if not self._too_wide:
                break
            fold(False)
        self._row.invalidate()
        self._can_fold = not self._too_wide

    @property
    def _too_wide(self) -> bool:
        return self._row.sizeHint().width() > self.width()

    def _show_gaps(self, wide: bool) -> None:
        for gap in self._gaps:
            gap.changeSize(_GAP if wide else 0, 0)

    def _arrange(self) -> None:
        row = self._row
        row.setContentsMargins(12, 0, 12, 1)
        row.setSpacing(8)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self._title)
        row.addWidget(self._layout_tools)
        self._add_line()
        row.addWidget(self._wish_caption)
        row.addWidget(self._wish_tools)
        self._add_gap()
        row.addWidget(self._strength_caption)
        row.addWidget(self._slider)
        row.addWidget(self._percent)
        self._add_line()
        row.addWidget(self._snap_caption)
        row.addWidget(self._snap)
        row.addStretch(1)
        row.addWidget(self._wishes)
        row.addWidget(self._clear)
        row.addWidget(self._find)

    def _add_gap(self) -> None:
        self._gaps.append(QSpacerItem(_GAP, 0))
        self._row.addSpacerItem(self._gaps[-1])

    def _add_line(self) -> None:
        line = QFrame()
        line.setFixedSize(1, 24)
        line.setProperty("ground", "line")
        self._add_gap()
        self._row.addWidget(line)
        self._add_gap()

    def _on_strength(self, percent: int) -> None:
        self._percent.setText(f"{percent} %")
        self.strength_edited.emit(percent)


def _counted(count: int, doing: str) -> str:
    return f"{count} wish {doing}" if count == 1 else f"{count} wishes {doing}"
