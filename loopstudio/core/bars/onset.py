"""Where something begins near a place, to a millisecond or two.

A hand puts a bar line within some hundredths of a second of the beat it means; the beat itself
is where the sound becomes louder at once.  That is looked for in the samples: spectra of frames
that are long enough for pitches are too long for it.

Conventions
-----------
Places are in seconds from the first sample.
"""

import numpy as np

_BLOCK_S = 0.0015
_SIDE_BLOCKS = 8
"""What comes before and after a moment is compared over 12 ms."""
_LEAST_RISE_DB = 6.0
_SAME_DB = 2.0
_FLOOR_DB = -60.0
"""Below the loudest sample around; what is more quiet does not begin."""


def onset_near(samples: np.ndarray, sr: int, time_s: float, reach_s: float) -> float | None:
    """Return where the sound becomes louder most suddenly.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    sr : int
        Sample rate in Hz.
    time_s : float
    reach_s : float
        How far from there at most.

    Returns
    -------
    float or None
        None where nothing begins within reach.
    """
    block = max(round(_BLOCK_S * sr), 1)
    # Blocks that begin with a place within reach have as many on either side.
    first = max(int((time_s - reach_s) * sr / block), _SIDE_BLOCKS)
    last = min(int((time_s + reach_s) * sr / block) + 1, samples.shape[1] // block - _SIDE_BLOCKS)
    if last < first:
        return None
    begin, end = first - _SIDE_BLOCKS, last + _SIDE_BLOCKS
    around = samples[:, begin * block : end * block].astype(np.float64)
    # Differences of samples: a low note swings within the blocks, its attack is high.
    steps = np.diff(around, axis=1, prepend=around[:, :1])
    energies = np.square(steps).sum(axis=0).reshape(end - begin, block).mean(axis=1)
    if not energies.any():
        return None
    floor = energies.max() * 10 ** (_FLOOR_DB / 10)
    sums = np.concatenate([[0.0], np.cumsum(energies)])
    places = np.arange(_SIDE_BLOCKS, len(energies) - _SIDE_BLOCKS + 1)
    before = sums[places] - sums[places - _SIDE_BLOCKS]
    after = sums[places + _SIDE_BLOCKS] - sums[places]
    rises = 10 * np.log10((after + _SIDE_BLOCKS * floor) / (before + _SIDE_BLOCKS * floor))
    best = int(rises.argmax())
    if rises[best] < _LEAST_RISE_DB:
        return None
    # A click is louder than before at all places that have it after them: it is at the last.
    while best + 1 < len(rises) and rises[best + 1] >= rises.max() - _SAME_DB:
        best += 1
    return (begin + int(places[best])) * block / sr
