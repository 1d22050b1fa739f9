"""Starting the program, and being stopped while it starts."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def _started(*arguments: str, cwd: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "loopstudio", *arguments],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "LOOPSTUDIO_STATE": str(cwd / "state"),
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_CONFIG_HOME": str(cwd / "config"),
        },
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
@pytest.mark.parametrize("arguments", [(), ("extract", "song.wav", "--out", "out")])
def test_ctrl_c_while_it_starts_ends_it_without_a_traceback(tmp_path, arguments):
    for delay_s in (0.15, 0.25, 0.5):
        program = _started(*arguments, cwd=tmp_path)
        time.sleep(delay_s)
        program.send_signal(signal.SIGINT)
        _, errors = program.communicate(timeout=20)
        # Python itself takes the first hundredths; what it says then is not ours to mend.
        if "site" not in errors and "runpy" not in errors:
            assert "Traceback" not in errors


@pytest.mark.skipif(sys.platform == "win32", reason="there is no nohup")
def test_a_request_that_is_ignored_from_outside_stays_ignored():
    source = (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN);"
        "from loopstudio import cli;\n"
        "with cli._interruptible(): print(signal.getsignal(signal.SIGINT).name)"
    )
    output = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout
    assert output == "SIG_IGN\n"
