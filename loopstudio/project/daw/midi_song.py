"""A MIDI file of a song: the notes of its loops on tracks, in every bar where they play.

Notes lie in the bars of the project that DAWs are given, see `arrangement`: where the song has
a pick-up, so has this file.  A tempo that drifts has a value for every bar.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from loopstudio.core.whole_file import written_whole
from loopstudio.project.daw.arrangement import BEAT_UNIT, Arrangement
from loopstudio.project.daw.midi import (
    DRUM_CHANNEL,
    TICKS_PER_BEAT,
    events,
    microseconds,
    printable,
)
from loopstudio.project.daw.places import Clip

if TYPE_CHECKING:
    import mido

    from loopstudio.core.notes_of_loop import LoopNotes
    from loopstudio.core.workshop.score_file import Note

_MELODIC = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
_SOFTEST, _LOUDEST = 1, 127


@dataclass(frozen=True)
class NoteTrack:
    """A loop, its notes and where it plays.

    Attributes
    ----------
    name : str
    notes : LoopNotes
    bars : int
        Length of the loop.
    clips : tuple of Clip
    """

    name: str
    notes: LoopNotes
    bars: int
    clips: tuple[Clip, ...]


def write_midi_song(
    path: str | os.PathLike[str], arrangement: Arrangement, tracks: Sequence[NoteTrack]
) -> None:
    """Write the notes of a song, whole or not at all.

    Parameters
    ----------
    path : str or path
        Ends in ``.mid``; an existing file is replaced.
    arrangement : Arrangement
        Its bars, tempo and sections; its tracks do not matter.
    tracks : sequence of NoteTrack

    Raises
    ------
    LoopstudioError
        If it cannot be written.
    """
    import mido

    song = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT, charset="utf-8")
    n_bars = arrangement.lead_bars + arrangement.n_bars
    n_ticks = n_bars * arrangement.beats_per_bar * TICKS_PER_BEAT
    song.tracks.append(_track(_conductor(arrangement), n_ticks))
    melodic = 0
    for track in tracks:
        channel = DRUM_CHANNEL
        if not track.notes.drums:
            channel, melodic = _MELODIC[melodic % len(_MELODIC)], melodic + 1
        song.tracks.append(_track(_played(track, arrangement, channel), n_ticks))
    with written_whole(path) as stream:
        song.save(file=stream)


def song_notes(track: NoteTrack, lead_bars: int = 0) -> tuple[Note, ...]:
    """Return all notes of a loop in a song, with bars for seconds.

    Parameters
    ----------
    track : NoteTrack
    lead_bars : int
        Bars before the song's first bar line.
    """
    bar_s = track.notes.length_s / track.bars
    found = []
    for clip in track.clips:
        end = clip.first_bar + clip.n_bars
        for turn in range(clip.first_bar - clip.offset_bars, end, track.bars):
            for note in track.notes.notes:
                start = turn + note.start_s / bar_s
                if clip.first_bar <= start < end:
                    # It is let go where the clip or the loop ends.
                    duration = min(note.duration_s / bar_s, min(end, turn + track.bars) - start)
                    velocity = min(max(round(note.velocity * clip.gain), _SOFTEST), _LOUDEST)
                    begins = lead_bars + start
                    found.append(
                        replace(note, start_s=begins, duration_s=duration, velocity=velocity)
                    )
    return tuple(sorted(found, key=lambda note: (note.start_s, note.pitch)))


def _conductor(arrangement: Arrangement) -> Iterator[tuple[int, mido.MetaMessage]]:
    """Yield what is said of the song as a whole, and at which tick."""
    import mido

    def said(kind: str, **values: object) -> mido.MetaMessage:
        return mido.MetaMessage(kind, **values)

    per_bar = arrangement.beats_per_bar * TICKS_PER_BEAT
    lead = arrangement.lead_bars
    yield 0, said("track_name", name=printable(arrangement.title))
    yield (
        0,
        said("time_signature", numerator=arrangement.beats_per_bar, denominator=BEAT_UNIT),
    )
    marks = [
        ((lead + first) * per_bar, said("marker", text=printable(name)))
        for name, first, _ in arrangement.sections
    ]
    bars = range(1 if arrangement.constant else arrangement.n_bars)
    tempi = [
        (
            (lead + bar) * per_bar if bar else 0,
            said("set_tempo", tempo=microseconds(arrangement.tempo_bpm(bar))),
        )
        for bar in bars
    ]
    yield from sorted(tempi + marks, key=lambda event: event[0])


def _played(
    track: NoteTrack, arrangement: Arrangement, channel: int
) -> Iterator[tuple[int, mido.Message | mido.MetaMessage]]:
    """Yield the messages of a track, and at which tick."""
    import mido

    yield 0, mido.MetaMessage("track_name", name=printable(track.name))
    n_bars = arrangement.lead_bars + arrangement.n_bars
    notes = song_notes(track, arrangement.lead_bars)
    for tick, on, pitch, velocity in events(notes, n_bars, n_bars * arrangement.beats_per_bar):
        kind = "note_on" if on else "note_off"
        yield tick, mido.Message(kind, channel=channel, note=pitch, velocity=velocity)


def _track(
    messages: Iterator[tuple[int, mido.Message | mido.MetaMessage]], n_ticks: int
) -> mido.MidiTrack:
    """Return a track that is as long as the song; messages count from the one before."""
    import mido

    placed = [*messages, (n_ticks, mido.MetaMessage("end_of_track"))]
    track = mido.MidiTrack([placed[0][1]])
    for (before, _), (tick, message) in pairwise(placed):
        track.append(message.copy(time=tick - before))
    return track
