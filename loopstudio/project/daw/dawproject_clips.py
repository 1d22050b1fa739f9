"""Clips of DAWproject files: loops that follow the beats, and files that are played as they are.

Conventions
-----------
As in `dawproject`: places and lengths in the arrangement in beats, in audio files in seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.etree import ElementTree

from loopstudio.project.daw.arrangement import Arrangement, Colour, Track
from loopstudio.project.daw.elements import add, clean, number
from loopstudio.project.daw.media import Media
from loopstudio.project.daw.places import Clip


class Clips:
    """Makes the clips of an arrangement.

    Parameters
    ----------
    arrangement : Arrangement
    names : mapping of Media to str
        Where every audio file is in the archive.
    new_id : callable
        Returns a number that no other element has.
    """

    def __init__(
        self, arrangement: Arrangement, names: Mapping[Media, str], new_id: Callable[[], str]
    ) -> None:
        self._arrangement, self._names, self._new_id = arrangement, names, new_id

    def of_loop(self, track: Track, media: Media, clip: Clip) -> ElementTree.Element:
        """Return a clip that repeats its content: one clip with the warped loop in it."""
        return self._repeating(track, media, clip, self._arrangement.bar_line_beats(clip.first_bar))

    def of_slot(self, track: Track, media: Media) -> ElementTree.Element:
        """Return a clip that repeats the whole loop, for a slot to start it from."""
        return self._repeating(track, media, Clip(0, track.bars), 0.0)

    def _repeating(
        self, track: Track, media: Media, clip: Clip, begins: float
    ) -> ElementTree.Element:
        metre = self._arrangement.beats_per_bar
        length = number(track.bars * metre)
        outer = ElementTree.Element(
            "Clip",
            name=clean(track.name),
            color=colour_text(track.colour),
            time=number(begins),
            duration=number(clip.n_bars * metre),
            contentTimeUnit="beats",
            playStart=number(clip.offset_bars * metre),
            loopStart="0",
            loopEnd=length,
        )
        inside = add(outer, "Clips", id=self._new_id())
        inner = add(
            inside, "Clip", time="0", duration=length, contentTimeUnit="beats", playStart="0"
        )
        warps = add(inner, "Warps", id=self._new_id(), timeUnit="beats", contentTimeUnit="seconds")
        warps.append(self._audio(media, "stretch"))
        add(warps, "Warp", time="0", contentTime="0")
        add(warps, "Warp", time=length, contentTime=number(media.duration_s))
        return outer

    def of_stem(self, track: Track, media: Media) -> ElementTree.Element:
        """Return a clip of a file that is played as it is."""
        begins = self._arrangement.beats_at(0.0)
        # Half a sample of rounding must not put it before the beginning.
        ends = self._arrangement.beats_at(media.duration_s)
        clip = ElementTree.Element(
            "Clip",
            name=clean(track.name),
            color=colour_text(track.colour),
            time=number(max(begins, 0.0)),
            duration=number(ends - begins),
            contentTimeUnit="seconds",
            playStart="0",
        )
        clip.append(self._audio(media, "raw"))
        return clip

    def _audio(self, media: Media, algorithm: str) -> ElementTree.Element:
        audio = ElementTree.Element(
            "Audio",
            id=self._new_id(),
            algorithm=algorithm,
            channels=str(media.n_channels),
            sampleRate=str(media.sr),
            duration=number(media.duration_s),
        )
        add(audio, "File", path=self._names[media])
        return audio


def colour_text(colour: Colour) -> str:
    """Return a colour as the format has it."""
    return "#{:02x}{:02x}{:02x}".format(*colour)
