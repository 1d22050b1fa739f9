"""Labels that give way, and paragraphs."""

import pytest

from loopstudio.ui.controls.label import ElidedLabel
from loopstudio.ui.controls.paragraph import Paragraph
from loopstudio.ui.theme.theme import Theme

TEXTS = ("8 strongest of 20, scroll for more", "8 strongest of 20", "8 of 20")


def rows_with_ink(widget):
    """Return the rows of pixels that differ from the ground."""
    image = widget.grab().toImage()
    ground = image.pixel(image.width() - 1, image.height() - 1)
    return [
        y
        for y in range(image.height())
        if any(image.pixel(x, y) != ground for x in range(image.width()))
    ]


@pytest.fixture
def theme():
    return Theme("dark")


@pytest.mark.parametrize("text", TEXTS)
def test_a_label_says_it_in_fewer_words_before_any_is_cut_off(qtbot, theme, text):
    label = ElidedLabel(theme, role="caption")
    qtbot.addWidget(label)
    label.show_texts(*TEXTS)
    width = label.fontMetrics().horizontalAdvance(text)
    label.resize(width, 16)
    plain = ElidedLabel(theme, text, "caption")
    qtbot.addWidget(plain)
    plain.resize(width, 16)
    assert label.grab().toImage() == plain.grab().toImage()
    # What is left out is in the tooltip.
    assert label.toolTip() == ("" if text == TEXTS[0] else TEXTS[0])


def test_another_text_has_no_shorter_ones(qtbot, theme):
    label = ElidedLabel(theme)
    qtbot.addWidget(label)
    label.show_texts(*TEXTS)
    label.show_texts("what it is made of")
    label.resize(40, 16)
    label.grab()
    assert label.toolTip() == "what it is made of"


def test_a_paragraph_is_the_higher_the_narrower_it_is(qtbot, theme):
    text = "It listens for the beat and cuts the song at every bar line."
    paragraph = Paragraph(theme, text)
    qtbot.addWidget(paragraph)
    assert paragraph.heightForWidth(2000) == 18
    assert paragraph.heightForWidth(200) == 36
    assert paragraph.heightForWidth(110) > 36
    paragraph.resize(200, 36)
    rows = rows_with_ink(paragraph)
    assert min(rows) < 18 < max(rows) < 36


def test_a_paragraph_is_as_high_as_what_it_says_now(qtbot, theme):
    paragraph = Paragraph(theme, "It listens for the beat and cuts the song at every bar line.")
    qtbot.addWidget(paragraph)
    assert paragraph.heightForWidth(200) == 36
    paragraph.setText("It listens.")
    assert paragraph.heightForWidth(200) == 18
    font = paragraph.font()
    font.setPixelSize(4 * font.pixelSize())
    paragraph.setFont(font)
    assert paragraph.heightForWidth(200) > 72
