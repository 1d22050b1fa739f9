"""Scores: which notes a recording should have, and when.

Read from a table, as annotations of recordings are published, or from MIDI.  Times must be
those of the recording, give or take a tenth of a second: a score that was never aligned to
it says little about where to look.

Conventions
-----------
A table has one note a line: start and duration in seconds, MIDI pitch, and if wanted velocity
and a label such as the hand, separated by ``;``, tabs or ``,``.  One line of headings may come
first.
"""

import codecs
import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from loopstudio.core.audio import shown_name
from loopstudio.core.errors import InputError

MOST_NOTES = 50_000
"""More than any piece has; a file with more is not a score."""

_MOST_BYTES = 32 << 20
_HIGHEST_PITCH = 127
_DRUM_CHANNEL = 9
"""Counted from 0; its numbers are instruments, not pitches."""


@dataclass(frozen=True)
class Note:
    """One note of a score.

    Attributes
    ----------
    start_s, duration_s : float
        Seconds of the recording.
    pitch : int
        MIDI number, 69 for the A of 440 Hz.
    velocity : int, in [1, 127]
    group : str
        What it belongs to, such as a hand or an instrument; "" if nothing is said.
    """

    start_s: float
    duration_s: float
    pitch: int
    velocity: int = 64
    group: str = ""

    @property
    def end_s(self) -> float:
        """When it is let go."""
        return self.start_s + self.duration_s


def read_score(path: str | os.PathLike[str]) -> tuple[Note, ...]:
    """Read the notes of a table or a MIDI file, in order of their starts.

    Parameters
    ----------
    path : str or path
        MIDI is known by its content, anything else is read as a table.

    Raises
    ------
    InputError
        If it cannot be read, has no notes, or a line makes no sense.
    """
    name = shown_name(path)
    if os.path.exists(path) and not os.path.isfile(path):
        raise InputError(f"{name} is not a file; choose a CSV or MIDI file with notes.")
    try:
        size = os.path.getsize(path)
        content = Path(path).read_bytes() if size <= _MOST_BYTES else b""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"The score {name} cannot be read ({reason}); choose another file."
        ) from error
    if size > _MOST_BYTES:
        raise InputError(f"{name} is too large for a score; choose a CSV or MIDI file.")
    notes = _from_midi(path, name) if content.startswith(b"MThd") else _from_table(content, name)
    if not notes:
        raise InputError(f"There are no notes in {name}; choose a CSV or MIDI file with notes.")
    if len(notes) > MOST_NOTES:
        raise InputError(f"{name} has {len(notes)} notes, more than a piece can have.")
    return tuple(sorted(notes, key=lambda note: (note.start_s, note.pitch)))


def _from_table(content: bytes, name: str) -> list[Note]:
    # Spreadsheets save text of two bytes a character, and say so in the first two.
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = content.decode("utf-16" if wide else "utf-8-sig", "replace")
    if "\0" in text:
        raise InputError(f"{name} is neither a table nor MIDI; choose a CSV or MIDI file.")
    separator = next((mark for mark in ";\t" if mark in text), ",")
    lines = [(i, line) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    notes = []
    for position, (i, line) in enumerate(lines):
        cells = [cell.strip().strip('"') for cell in line.split(separator)]
        try:
            notes.append(_note(cells))
        except ValueError as error:
            if position == 0 and len(cells) >= 3 and not _is_number(cells[0]):
                continue
            raise InputError(
                f"Line {i} of {name} is not a note ({error}); a line has start and duration in"
                " seconds, pitch, and if wanted velocity and a label, separated by ; or commas."
            ) from error
    return notes


def _note(cells: list[str]) -> Note:
    if len(cells) < 3:
        raise ValueError(f"it has {len(cells)} of at least 3 columns")
    columns = ("a start", "a duration", "a MIDI number", "a velocity")
    for cell, what in zip(cells, columns, strict=False):
        if not _is_number(cell) and (cell or what != "a velocity"):
            raise ValueError(f"{cell[:20]!r} is not {what}")
    # Where the columns are separated by semicolons, numbers may have commas.
    start, duration, pitch = (float(cell.replace(",", ".")) for cell in cells[:3])
    velocity = float(cells[3].replace(",", ".")) if len(cells) > 3 and cells[3] else 64.0
    group = cells[4] if len(cells) > 4 else ""
    if not all(math.isfinite(value) for value in (start, duration, pitch, velocity)):
        raise ValueError("a number in it is not finite")
    if duration <= 0 or start + duration <= 0:
        raise ValueError("it ends before it begins or before the recording does")
    if not 0 <= pitch <= _HIGHEST_PITCH:
        raise ValueError(f"{pitch:g} is not a MIDI pitch from 0 to {_HIGHEST_PITCH}")
    loudness = min(max(round(velocity), 1), 127)
    return Note(start, duration, round(pitch), loudness, group[:80])


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _from_midi(path: str | os.PathLike[str], name: str) -> list[Note]:
    import mido

    try:
        # What lies outside of seven bits is clipped: a damaged byte should not cost the score.
        song = mido.MidiFile(os.fspath(path), clip=True)
    except (OSError, EOFError, ValueError, IndexError, KeyError) as error:
        raise _damaged(name) from error
    if song.ticks_per_beat == 0:
        raise _damaged(name)
    tempi = [(0, 500_000)]
    played: list[tuple[int, int, int, int, str]] = []
    for i, track in enumerate(song.tracks):
        label = track.name.strip()[:80] or (f"track {i + 1}" if len(song.tracks) > 1 else "")
        tick = 0
        open_notes: dict[tuple[int, int], tuple[int, int]] = {}
        for message in track:
            tick += message.time
            if message.type == "set_tempo":
                tempi.append((tick, message.tempo))
            elif message.type in ("note_on", "note_off") and message.channel != _DRUM_CHANNEL:
                key = (message.channel, message.note)
                if begun := open_notes.pop(key, None):
                    played.append((*begun, tick, message.note, label))
                if message.type == "note_on" and message.velocity > 0:
                    open_notes[key] = (tick, message.velocity)
        # What is never let go sounds until its track ends.
        played += [(*begun, tick, pitch, label) for (_, pitch), begun in open_notes.items()]
    return list(_timed(played, tempi, song.ticks_per_beat))


def _damaged(name: str) -> InputError:
    return InputError(
        f"The MIDI file {name} is damaged; export it again from the program that made it."
    )


def _timed(
    played: Sequence[tuple[int, int, int, int, str]],
    tempi: list[tuple[int, int]],
    ticks_per_beat: int,
) -> Iterator[Note]:
    """Yield notes with their ticks turned into seconds by the tempo map.

    Below zero, `ticks_per_beat` is what files in time code have there: minus the frames a
    second in the upper byte and the ticks a frame in the lower, whatever the tempo.
    """
    tempi = sorted(tempi, key=lambda pair: pair[0])
    ticks = np.array([tick for tick, _ in tempi], float)
    tick_s = np.array([tempo for _, tempo in tempi], float) / 1e6 / ticks_per_beat
    if ticks_per_beat < 0:
        frames = -(ticks_per_beat >> 8)
        tick_s[:] = 1 / ((30 / 1.001 if frames == 29 else frames) * max(ticks_per_beat & 255, 1))
    begin_s = np.concatenate([[0.0], np.cumsum(np.diff(ticks) * tick_s[:-1])])

    def seconds(tick: int) -> float:
        i = int(np.searchsorted(ticks, tick, side="right")) - 1
        return float(begin_s[i] + (tick - ticks[i]) * tick_s[i])

    for start, velocity, end, pitch, label in played:
        if end > start:
            start_s = seconds(start)
            yield Note(start_s, seconds(end) - start_s, pitch, velocity, label)
