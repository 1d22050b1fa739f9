"""DAWproject files: an open format that several sequencers read, with the audio inside.

Loops are clips in beats whose audio is warped to them, so that they follow the tempo; stems
are played as they are, from where the song begins.  A tempo that drifts is automated bar by
bar.

Kept mixes are scenes.  A track's launcher goes before its arrangement, so that the loops of
scenes are on the tracks that sound: those of the stems, where there are any.  Starting a scene
then stops the stems and plays loops; loops at their bars are in a folder that is muted beside
the stems, so that nothing sounds twice.

Source of the format: Bitwig, "DAWproject", https://github.com/bitwig/dawproject (version 1.0).

Conventions
-----------
Places and lengths in the arrangement are in beats, those in audio files in seconds.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Sequence
from xml.etree import ElementTree

import loopstudio
from loopstudio.core.progress import Progress, silent
from loopstudio.core.whole_file import written_whole
from loopstudio.project.daw.arrangement import BEAT_UNIT, Arrangement, Track
from loopstudio.project.daw.dawproject_clips import Clips, colour_text
from loopstudio.project.daw.dawproject_tracks import LOUDEST, add_track, moves
from loopstudio.project.daw.elements import add, clean, number, text
from loopstudio.project.daw.media import Media
from loopstudio.project.names import safe_stems

_FORMAT_VERSION = "1.0"


def write_dawproject(
    path: str | os.PathLike[str], arrangement: Arrangement, *, progress: Progress = silent
) -> None:
    """Write a DAWproject file with all audio in it, whole or not at all.

    Parameters
    ----------
    path : str or path
        Ends in ``.dawproject``; an existing file is replaced.
    arrangement : Arrangement
        Its media are read.
    progress : Progress
        May raise `Cancelled`; what was at `path` then stays.

    Raises
    ------
    LoopstudioError
        If an audio file cannot be read, or the file not be written.
    """
    names = _names(arrangement)
    # Audio hardly gets smaller, and programs read it faster as it is.
    with (
        written_whole(path) as stream,
        zipfile.ZipFile(stream, "w", strict_timestamps=False) as archive,
    ):
        archive.writestr("metadata.xml", text(_metadata(arrangement)), zipfile.ZIP_DEFLATED)
        archive.writestr("project.xml", project_xml(arrangement), zipfile.ZIP_DEFLATED)
        for i, (media, name) in enumerate(names.items()):
            progress(i / len(names), "Writing the DAWproject")
            archive.write(media.path, name)
    progress(1.0, "Writing the DAWproject")


def project_xml(arrangement: Arrangement) -> bytes:
    """Return the content of project.xml."""
    return text(_Project(arrangement).root)


def _names(arrangement: Arrangement) -> dict[Media, str]:
    """Return every file and its name in the archive, no two alike."""
    named: dict[Media, str] = {}
    stems = (*arrangement.stem_tracks, *arrangement.rest_tracks)
    for folder, members in (("loops", arrangement.loop_tracks), ("stems", stems)):
        files = safe_stems(track.name for track, _ in members)
        for (_, media), file in zip(members, files, strict=True):
            named[media] = f"audio/{folder}/{file}{media.path.suffix}"
    return named


def _metadata(arrangement: Arrangement) -> ElementTree.Element:
    root = ElementTree.Element("MetaData")
    add(root, "Title").text = clean(arrangement.title)
    add(root, "Comment").text = f"Made by Loopstudio {loopstudio.__version__}"
    return root


class _Project:
    """Builds the document; every element that others refer to has a number."""

    def __init__(self, arrangement: Arrangement) -> None:
        self._arrangement = arrangement
        self._n_ids = 0
        self._clips = Clips(arrangement, _names(arrangement), self._id)
        self.root = ElementTree.Element("Project", version=_FORMAT_VERSION)
        add(self.root, "Application", name="Loopstudio", version=loopstudio.__version__)
        transport = add(self.root, "Transport")
        self._tempo = self._id()
        add(
            transport,
            "Tempo",
            id=self._tempo,
            name="Tempo",
            unit="bpm",
            value=number(arrangement.tempo_bpm()),
        )
        add(
            transport,
            "TimeSignature",
            id=self._id(),
            numerator=str(arrangement.beats_per_bar),
            denominator=str(BEAT_UNIT),
        )
        self._structure = add(self.root, "Structure")
        self._master = self._id()
        self._on_tracks: list[tuple[str, list[ElementTree.Element]]] = []
        self._slots: list[tuple[Track, str]] = []
        self._add_tracks()
        self._add_arrangement()
        self._add_scenes()

    def _id(self) -> str:
        self._n_ids += 1
        return f"id{self._n_ids}"

    def _add_tracks(self) -> None:
        """Add the groups, the Rest and the master."""
        arrangement = self._arrangement
        for what, title, members in arrangement.groups:
            heard = arrangement.heard == what
            group, channel = add_track(
                self._structure,
                self._id,
                title,
                self._master,
                content="tracks",
                role="submix",
                muted=not heard,
            )
            for track, media in members:
                levels: list[tuple[float, float]] = []
                if what == "loops":
                    clips = [self._clips.of_loop(track, media, clip) for clip in track.clips]
                    levels = self._levels(track)
                else:
                    clips = [self._clips.of_stem(track, media)]
                self._add_audio_track(group, channel, track, clips, levels, sounds=heard)
        for track, media in arrangement.rest_tracks:
            clips = [self._clips.of_stem(track, media)]
            self._add_audio_track(self._structure, self._master, track, clips, [], sounds=True)
        add_track(
            self._structure,
            self._id,
            "Master",
            "",
            content="audio",
            role="master",
            identity=self._master,
        )

    def _levels(self, track: Track) -> list[tuple[float, float]]:
        """Return from which beat on a track's clips have which gain, if they have any."""
        if all(clip.gain == 1 for clip in track.clips):
            return []
        line = self._arrangement.bar_line_beats
        return [(line(clip.first_bar), track.gain * clip.gain) for clip in track.clips]

    def _add_audio_track(
        self,
        parent: ElementTree.Element,
        destination: str,
        track: Track,
        clips: Sequence[ElementTree.Element],
        levels: Sequence[tuple[float, float]],
        *,
        sounds: bool,
    ) -> None:
        """Add a track with what lies on it; scenes have a slot on each that sounds."""
        element, _ = add_track(
            parent,
            self._id,
            track.name,
            destination,
            content="audio",
            colour=colour_text(track.colour),
            gain=track.gain,
            muted=track.muted,
            soloed=track.soloed and sounds,
        )
        inside = [ElementTree.Element("Clips", id=self._id())]
        inside[0].extend(clips)
        if levels:
            # A clip has no level of its own in this format, but a fader can move.
            volume = element.find("Channel/Volume")
            assert volume is not None
            volume.set("max", number(max(LOUDEST, *(gain for _, gain in levels))))
            inside.append(moves(self._id, volume.attrib["id"], levels))
        self._on_tracks.append((element.attrib["id"], inside))
        if sounds:
            self._slots.append((track, element.attrib["id"]))

    def _add_arrangement(self) -> None:
        arrangement = add(self.root, "Arrangement", id=self._id())
        lanes = add(arrangement, "Lanes", id=self._id(), timeUnit="beats")
        for track, inside in self._on_tracks:
            add(lanes, "Lanes", id=self._id(), track=track).extend(inside)
        self._add_markers(arrangement)
        if self._arrangement.constant:
            return
        points = add(arrangement, "TempoAutomation", id=self._id(), timeUnit="beats", unit="bpm")
        add(points, "Target", parameter=self._tempo)
        for bar in range(self._arrangement.n_bars):
            add(
                points,
                "RealPoint",
                time=number(self._arrangement.bar_line_beats(bar) if bar else 0.0),
                value=number(self._arrangement.tempo_bpm(bar)),
                interpolation="hold",
            )

    def _add_markers(self, arrangement: ElementTree.Element) -> None:
        """Add a marker where each section begins."""
        if not self._arrangement.sections:
            return
        markers = add(arrangement, "Markers", id=self._id(), timeUnit="beats")
        for name, first, _ in self._arrangement.sections:
            place = number(self._arrangement.bar_line_beats(first))
            add(markers, "Marker", time=place, name=clean(name))

    def _add_scenes(self) -> None:
        """Add a scene for each kept mix, with a slot on each track that sounds."""
        arrangement = self._arrangement
        if not arrangement.scenes or not any(track.loop for track, _ in self._slots):
            return
        scenes = add(self.root, "Scenes")
        for name, heard in arrangement.scenes:
            scene = add(scenes, "Scene", id=self._id(), name=clean(name))
            lanes = add(scene, "Lanes", id=self._id(), timeUnit="beats")
            for track, identity in self._slots:
                # What is not heard stops when the scene is started, and so does the Rest: it
                # goes on with the song, where loops go round.
                slot = add(lanes, "ClipSlot", id=self._id(), track=identity, hasStop="true")
                if track.loop is not None and arrangement.tracks.index(track) in heard:
                    slot.append(self._clips.of_slot(track, track.loop))
