"""Components as a project file keeps them.

What they were learned with may hold whatever a method needs, such as a whole score; what is
worth keeping is the result, and how to do it again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from loopstudio.core.workshop.learned import Components, Learned
from loopstudio.core.workshop.score import ScorePrior
from loopstudio.core.workshop.score_file import Note
from loopstudio.core.workshop.settings import WorkshopSettings
from loopstudio.project.project import Learning


@dataclass(frozen=True, eq=False, kw_only=True)
class KeptComponents(Learned):
    """What was learned, and what was asked for."""

    learning: Learning
    notes: tuple[Note, ...] = ()
    """Of the score, for components that were learned with one."""

    def __post_init__(self) -> None:
        n_bins, n_components = self.spectra.shape
        if n_bins != self.spec.n_bins or len(self.activations) != n_components:
            raise ValueError("spectra, activations and frames do not fit together")
        if len(self.names) != n_components or self.activations.ndim != 2:
            raise ValueError("there is not one name and one activation for each spectrum")
        settings_of(self.learning)


def keep(components: Components | None) -> KeptComponents | None:
    """Return what a project file keeps of components."""
    if components is None:
        return None
    settings = components.settings
    return KeptComponents(
        **components.contents(),
        learning=learning_of(settings),
        notes=settings.prior.notes if isinstance(settings.prior, ScorePrior) else (),
    )


def restore(kept: KeptComponents | None) -> Components | None:
    """Return the components that were kept."""
    if kept is None:
        return None
    prior = ScorePrior(kept.notes) if kept.notes else None
    settings = replace(settings_of(kept.learning), prior=prior)
    return Components(**kept.contents(), settings=settings)


def learning_of(settings: WorkshopSettings) -> Learning:
    """Return the way of learning that settings stand for, without a score."""
    return Learning(
        method=settings.method,
        n_components=settings.n_components,
        loss=str(settings.loss),
        preset=settings.preset,
        scale=settings.scale,
        start=settings.start,
        engine=settings.engine,
    )


def settings_of(learning: Learning) -> WorkshopSettings:
    """Return the settings that a way of learning stands for, without a score.

    Raises
    ------
    ValueError
        If it names something that does not exist.
    """
    from loopstudio.core.workshop import settings

    for value, known in (
        (learning.method, settings.METHODS),
        (learning.loss, tuple(settings.LOSSES)),
        (learning.preset, tuple(settings.PRESETS)),
        (learning.scale, settings.SCALES),
        (learning.start, settings.STARTS),
        (learning.engine, settings.ENGINES),
    ):
        if value not in known:
            raise ValueError(f"{value!r} is none of {', '.join(known)}")
    return WorkshopSettings(
        method=learning.method,  # type: ignore[arg-type]
        n_components=learning.n_components,
        loss=learning.loss,
        preset=learning.preset,
        scale=learning.scale,  # type: ignore[arg-type]
        start=learning.start,  # type: ignore[arg-type]
        engine=learning.engine,  # type: ignore[arg-type]
    )
