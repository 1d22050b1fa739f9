"""An edited song as sound: loops in other bars, at other levels, or with a voice of their own.

A loop that was moved is the loop's own sound, as any renderer has it, taken from one place of
the song and heard at another.  So one renderer around another one is enough for loops of every
kind, and it needs nothing of it but mixes: what stays where it is comes from one mix whose
levels follow the bars, and what was moved from one more mix for every distance.  The Rest stays
as it is in the song.
"""

from __future__ import annotations

import copy
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.arrangement import Arrangement, song_plays
from loopstudio.core.pieces import Piece, Row, pieces_of, pieces_of_voice
from loopstudio.core.places import recipe_places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loopstudio.core.extraction import Extraction
    from loopstudio.core.model import Mutes
    from loopstudio.core.renderer import Renderer


def arranged(
    renderer: Renderer,
    extraction: Extraction,
    n_samples: int,
    sr: int,
    arrangement: Arrangement,
    voices: Mapping[int, np.ndarray] | None = None,
) -> Renderer:
    """Return what renders an edited song; the renderer itself where nothing was edited.

    Parameters
    ----------
    renderer : Renderer
        Of the song as it is.
    extraction : Extraction
        What it renders.
    n_samples, sr : int
        Length of the song, and its rate in Hz.
    arrangement : Arrangement
    voices : mapping of loop to np.ndarray, shape (n_channels, n), or None
        One turn of a loop that is heard instead of the loop's own sound, wherever it plays; see
        `loopstudio.core.recipe_sound`.
    """
    # Other loops may be on their way while these are heard.
    loops = range(len(extraction.loops))
    voices = {loop: voice for loop, voice in (voices or {}).items() if loop in loops}
    edited = [loop for loop in arrangement.loops if loop in loops and loop not in voices]
    if not edited and not voices:
        return renderer
    rows = {
        loop: row_of(extraction, loop, n_samples, sr, arrangement) for loop in (*edited, *voices)
    }
    pieces = {loop: pieces_of(rows[loop]) for loop in edited}
    spoken = {loop: pieces_of_voice(rows[loop], voice.shape[1]) for loop, voice in voices.items()}
    return ArrangedRenderer(renderer, pieces, voices, spoken)


def row_of(
    extraction: Extraction, loop: int, n_samples: int, sr: int, arrangement: Arrangement
) -> Row:
    """Return what pieces of a loop are cut by."""
    grid, n_bars = extraction.grid, extraction.grid.n_bars
    lines = np.clip(np.round(grid.bar_starts).astype(int), 0, n_samples)
    exact = extraction.loops[loop].exactness_db is not None
    if exact and extraction.exact is not None:
        lines = np.append(extraction.exact.starts, lines[-1])
    plays = song_plays(extraction.loops[loop])
    return Row(
        lines=lines,
        n_samples=n_samples,
        plays=plays,
        places=recipe_places(extraction, loop),
        bars=extraction.loops[loop].bars,
        sources=arrangement.bar_sources(loop, n_bars, plays),
        gains=10 ** (arrangement.bar_gains_db(loop, n_bars) / 20),
        exact=exact,
        sr=sr,
    )


class ArrangedRenderer:
    """Renders loops and mixes of an edited song.

    Parameters
    ----------
    renderer : Renderer
        Of the song as it is.
    pieces : mapping of loop to tuple of Piece
        What is heard of loops that were edited; all others are as in the song.
    voices : mapping of loop to np.ndarray, shape (n_channels, n), float32
        One turn of a loop that is heard instead of its own sound.
    spoken : mapping of loop to tuple of Piece
        Where these voices are heard.
    """

    def __init__(
        self,
        renderer: Renderer,
        pieces: Mapping[int, tuple[Piece, ...]],
        voices: Mapping[int, np.ndarray] | None = None,
        spoken: Mapping[int, tuple[Piece, ...]] | None = None,
    ) -> None:
        self._renderer = renderer
        self._tracks = {loop: _Track(found) for loop, found in pieces.items()}
        self._spoken = {loop: _Track(found) for loop, found in (spoken or {}).items()}
        self._voices = dict(voices or {})
        every = (*pieces.values(), *(spoken or {}).values())
        self._edges = sorted({edge for found in every for p in found for edge in p.edges()})

    def with_mutes(self, mutes: Mutes) -> ArrangedRenderer:
        """Return a renderer of the same song with other parts muted; cheap."""
        other = copy.copy(self)
        other._renderer = self._renderer.with_mutes(mutes)
        return other

    def mix(self, start: int, n: int, loop_gains: Sequence[float], rest_gain: float) -> np.ndarray:
        """Render a mix; see `loopstudio.core.renderer.Renderer.mix`."""
        gains = [float(gain) for gain in loop_gains]
        parts = [self._stretch(a, b, gains, rest_gain) for a, b in self._stretches(start, n)]
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)

    def loops(self, start: int, n: int) -> np.ndarray:
        """Render every loop by itself; see `loopstudio.core.renderer.Renderer.loops`."""
        out = self._renderer.loops(start, n)
        alone = np.eye(len(out))
        for loop in (*self._tracks, *self._spoken):
            out[loop] = self.mix(start, n, alone[loop].tolist(), 0.0)
        return out

    def _stretches(self, start: int, n: int) -> list[tuple[int, int]]:
        """Cut a range at the edges of all pieces."""
        inside = self._edges[bisect_right(self._edges, start) : bisect_left(self._edges, start + n)]
        bounds = [start, *inside, start + n]
        return list(pairwise(bounds))

    def _stretch(self, start: int, stop: int, gains: list[float], rest_gain: float) -> np.ndarray:
        """Mix a range without an edge inside."""
        n = stop - start
        here = gains.copy()
        moved: dict[int, list[float]] = {}
        fading: list[tuple[int, Piece, np.ndarray]] = []
        for loop, track in self._tracks.items():
            here[loop] = 0.0
            if not gains[loop]:
                continue
            for piece in track.at(start):
                fade = piece.envelope(start, stop)
                if fade is not None:
                    fading.append((loop, piece, fade))
                elif piece.shift == 0:
                    here[loop] = gains[loop] * piece.gain
                else:
                    levels = moved.setdefault(piece.shift, [0.0] * len(gains))
                    levels[loop] = gains[loop] * piece.gain
        for loop in self._spoken:
            here[loop] = 0.0
        out = self._renderer.mix(start, n, here, rest_gain)
        for shift, levels in moved.items():
            out += self._renderer.mix(start - shift, n, levels, 0.0)
        for loop, piece, fade in fading:
            levels = [0.0] * len(gains)
            levels[loop] = gains[loop] * piece.gain
            out += fade * self._renderer.mix(start - piece.shift, n, levels, 0.0)
        return self._with_voices(out, start, stop, gains)

    def _with_voices(
        self, out: np.ndarray, start: int, stop: int, gains: list[float]
    ) -> np.ndarray:
        for loop, track in self._spoken.items():
            voice = self._voices[loop]
            for piece in track.at(start) if gains[loop] else ():
                turn = np.arange(start - piece.shift, stop - piece.shift) % voice.shape[1]
                level = np.float32(gains[loop] * piece.gain)
                fade = piece.envelope(start, stop)
                out += voice[:, turn] * (level if fade is None else level * fade)
        return out


class _Track:
    """The pieces of a loop, found by where they are heard."""

    def __init__(self, pieces: tuple[Piece, ...]) -> None:
        self._pieces = pieces
        self._firsts = [piece.first for piece in pieces]

    def at(self, sample: int) -> list[Piece]:
        """Return what is heard at a sample: the last piece that began, and one that fades out."""
        stop = bisect_right(self._firsts, sample)
        return [piece for piece in self._pieces[max(stop - 2, 0) : stop] if sample < piece.end]
