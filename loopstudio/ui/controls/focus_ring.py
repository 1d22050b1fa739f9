"""The ring around the control that has the keyboard."""

from PySide6.QtCore import QEvent, QObject, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QWindow
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QFocusFrame,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)

from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

OWN_RING = "ownRing"
"""Property of a widget that shows itself which of its parts the keys are about."""

_GAP = 2
_WIDTH = 2


class FocusRing(QFocusFrame):
    """A ring of ink, 2 pixels away from the control, after use of the keyboard only.

    Style sheets can draw no such ring (their outline has no offset), so one frame follows
    the focus of a window.
    """

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._by_keyboard = False
        self._followed: QWidget | None = None
        self._watched: QWindow | None = None
        self._margins = _Margins("Fusion")
        self.setStyle(self._margins)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)
        theme.changed.connect(self._on_theme_changed)
        self.hide()  # or it would be shown with the window, around nothing

    def watch(self) -> None:
        """Tell keyboard from pointer; call it once the window is shown.

        The filter sits on the native window, where keys and clicks arrive, and not on the
        application: there, every event of the program would pass through Python.
        """
        handle: QWindow | None = self._window.windowHandle()
        if handle is not None and handle is not self._watched:
            handle.installEventFilter(self)
            self._watched = handle

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice whether keyboard or pointer was used last."""
        if event.type() == QEvent.Type.KeyPress:
            self._by_keyboard = True
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._by_keyboard = False
            self._follow(None)
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.tokens.ink), _WIDTH))
        inset = _WIDTH / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 4 + _GAP, 4 + _GAP
        )

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        shown = self._by_keyboard and new is not None and new.window() is self._window
        self._follow(new if shown else None)

    def _follow(self, widget: QWidget | None) -> None:
        # Views that fill a panel have no room for a ring outside; they show what is selected.
        if isinstance(widget, QAbstractScrollArea) or widget is self._window:
            widget = None
        if widget is not None and widget.property(OWN_RING):
            widget = None
        # While its window is being destroyed, the ring must not be touched any more; and then
        # there is nothing to follow.
        if widget is not self._followed:
            self._followed = widget
            self.setWidget(widget)  # type: ignore[arg-type]  # None hides the ring

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()


class _Margins(QProxyStyle):
    """Makes the frame as much larger than the control as gap and ring need.

    It also lays the frame above the whole window: by itself it is a sibling of the control,
    and cut off where buttons stand side by side in a widget that is no larger than they are.
    """

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        data: QStyleHintReturn | None = None,
    ) -> int:
        if hint == QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        return super().styleHint(hint, option, widget, data)

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        if metric in (
            QStyle.PixelMetric.PM_FocusFrameHMargin,
            QStyle.PixelMetric.PM_FocusFrameVMargin,
        ):
            return _GAP + _WIDTH
        return super().pixelMetric(metric, option, widget)
