"""Where bars begin to a fraction of a millisecond, in music whose bars repeat exactly.

Beats are heard a few milliseconds early or late.  Where bars are copies, a bar line that
cuts off the attack of an entering loop leaves it in the bar before, which then differs from
its like: of all places near the heard one, the true one leaves the fewest different bars.
"""

import numpy as np

REACH_S = 0.035
"""How far from the heard bar lines the true ones are looked for."""
COARSE_S = 0.001
FINE_SAMPLES = 8
MAX_BARS = 96
"""More bars are thinned out evenly; their attacks are the same."""
FLOOR = 1e-4
CLEAR = 0.01
"""The best place must be this much better than the worst to mean anything."""
ALIKE = 0.005
"""Places worse than the best by this share of the range are as good: silence costs nothing."""


def refine_phase(samples: np.ndarray, sr: int, phase: float, bar: float) -> float:
    """Move the bar lines of a constant tempo to where the bars differ least.

    Parameters
    ----------
    samples : np.ndarray, shape (n,), float32
    sr : int
        Sample rate in Hz.
    phase : float
        A bar line as heard, in samples.
    bar : float
        Length of a bar in samples.

    Returns
    -------
    float
        The bar line, in samples; `phase` itself where no place is clearly better.
    """
    reach = min(int(REACH_S * sr), int(bar) // 8)
    coarse = max(int(COARSE_S * sr), 1)
    places = np.arange(-reach, reach + 1, coarse)
    disorder = _disorder(samples, phase, bar, places)
    if disorder is None:
        return phase
    if disorder.max() - disorder.min() < CLEAR:
        return phase
    around = places[_latest_good(disorder)]
    near = around + np.arange(-coarse, coarse + 1, FINE_SAMPLES)
    fine = _disorder(samples, phase, bar, near)
    if fine is None:
        return phase
    return phase + float(near[_latest_good(fine)])


def _latest_good(disorder: np.ndarray) -> int:
    """Return the last place that is as good as the best.

    A line that comes early only takes in the silence before an attack, one that comes late
    cuts the attack off: the truth is where the good places end.
    """
    return int(np.flatnonzero(disorder <= disorder.min() + ALIKE * np.ptp(disorder))[-1])


def _disorder(
    samples: np.ndarray, phase: float, bar: float, places: np.ndarray
) -> np.ndarray | None:
    """How many different bars there are with the lines moved to each of `places`.

    Moving all lines on by a step takes a strip from every bar's start and adds one at its
    end, so each Gram matrix follows from the one before.
    """
    length = int(bar)
    first = int(np.ceil((max(-places[0], 0) - phase) / bar))
    last = int((len(samples) - length - max(places[-1], 0) - phase - 1) / bar)
    n_bars = last - first + 1
    if n_bars < 3:
        return None
    chosen = np.unique(np.linspace(first, last, min(n_bars, MAX_BARS)).round())
    starts = np.round(phase + chosen * bar).astype(int) + int(places[0])
    width = length + int(places[-1] - places[0])
    rows = np.stack([samples[start : start + width] for start in starts])
    gram = (rows[:, :length] @ rows[:, :length].T).astype(float)
    disorder = [_mean_log(gram)]
    for begin, end in zip(places[:-1] - places[0], places[1:] - places[0], strict=True):
        entering, leaving = rows[:, length + begin : length + end], rows[:, begin:end]
        gram += entering @ entering.T - leaving @ leaving.T
        disorder.append(_mean_log(gram))
    return np.array(disorder)


def _mean_log(gram: np.ndarray) -> float:
    """Mean logarithm of the eigenvalues, as shares of the largest and above `FLOOR`."""
    values = np.linalg.eigvalsh(gram)
    if values[-1] <= 0:
        return 0.0
    return float(np.log10(np.maximum(values / values[-1], 0) + FLOOR).mean())
