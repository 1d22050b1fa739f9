"""The theme in use: its colours, its fonts, and who is told when it changes."""

import sys
from dataclasses import asdict, replace
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyle

from loopstudio.project import resources
from loopstudio.ui.theme.tokens import DARK, LIGHT, Tokens

MODES = ("dark", "light", "system")
"""What the user can choose; ``"system"`` follows the desktop."""

LEVEL_MAPS = ("grey", "colour")
"""How levels alone can be shown."""

MOTIONS = ("system", "off")
"""Whether things move where the desktop has nothing against it, or never."""

FAMILIES = ("Inter", "Segoe UI Variable Text", "Segoe UI", "Noto Sans", "DejaVu Sans")
"""In order of preference; macOS uses its own font."""

_ROLES = {  # role: (pixels, weight)
    "key": (10, QFont.Weight.Normal),
    "letters": (10, QFont.Weight.DemiBold),
    "letter": (11, QFont.Weight.DemiBold),
    "caption": (11, QFont.Weight.Normal),
    "body": (12, QFont.Weight.Normal),
    "body_strong": (12, QFont.Weight.DemiBold),
    "large": (13, QFont.Weight.Normal),
    "name": (13, QFont.Weight.DemiBold),
    "readout": (15, QFont.Weight.Medium),
    "lead": (15, QFont.Weight.Normal),
    "title": (15, QFont.Weight.DemiBold),
    "position": (20, QFont.Weight.Medium),
    "drop": (20, QFont.Weight.DemiBold),
    "headline": (32, QFont.Weight.DemiBold),
}

_PALETTE = {  # palette role: token
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "ink",
    QPalette.ColorRole.Base: "sunken",
    QPalette.ColorRole.AlternateBase: "panel",
    QPalette.ColorRole.Text: "ink",
    QPalette.ColorRole.PlaceholderText: "ink3",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "ink",
    QPalette.ColorRole.BrightText: "ink",
    QPalette.ColorRole.Highlight: "ink",
    QPalette.ColorRole.HighlightedText: "on_text",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "ink",
    QPalette.ColorRole.Link: "ink",
    QPalette.ColorRole.Light: "hover",
    QPalette.ColorRole.Midlight: "raised",
    QPalette.ColorRole.Mid: "line2",
    QPalette.ColorRole.Dark: "line",
    QPalette.ColorRole.Shadow: "window",
}


class Theme(QObject):
    """The colours in use; every widget that paints holds one and repaints on `changed`.

    Signals
    -------
    changed(Tokens)
        The colours are other ones now, because the user or the desktop chose so.
    """

    changed = Signal(object)

    def __init__(self, mode: str = "dark", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode = mode
        self._level_map = LEVEL_MAPS[0]
        self._motion = MOTIONS[0]
        self._scheme = QGuiApplication.styleHints().colorScheme()
        self._tokens = self._wanted()

    @property
    def tokens(self) -> Tokens:
        """The colours in use."""
        return self._tokens

    @property
    def mode(self) -> str:
        """What the user chose, one of `MODES`."""
        return self._mode

    def set_mode(self, mode: str) -> None:
        """Use the dark or the light colours, or those that the desktop uses."""
        self._mode = mode
        self._refresh()

    @property
    def level_map(self) -> str:
        """How levels alone are shown, one of `LEVEL_MAPS`."""
        return self._level_map

    def set_level_map(self, level_map: str) -> None:
        """Show levels alone in grey, or in colours."""
        self._level_map = level_map
        self._refresh()

    @property
    def motion(self) -> str:
        """Whether things move, one of `MOTIONS`."""
        return self._motion

    def set_motion(self, motion: str) -> None:
        """Let things move where the desktop has nothing against it, or never."""
        self._motion = motion

    def duration_ms(self, wanted_ms: int) -> int:
        """Return how long something may move; 0 for people who want to see no motion."""
        style = QApplication.style()
        moves = style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0
        return wanted_ms if moves and self._motion != "off" else 0

    def install(self, application: QApplication) -> None:
        """Dress the whole application in this theme, now and whenever it changes."""
        application.setStyle("Fusion")
        application.setFont(self.font("body"))
        application.styleHints().colorSchemeChanged.connect(self._on_desktop_changed)
        self.changed.connect(self._dress)
        self._dress(self._tokens)

    def font(self, role: str) -> QFont:
        """Return the font of a role, with figures that all have one width.

        Parameters
        ----------
        role : str
            ``"key"``, ``"letters"``, ``"letter"`` (in frames), ``"caption"``, ``"body"``,
            ``"body_strong"``, ``"large"``, ``"name"``, ``"readout"``,
            ``"lead"``, ``"title"``, ``"position"``, ``"drop"`` or ``"headline"``.
        """
        pixels, weight = _ROLES[role]
        font = (
            QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
            if sys.platform == "darwin"
            else QFont(list(FAMILIES))
        )
        font.setPixelSize(pixels)
        font.setWeight(weight)
        # Digits of one width do not dance while the song plays.
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _wanted(self) -> Tokens:
        light = self._mode == "light"
        if self._mode == "system":
            light = self._scheme == Qt.ColorScheme.Light
        return replace(LIGHT if light else DARK, level_map=self._level_map)

    def _refresh(self) -> None:
        tokens = self._wanted()
        if tokens != self._tokens:
            self._tokens = tokens
            self.changed.emit(tokens)

    def _on_desktop_changed(self, scheme: Qt.ColorScheme) -> None:
        self._scheme = scheme
        self._refresh()

    def _dress(self, tokens: Tokens) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setPalette(palette(tokens))
        application.setStyleSheet(style_sheet(tokens))


def palette(tokens: Tokens) -> QPalette:
    """Return the palette that Fusion paints with."""
    palette = QPalette()
    colours = asdict(tokens)
    for role, token in _PALETTE.items():
        palette.setColor(role, QColor(colours[token]))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.off))
    return palette


def style_sheet(tokens: Tokens) -> str:
    """Return the program's style sheet in these colours."""
    template = resources.path("look.qss").read_text(encoding="utf-8")
    return Template(template).substitute(asdict(tokens))
