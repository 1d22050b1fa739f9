"""MIDI files of loops: the notes, the tempo and the exact length.

A loop's file is as long as its bars, so notes are placed by their share of the loop: what is
rounded of the length of the audio moves no note.  The format counts whole microseconds a
quarter note, so the tempo in the file is right to half a microsecond a beat, one part in a
million at 120 beats a minute; no note moves against the bars by it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from loopstudio.core.notes_of_loop import LoopNotes
from loopstudio.core.whole_file import written_whole
from loopstudio.core.workshop.score_file import Note
from loopstudio.project.daw.arrangement import BEAT_UNIT

TICKS_PER_BEAT = 960

DRUM_CHANNEL = 9
"""Counted from 0; the one whose numbers are instruments."""
_SHORTEST_TICKS = 15


def write_midi(
    path: str | os.PathLike[str],
    notes: LoopNotes,
    *,
    name: str,
    beats: int,
    tempo_bpm: float,
    beats_per_bar: int = 4,
) -> None:
    """Write the notes of a loop as a MIDI file, whole or not at all.

    Parameters
    ----------
    path : str or path
        Ends in ``.mid``; an existing file is replaced.
    notes : LoopNotes
    name : str
        Of the track.
    beats : int
        Length of the loop; the track ends there, on the bar line.
    tempo_bpm : float
        Of the song.
    beats_per_bar : int
        In quarter notes.

    Raises
    ------
    LoopstudioError
        If it cannot be written.
    """
    import mido

    channel = DRUM_CHANNEL if notes.drums else 0
    song = mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_BEAT, charset="utf-8")
    track = mido.MidiTrack()
    song.tracks.append(track)
    track.append(mido.MetaMessage("track_name", name=printable(name)))
    track.append(mido.MetaMessage("set_tempo", tempo=microseconds(tempo_bpm)))
    track.append(mido.MetaMessage("time_signature", numerator=beats_per_bar, denominator=BEAT_UNIT))
    at = 0
    for tick, on, pitch, velocity in events(notes.notes, notes.length_s, beats):
        kind = "note_on" if on else "note_off"
        track.append(
            mido.Message(kind, channel=channel, note=pitch, velocity=velocity, time=tick - at)
        )
        at = tick
    track.append(mido.MetaMessage("end_of_track", time=beats * TICKS_PER_BEAT - at))
    with written_whole(path) as stream:
        song.save(file=stream)


def printable(name: str) -> str:
    """Return a name on one line, as the format can hold it."""
    return " ".join(name.encode("utf-8", "replace").decode().split())


def microseconds(tempo_bpm: float) -> int:
    """Return the microseconds of a quarter note, as near as the format allows."""
    # Three bytes; a quarter note of more than 16 seconds is no music.
    return min(max(round(60e6 / tempo_bpm), 1), 2**24 - 1)


def events(notes: Sequence[Note], length_s: float, beats: int) -> list[tuple[int, bool, int, int]]:
    """Return when notes are pressed and let go, as (tick, pressed, pitch, velocity), in order.

    Whatever is pressed is let go before it is pressed again, and before the loop ends.
    """
    last = beats * TICKS_PER_BEAT
    pressed: dict[int, list[tuple[int, int, int]]] = {}
    for note in notes:
        begin = min(round(note.start_s / length_s * last), last - _SHORTEST_TICKS)
        end = min(round(note.end_s / length_s * last), last)
        spans = pressed.setdefault(note.pitch, [])
        spans.append((begin, max(end, begin + _SHORTEST_TICKS), note.velocity))
    found = []
    for pitch, spans in pressed.items():
        spans.sort()
        limits = [*(begin for begin, _, _ in spans[1:]), last]
        for (begin, end, velocity), limit in zip(spans, limits, strict=True):
            if limit > begin:
                found += [(begin, True, pitch, velocity), (min(end, limit), False, pitch, 64)]
    # What ends in a moment is let go before anything is pressed in it.
    return sorted(found)
