"""The player: turns a plan and the user's wishes into one stream without clicks.

The player knows no device and no clock; it is asked for the next samples and says, in its
marks, which place of the song every one of them is.

How it avoids clicks without moving a beat: whatever changes, the old sound fades out while
the new one fades in (raised cosines that sum to one).  After a jump, be it a start, a seek
or the seam of a range, the new sound begins a fade's length *before* the place asked for,
so that the place itself, mostly a downbeat, is heard with its attack whole; and a range of
n samples repeats every n samples.

Conventions
-----------
Frames count what came out of `read`, positions are samples of the song; both at the
song's rate.
"""

import copy
from collections import deque
from dataclasses import dataclass
from typing import Protocol

import numpy as np

JUMP_FADE_S = 0.004
MIX_FADE_S = 0.010
SHORTEST_RANGE_S = 0.1
"""Ranges are at least this long, which leaves room for the fades on both sides."""
LATE_S = 0.2
"""A change that comes up to this much after its place is made at once: what is rendered here
is heard later, and who asked for it may have heard a place before that."""


class Plan(Protocol):
    """A sound of fixed length; see `loopstudio.playback.mix.MixPlan`."""

    n_channels: int
    n_samples: int

    def __call__(self, start: int, n: int) -> np.ndarray:
        """Render samples [start, start + n) as (n, n_channels) float32."""


@dataclass(frozen=True)
class Mark:
    """From `frame` on, `position` is heard, moving on or at rest; `seek` counts the seeks."""

    frame: int
    position: int
    moving: bool
    seek: int


@dataclass(frozen=True)
class _Voice:
    """A plan sounding at some position; no plan is silence."""

    plan: Plan | None
    position: int = 0


class Player:
    """Plays a plan.

    Parameters
    ----------
    plan : Plan
        What to play, until `set_plan`.
    sr : int
        Hz.
    position : int
        Where to begin, in samples.
    seek : int
        Number of the last seek, for the marks.
    """

    def __init__(self, plan: Plan, sr: int, position: int = 0, seek: int = 0) -> None:
        self.frames = 0
        self.playing = False
        """Whether it should be playing; a fade may still have to end."""
        self.marks: deque[Mark] = deque([Mark(0, position, False, seek)])
        """What happened, oldest first; to be taken out by the reader."""
        self._sr = sr
        self._plan = plan
        self._due: tuple[Plan, int] | None = None  # what to play from a place on
        self._jump_fade = round(JUMP_FADE_S * sr)
        self._mix_fade = round(MIX_FADE_S * sr)
        self._range: tuple[int, int] | None = None
        self._seek = seek
        self._place = position
        self._goto: int | None = None
        self._free = False  # sent outside the range by a seek, and not yet come into it
        self._voice = _Voice(None)
        self._fading = _Voice(None)
        self._fade_length = 0
        self._fade_left = 0

    def copy(self) -> "Player":
        """Return a player that goes on from here by itself; the plans are the same."""
        other = copy.copy(self)
        other.marks = self.marks.copy()
        return other

    @property
    def idle(self) -> bool:
        """Whether nothing is to come but silence."""
        silent = self._voice.plan is None and not self._fade_left
        return silent and not self.playing and self._goto is None

    @property
    def plan(self) -> Plan:
        """What plays, or fades in."""
        return self._plan

    def set_plan(self, plan: Plan, at: int | None = None, *, waits: bool = False) -> None:
        """Play this plan from now on, or from the moment the song comes to the sample `at`.

        One that `waits` takes the place of a plan that is due, if there is one.  A
        fade ends there, so that a downbeat is heard as the new plan has it.  A place
        that has just gone by, or is not on the way, stands for now; so do a stop, a seek
        and, for places outside it, the seam of a range.
        """
        if waits and self._due:
            at = self._due[1]
        self._due = None if at is None else (plan, at)
        if at is None:
            self._plan = plan

    def play(self) -> None:
        """Begin to play where it stopped; from the start at the end or outside the range."""
        if self.playing:
            return
        self.playing = True
        if self._voice.plan is not None and self._goto is None:
            return  # stopped a moment ago, and not yet heard
        place = self._place if self._goto is None else self._goto
        if self._range and not self._range[0] <= place < self._range[1]:
            place = self._range[0]
        self._goto = 0 if place >= self.plan.n_samples else place

    def stop(self) -> None:
        """Fade out and stay there."""
        self.playing = False

    def seek(self, position: int, number: int = 0) -> None:
        """Go to a place, which is clipped to the song; `number` comes back in the marks."""
        resting = self.idle
        self._seek = number
        self._goto = min(max(position, 0), self.plan.n_samples)
        self._free = True
        if resting:
            self._rest_at(self._goto)

    def set_range(self, bounds: tuple[int, int] | None) -> None:
        """Repeat the samples [start, stop) from now on, or play to the end.

        Outside the range, playing goes on inside it at the same place of its beat.
        """
        if bounds:
            shortest = round(SHORTEST_RANGE_S * self._sr)
            start = max(min(bounds[0], self.plan.n_samples - shortest), 0)
            stop = min(max(bounds[1], start + shortest), self.plan.n_samples)
            bounds = (start, stop) if stop - start >= shortest else None
        if bounds != self._range:
            self._range = bounds
            self._free = False

    def read(self, n: int) -> np.ndarray:
        """Render the next samples, shape (n, n_channels), float32."""
        parts = []
        while n > 0:
            if not self._fade_left:
                self._change()
            m = min(n, self._until_change())
            parts.append(self._render(m))
            self.frames += m
            n -= m
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _change(self) -> None:
        """Begin whatever is to begin now."""
        sounding = self._voice.plan is not None
        if self._due and self._is_time(self._due[1]):
            self._take_due()
        if not self.playing:
            if sounding:
                self._fade_to(_Voice(None), self._jump_fade)
                place = self._voice_end() if self._goto is None else self._goto
                self._rest_at(place, self._jump_fade)
            elif self._goto is not None:
                self._rest_at(self._goto)
        elif self._goto is not None:
            self._jump(self._goto)
        elif self._voice.position >= self.plan.n_samples:
            self.playing = False
            self._voice = _Voice(None)
            self._rest_at(self.plan.n_samples)
        elif (inside := self._place_in_range()) is not None:
            if self._due and not self._comes_by(self._due[1]):
                self._take_due()
            self._jump(inside)
        elif self.plan is not self._voice.plan and not self._seam_within(self._mix_fade):
            self._fade_to(_Voice(self.plan, self._voice.position), self._mix_fade)

    def _is_time(self, at: int) -> bool:
        """Whether what is due at a place is to fade in now."""
        if self._voice.plan is None or not self.playing or self._goto is not None:
            return True
        past = self._voice.position - (at - self._mix_fade)
        if past < 0:
            return False
        return past <= LATE_S * self._sr or not (self._comes_by(at) or self._is_seam(at))

    def _comes_by(self, at: int) -> bool:
        """Whether a place lies inside the range that repeats, its seam left out."""
        return self._range is not None and self._range[0] < at < self._range[1]

    def _is_seam(self, at: int) -> bool:
        return self._range is not None and at == self._range[0] and not self._free

    def _take_due(self) -> None:
        assert self._due is not None
        self._plan, self._due = self._due[0], None

    def _place_in_range(self) -> int | None:
        """Where to be after a short fade so as to stay in the range, on the beat."""
        if self._range is None:
            return None
        start, stop = self._range
        here, fade = self._voice.position, self._jump_fade
        inside = start <= here < stop
        self._free = self._free and not inside
        if self._free or (inside and here < stop - fade):
            return None
        place = start + (here + fade - start) % (stop - start)
        # A place next to the seam leaves no room for the seam's fade: a little later.
        return place if place <= stop - fade else None

    def _jump(self, place: int) -> None:
        """Be at `place` after a short fade."""
        if self._range and self._range[1] - self._jump_fade < place < self._range[1]:
            place = self._range[0]  # too near to the seam for its fade
        self._goto = None
        self._fade_to(_Voice(self.plan, place - self._jump_fade), self._jump_fade)
        self._mark(self._jump_fade, place, moving=True)

    def _rest_at(self, place: int, delay: int = 0) -> None:
        self._goto = None
        self._place = place
        self._mark(delay, place, moving=False)

    def _mark(self, delay: int, place: int, *, moving: bool) -> None:
        self.marks.append(Mark(self.frames + delay, place, moving, self._seek))

    def _fade_to(self, voice: _Voice, length: int) -> None:
        self._fading, self._voice = self._voice, voice
        self._fade_length = self._fade_left = length

    def _voice_end(self) -> int:
        """Where the voice that has begun to fade out is silent."""
        return min(self._fading.position + self._jump_fade, self.plan.n_samples)

    def _seam(self) -> int | None:
        """Where the fade over the range's seam begins, if the voice still comes by there."""
        if self._range is None:
            return None
        seam = self._range[1] - self._jump_fade
        return seam if self._voice.position < seam else None

    def _seam_within(self, n: int) -> bool:
        seam = self._seam()
        return seam is not None and seam < self._voice.position + n

    def _until_change(self) -> int:
        """Return how many samples can be rendered in one piece."""
        if self._fade_left:
            return self._fade_left
        if self._voice.plan is None:
            return 1 << 30
        ends = [self.plan.n_samples]
        if (seam := self._seam()) is not None:
            ends.append(seam)
        if self._due and (due := self._due[1] - self._mix_fade) > self._voice.position:
            ends.append(due)
        return max(min(ends) - self._voice.position, 1)

    def _render(self, n: int) -> np.ndarray:
        out = self._take(self._voice, n)
        self._voice = _Voice(self._voice.plan, self._voice.position + n)
        if self._fade_left:
            done = self._fade_length - self._fade_left
            phase = (np.arange(done, done + n, dtype=np.float32) + 0.5) / self._fade_length
            rising = (0.5 - 0.5 * np.cos(np.pi * phase))[:, None]
            out = rising * out + (1 - rising) * self._take(self._fading, n)
            self._fading = _Voice(self._fading.plan, self._fading.position + n)
            self._fade_left -= n
        return out

    def _take(self, voice: _Voice, n: int) -> np.ndarray:
        if voice.plan is None:
            return np.zeros((n, self.plan.n_channels), np.float32)
        return voice.plan(voice.position, n)
