"""An open audio file, whichever decoder reads it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from loopstudio.core.section import Section

BLOCK = 4096
"""Samples of each channel that are decoded at a time."""


@dataclass
class Source:
    """An open audio file."""

    sr: int
    n_channels: int
    n_file: int | None
    """Samples of each channel in the file by its header, or None when it does not say."""
    first: int
    """Sample of the file that the blocks begin with."""
    n_promised: int | None
    """Samples of each channel in all blocks, if the header is right; None if not known."""
    blocks: Iterator[np.ndarray]
    """Arrays of shape (n, n_channels), float32, in order."""
    faults: list[str] = field(default_factory=list)
    """Sentences on damage, complete once all blocks are read."""


def source_of(sr: int, n_channels: int, n_file: int | None, section: Section) -> Source:
    """Return an open file whose blocks are still to come.

    Parameters
    ----------
    sr : int
        Hz.
    n_channels : int
    n_file : int or None
        Samples of each channel in the file, by its header.
    section : Section
        What the blocks will hold of it.
    """
    first, stop = section.samples(sr, n_file)
    n_promised = None if stop is None else max(stop - first, 0)
    return Source(sr, n_channels, n_file, first, n_promised, iter(()))
