"""The window of Help: pages at the left, the page at the right."""

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QWidget

from loopstudio.project import resources
from loopstudio.ui.controls.focus_ring import FocusRing
from loopstudio.ui.help.page import HelpPage
from loopstudio.ui.theme.theme import Theme

PAGES = (
    ("how", "How it works"),
    ("playing", "Playing"),
    ("layout", "Changing the layout"),
    ("groups", "Groups, merging and splitting"),
    ("wishes", "Wishes"),
    ("cube", "Looking into the song"),
    ("take-home", "Taking loops home"),
    ("components", "Components"),
    ("example-loops", "1  Loops of a song"),
    ("example-players", "2  Two players"),
    ("example-notes", "3  Seven notes"),
    ("example-piece", "4  A piece and its score"),
    ("example-number", "5  How many components?"),
    ("example-sample", "6  Who sampled whom?"),
    ("recovery", "When things go wrong"),
    ("fair", "Fair use"),
)
"""Name of the file in ``resources/help`` and title of every page."""

SCHEME = "loopstudio"
"""Of links that do something: ``loopstudio:example/NAME``."""

_LIST_WIDTH = 208


class HelpWindow(QWidget):
    """Help beside the program, which stays usable.

    Signals
    -------
    example_asked(str)
        The user wants this example started.
    """

    example_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Help")
        self.resize(900, 680)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._list = QListWidget()
        self._list.setAccessibleName("Pages")
        self._list.setFixedWidth(_LIST_WIDTH)
        self._list.setFont(theme.font("body"))
        self._list.setProperty("pages", "true")
        for name, title in PAGES:
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, name)
            self._list.addItem(item)
        self.page = HelpPage(theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._list)
        row.addWidget(self.page, 1)
        self._ring = FocusRing(theme, self)
        self._list.currentRowChanged.connect(self._on_row)
        self.page.anchorClicked.connect(self._on_link)
        self.show_page("how")

    def show_page(self, name: str) -> None:
        """Show the page of this name."""
        names = [page for page, _ in PAGES]
        self._list.setCurrentRow(names.index(name))

    def shown(self) -> str:
        """Return the name of the page shown."""
        return PAGES[self._list.currentRow()][0]

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to tell keyboard from pointer."""
        super().showEvent(event)
        self._ring.watch()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _on_row(self, row: int) -> None:
        text = resources.path("help", f"{PAGES[row][0]}.md").read_text(encoding="utf-8")
        self.page.show_markdown(text)

    def _on_link(self, link: QUrl) -> None:
        if link.scheme() == SCHEME:
            self.example_asked.emit(link.path().removeprefix("example/"))
        elif link.path() in dict(PAGES):
            self.show_page(link.path())
