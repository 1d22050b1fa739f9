"""REAPER projects: stems on tracks, loops as items at their bars.

Positions in the file are seconds.  A steady tempo is the project's tempo, and items keep to
its beats when the user changes it; an item goes round until it would be audibly out of time,
which is after many rounds or never.  A tempo that drifts becomes a tempo map with one point a
bar, so that the bar lines of the project are those of the song to the digits of a double; each
round of a loop is then an item of its own, stretched (with its pitch kept) to the bars it
fills, and stems stay where they are in time.

Files are named relative to the project, so that the folder can be moved as a whole.

References
----------
.. [1] "State chunk definitions", https://github.com/ReaTeam/Doc
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from loopstudio.core.whole_file import written_whole
from loopstudio.project.daw.arrangement import BEAT_UNIT, Arrangement, Colour, Track
from loopstudio.project.daw.media import Media
from loopstudio.project.daw.places import Clip

_VERSION = "7.0"
"""The first with the fields written here; later ones read them too."""

_PROJECT, _TIME, _BEATS = -1, 0, 1
"""What items keep when the tempo changes: what the project says, seconds, or beats."""

_SOLO_IN_PLACE = 2

_REGION = 1
"""A marker that is one end of a region."""

_SQUARE = 1
"""The shape of a tempo point whose tempo holds until the next."""

_SOURCES = {".wav": "WAVE", ".flac": "FLAC"}

_OUT_OF_TIME_S = 2.5e-4
"""A loop is a whole number of samples long, its bars are not: each round adds up to half of one."""

_NAMESPACE = uuid.UUID("1b6f6d5c-3f0c-5a55-9d58-5ed0c5a8b0f7")


def write_reaper(path: str | os.PathLike[str], arrangement: Arrangement) -> None:
    """Write a REAPER project, whole or not at all.

    Parameters
    ----------
    path : str or path
        Ends in ``.rpp``; an existing file is replaced.
    arrangement : Arrangement
        Its media are expected to stay where they are, seen from `path`.

    Raises
    ------
    LoopstudioError
        If it cannot be written.
    """
    text = reaper_text(arrangement, Path(path).absolute().parent)
    with written_whole(path) as stream:
        stream.write(text.encode("utf-8", "replace"))


def reaper_text(arrangement: Arrangement, folder: Path) -> str:
    """Return the content of a REAPER project that lies in `folder`."""
    return "\n".join(_project(arrangement, folder)) + "\n"


def _project(arrangement: Arrangement, folder: Path) -> Iterator[str]:
    yield f'<REAPER_PROJECT 0.1 "{_VERSION}" 0'
    yield f"  TITLE {_quoted(arrangement.title)}"
    yield f"  SAMPLERATE {arrangement.sr} 1 0"
    yield f"  TIMELOCKMODE {_BEATS}"
    yield f"  TEMPOENVLOCKMODE {_BEATS}"
    yield f"  TEMPO {_number(arrangement.tempo_bpm())} {arrangement.beats_per_bar} {BEAT_UNIT}"
    if not arrangement.constant:
        yield from _tempo_map(arrangement)
    yield from _regions(arrangement)
    for lines in _tracks(arrangement, folder):
        yield from (f"  {line}" for line in lines)
    yield ">"


def _regions(arrangement: Arrangement) -> Iterator[str]:
    """Yield the sections: where each begins, with its name, and where it ends."""
    for number, (name, first, stop) in enumerate(arrangement.sections, start=1):
        begins, ends = (_number(arrangement.bar_line_s(bar)) for bar in (first, stop))
        identity = _guid(f"section/{number}")
        yield f"  MARKER {number} {begins} {_quoted(name)} {_REGION} 0 1 R {{{identity}}} 0"
        yield f'  MARKER {number} {ends} "" {_REGION}'


def _tempo_map(arrangement: Arrangement) -> Iterator[str]:
    metre = BEAT_UNIT << 16 | arrangement.beats_per_bar
    yield "  <TEMPOENVEX"
    yield "    ACT 1 -1"
    yield "    VIS 1 0 1"
    yield f"    DEFSHAPE {_SQUARE} -1 -1"
    yield f"    PT 0 {_number(arrangement.tempo_bpm())} {_SQUARE} {metre} 0 1"
    for bar in range(1, arrangement.n_bars):
        place = _number(arrangement.bar_line_s(bar))
        yield f"    PT {place} {_number(arrangement.tempo_bpm(bar))} {_SQUARE}"
    yield "  >"


def _tracks(arrangement: Arrangement, folder: Path) -> Iterator[list[str]]:
    """Yield the groups as folders, each with its tracks, and the Rest."""
    follows = _BEATS if arrangement.constant else _TIME
    for what, title, members in arrangement.groups:
        heard = arrangement.heard == what
        yield _track(what, title, muted=not heard, nesting="ISBUS 1 1")
        for i, (track, media) in enumerate(members):
            key = f"{what}/{i}"
            make = _loop_items if what == "loops" else _stem_item
            yield _track(
                key,
                track.name,
                of=replace(track, soloed=track.soloed and heard),
                nesting="ISBUS 2 -1" if i == len(members) - 1 else "ISBUS 0 0",
                timebase=_BEATS if what == "loops" else follows,
                items=make(key, arrangement, track, media, folder),
            )
    for track, media in arrangement.rest_tracks:
        items = _stem_item("rest", arrangement, track, media, folder)
        yield _track("rest", track.name, of=track, timebase=follows, items=items)


def _track(
    key: str,
    name: str,
    *,
    of: Track | None = None,
    muted: bool = False,
    nesting: str = "ISBUS 0 0",
    timebase: int = _PROJECT,
    items: Iterable[str] = (),
) -> list[str]:
    """Return a track with the mixer settings of `of`, or a folder."""
    gain, soloed = 1.0, False
    if of is not None:
        gain, muted, soloed = of.gain, of.muted, of.soloed
    return [
        f"<TRACK {{{_guid(key)}}}",
        f"  NAME {_quoted(name)}",
        *([] if of is None else [f"  PEAKCOL {_native(of.colour)}"]),
        f"  BEAT {timebase}",
        f"  VOLPAN {_number(gain)} 0 -1 -1 1",
        f"  MUTESOLO {int(muted)} {_SOLO_IN_PLACE * soloed} 0",
        f"  {nesting}",
        *(f"  {line}" for line in items),
        ">",
    ]


def _loop_items(
    key: str, arrangement: Arrangement, track: Track, media: Media, folder: Path
) -> Iterator[str]:
    for i, clip in enumerate(_items(arrangement, track, media)):
        begins = arrangement.bar_line_s(clip.first_bar)
        length = arrangement.bar_line_s(clip.first_bar + clip.n_bars) - begins
        # A steady loop is as long as its bars to half a sample: nobody hears that, but stretching.
        rate = 1.0
        if not arrangement.constant:
            rate = media.duration_s * clip.n_bars / track.bars / length
        yield from _item(
            f"{key}/{i}",
            track,
            media,
            folder,
            begins_s=begins,
            length_s=length,
            offset_s=media.duration_s * clip.offset_bars / track.bars,
            rate=rate,
            gain=clip.gain,
            loops=True,
        )


def _items(arrangement: Arrangement, track: Track, media: Media) -> Iterator[Clip]:
    """Yield the clips of a track, cut where the loop begins anew before it is out of time."""
    n_rounds = _rounds_in_time(arrangement, track, media)
    for clip in track.clips:
        done = 0
        while done < clip.n_bars:
            offset = (clip.offset_bars + done) % track.bars
            n_bars = min(n_rounds * track.bars - offset, clip.n_bars - done)
            yield Clip(clip.first_bar + done, n_bars, offset, clip.gain)
            done += n_bars


def _rounds_in_time(arrangement: Arrangement, track: Track, media: Media) -> int:
    """Return how often a loop can go round in an item before it is behind or ahead of its bars."""
    if not arrangement.constant:
        return 1
    off_s = abs(media.duration_s - track.bars * arrangement.bar_length_s(0))
    return max(int(min(_OUT_OF_TIME_S / max(off_s, 1e-12), arrangement.n_bars)), 1)


def _stem_item(
    key: str, arrangement: Arrangement, track: Track, media: Media, folder: Path
) -> Iterator[str]:
    return _item(
        f"{key}/0",
        track,
        media,
        folder,
        begins_s=arrangement.song_starts_s,
        length_s=media.duration_s,
    )


def _item(
    key: str,
    track: Track,
    media: Media,
    folder: Path,
    *,
    begins_s: float,
    length_s: float,
    offset_s: float = 0.0,
    rate: float = 1.0,
    gain: float = 1.0,
    loops: bool = False,
) -> Iterator[str]:
    yield "<ITEM"
    yield f"  POSITION {_number(begins_s)}"
    yield f"  LENGTH {_number(length_s)}"
    yield f"  LOOP {int(loops)}"
    # REAPER fades the ends of items that do not say how, and a loop's seam needs none.
    yield "  FADEIN 1 0 0 1 0 0 0"
    yield "  FADEOUT 1 0 0 1 0 0 0"
    yield "  MUTE 0 0"
    yield f"  IGUID {{{_guid(key)}}}"
    yield f"  NAME {_quoted(track.name)}"
    yield f"  VOLPAN {_number(gain)} 0 1 -1"
    yield f"  SOFFS {_number(offset_s)}"
    yield f"  PLAYRATE {_number(rate)} 1 0 -1 0 0.0025"
    yield "  CHANMODE 0"
    yield f"  <SOURCE {_SOURCES.get(media.path.suffix.lower(), 'WAVE')}"
    yield f"    FILE {_quoted(_relative(media.path, folder))}"
    yield "  >"
    yield ">"


def _relative(path: Path, folder: Path) -> str:
    try:
        relative = os.path.relpath(path.absolute(), folder)
    except ValueError:  # on another drive
        relative = os.path.abspath(path)
    return relative.replace(os.sep, "/")


def _number(value: float) -> str:
    """Return a number to the last digit of a double, never with an exponent."""
    text = f"{value:.17f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def _quoted(text: str) -> str:
    """Return text as REAPER quotes it: in marks that do not occur in it."""
    line = " ".join(text.split())
    mark = next((mark for mark in "\"'`" if mark not in line), None)
    if mark is None:
        mark, line = "`", line.replace("`", "'")
    return f"{mark}{line}{mark}"


def _native(colour: Colour) -> int:
    """Return a colour as Windows and Linux have it, with the bit that says that it is one."""
    red, green, blue = colour
    return 1 << 24 | blue << 16 | green << 8 | red


def _guid(key: str) -> str:
    """Return an identity that is the same each time a song is exported."""
    return str(uuid.uuid5(_NAMESPACE, key)).upper()
