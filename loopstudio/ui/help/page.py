"""One page of Help: Markdown in the fonts and colours of the theme.

A browser engine would be ten times the size of the program; Qt's own documents show Markdown,
but in their own dress, so headings, paragraphs and tables get the theme's here.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_LINE_PERCENT = 142
_HEADINGS = {1: "drop", 2: "title", 3: "name"}
"""Level of a heading: role of its font."""
_MARGIN = 28
_CELL = 6


class HelpPage(QTextBrowser):
    """Shows Markdown; whoever holds it is told of links, and nothing is loaded by itself."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._markdown = ""
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setAccessibleName("Help page")
        self.setProperty("help", "true")
        theme.changed.connect(self._on_theme_changed)

    def show_markdown(self, markdown: str) -> None:
        """Show a page, from its top."""
        self._markdown = markdown
        document = self.document()
        document.setDefaultFont(self._theme.font("large"))
        document.setDocumentMargin(_MARGIN)
        document.setMarkdown(markdown, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        self._dress()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(0)

    def _dress(self) -> None:
        """Give every block and every stretch of text its font, colour and distance."""
        document = self.document()
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        block = document.begin()
        while block.isValid():
            cursor.setPosition(block.position())
            level = block.blockFormat().headingLevel()
            cursor.mergeBlockFormat(_block_format(level, listed=block.textList() is not None))
            pieces = []
            fragments = block.begin()
            while not fragments.atEnd():
                fragment = fragments.fragment()
                pieces.append((fragment.position(), fragment.length(), fragment.charFormat()))
                fragments += 1
            for position, length, before in pieces:
                cursor.setPosition(position)
                cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
                code = "monospace" in (before.fontFamilies() or ())
                cursor.mergeCharFormat(self._char_format(before, level, code=code))
            block = block.next()
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                frame.setFormat(self._table_format(frame))
        cursor.endEditBlock()
        document.clearUndoRedoStacks()

    def _char_format(self, before: QTextCharFormat, level: int, *, code: bool) -> QTextCharFormat:
        tokens = self._theme.tokens
        made = QTextCharFormat()
        font = self._theme.font(_HEADINGS.get(level, "large"))
        made.setForeground(QColor(tokens.ink if level else tokens.ink2))
        if code:
            font = QFont(["JetBrains Mono", "DejaVu Sans Mono", "Consolas", "Menlo", "monospace"])
            font.setPixelSize(12)
            made.setForeground(QColor(tokens.ink))
        elif not level and before.fontWeight() >= QFont.Weight.Bold:
            font.setWeight(QFont.Weight.DemiBold)
            made.setForeground(QColor(tokens.ink))
        font.setItalic(before.fontItalic())
        if before.isAnchor():
            font.setUnderline(True)
            made.setForeground(QColor(tokens.ink))
        made.setFont(font)
        return made

    def _table_format(self, table: QTextTable) -> QTextTableFormat:
        made = table.format()
        made.setBorder(1)
        made.setBorderCollapse(True)
        made.setBorderBrush(QColor(self._theme.tokens.line2))
        made.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        made.setCellPadding(_CELL)
        made.setTopMargin(_CELL)
        made.setBottomMargin(_CELL)
        return made

    def _on_theme_changed(self, tokens: Tokens) -> None:
        place = self.verticalScrollBar().value()
        self.show_markdown(self._markdown)
        self.verticalScrollBar().setValue(place)


def _block_format(level: int, *, listed: bool) -> QTextBlockFormat:
    made = QTextBlockFormat()
    made.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    made.setTopMargin(0 if level == 1 else 20 if level else 2 if listed else 6)
    made.setBottomMargin(8 if level else 2 if listed else 6)
    made.setAlignment(Qt.AlignmentFlag.AlignLeft)
    return made
