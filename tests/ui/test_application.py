"""The application object, which there is one of: it is made in a program of its own."""

import subprocess
import sys

PROGRAM = """
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from loopstudio.ui.application import Application

application = Application([])
application.file_opened.connect(print)
application.sendEvent(application, QFileOpenEvent("/music/Night Bus.loopstudio"))
application.sendEvent(application, QEvent(QEvent.Type.ApplicationStateChange))
"""


def test_a_file_that_the_system_hands_over_is_told():
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=True,
        env={"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": ":".join(sys.path)},
    )
    assert ran.stdout == "/music/Night Bus.loopstudio\n"
