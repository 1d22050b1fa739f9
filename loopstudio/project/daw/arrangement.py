"""A song laid out for a sequencer: tracks, clips at their bars, and the tempo.

The writers of project files know nothing of how loops are found, and this module knows
nothing of file formats.

Conventions
-----------
A sequencer's bar 1 begins at its time zero, but a song's first bar line is seldom its first
sample.  So the song is moved to the right until its first bar line is on a bar line of the
sequencer; `lead_bars` bars lie before it, the first of them partly silent.  The tempo before
the first and after the last bar line is that of the bar beside it.

Bars and beats count from 0 where the project begins, `Clip.first_bar` from the song's first
bar line.  A beat is a quarter note.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from loopstudio.core.arrangement import SILENT, song_plays
from loopstudio.core.arrangement import Arrangement as Edited
from loopstudio.core.places import loop_places
from loopstudio.project.daw.media import Media
from loopstudio.project.daw.places import Clip, clips

if TYPE_CHECKING:
    from loopstudio.core.extract import Extraction
    from loopstudio.core.form import Form
    from loopstudio.project.project import Strip

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

AS_IN_SONG = Edited()

BEAT_UNIT = 4
"""The lower number of the metre: beats are quarter notes."""


@dataclass(frozen=True)
class Track:
    """One loop, or the Rest.

    Attributes
    ----------
    name : str
    colour : Colour
    stem : Media or None
        Over the whole song.
    loop : Media or None
        One time through.
    bars : int
        Length of the loop; 0 where there is none.
    clips : tuple of Clip
    gain : float
        Linear.
    muted, soloed : bool
    """

    name: str
    colour: Colour
    stem: Media | None = None
    loop: Media | None = None
    bars: int = 0
    clips: tuple[Clip, ...] = ()
    gain: float = 1.0
    muted: bool = False
    soloed: bool = False


Group = tuple[Literal["loops", "stems"], str, tuple[tuple[Track, Media], ...]]
"""Which tracks, what their folder is called, and each of them with its file."""


@dataclass(frozen=True)
class Arrangement:
    """A song for a sequencer.

    Attributes
    ----------
    title : str
    sr : int
        Samples per second of the song.
    bar_lines_s : tuple of float, length n_bars + 1, increasing
        Seconds of the song.
    duration_s : float
        Of the song.
    beats_per_bar : int
    constant : bool
        One tempo fits; the bar lines are then evenly spaced.
    tracks : tuple of Track
    heard : {"stems", "loops"}
        Which of the two sounds; the others are there, but muted.  Stems and Rest together are
        the song.
    sections : tuple of (name, first bar, bar after the last)
    scenes : tuple of (name, tracks)
        Which of the tracks, by their places in `tracks`, are heard in each kept mix.
    """

    title: str
    sr: int
    bar_lines_s: tuple[float, ...]
    duration_s: float
    beats_per_bar: int
    constant: bool
    tracks: tuple[Track, ...]
    heard: Literal["stems", "loops"] = "stems"
    sections: tuple[tuple[str, int, int], ...] = ()
    scenes: tuple[tuple[str, frozenset[int]], ...] = ()

    @property
    def loop_tracks(self) -> tuple[tuple[Track, Media], ...]:
        """The tracks that have a bare loop, with it."""
        return tuple((track, track.loop) for track in self.tracks if track.loop is not None)

    @property
    def stem_tracks(self) -> tuple[tuple[Track, Media], ...]:
        """The tracks of loops that have a stem, with it."""
        return tuple((track, track.stem) for track in self.tracks if track.stem and track.bars)

    @property
    def groups(self) -> tuple[Group, ...]:
        """What stands together in a folder: the loops and the stems, as far as there are any.

        The Rest stands by itself, as it goes with both.
        """
        groups: tuple[Group, ...] = (
            ("loops", "Loops", self.loop_tracks),
            ("stems", "Stems", self.stem_tracks),
        )
        return tuple(group for group in groups if group[2])

    @property
    def rest_tracks(self) -> tuple[tuple[Track, Media], ...]:
        """The Rest, where it was exported: it goes with the loops and with the stems."""
        return tuple((track, track.stem) for track in self.tracks if track.stem and not track.bars)

    @property
    def n_bars(self) -> int:
        """Number of bars of the song."""
        return len(self.bar_lines_s) - 1

    @property
    def lead_bars(self) -> int:
        """Bars of the project before the song's first bar line."""
        lead_s = self.bar_lines_s[0]
        # Less than a sample is rounding, not sound, and not worth a silent bar.
        return 0 if lead_s * self.sr < 1 else math.ceil(lead_s / self.bar_length_s(0) - 1e-6)

    @property
    def song_starts_s(self) -> float:
        """Where in the project the song's first sample is, in seconds."""
        return max(self.lead_bars * self.bar_length_s(0) - self.bar_lines_s[0], 0.0)

    def bar_length_s(self, bar: int) -> float:
        """Return the length of a bar of the song in seconds."""
        return self.bar_lines_s[bar + 1] - self.bar_lines_s[bar]

    def tempo_bpm(self, bar: int = 0) -> float:
        """Return the tempo of a bar of the song in beats per minute."""
        return 60 * self.beats_per_bar / self.bar_length_s(bar)

    def bar_line_s(self, bar: int) -> float:
        """Return where in the project a bar line of the song is, in seconds."""
        return self.lead_bars * self.bar_length_s(0) + self.bar_lines_s[bar] - self.bar_lines_s[0]

    def bar_line_beats(self, bar: int) -> float:
        """Return where in the project a bar line of the song is, in beats."""
        return float((self.lead_bars + bar) * self.beats_per_bar)

    def beats_at(self, song_s: float) -> float:
        """Return where in the project a moment of the song is, in beats."""
        lines = np.array(self.bar_lines_s)
        bar = int(np.clip(np.searchsorted(lines, song_s, side="right") - 1, 0, self.n_bars - 1))
        share = (song_s - lines[bar]) / (lines[bar + 1] - lines[bar])
        return float((self.lead_bars + bar + share) * self.beats_per_bar)


def arrange(
    extraction: Extraction,
    *,
    sr: int,
    n_samples: int,
    title: str,
    strips: Sequence[Strip],
    colours: Sequence[Colour],
    stems: Sequence[Media | None],
    loops: Sequence[Media | None],
    rest_strip: Strip | None = None,
    rest_colour: Colour = (128, 128, 128),
    rest: Media | None = None,
    heard: Literal["stems", "loops"] = "stems",
    form: Form | None = None,
    edited: Edited = AS_IN_SONG,
    scenes: Sequence[tuple[str, Sequence[float]]] = (),
) -> Arrangement:
    """Lay out what was found of a song, with the mixer as the user has set it.

    Parameters
    ----------
    extraction : Extraction
    sr, n_samples : int
        Of the song.
    title : str
    strips, colours, stems, loops : sequences with one entry for each loop of the extraction
        Files that were not exported are None.
    rest_strip, rest_colour, rest : Strip, Colour, Media
        Of the Rest; without a file it has no track.
    heard : {"stems", "loops"}
        Falls back to the other where no file of the one was exported.
    form : Form or None
        The sections, for programs that show them above the bars.
    edited : loopstudio.core.arrangement.Arrangement
        Where loops play otherwise than in the song; stems are files that have it in them.
    scenes : sequence of (name, gains)
        Kept mixes, with the linear gain of each loop.
    """
    lines = np.asarray(extraction.grid.bar_starts, float) / sr
    if extraction.grid.constant:
        # Bar lines at the very ends may have been cut off at the ends of the file.
        lines = np.linspace(lines[0], lines[-1], len(lines))
    found = zip(extraction.loops, strips, colours, stems, loops, strict=True)
    there = [k for k, files in enumerate(zip(stems, loops, strict=True)) if any(files)]
    tracks = [
        Track(
            name=strip.name or loop.name,
            colour=colour,
            stem=stem,
            loop=bare,
            bars=loop.bars,
            clips=loop_clips(extraction, k, strip.take, edited),
            gain=strip.gain,
            muted=strip.muted,
            soloed=strip.soloed,
        )
        for k, (loop, strip, colour, stem, bare) in enumerate(found)
        if k in there
    ]
    if rest is not None:
        gain, muted, soloed = 1.0, False, False
        if rest_strip is not None:
            gain, muted, soloed = rest_strip.gain, rest_strip.muted, rest_strip.soloed
        tracks.append(Track("Rest", rest_colour, stem=rest, gain=gain, muted=muted, soloed=soloed))
    if not any(stems if heard == "stems" else loops):
        heard = "loops" if heard == "stems" else "stems"
    return Arrangement(
        title=title,
        sr=sr,
        bar_lines_s=tuple(lines.tolist()),
        duration_s=n_samples / sr,
        beats_per_bar=extraction.grid.beats_per_bar,
        constant=extraction.grid.constant,
        tracks=tuple(tracks),
        heard=heard,
        sections=tuple((name, *form.bounds(k)) for k, name in enumerate(form.names))
        if form is not None
        else (),
        scenes=tuple(
            (name, frozenset(place for place, k in enumerate(there) if gains[k] > 0))
            for name, gains in scenes
        ),
    )


def loop_clips(
    extraction: Extraction, k: int, take: int | None, edited: Edited
) -> tuple[Clip, ...]:
    """Return where a loop plays as edited."""
    places = loop_places(extraction, k, take)
    n_bars = len(places)
    sources = edited.bar_sources(k, n_bars, song_plays(extraction.loops[k]))
    heard = np.where(sources == SILENT, -1, places[sources])
    return clips(heard, extraction.loops[k].bars, 10 ** (edited.bar_gains_db(k, n_bars) / 20))
