"""How soon a toggle is heard, and what the sound costs.

Run it with ``python -m tests.benchmarks.playback`` on a computer with PulseAudio; it plays
into a null sink of its own.  Toggles are measured at the monitor of that sink, in silence
and beside a thread of this process that multiplies matrices.
"""

import contextlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from loopstudio.core.render import renderer
from loopstudio.playback.engine import SoundEngine
from loopstudio.playback.mix import Mix, MixPlan
from loopstudio.playback.rendering import BLOCK
from tests.playback.songs import SR, bands
from tests.pulse import Recorder, SoundServer, locate, wait_until

N_LOOPS = 3
TOGGLES = 60


@contextlib.contextmanager
def busy_thread() -> Iterator[None]:
    """Multiply matrices until the block ends."""
    done = threading.Event()

    def work() -> None:
        matrix = np.random.default_rng(0).random((700, 700)).astype(np.float32)
        while not done.is_set():
            matrix @ matrix
            np.sort(matrix.ravel())

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def toggles(
    server: SoundServer, company: contextlib.AbstractContextManager[None]
) -> tuple[list[float], float, int]:
    """Return latencies in ms until a toggle is complete, the longest call, and underruns."""
    song, found = bands(0.2 * TOGGLES + 5, N_LOOPS)
    mixes = [Mix((1.0,) * N_LOOPS), Mix((0.0, 1.0, 1.0))]
    engine = SoundEngine()
    engine.set_song(song, SR)
    engine.set_extraction(found)
    engine.set_mix(mixes[0])
    at_s, calls_s = [], []
    rng = np.random.default_rng(0)
    with company, Recorder(server) as recorder:
        engine.play()
        wait_until(lambda: engine.position > SR // 2, "the sound", 60)
        for i in range(TOGGLES):
            at_s.append(time.monotonic())
            engine.set_mix(mixes[(i + 1) % 2])
            calls_s.append(time.monotonic() - at_s[-1])
            time.sleep(0.16 + 0.04 * rng.random())
        underruns = engine.underruns
    engine.close()
    heard = renderer(song, SR, found)
    wanted = [MixPlan(song, heard, N_LOOPS, mix)(0, song.shape[1]) for mix in mixes]
    heard = recorder.samples
    start = locate(wanted[0][:8192], heard)
    found_ms = []
    for i, toggle_s in enumerate(at_s):
        toggle = recorder.frame_at(toggle_s)
        # Underruns delay what follows; the place is near where it would be without them.
        near = max(toggle - start - SR, 0)
        old = wanted[i % 2][near : near + SR + 4000]
        begin = near + locate(heard[toggle - 2000 : toggle], old) + 2000
        piece = heard[toggle : toggle + SR // 7]
        new = wanted[1 - i % 2][begin : begin + len(piece)]
        other = np.flatnonzero(np.abs(piece - new).max(axis=1) > 1e-5)
        if len(other) < len(piece):
            found_ms.append(1000 * (other[-1] + 1) / SR)
    return found_ms, 1000 * max(calls_s), underruns


def cost(n_loops: int) -> float:
    """Return the time to render a mix, in percent of the time it takes to play it."""
    song, found = bands(20, n_loops)
    plan = MixPlan(song, renderer(song, SR, found), n_loops, Mix((0.0,) + (1.0,) * (n_loops - 1)))
    begin_s = time.process_time()
    for at in range(0, song.shape[1], BLOCK):
        plan(at, BLOCK)
    return 100 * (time.process_time() - begin_s) / (song.shape[1] / SR)


def main() -> None:
    """Print all of it."""
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for n_loops in (4, 8, 16):
        print(
            f"rendering {n_loops:2d} layers in blocks of {BLOCK}: {cost(n_loops):.1f} % of a core"
        )
    folder = Path(tempfile.mkdtemp(prefix="pulse-"))
    server = SoundServer(folder)
    os.environ.update(server.environment)
    server.start()
    try:
        for name, company in (("alone", contextlib.nullcontext()), ("busy", busy_thread())):
            found_ms, call_ms, underruns = toggles(server, company)
            print(
                f"toggle to ear, {name}: median {np.median(found_ms):.0f} ms,"
                f" p99 {np.percentile(found_ms, 99):.0f} ms of {len(found_ms)};"
                f" longest call {call_ms:.2f} ms; {underruns} underruns"
            )
    finally:
        server.kill()


if __name__ == "__main__":
    main()
