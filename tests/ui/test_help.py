"""Help: every page opens, every link leads somewhere, every example can be started."""

import re

import pytest
from PySide6.QtCore import QUrl

from loopstudio.project import resources
from loopstudio.ui.help.examples import EXAMPLES, with_score
from loopstudio.ui.help.window import PAGES, HelpWindow

_LINK = re.compile(r"\]\(([^)]+)\)")


@pytest.fixture
def window(qtbot, theme):
    made = HelpWindow(theme, None)
    qtbot.addWidget(made)
    made.show()
    return made


def _markdown(name):
    return resources.path("help", f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name, _ in PAGES])
def test_every_page_has_a_heading_and_links_that_lead_somewhere(name):
    text = _markdown(name)
    assert text.startswith("# ")
    for link in _LINK.findall(text):
        if link.startswith("loopstudio:example/"):
            assert link.removeprefix("loopstudio:example/") in EXAMPLES
        else:
            assert link in dict(PAGES)


def test_every_example_is_offered_and_its_files_are_there():
    offered = {link for name, _ in PAGES for link in _LINK.findall(_markdown(name))}
    assert {f"loopstudio:example/{name}" for name in EXAMPLES} <= offered
    for example in EXAMPLES.values():
        assert resources.path(*example.song).is_file()
        if example.learning is not None and example.learning.score:
            assert with_score(example.learning).score.endswith("piece.csv")


def test_pages_are_shown_in_the_fonts_of_the_theme(window, theme):
    window.show_page("components")
    document = window.page.document()
    first = document.begin()
    assert first.text() == "Components"
    assert first.begin().fragment().charFormat().font().families() == theme.font("drop").families()
    assert "Griffin-Lim" in document.toPlainText()


def test_code_has_letters_of_one_width(window):
    window.show_page("example-loops")
    block = window.page.document().begin()
    while "loopstudio extract" not in block.text():
        block = block.next()
    assert "Mono" in block.begin().fragment().charFormat().font().families()[0]


def test_links_open_pages_and_start_examples(qtbot, window):
    window.page.anchorClicked.emit(QUrl("fair"))
    assert window.shown() == "fair"
    with qtbot.waitSignal(window.example_asked) as asked:
        window.page.anchorClicked.emit(QUrl("loopstudio:example/players"))
    assert asked.args == ["players"]


def test_a_change_of_theme_changes_the_page(window, theme):
    before = window.page.document().begin().next().begin().fragment().charFormat().foreground()
    theme.set_mode("light")
    after = window.page.document().begin().next().begin().fragment().charFormat().foreground()
    assert before.color() != after.color()
