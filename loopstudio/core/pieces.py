"""Pieces: a loop of an edited song, as stretches of its own sound laid side by side.

A loop that was moved, drawn, taken out or made louder in some bars is a list of pieces: where
in the song each sounds, which stretch of the loop's sound it is, and how loud.  Bars whose
sound follows on without a break are one piece, however far they were moved, so that nothing is
heard where they meet.

Edges
-----
Where sound is cut it fades within `FADE_S` *before* the bar line, both ways: on the line itself
there is nearly always a beat, which has to be heard whole from the bar that begins, and not at
all from the bar that does not.  A loop that repeats sample by sample begins and ends at bar
lines in the song as well, so it is not faded where it begins, nor where one bar follows on
another as in the song.

Conventions
-----------
Places are samples of the song.  A piece plays at `t` what its sound has at ``t - shift``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from loopstudio.core.arrangement import SILENT

FADE_S = 0.005
TOLERANCE_S = 0.001
"""Bars that were moved together stay together until they are so far off their bar lines."""
TAIL_S = 0.1
"""How long a loop from masks may ring on after its last bar: a frame and a tatum."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a loop's sound, somewhere in the song.

    Attributes
    ----------
    begin, end : int
        Where it sounds, fades out included; a fade in lies before `begin`.
    shift : int
        By how much its sound was moved to the right.
    gain : float
        Linear.
    fade_in, fade_out : int
        In samples; 0 for a hard edge.
    """

    begin: int
    end: int
    shift: int
    gain: float = 1.0
    fade_in: int = 0
    fade_out: int = 0

    @property
    def first(self) -> int:
        """The first sample that is heard."""
        return self.begin - self.fade_in

    def edges(self) -> tuple[int, ...]:
        """Return where it begins or ends, or a fade does."""
        return (self.first, self.begin, self.end - self.fade_out, self.end)

    def envelope(self, start: int, stop: int) -> np.ndarray | None:
        """Return its fade in a range without an edge inside, float32; None where there is none.

        Two pieces that meet fade at the same place, and their fades sum to one.
        """
        if start < self.begin:
            way = np.arange(start - self.first, stop - self.first) / self.fade_in
        elif start >= self.end - self.fade_out:
            way = np.arange(self.end - start, self.end - stop, -1) / self.fade_out
        else:
            return None
        fade: np.ndarray = np.sin(np.pi / 2 * way).astype(np.float32) ** 2
        return fade


@dataclass(frozen=True, eq=False)
class Row:
    """A loop of an edited song.

    Attributes
    ----------
    lines : np.ndarray of int, shape (n_bars + 1,)
        Its bar lines, and where the last bar ends.
    n_samples : int
        Of the song.
    plays : np.ndarray of bool, shape (n_bars,)
        Where it plays in the song.
    places : np.ndarray of int, shape (n_bars,)
        Which bar of the loop each bar of the song has.
    bars : int
        Length of the loop.
    sources : np.ndarray of int, shape (n_bars,)
        Which bar of the song each bar plays, or `SILENT`.
    gains : np.ndarray, shape (n_bars,)
        Linear.
    exact : bool
        Whether it repeats sample by sample.
    sr : int
        Hz.
    """

    lines: np.ndarray
    n_samples: int
    plays: np.ndarray
    places: np.ndarray
    bars: int
    sources: np.ndarray
    gains: np.ndarray
    exact: bool
    sr: int

    @property
    def fade(self) -> int:
        """Length of a fade in samples."""
        return round(FADE_S * self.sr)

    @property
    def tolerance(self) -> int:
        """How far a bar may be off its line, in samples."""
        return round(TOLERANCE_S * self.sr)


def pieces_of(row: Row) -> tuple[Piece, ...]:
    """Return what is heard of a loop of the song, by its beginnings."""
    found: list[_Open] = []
    before: _Open | None = _Open(0, -1, 0, 1.0) if row.lines[0] > 0 else None
    if before is not None:
        found.append(before)
    for bar in range(len(row.plays)):
        before = _next(row, bar, before, found)
    if row.lines[-1] < row.n_samples and before is not None:
        _close_last(row, before)
    return tuple(_finished(row, found))


def pieces_of_voice(row: Row, length: int) -> tuple[Piece, ...]:
    """Return what is heard of a loop that has a voice of its own: one turn, over and over.

    The sound that pieces are cut from goes on for ever in both directions, with a period of
    `length` samples; it begins with the loop's first bar.
    """
    found: list[Piece] = []
    own = round(length / row.bars)
    for bar, source in enumerate(row.sources.tolist()):
        if source == SILENT:
            continue
        begin, end, gain = int(row.lines[bar]), int(row.lines[bar + 1]), float(row.gains[bar])
        if end - begin - own > row.tolerance:
            end = begin + own  # rather a gap than the next beat twice
        shift = begin - round(int(row.places[source]) * length / row.bars)
        last = found[-1] if found and found[-1].end == begin else None
        off = (shift - last.shift + length // 2) % length - length // 2 if last else 0
        if last and abs(off) <= row.tolerance:
            shift = last.shift
            if gain == last.gain:
                found[-1] = replace(last, end=end)
                continue
        found.append(Piece(begin, end, shift, gain, row.fade, row.fade))
    return tuple(found)


@dataclass
class _Open:
    """A piece that may go on: it began with the region `first`, and has reached `last`."""

    begin: int
    source: int  # the bar of the song that it plays last; -1 is what is before the first
    shift: int
    gain: float
    fade_in: int = 0
    end: int | None = None
    fade_out: int = 0


def _next(row: Row, bar: int, before: _Open | None, found: list[_Open]) -> _Open | None:
    """Lay out a bar after the piece that reaches up to it; return the one that reaches on."""
    line = int(row.lines[bar])
    source, gain = _heard(row, bar, before)
    if source == SILENT:
        if before is not None:
            _end(row, before, line)
        return None
    shift = line - int(row.lines[source])
    follows = before is not None and source == before.source + 1
    if before is not None and follows and abs(shift - before.shift) <= row.tolerance:
        shift = before.shift
        if gain == before.gain:
            before.source = source
            return before
    opened = _Open(line, source, shift, gain)
    begins = before is None or row.sources[bar] == SILENT
    if before is not None and begins:
        _end(row, before, line)
    elif before is not None and _as_in_song(row, before, source, gain):
        before.end = line
    elif before is not None:
        opened.fade_in = before.fade_out = row.fade
        before.end = _cut(row, before, line)
    if begins and not row.exact:
        opened.fade_in = row.fade
    found.append(opened)
    return opened


def _heard(row: Row, bar: int, before: _Open | None) -> tuple[int, float]:
    """Return which bar of the song is heard in a bar, silence of the song included, and its gain.

    Where the loop is silent in the song there is still the end of its last sound, and the
    beginning of the next.  That stays, unless the bar before has been edited.
    """
    source = int(row.sources[bar])
    if source != SILENT:
        return source, float(row.gains[bar])
    if row.plays[bar]:
        return SILENT, 0.0
    goes_on = before is not None and before.shift == 0 and before.source == bar - 1
    if before is not None and goes_on:
        return bar, before.gain
    return (SILENT, 0.0) if bar > 0 and row.plays[bar - 1] else (bar, 1.0)


def _as_in_song(row: Row, before: _Open, source: int, gain: float) -> bool:
    """Tell whether an exact loop begins or goes on at a bar line as it does in the song."""
    if not row.exact:
        return False
    if before.source < 0 or not row.plays[before.source]:
        return True
    follows = (row.places[before.source] + 1) % row.bars == row.places[source]
    return bool(follows and gain == before.gain)


def _end(row: Row, piece: _Open, line: int) -> None:
    """End a piece at a bar line after which the loop is silent."""
    after = piece.source + 1
    goes_on = after < len(row.plays) and row.plays[after]
    if goes_on:
        piece.end, piece.fade_out = _cut(row, piece, line), row.fade
    elif row.exact:
        piece.end = line
    else:
        piece.end = min(line + round(TAIL_S * row.sr), row.n_samples)
        piece.fade_out = row.fade


def _cut(row: Row, piece: _Open, line: int) -> int:
    """Return where a piece ends: at a line, or where its last bar does if that is well before."""
    own = int(row.lines[piece.source + 1]) + piece.shift
    return own if line - own > row.tolerance else line


def _close_last(row: Row, piece: _Open) -> None:
    """Let the last piece end after the last bar line."""
    if piece.shift == 0 and piece.source == len(row.plays) - 1:
        piece.end = row.n_samples
    else:
        _end(row, piece, int(row.lines[-1]))


def _finished(row: Row, found: list[_Open]) -> list[Piece]:
    return [
        Piece(
            piece.begin,
            row.n_samples if piece.end is None else piece.end,
            piece.shift,
            piece.gain,
            piece.fade_in,
            piece.fade_out,
        )
        for piece in found
    ]
