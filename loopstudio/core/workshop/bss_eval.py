"""BSS Eval, version 3: how much of an estimate is its source, other sources, and neither.

A source counts as found up to a short filter, so an estimate is projected on all delays of
its reference, then on those of all references; what the second adds is interference, what is
left are artefacts.  The projections are nested, so that their energies alone give the three
ratios, and no projected signal has to be made.

Based on the measures of:
    Emmanuel Vincent, Rémi Gribonval and Cédric Févotte, "Performance measurement in blind audio
    source separation", IEEE Trans. Audio, Speech and Language Processing 14(4), 2006.

Conventions
-----------
Signals are (n, n_samples) or (n, n_channels, n_samples); channels share one filter.  Ratios are
in dB, between the bounds of `loopstudio.core.evaluation`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loopstudio.core.evaluation import CEILING_DB, FLOOR_DB, match

N_TAPS = 512
"""Length of the filter that a source may have gone through, in samples."""

MOST_REFERENCES = 12
"""The delays of more of them make a matrix of half a gigabyte and more."""

_N_FFT = 1 << 14


@dataclass(frozen=True)
class BssScores:
    """The three ratios of each reference, with one estimate each.

    Attributes
    ----------
    sdr, sir, sar : tuple of float
        Source to distortion, to interference, and to artefacts; `FLOOR_DB` for a reference
        without an estimate.
    matches : tuple of int
        The estimate of each reference, chosen for the highest sum of `sir`; -1 for none.
    """

    sdr: tuple[float, ...]
    sir: tuple[float, ...]
    sar: tuple[float, ...]
    matches: tuple[int, ...]


class BssEval:
    """References to measure estimates with; what depends on them alone is solved once.

    Parameters
    ----------
    references : np.ndarray, shape (n, n_samples) or (n, n_channels, n_samples)
        At most `MOST_REFERENCES`.
    """

    def __init__(self, references: np.ndarray) -> None:
        self._references = _with_channels(references)
        if len(self._references) > MOST_REFERENCES:
            raise ValueError(f"at most {MOST_REFERENCES} references can be measured with")
        inner = _correlations(self._references, self._references)
        blocks = [[_toeplitz(one) for one in row] for row in inner]
        self._all = _Projection(np.block(blocks))
        self._each = [_Projection(row[i]) for i, row in enumerate(blocks)]

    def measure(self, estimates: np.ndarray) -> BssScores:
        """Return how near estimates come to the references, matched one to one.

        Parameters
        ----------
        estimates : np.ndarray, shape (m, ...) like the references
        """
        heard = _with_channels(estimates)
        whole = np.square(heard).sum(axis=(1, 2))
        with_delays = _correlations(self._references, heard)[..., N_TAPS - 1 :]
        everything = self._all.energies(with_delays.transpose(0, 2, 1).reshape(-1, len(heard)))
        target = np.stack(
            [one.energies(part.T) for one, part in zip(self._each, with_delays, strict=True)]
        )
        sdr = _ratios(target, whole - target, whole)
        sir = _ratios(target, everything - target, whole)
        sar = np.broadcast_to(_ratios(everything, whole - everything, whole), sdr.shape)
        matches = np.full(len(sdr), -1)
        for i, j in match(sir):
            matches[i] = j
        return BssScores(
            sdr=_chosen(sdr, matches),
            sir=_chosen(sir, matches),
            sar=_chosen(sar, matches),
            matches=tuple(int(j) for j in matches),
        )


class _Projection:
    """On the span of vectors whose inner products are known."""

    def __init__(self, products: np.ndarray) -> None:
        from scipy.linalg import LinAlgError, cho_factor

        self._products = products
        self._factor = None
        try:
            self._factor = cho_factor(products)
        except LinAlgError:
            # Silent references, or such as are delays of one another, span less.
            return

    def energies(self, products: np.ndarray) -> np.ndarray:
        """Energies of projections of signals, from their products with the vectors, (n, m)."""
        from scipy.linalg import cho_solve, lstsq

        if self._factor is not None:
            weights = cho_solve(self._factor, products)
        else:
            weights = lstsq(self._products, products)[0]
        energies: np.ndarray = np.einsum("ij,ij->j", products, weights)
        return energies


def _with_channels(signals: np.ndarray) -> np.ndarray:
    signals = np.asarray(signals, np.float64)
    return signals[:, None] if signals.ndim == 2 else signals


def _correlations(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return sums of ``first[i, c, t] * second[j, c, t + lag]`` over channels and time.

    Returns
    -------
    np.ndarray, shape (n_first, n_second, 2 * N_TAPS - 1)
        From the lag ``1 - N_TAPS`` on.
    """
    reach = N_TAPS - 1
    n_block = _N_FFT - 2 * reach
    n = first.shape[-1]
    ahead = np.pad(second, ((0, 0), (0, 0), (reach, reach + n_block)))
    total = np.zeros((len(first), len(second), _N_FFT // 2 + 1), complex)
    for at in range(0, n, n_block):
        ours = np.fft.rfft(first[..., at : min(at + n_block, n)], _N_FFT)
        theirs = np.fft.rfft(ahead[..., at : at + _N_FFT], _N_FFT)
        total += np.einsum("icf,jcf->ijf", ours.conj(), theirs, optimize=True)
    lags: np.ndarray = np.fft.irfft(total, _N_FFT)[..., : 2 * reach + 1]
    return lags


def _toeplitz(lags: np.ndarray) -> np.ndarray:
    """Return products of all delays of two signals, (N_TAPS, N_TAPS), from their correlation."""
    from scipy.linalg import toeplitz

    products: np.ndarray = toeplitz(lags[N_TAPS - 1 :], lags[N_TAPS - 1 :: -1])
    return products


def _ratios(good: np.ndarray, bad: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return ratios of energies in dB, within bounds; silent estimates are at the floor."""
    least = 1e-12 * whole + 1e-300
    ratios = 10 * np.log10(np.maximum(good, least) / np.maximum(bad, least))
    return np.where(whole > 0, np.clip(ratios, FLOOR_DB, CEILING_DB), FLOOR_DB)


def _chosen(ratios: np.ndarray, matches: np.ndarray) -> tuple[float, ...]:
    return tuple(
        float(row[j]) if j >= 0 else FLOOR_DB for row, j in zip(ratios, matches, strict=True)
    )
