"""What a screen reader is told of the export window."""

from tests.ui.reading import faults


def test_the_export_window_can_be_read(panel):
    assert faults(panel) == []
