"""What a screen reader is told of components."""

from tests.ui.reading import faults


def test_components_and_their_desk_can_be_read(drawn):
    drawn.window.show_song()
    assert drawn.workshop.shown
    assert faults(drawn.window) == []
