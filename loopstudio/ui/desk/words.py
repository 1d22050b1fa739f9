"""The desk in words: what the hover line and a screen reader say."""

from loopstudio.core.loops import Loop
from loopstudio.core.model import Mutes
from loopstudio.core.sound_names import SoundName
from loopstudio.ui.desk.parts import AUDIBLE, LoopParts, Part, SongParts


def describe(part: Part, song: SongParts, loop: LoopParts, mutes: Mutes) -> str:
    """Say what a part is, how much of the loop it is, and what a click does.

    Parameters
    ----------
    part : Part
        A sound, a rhythm, or a cell with sound, rhythm and layer.
    song : SongParts
    loop : LoopParts
    mutes : Mutes
        What is switched off.
    """
    if part.sound is not None and part.rhythm is not None:
        return _cell(part.sound, part.rhythm, part.layer, song, loop, mutes)
    if part.sound is not None:
        what = f"Sound {song.numbers[part.sound]}{_called(song.names[part.sound])}"
        share, off = loop.sound_share[part.sound], part.sound in mutes.sounds
    elif part.rhythm is not None:
        what = f"Rhythm {song.letters[part.rhythm]}"
        share, off = loop.rhythm_share[part.rhythm], part.rhythm in mutes.rhythms
    else:
        return ""
    return f"{what}, {_percent(share)} of this loop{_state(off)}. {_advice(off)}"


def name_part(part: Part, song: SongParts) -> str:
    """Return what people call a part: ``"sound 4"``, ``"rhythm C"``, ``"4C"``."""
    if part.sound is not None and part.rhythm is not None:
        return song.numbers[part.sound] + song.letters[part.rhythm]
    if part.sound is not None:
        return f"sound {song.numbers[part.sound]}"
    return "" if part.rhythm is None else f"rhythm {song.letters[part.rhythm]}"


def plays_in(loop: Loop) -> str:
    """Say how long a loop is and in how many bars of the song it plays."""
    threshold = 0.5 * loop.activation.max(initial=0)
    n_playing = int((loop.activation > threshold).sum())
    return f"{bars(loop.bars)}, plays in {n_playing} of {bars(len(loop.activation))}"


def bars(n_bars: int) -> str:
    """Return ``"1 bar"``, ``"2 bars"`` and so on."""
    return f"{n_bars} bar" if n_bars == 1 else f"{n_bars} bars"


def _cell(
    sound: int, rhythm: int, layer: int | None, song: SongParts, loop: LoopParts, mutes: Mutes
) -> str:
    pane = next(i for i, pane in enumerate(loop.panes) if pane.layer == layer)
    level = loop.levels[pane, sound, rhythm]
    where = f", {loop.panes[pane].title}" if len(loop.panes) > 1 else ""
    what = f"Sound {song.numbers[sound]} in rhythm {song.letters[rhythm]}{where}"
    off = (sound, rhythm, loop.panes[pane].layer) in mutes.cells
    if level < AUDIBLE and not off:
        return f"{what}: nothing plays here."
    return f"{what}, {_percent(level)}{_state(off)}. {_advice(off)}"


def _called(name: SoundName) -> str:
    if not name.text:
        return ""
    hz = f"{name.hz / 1000:.1f} kHz" if name.hz >= 1000 else f"{name.hz:.0f} Hz"
    return f", {name.text}, {hz}" if name.pitched else f", {name.text.lower()} around {hz}"


def _percent(value: float) -> str:
    return "under 1 %" if 0 < value < 0.005 else f"{100 * value:.0f} %"


def _state(off: bool) -> str:
    return ", off" if off else ""


def _advice(off: bool) -> str:
    return f"Click switches it {'on' if off else 'off'}, Alt-click plays it alone."
