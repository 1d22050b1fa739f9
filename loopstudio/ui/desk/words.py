"""The desk in words: what the hover line and a screen reader say."""

from loopstudio.core.arrangement import SILENT, Arrangement, song_plays
from loopstudio.core.loops import Loop
from loopstudio.core.sound_names import SoundName
from loopstudio.ui.desk.parts import AUDIBLE, Part, SongParts
from loopstudio.ui.desk.state import DeskState


def describe(part: Part, state: DeskState) -> str:
    """Say what a part is, how much of the loop it is, and what can be done with it.

    Parameters
    ----------
    part : Part
        A sound, a rhythm, or a cell with sound, rhythm and layer.
    state : DeskState
        The loop that is on the desk.
    """
    song, loop = state.song, state.loop
    if part.cell is not None:
        return _cell(part, state)
    if part.sound is not None:
        called = song.called_sounds[part.sound]
        own = _called(song.names[part.sound])
        what = f"Sound {song.numbers[part.sound]}{f', {called}' if called else ''}{own}"
        share = loop.sound_share[part.sound]
    elif part.rhythm is not None:
        called = song.called_rhythms[part.rhythm]
        what = f"Rhythm {song.letters[part.rhythm]}{f', {called}' if called else ''}"
        share = loop.rhythm_share[part.rhythm]
    else:
        return ""
    said = f"{what}, {_percent(share)} of this loop{_standing(part, state)}"
    switch = "on" if state.is_off(part) else "off"
    return f"{said}. Its dot switches it {switch}, a drag up or down sets its level."


def name_part(part: Part, song: SongParts) -> str:
    """Return what people call a part: ``"sound 4"``, ``"rhythm C"``, ``"4C"``, or its name."""
    if part.sound is not None and part.rhythm is not None:
        return song.numbers[part.sound] + song.letters[part.rhythm]
    if part.sound is not None:
        return song.called_sounds[part.sound] or f"sound {song.numbers[part.sound]}"
    if part.rhythm is not None:
        return song.called_rhythms[part.rhythm] or f"rhythm {song.letters[part.rhythm]}"
    return ""


def short_name(part: Part, song: SongParts) -> str:
    """Return number and letter of a part: ``"4"``, ``"C"`` or ``"4C"``."""
    number = "" if part.sound is None else song.numbers[part.sound]
    return number + ("" if part.rhythm is None else song.letters[part.rhythm])


def level_text(level_db: float) -> str:
    """Return a level as it is shown: ``"+3.5 dB"``, ``"−4.2 dB"``, ``"0 dB"``."""
    if abs(level_db) < 0.05:
        return "0 dB"
    return f"{'+' if level_db > 0 else '−'}{abs(level_db):.1f} dB"


def plays_in(loop: Loop, arrangement: Arrangement, number: int) -> str:
    """Say how long a loop is, and in how many bars it plays as the user arranged them."""
    n_bars = len(loop.activation)
    sources = arrangement.bar_sources(number, n_bars, song_plays(loop))
    n_playing = int((sources != SILENT).sum())
    return f"{bars(loop.bars)}, plays in {n_playing} of {bars(n_bars)}"


def bars(n_bars: int) -> str:
    """Return ``"1 bar"``, ``"2 bars"`` and so on."""
    return f"{n_bars} bar" if n_bars == 1 else f"{n_bars} bars"


def _cell(part: Part, state: DeskState) -> str:
    song, loop = state.song, state.loop
    assert part.sound is not None
    assert part.rhythm is not None
    pane = next(i for i, pane in enumerate(loop.panes) if pane.layer == part.layer)
    level = loop.levels[pane, part.sound, part.rhythm]
    where = f", {loop.panes[pane].title}" if len(loop.panes) > 1 else ""
    what = f"Sound {song.numbers[part.sound]} in rhythm {song.letters[part.rhythm]}{where}"
    off = state.is_off(part)
    if level < AUDIBLE and not off:
        return f"{what}: nothing plays here."
    said = f"{what}, {_percent(level)}{_standing(part, state)}"
    switch = "on" if off else "off"
    return f"{said}. Click switches it {switch}, a drag sets its level, Alt-click plays it alone."


def _standing(part: Part, state: DeskState) -> str:
    """Say what was done to a part, each with a comma before it."""
    level_db = state.level_db(part)
    said = (
        (state.is_redrawn(part), "a note you chose" if part.rhythm is None else "drawn by hand"),
        (level_db != 0, level_text(level_db)),
        (state.is_locked(part), "locked"),
        (state.is_off(part), "off"),
    )
    return "".join(f", {words}" for holds, words in said if holds)


def _called(name: SoundName) -> str:
    if not name.text:
        return ""
    hz = f"{name.hz / 1000:.1f} kHz" if name.hz >= 1000 else f"{name.hz:.0f} Hz"
    return f", {name.text}, {hz}" if name.pitched else f", {name.text.lower()} around {hz}"


def _percent(value: float) -> str:
    return "under 1 %" if 0 < value < 0.005 else f"{100 * value:.0f} %"
