"""Commands of the Components menu."""

from loopstudio.ui.commands.command import Command, has_components, has_song, line


def _method(method: str, text: str) -> Command:
    return Command(
        "Components/Method",
        text,
        lambda s: s.workshop.learn_with(method=method),
        enabled=has_song,
        checked=lambda s: s.session.project.workshop.learning.method == method,
    )


def _phase(phase: str, text: str) -> Command:
    return Command(
        "Components/Sound",
        text,
        lambda s: s.phase.choose(phase),
        enabled=has_components,
        checked=lambda s: s.session.project.workshop.phase == phase,
    )


COMPONENTS = (
    Command("Components", "Learn components", lambda s: s.workshop.learn(), enabled=has_song),
    Command("Components", "Learn by all methods", lambda s: s.compare.compare(), enabled=has_song),
    _method("nmf", "NMF"),
    _method("snpa", "Separable: SNPA"),
    _method("greedy", "Separable: greedy"),
    Command(
        "Components",
        "Hold the spectra of another recording…",
        lambda s: s.workshop.choose_held(),
        enabled=has_song,
    ),
    Command(
        "Components",
        "Add recorded notes…",
        lambda s: s.workshop.choose_notes(),
        enabled=has_song,
    ),
    Command(
        "Components",
        "Compare with reference stems…",
        lambda s: s.compare.choose_stems(),
        enabled=lambda s: bool(s.compare.tries),
    ),
    _phase("mask", "Masks on the song"),
    _phase("raw", "Raw, with the song's phase"),
    _phase("griffin-lim", "Raw, with a phase of its own (Griffin-Lim)"),
    line("Components"),
    Command(
        "Components",
        "Hear its moment",
        lambda s: s.moments.hear(),
        "Shift+H",
        lambda s: s.moments.known,
    ),
)
