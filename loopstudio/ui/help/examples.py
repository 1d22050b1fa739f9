"""The worked examples: which sound, and what is done with it."""

from dataclasses import dataclass, replace

from loopstudio.project import resources
from loopstudio.project.project import Learning

FOLDER = "examples"
"""Of their sounds, in the resources."""


@dataclass(frozen=True)
class Example:
    """What one click starts.

    Attributes
    ----------
    title : str
        As it is called in the menu.
    song : tuple of str
        Place of the song in the resources.
    learning : Learning or None
        How its components are learned; None to find its loops.
    track : tuple of str
        Place of a track in the resources in which the song is looked for; empty for none.
    """

    title: str
    song: tuple[str, ...]
    learning: Learning | None = None
    track: tuple[str, ...] = ()


_NOTES = (FOLDER, "notes.flac")
_PIECE = (FOLDER, "piece.flac")
_PLAYERS = (FOLDER, "players.flac")
SCORE = "piece.csv"

EXAMPLES = {
    "demo": Example("The demo song with its loops", ("demo", "night_bus.loopstudio")),
    "loops": Example("Loops of the demo song", ("demo", "night_bus.flac")),
    "players": Example(
        "Two players: sixteen components", _PLAYERS, Learning(n_components=16, preset="brisk")
    ),
    "notes-nmf": Example("Seven notes: NMF", _NOTES, Learning(n_components=7)),
    "notes-snpa": Example("Seven notes: SNPA", _NOTES, Learning("snpa", n_components=7)),
    "notes-greedy": Example("Seven notes: greedy", _NOTES, Learning("greedy", n_components=7)),
    "piece-random": Example(
        "A piece without its score",
        _PIECE,
        Learning(n_components=11, preset="brisk", start="random"),
    ),
    "piece-score": Example(
        "A piece with its score", _PIECE, Learning("score", preset="brisk", score=SCORE)
    ),
    "number-3": Example("Three components", _PLAYERS, Learning(n_components=3)),
    "number-10": Example("Ten components", _PLAYERS, Learning(n_components=10)),
    "number-30": Example("Thirty components", _PLAYERS, Learning(n_components=30)),
    "sample": Example(
        "A record found in a track", (FOLDER, "record.flac"), track=(FOLDER, "track.flac")
    ),
}
"""By the name that Help links to."""


def with_score(learning: Learning) -> Learning:
    """Return a way of learning whose score is where this installation keeps it."""
    if not learning.score:
        return learning
    return replace(learning, score=str(resources.path(FOLDER, learning.score)))
