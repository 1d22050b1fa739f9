"""Damaged project files: opened as something that fits together, or refused in a sentence."""

import dataclasses
import time

import numpy as np
import pytest

from loopstudio.core.errors import LoopstudioError
from loopstudio.project import edits, file
from loopstudio.project.file import Document
from loopstudio.project.project import Project
from tests.project.mutations import Mutator
from tests.project.small import everything, extraction


@pytest.fixture
def whole(tmp_path):
    """A project file with a bit of everything."""
    project, found = everything()
    file.save(tmp_path / "whole.loopstudio", Document(project, found, "Zoë"))
    return (tmp_path / "whole.loopstudio").read_bytes()


def test_damaged_files_are_refused_in_a_sentence_or_fit_together(tmp_path, whole, rng):
    mutator = Mutator(whole, str(tmp_path / "trap"), rng)
    path, again = tmp_path / "damaged.loopstudio", tmp_path / "again.loopstudio"
    refused, sentences = 0, set()
    for _ in range(250):
        way, damaged = mutator.make()
        path.write_bytes(damaged)
        began_s = time.monotonic()
        try:
            document = file.load(path)
        except LoopstudioError as error:
            refused += 1
            sentences.add(str(error))
        else:
            # What was accepted can be saved, and is accepted again.
            file.save(again, document)
            file.load(again)
        assert time.monotonic() - began_s < 2, way
    assert refused > 125
    assert sentences <= {
        "damaged.loopstudio is not a Loopstudio project, or it is damaged.",
        "damaged.loopstudio was made by a newer Loopstudio; update to open it.",
        "damaged.loopstudio is too large to be a Loopstudio project.",
    }
    assert not (tmp_path / "trap").exists()


def _refused(tmp_path, document):
    file.save(tmp_path / "p.loopstudio", document)
    with pytest.raises(LoopstudioError, match="damaged"):
        file.load(tmp_path / "p.loopstudio")


def test_what_does_not_fit_together_is_refused(tmp_path):
    found = extraction()
    project = edits.with_loops_of(Project(), found)
    change = dataclasses.replace
    other_bars = change(found.factors, layout=found.factors.layout[:-1])
    holes = change(found.factors, sounds=np.full_like(found.factors.sounds, np.nan))
    for unfit in (
        change(found, grid=change(found.grid, bar_starts=found.grid.bar_starts[::-1])),
        change(found, factors=other_bars),
        change(found, factors=holes),
        change(found, best_bars=(0, 99)),
        change(found, peaks=found.peaks[:2]),
        change(found, loops=found.loops[:1]),
        change(found, loops=(change(found.loops[0], layers=((7, 0),)), found.loops[1])),
        change(found, exact=change(found.exact, length=found.exact.length + 1)),
    ):
        _refused(tmp_path, Document(project, unfit, "Song"))
    for unfit in (
        change(project, strips=project.strips[:1]),
        change(project, listen="backwards"),
        change(project, strips=(change(project.strips[0], gain_db=1e9), project.strips[1])),
        edits.set_take(project, 0, -3),
        edits.set_take(project, 0, found.grid.n_bars),
        change(project, mutes=change(project.mutes, sounds=frozenset({99}))),
        change(project, workshop=change(project.workshop, off=frozenset({0}))),
    ):
        _refused(tmp_path, Document(unfit, found, "Song"))
    file.save(tmp_path / "p.loopstudio", Document(project, found, "Song"))
    file.load(tmp_path / "p.loopstudio")
