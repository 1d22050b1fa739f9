"""Tracks of DAWproject files with their channels, and faders that move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.etree import ElementTree

from loopstudio.project.daw.elements import add, clean, number

LOUDEST = 2.0
"""Faders of the format end somewhere; this is where those of sequencers do (6 dB)."""


def add_track(
    parent: ElementTree.Element,
    new_id: Callable[[], str],
    name: str,
    destination: str,
    *,
    content: str,
    role: str = "regular",
    identity: str = "",
    colour: str = "",
    gain: float = 1.0,
    muted: bool = False,
    soloed: bool = False,
) -> tuple[ElementTree.Element, str]:
    """Add a track with its channel.

    Parameters
    ----------
    parent : Element
        The structure, or a folder.
    new_id : callable
        Returns a number that no other element has.
    name : str
    destination : str
        The channel that its sound goes to; empty for the last one.
    content, role : str
        As the format has them.
    identity : str
        Of the channel, if it has one already.
    colour : str
        From `colour_text`; empty for none.
    gain : float
        Linear.
    muted, soloed : bool

    Returns
    -------
    track : Element
    channel : str
        Its id.
    """
    element = add(parent, "Track", id=new_id(), name=clean(name), contentType=content)
    element.set("loaded", "true")
    if colour:
        element.set("color", colour)
    identity = identity or new_id()
    channel = add(
        element,
        "Channel",
        id=identity,
        role=role,
        audioChannels="2",
        solo="true" if soloed else "false",
    )
    if destination:
        channel.set("destination", destination)
    add(channel, "Mute", id=new_id(), name="Mute", value="true" if muted else "false")
    middle = {"unit": "normalized", "min": "0", "max": "1", "value": "0.5"}
    add(channel, "Pan", id=new_id(), name="Pan", **middle)
    top = number(max(LOUDEST, gain))
    level = {"unit": "linear", "min": "0", "max": top, "value": number(gain)}
    add(channel, "Volume", id=new_id(), name="Volume", **level)
    return element, identity


def moves(
    new_id: Callable[[], str], parameter: str, levels: Sequence[tuple[float, float]]
) -> ElementTree.Element:
    """Return the automation of a parameter that jumps to these values at these beats.

    Parameters
    ----------
    new_id : callable
    parameter : str
        Its id.
    levels : sequence of (beat, linear gain)
        The first holds from the beginning.
    """
    points = ElementTree.Element("Points", id=new_id(), timeUnit="beats", unit="linear")
    add(points, "Target", parameter=parameter)
    for i, (beat, gain) in enumerate(levels):
        place = number(beat if i else 0.0)
        add(points, "RealPoint", time=place, value=number(gain), interpolation="hold")
    return points
