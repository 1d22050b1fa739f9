"""The theme in use, its style sheet, its fonts and its icons."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QToolButton

from loopstudio.project import resources
from loopstudio.ui.theme import icons
from loopstudio.ui.theme.theme import Theme, palette, style_sheet
from loopstudio.ui.theme.tokens import DARK, LIGHT

ICONS = sorted(path.stem for path in resources.path("icons").glob("*.svg"))


@pytest.fixture
def dressed(qapp):
    """The application in a theme; as it was before when the test is over."""
    before = qapp.style().objectName(), qapp.palette(), qapp.styleSheet(), qapp.font()
    theme = Theme("dark")
    theme.install(qapp)
    yield theme
    theme.changed.disconnect()
    qapp.setStyleSheet(before[2])
    qapp.setStyle(before[0])
    qapp.setPalette(before[1])
    qapp.setFont(before[3])


def test_a_change_of_theme_is_told_once(qtbot):
    theme = Theme("dark")
    with qtbot.waitSignal(theme.changed) as told:
        theme.set_mode("light")
    assert told.args == [LIGHT]
    assert theme.tokens == LIGHT
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_mode("light")


def test_the_systems_colours_are_dark_where_the_system_does_not_say(qapp):
    assert Theme("system").tokens in (DARK, LIGHT)


def test_it_follows_the_desktop_while_the_program_runs(qapp, qtbot, dressed):
    button = QToolButton()
    qtbot.addWidget(button)
    button.resize(60, 28)
    hints = qapp.styleHints()
    before = hints.colorScheme()
    told = []
    dressed.changed.connect(told.append)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert told == []  # the user has chosen dark
    dressed.set_mode("system")
    assert told == [LIGHT]
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert told == [LIGHT, DARK]
    assert QColor(button.grab().toImage().pixel(8, 14)).name() == DARK.raised
    assert qapp.palette().color(QPalette.ColorRole.Text).name() == DARK.ink
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert QColor(button.grab().toImage().pixel(8, 14)).name() == LIGHT.raised
    assert qapp.palette().color(QPalette.ColorRole.Text).name() == LIGHT.ink
    hints.colorSchemeChanged.emit(before)


def test_buttons_change_colour_with_the_theme(qtbot, dressed):
    button = QToolButton()
    qtbot.addWidget(button)
    button.resize(60, 28)
    seen = []
    for mode in ("dark", "light"):
        dressed.set_mode(mode)
        seen.append(QColor(button.grab().toImage().pixel(8, 14)).name())
    assert seen == [DARK.raised, LIGHT.raised]


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_the_style_sheet_is_filled_in(tokens):
    sheet = style_sheet(tokens)
    assert "$" not in sheet
    assert tokens.panel in sheet


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_what_is_disabled_is_told_from_what_is_not(tokens):
    made = palette(tokens)
    disabled = made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    assert disabled.name() == tokens.off
    assert made.color(QPalette.ColorRole.ButtonText).name() == tokens.ink


def test_digits_do_not_dance(qapp):
    metrics = QFontMetrics(Theme().font("position"))
    assert len({metrics.horizontalAdvance(digit * 4) for digit in "0123456789"}) == 1


def test_roles_are_as_large_as_the_look_says(qapp):
    theme = Theme()
    sizes = {role: theme.font(role).pixelSize() for role in ("caption", "body", "position")}
    assert sizes == {"caption": 11, "body": 12, "position": 20}


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_has_ink_in_every_state(qapp, name):
    made = icons.icon(name, DARK)
    for mode, state, colour in (
        (QIcon.Mode.Normal, QIcon.State.Off, DARK.ink),
        (QIcon.Mode.Normal, QIcon.State.On, DARK.on_text),
        (QIcon.Mode.Disabled, QIcon.State.Off, DARK.off),
    ):
        image = made.pixmap(QSize(16, 16), mode, state).toImage()
        pixels = [image.pixelColor(x, y) for x in range(16) for y in range(16)]
        inked = [pixel for pixel in pixels if pixel.alpha() > 250]
        assert inked or max(pixel.alpha() for pixel in pixels) > 120, name
        assert all(_near(pixel, QColor(colour)) for pixel in inked)


@pytest.mark.parametrize("kind", icons.KINDS)
def test_every_kind_of_loop_has_an_icon(kind):
    assert kind in ICONS


def test_icons_are_sharp_on_dense_screens(qapp):
    assert icons.pixmap("play", DARK.ink, 16, 2.0).size() == QSize(32, 32)


def test_an_unknown_icon_is_an_error(qapp):
    with pytest.raises(FileNotFoundError):
        icons.pixmap("no such icon", DARK.ink)


def _near(one: QColor, other: QColor) -> bool:
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)
    return all(abs(a - b) <= 2 for a, b in pairs)


def test_the_application_is_dressed_whole(dressed):
    application = QApplication.instance()
    assert application.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    assert DARK.panel in application.styleSheet()
    dressed.set_mode("light")
    assert application.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window
