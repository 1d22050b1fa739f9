"""The program as a producer meets it: how soon it answers, hears and shows, hour after hour.

``python -m tests.benchmarks.studio [--json] [--minutes M] [--growth G] [--song FILE] [--quick]``

Starts the real program in a window of 1400 x 800 on a screen of its own (Xvfb), with its sound
on a server of its own (PulseAudio, null sink), and opens a song of ten minutes.  Measured are

- ``first_rough_loop_s``, ``first_final_loop_s``: from the drop of the song to loops in the window;
- ``pan_ms_p95``: from a turn of the wheel, zooming or scrolling, to the painted window;
- ``toggle_ms_median``, ``toggle_ms_p99``: from a key that switches a loop to the first sample in
  the recorded sound that is all new, while loops are looked for anew;
- ``underruns``, ``underruns_control``: gaps in the sound in M minutes of twenty switches a second,
  with a search for loops, a window that repaints and saves all the while, and those of a stream
  of silence that another process plays meanwhile;
- ``growth_mb_per_hour``: of the memory that window and sound have for themselves, by G minutes of
  the same without the search;
- ``heartbeat_gap_ms_max``: the longest time in all of this in which the window left events lying.

The numbers hold for a computer that does nothing else.  Those that end in ``_own`` leave out the
time in which other programs had the processor, those that end in ``_cpu`` are only what the
window's thread computed.  Gaps of 100 ms and more of its own are told on standard error, with
what all threads were doing.

Needs the Debian packages xvfb, pulseaudio, pulseaudio-utils and libasound2-plugins.
"""

import argparse
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.benchmarks import studio_song
from tests.pulse import SoundServer
from tests.tour_screen import screen

GOALS = {
    "toggle_ms_median": 60,
    "toggle_ms_p99": 120,
    "pan_ms_p95": 10,
    "heartbeat_gap_ms_max": 100,
    "growth_mb_per_hour": 20,
    "first_rough_loop_s": 15,
    "first_final_loop_s": 40,
}
"""What each number should not exceed; underruns not those of the control stream."""

SONG_MINUTES, QUICK_SONG_MINUTES = 10.0, 1.0
_ROUNDS = 4
_ELSEWHERE = ("PULSE_SERVER", "PULSE_RUNTIME_PATH", "ALSA_CONFIG_PATH", "WAYLAND_DISPLAY")
"""Variables that would lead to the user's own sound and screen."""


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--minutes", type=float, default=3.0, help="of strain")
    parser.add_argument("--growth", type=float, default=3.0, help="minutes of use without searches")
    parser.add_argument("--song", type=Path, help="another song than our own of ten minutes")
    parser.add_argument("--toggles", type=int, default=120)
    parser.add_argument("--quick", action="store_true", help="a short song, a few seconds of all")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.minutes, arguments.growth, arguments.toggles = 0.2, 0.2, 10
    with tempfile.TemporaryDirectory(prefix="studio-") as folder, surroundings() as server:
        numbers = measure(arguments, Path(folder), server)
    if arguments.json:
        sys.stdout.write(json.dumps(numbers, indent=1) + "\n")
    else:
        sys.stdout.write("".join(_line(name, numbers) for name in numbers))
    sys.stdout.flush()
    # Qt would take leave of a screen that is gone already, and crash.
    os._exit(0)


@contextlib.contextmanager
def surroundings() -> Iterator[SoundServer]:
    """Give this process a screen and a sound server, and take them away at the end."""
    before = dict(os.environ)
    with screen() as on_screen, tempfile.TemporaryDirectory(prefix="pulse-") as folder:
        server = SoundServer(Path(folder))
        os.environ.update(on_screen | server.environment | {"OPENBLAS_NUM_THREADS": "1"})
        for name in _ELSEWHERE:
            os.environ.pop(name, None)
        try:
            server.start()
            yield server
        finally:
            server.kill()
            os.environ.clear()
            os.environ.update(before)


def measure(arguments: argparse.Namespace, folder: Path, server: SoundServer) -> dict[str, float]:
    """Use the program, and return all numbers, those with goals first."""
    # Qt asks the environment where its screen is.
    from tests.benchmarks.studio_frames import turned
    from tests.benchmarks.studio_program import program
    from tests.benchmarks.studio_strain import grown, strained
    from tests.benchmarks.studio_toggles import toggled

    minutes = QUICK_SONG_MINUTES if arguments.quick else SONG_MINUTES
    song = arguments.song or studio_song.write(folder / "Long song.flac", minutes)
    with program(folder / "settings.ini") as running:
        opened = running.open(song)
        frames_ms = turned(running, 1 if arguments.quick else _ROUNDS)
        heard = toggled(running, server, arguments.toggles)
        running.save_to(folder / "Long song.loopstudio")
        strain = strained(running, arguments.minutes)
        growth = grown(running, arguments.growth)
    if not heard.ms:
        raise SystemExit("no switch of a loop could be heard: take another song")
    pan_ms, pan_own_ms = np.percentile(frames_ms, 95, axis=0)
    _, gap = running.heart.longest
    gaps = running.heart.gaps.items()
    return {
        "toggle_ms_median": float(np.median(heard.ms)),
        "toggle_ms_p99": float(np.percentile(heard.ms, 99)),
        "underruns": strain.underruns,
        "underruns_control": strain.underruns_control,
        "pan_ms_p95": pan_ms,
        "heartbeat_gap_ms_max": gap.ms,
        "growth_mb_per_hour": growth,
        "first_rough_loop_s": opened.rough_s,
        "first_final_loop_s": opened.final_s,
        "first_final_loop_s_cpu_window": opened.window_cpu_s,
        "first_final_loop_s_cpu_jobs": opened.jobs_cpu_s,
        "pan_ms_p95_own": pan_own_ms,
        **{f"heartbeat_{phase}_ms": each.ms for phase, each in gaps},
        **{f"heartbeat_{phase}_ms_own": each.own_ms for phase, each in gaps},
        **{f"heartbeat_{phase}_ms_cpu": each.cpu_ms for phase, each in gaps},
        "frames": len(frames_ms),
        "toggles": len(heard.ms),
        "toggles_lost": heard.n_lost,
        "toggles_underruns": heard.underruns,
        "strain_toggles": strain.n_toggles,
        "strain_saves": strain.n_saves,
        "strain_minutes": arguments.minutes,
        "loops": running.n_loops,
        "load_average": os.getloadavg()[0],
    }


def _line(name: str, numbers: dict[str, float]) -> str:
    goal = numbers["underruns_control"] if name == "underruns" else GOALS.get(name)
    text = f"{name:30s}{numbers[name]:9.1f}"
    if goal is not None:
        text += f"  goal {goal:g}{'' if numbers[name] <= goal else ', missed'}"
    return text + "\n"


if __name__ == "__main__":
    main()
