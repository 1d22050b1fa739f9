"""A sound card for tests: a PulseAudio server of their own, and a recorder on it.

The server plays into a null sink, which keeps time as a card does and passes samples on
unchanged; its monitor is recorded.  So a test hears what a user would hear, sample by
sample, on a computer without a sound card.

Needs the Debian packages pulseaudio, pulseaudio-utils and libasound2-plugins, by which
PortAudio reaches the server through ALSA.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pytest

SR = 44100
N_CHANNELS = 2
_FRAME_BYTES = 4 * N_CHANNELS
# Rewinding stalls the stream for seconds when it starts.
_SINK = (f"rate={SR}", "format=float32le", f"channels={N_CHANNELS}", "norewinds=1")
_NEEDED = ("pulseaudio", "pactl", "parec")


class SoundServer:
    """A PulseAudio server with a null sink, found by programs through the environment."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        # A client must not start a server by itself when this one is gone.
        config = folder / "client.conf"
        config.write_text("autospawn = no\n")
        self._cards = folder / "alsa.conf"
        self.list_devices()
        self.environment = {
            "ALSA_CONFIG_PATH": str(self._cards),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_CLIENTCONFIG": str(config),
            "PULSE_STATE_PATH": str(folder),
        }

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        self._process = subprocess.Popen(
            [
                "pulseaudio",
                "-n",
                "--daemonize=no",
                "--exit-idle-time=-1",
                "--log-target=null",
                "-L",
                "module-native-protocol-unix",
                "-L",
                " ".join(["module-null-sink sink_name=ci", *_SINK]),
            ],
            env=_clean_environment() | self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end_s = time.monotonic() + 20
        while not self._answers():
            assert time.monotonic() < end_s, "the sound server does not answer"
            time.sleep(0.05)

    def list_devices(self, *names: str) -> None:
        """Let programs that look again find these devices, each with a sink of its name."""
        lines = ["</usr/share/alsa/alsa.conf>"]
        lines += [f'pcm."{name}" {{ type pulse device "{name}" }}' for name in names]
        self._cards.write_text("\n".join(lines) + "\n")

    def add_sink(self, name: str) -> None:
        """Load one more sink, which can be recorded by its name."""
        subprocess.run(
            ["pactl", "load-module", "module-null-sink", f"sink_name={name}", *_SINK],
            env=_clean_environment() | self.environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def kill(self) -> None:
        """Kill the server, as a crash would."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None
        shutil.rmtree(self._folder / "pulse", ignore_errors=True)

    def hang(self) -> None:
        """Stop the server where it is, so that it answers nobody and nobody is told."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let a server that hangs go on."""
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def _answers(self) -> bool:
        done = subprocess.run(
            ["pactl", "info"],
            env=_clean_environment() | self.environment,
            capture_output=True,
            timeout=10,
            check=False,
        )
        return done.returncode == 0 and b"Default Sink: ci" in done.stdout


class Recorder:
    """Records what the server plays on one of its sinks while its ``with`` block runs.

    Attributes
    ----------
    samples : np.ndarray, shape (n, n_channels), float32
        Everything recorded so far.
    """

    def __init__(self, server: SoundServer, sink: str = "ci") -> None:
        self._server, self._sink = server, sink
        self._chunks: list[bytes] = []
        self._arrivals: list[tuple[float, int]] = []  # when, and frames that were there then
        self._thread = threading.Thread(target=self._read, name="recorder")

    def __enter__(self) -> "Recorder":
        self._process = subprocess.Popen(
            [
                "parec",
                f"--device={self._sink}.monitor",
                "--raw",
                "--format=float32le",
                f"--rate={SR}",
                f"--channels={N_CHANNELS}",
                "--latency-msec=5",
            ],
            env=_clean_environment() | self._server.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._thread.start()
        wait_until(lambda: len(self._arrivals) > 3, "the recorder to begin")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._thread.join()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    @property
    def samples(self) -> np.ndarray:
        data = b"".join(self._chunks)
        data = data[: len(data) // _FRAME_BYTES * _FRAME_BYTES]
        return np.frombuffer(data, np.float32).reshape(-1, N_CHANNELS)

    def time_of(self, frame: float) -> float:
        """Return when a recorded frame was played, on the clock of `time.monotonic`."""
        # A frame cannot arrive before it was played, and the luckiest arrives at once.
        start_s = min(at_s - n / SR for at_s, n in self._arrivals)
        return start_s + frame / SR

    def frame_at(self, time_s: float) -> int:
        """Return the frame played at a time of `time.monotonic`."""
        return round((time_s - self.time_of(0)) * SR)

    def _read(self) -> None:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        n_bytes = 0
        while chunk := os.read(descriptor, 1 << 16):
            n_bytes += len(chunk)
            self._chunks.append(chunk)
            self._arrivals.append((time.monotonic(), n_bytes // _FRAME_BYTES))


def locate(piece: np.ndarray, whole: np.ndarray) -> int:
    """Find where a piece lies in a longer signal, by correlation.

    Parameters
    ----------
    piece : np.ndarray, shape (m, n_channels)
    whole : np.ndarray, shape (n, n_channels), n >= m

    Returns
    -------
    int
        The sample of `whole` at which `piece` begins.
    """
    n = 1 << int(len(piece) + len(whole) - 1).bit_length()
    spectra = np.fft.rfft(whole, n, axis=0) * np.fft.rfft(piece, n, axis=0).conj()
    likeness = np.fft.irfft(spectra.sum(axis=1), n)[: len(whole) - len(piece) + 1]
    return int(np.argmax(likeness))


def wait_until(condition: Any, what: str, timeout_s: float = 15) -> float:
    """Wait until a condition holds; return how many seconds that took."""
    begin_s = time.monotonic()
    while not condition():
        assert time.monotonic() - begin_s < timeout_s, f"waited in vain for {what}"
        time.sleep(0.005)
    return time.monotonic() - begin_s


@pytest.fixture
def sound_server() -> Iterator[SoundServer]:
    """Start a sound server, and send the sound of this process and its children there."""
    missing = [name for name in _NEEDED if shutil.which(name) is None]
    if missing:
        reason = f"not installed: {', '.join(missing)}"
        if os.environ.get("CI"):
            pytest.fail(f"the tests of the sound need a sound server; {reason}")
        pytest.skip(reason)
    # The path of a socket must be short, shorter than that of tmp_path.
    folder = Path(tempfile.mkdtemp(prefix="pulse-"))
    server = SoundServer(folder)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PULSE_SERVER", "PULSE_RUNTIME_PATH", "ALSA_CONFIG_PATH"):
            patch.delenv(name, raising=False)
        for name, value in server.environment.items():
            patch.setenv(name, value)
        try:
            server.start()
            yield server
        finally:
            server.kill()
            shutil.rmtree(folder, ignore_errors=True)


def _clean_environment() -> dict[str, str]:
    unwanted = ("PULSE_", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")
    return {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
