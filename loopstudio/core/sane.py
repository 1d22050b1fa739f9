"""Samples that no program can have meant: what is not a number, overloads and offsets.

Only what is not a number is changed, as it would spread through every sum; level and offset
are the song's own, and the stems have to add up to it.
"""

from collections.abc import Iterator

import numpy as np

_ABSURD = 1e9
"""Float samples beyond this (180 dB over full scale) are damage, not sound."""

_USUAL_OVER_DB = 3.0
"""Lossy copies of loud masters exceed full scale by this much, and nobody hears it."""

_USUAL_OFFSET = 0.02


def mended(name: str, samples: np.ndarray) -> list[str]:
    """Replace what is not a number by silence, in place.

    Parameters
    ----------
    name : str
        Of the file, as it can be shown.
    samples : np.ndarray, shape (n_channels, n), float32
        Full scale is 1.

    Returns
    -------
    list of str
        Sentences for the user on that, on an overload and on an offset.
    """
    n_bad = 0
    peak = 0.0
    for block in _pieces(samples):
        bad = ~(np.abs(block) <= _ABSURD)  # also true for what is not a number
        n_bad += int(np.count_nonzero(bad))
        block[bad] = 0.0
        peak = max(peak, float(np.abs(block).max()))
    notes = []
    if n_bad:
        values = (
            "value that is not a number was" if n_bad == 1 else "values that are no numbers were"
        )
        notes.append(f"{name} has damaged samples: {n_bad} {values} replaced by silence.")
    over_db = 20 * np.log10(max(peak, 1.0))
    if over_db > _USUAL_OVER_DB:
        notes.append(f"{name} is up to {over_db:.1f} dB over full scale; its level was kept.")
    offset = float(max(samples.mean(axis=1, dtype=np.float64), key=abs))
    if abs(offset) > _USUAL_OFFSET:
        notes.append(f"{name} has a DC offset of {offset:+.2f} of full scale; it was kept.")
    return notes


def _pieces(samples: np.ndarray) -> Iterator[np.ndarray]:
    """Yield views of up to a million samples: no temporary is then as long as the song."""
    for channel in samples:
        for start in range(0, len(channel), 1 << 20):
            yield channel[start : start + (1 << 20)]
