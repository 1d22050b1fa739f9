"""What a drag makes of a wish: a new place, another edge, or the whole of it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from loopstudio.ui.song import wish_places
from loopstudio.ui.song.wish_mark import WishMark, WishPlace

if TYPE_CHECKING:
    from loopstudio.ui.song.time_axis import TimeAxis

START, STOP, HIGH, LOW = "start", "stop", "high", "low"
"""The edges of a wish."""

_CLICK_PIXELS = 4
"""A press that moves less than this is a click."""
_GRIP = 6
"""Pixels at both sides of an edge in which it can be grasped."""


@dataclass
class WishDrag:
    """A press on a view, and what comes of it.

    Parameters
    ----------
    pressed : QPointF
        Where, in pixels of the view.
    sample : float
        Which sample was there: the view may scroll during the drag.
    mark : WishMark
        The wish that is changed, or the one that is being drawn.
    number : int
        Of the wish that is changed; -1 for a new one.
    edges : frozenset of str
        Those that are dragged; none moves the whole wish.
    moved : bool
        Whether it is a drag, and no click.
    """

    pressed: QPointF
    sample: float
    mark: WishMark
    number: int = -1
    edges: frozenset[str] = frozenset()
    moved: bool = False

    def goes_to(self, pos: QPointF) -> bool:
        """Follow the pointer; return whether it is a drag by now."""
        far = (pos - self.pressed).manhattanLength() >= _CLICK_PIXELS
        self.moved = self.moved or far
        return self.moved

    def place(
        self, axis: TimeAxis, pos: QPointF, snap: str, height: int, *, pitched: bool
    ) -> WishPlace:
        """Return where the wish is with the pointer here.

        Parameters
        ----------
        axis : TimeAxis
            Must have bars.
        pos : QPointF
            In pixels of the view.
        snap : str
            What its ends hold on to.
        height : int
            Of the view.
        pitched : bool
            Whether height in the view is pitch.
        """
        before, here = self.mark.place, axis.sample_at(pos.x())
        if self.number < 0:
            start, stop = wish_places.snapped(axis, self.sample, here, snap)
            if not pitched:
                return WishPlace(start, stop)
            top, bottom = sorted(min(max(y, 0.0), height) for y in (self.pressed.y(), pos.y()))
            return WishPlace(start, stop, *wish_places.pitches(top, bottom, height))
        if not self.edges:
            shift = here - self.sample
            start, stop = (
                wish_places.nearest(axis, end + shift, snap) for end in (before.start, before.stop)
            )
            return replace(before, start=start, stop=stop) if start < stop else before
        timed = self._with_ends(before, wish_places.nearest(axis, here, snap))
        return self._with_pitches(timed, pos.y(), height)

    def _with_ends(self, place: WishPlace, here: float) -> WishPlace:
        if START in self.edges and here < place.stop:
            return replace(place, start=here)
        if STOP in self.edges and here > place.start:
            return replace(place, stop=here)
        return place

    def _with_pitches(self, place: WishPlace, y: float, height: int) -> WishPlace:
        top, bottom = wish_places.heights(place, height)
        least = wish_places.FLAT_PIXELS
        if HIGH in self.edges:
            high = wish_places.pitches(min(y, bottom - least), bottom, height)[1]
            return replace(place, high_hz=high)
        if LOW in self.edges:
            low = wish_places.pitches(top, max(y, top + least), height)[0]
            return replace(place, low_hz=low)
        return place


def edges_at(place: QRectF, pos: QPointF, *, pitched: bool) -> frozenset[str]:
    """Return the edges of a wish that a press grasps; none in its middle.

    Parameters
    ----------
    place : QRectF
        Where the wish is, in pixels.
    pos : QPointF
    pitched : bool
        Whether it has an upper and a lower edge to drag.
    """
    gaps = {START: abs(pos.x() - place.left()), STOP: abs(pos.x() - place.right())}
    if pitched:
        gaps |= {HIGH: abs(pos.y() - place.top()), LOW: abs(pos.y() - place.bottom())}
    near = {name for name, gap in gaps.items() if gap <= _GRIP}
    # Of a small wish both edges are near; the nearer one is meant.
    for pair in ((START, STOP), (HIGH, LOW)):
        if near.issuperset(pair):
            near.remove(max(pair, key=lambda name: gaps[name]))
    return frozenset(near)
