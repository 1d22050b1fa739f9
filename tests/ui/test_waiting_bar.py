"""The bar on top of a view that waits."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from loopstudio.ui.theme.tokens import DARK


def test_it_is_there_only_while_something_is_waited_for(view):
    bar = view.waiting_rows
    assert not bar.isVisible()
    bar.show_fraction(0.0)
    assert bar.isVisible()
    bar.show_fraction(None)
    assert not bar.isVisible()


def test_it_shows_how_much_is_done_over_the_rows_and_their_heads(view):
    view.waiting_rows.show_fraction(0.5)
    image = view.grab().toImage()
    y = view.rows.y()
    assert QColor(image.pixel(image.width() // 4, y)).name() == DARK.ink
    assert QColor(image.pixel(3 * image.width() // 4, y)).name() == DARK.line2


def test_the_view_below_stays_in_use(qtbot, view):
    view.waiting_picture.show_fraction(0.1)
    assert view.waiting_picture.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert view.spectrogram.isEnabled()
