"""The parts of the song view, and the places they have."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.song.edge import Edge
from loopstudio.ui.song.empty_rows import EmptyRows
from loopstudio.ui.song.head_ground import NARROW, WIDE
from loopstudio.ui.song.heights import BARS, REST, divide
from loopstudio.ui.song.lines import GROUP_HEAD, Line
from loopstudio.ui.song.overview import Overview
from loopstudio.ui.song.overview_panel import OverviewPanel
from loopstudio.ui.song.playhead import OVERHANG, Playhead
from loopstudio.ui.song.preview_rows import PreviewRows
from loopstudio.ui.song.rows_area import RowsArea
from loopstudio.ui.song.ruler import Ruler
from loopstudio.ui.song.ruler_lines import EditedLines
from loopstudio.ui.song.ruler_panel import RulerPanel
from loopstudio.ui.song.section_row import SectionRow
from loopstudio.ui.song.spectrogram_panel import SpectrogramPanel
from loopstudio.ui.song.spectrogram_view import SpectrogramView
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.time_mouse import TimeMouse
from loopstudio.ui.song.truth_lanes import MARK, TrueLines
from loopstudio.ui.song.waiting_bar import HEIGHT as WAITING
from loopstudio.ui.song.waiting_bar import WaitingBar
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens
from loopstudio.ui.workshop.frame_marks import HEIGHT as MARKS
from loopstudio.ui.workshop.frame_marks import FrameMarks

_WIDE_WINDOW = 1360
"""Below this width the heads are narrow."""


class SongParts(QWidget):
    """Ruler, picture and rows under one another on one `TimeAxis`, panels at the left."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.axis = TimeAxis(self)
        self.overview_panel = OverviewPanel(theme, self.axis, self)
        self.ruler_panel = RulerPanel(theme, self.axis, self)
        self.panel = SpectrogramPanel(theme, self)
        # The keyboard goes through them in the order in which they are made: tools first.
        self.overview = Overview(theme, self.axis, self)
        self.sections = SectionRow(theme, self.axis, self)
        self.ruler = Ruler(theme, self.axis, self)
        self.spectrogram = SpectrogramView(theme, self.axis, self)
        self.rows = RowsArea(theme, self.axis, self)
        self.rows.tab_from = self.spectrogram
        self.empty = EmptyRows(theme, self)
        self.preview = PreviewRows(theme, self.axis, self)
        self.marks = FrameMarks(theme, self.axis, self)
        self.waiting_rows = WaitingBar(theme, self)
        self.waiting_picture = WaitingBar(theme, self)
        self.edited_lines = EditedLines(theme, self.axis, self)
        self.true_lines = TrueLines(theme, self.axis, self)
        self._edge = Edge(theme, self)
        self.playhead = Playhead(theme, self.axis, self)
        self._lines: tuple[Line, ...] = ()
        self.axis.changed.connect(self._on_axis_changed)
        theme.changed.connect(self._on_theme_changed)

    def mice(self) -> list[TimeMouse]:
        """Return what the mouse does in each of the parts that have time from left to right."""
        rows = self.rows
        views = (self.sections, self.ruler, self.spectrogram, rows.layout_view, rows.rest_lane)
        return [view.mouse for view in views]

    def show_n_loops(self, n_loops: int) -> None:
        """Make room for so many rows; 0 for the invitation to find loops."""
        previews = self.preview.preview is not None and not n_loops
        self.rows.setVisible(n_loops > 0)
        self.empty.setVisible(not n_loops and not previews)
        self.preview.setVisible(previews)
        lines = self.rows.lines.lines if n_loops else ()
        if lines != self._lines:
            self._lines = lines
            self._arrange()

    def sizeHint(self) -> QSize:
        """Return the size in a window of 1440 by 900."""
        return QSize(1440, 502)

    def minimumSizeHint(self) -> QSize:
        """Return the size below which nothing useful can be seen."""
        return QSize(720, 260)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give every part its place."""
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the heads."""
        QPainter(self).fillRect(self.rect(), QColor(self._theme.tokens.panel))

    def _arrange(self) -> None:
        width, lines = self.width(), self._lines
        left = WIDE if width >= _WIDE_WINDOW else NARROW
        slim = sum(line.slim for line in lines)
        heights = divide(
            self.height(),
            len(lines) - slim,
            heads=slim * GROUP_HEAD,
            overview=not self.axis.fits,
        )
        song = max(width - left, 1)
        top = heights.overview
        for part in (self.overview, self.overview_panel):
            part.setVisible(top > 0)
        self.overview_panel.setGeometry(0, 0, left - 1, top)
        self.overview.setGeometry(left, 0, song, top)
        self.ruler_panel.setGeometry(0, top, left - 1, heights.ruler)
        self.sections.setGeometry(left, top, song, heights.sections)
        bars = top + heights.sections
        self.ruler.setGeometry(left, bars, song, BARS)
        picture = bars + BARS
        self.panel.setGeometry(0, picture, left - 1, heights.picture)
        self.spectrogram.setGeometry(left, picture, song, heights.picture)
        self.marks.setGeometry(left, picture, song, MARKS)
        rows = picture + heights.picture
        self.rows.show_geometry(left, heights.row, scrolls=heights.scrolls)
        self.rows.setGeometry(0, rows, width, heights.rows + REST)
        self.empty.setGeometry(left, rows, song, heights.rows)
        self.preview.show_head_width(left)
        self.preview.setGeometry(0, rows, width, heights.rows)
        bottom = rows + heights.rows + (REST if lines else 0)
        self._edge.setGeometry(left - 1, 0, 1, bottom)
        # Not over the invitation to find loops.
        self.edited_lines.setGeometry(left, picture, song, (bottom if lines else rows) - picture)
        self.true_lines.setGeometry(left, picture, song, MARK)
        self.playhead.setGeometry(left - OVERHANG, bars, song + 2 * OVERHANG, bottom - bars)
        self.waiting_picture.setGeometry(left, picture, song, WAITING)
        self.waiting_rows.setGeometry(0, rows, width, WAITING)
        marks = (self.marks, self.edited_lines, self.true_lines)
        waiting = (self.waiting_picture, self.waiting_rows)
        for above in (*marks, *waiting, self._edge, self.playhead):
            above.raise_()
        self.axis.set_width(song)

    def _on_axis_changed(self) -> None:
        # `isHidden` is what was asked for, whether the song view itself can be seen or not.
        if self.overview.isHidden() != self.axis.fits:
            self._arrange()

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
