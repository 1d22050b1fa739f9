"""How near estimates come to the known parts of a song, by every measure in use.

Conventions
-----------
References and estimates are (n, n_samples) or (n, n_channels, n_samples).  All ratios are in dB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.errors import InputError
from loopstudio.core.evaluation import match, sdr, si_sdr
from loopstudio.core.workshop.bss_eval import MOST_REFERENCES, BssEval, BssScores

_LONGEST_MISFIT_S = 1.0
"""Stems may end that much before or after their song: encoders pad, and fades are cut."""


@dataclass(frozen=True)
class NotebookSnr:
    """The separable-NMF notebook's measure, kept to compare with its table.

    Ratios of norms as ``10 log10``, half of what is meant by a signal-to-noise ratio in dB; the
    mean is taken before the logarithm, and several parts may match one estimate.

    Attributes
    ----------
    least, mean, most : float
        Over the references, each with its best estimate.
    reconstruction : float
        Of the sum of the estimates.
    matches : tuple of int
        The best estimate of each reference; may repeat.
    """

    least: float
    mean: float
    most: float
    reconstruction: float
    matches: tuple[int, ...]


@dataclass(frozen=True)
class Quality:
    """How near estimates come to references.

    Attributes
    ----------
    notebook : NotebookSnr
    snr : tuple of float
        True signal-to-noise ratio of each reference, with one estimate each.
    si_sdr : tuple of float
        Scale-invariant, likewise, with a matching of its own.
    bss : BssScores or None
        BSS Eval, likewise; None where there are too many references for it.
    """

    notebook: NotebookSnr
    snr: tuple[float, ...]
    si_sdr: tuple[float, ...]
    bss: BssScores | None

    def means(self) -> dict[str, float]:
        """Return every measure as one number, over the references where there is one for each."""
        notebook = self.notebook
        means = {
            "least": notebook.least,
            "mean": notebook.mean,
            "most": notebook.most,
            "reconstruction": notebook.reconstruction,
            "snr": float(np.mean(self.snr)),
            "si_sdr": float(np.mean(self.si_sdr)),
        }
        if self.bss is not None:
            each = {"sdr": self.bss.sdr, "sir": self.bss.sir, "sar": self.bss.sar}
            means |= {f"bss_{name}": float(np.mean(values)) for name, values in each.items()}
        return means


class Judge:
    """Measures how near estimates come to the parts of a song.

    What depends on the parts alone is solved once.

    Parameters
    ----------
    references : np.ndarray, shape (n, n_samples) or (n, n_channels, n_samples)
        The parts.
    """

    def __init__(self, references: np.ndarray) -> None:
        self.references = references
        self._bss = BssEval(references) if len(references) <= MOST_REFERENCES else None

    def quality(self, estimates: np.ndarray) -> Quality:
        """Return how near estimates come, matched one to one but for the notebook.

        Parameters
        ----------
        estimates : np.ndarray, shape (m, n_samples) or (m, n_channels, n_samples)
            As many channels as the references have.
        """
        ref, est = _flat(self.references), _flat(estimates)
        measured = []
        for measure in (sdr, si_sdr):
            scores = np.array([[measure(r, e) for e in est] for r in ref])
            best = {i: float(scores[i, j]) for i, j in match(scores)}
            # A part without an estimate is as badly off as silence.
            measured.append(tuple(best.get(i, float(scores.min())) for i in range(len(ref))))
        bss = None if self._bss is None else self._bss.measure(estimates)
        return Quality(notebook_snr(ref, est), measured[0], measured[1], bss)


def references_of(song: Audio, stems: Sequence[Audio], names: Sequence[str]) -> np.ndarray:
    """Return stems as parts of their song, at its rate and with its channels.

    Parameters
    ----------
    song : Audio
    stems : sequence of Audio
        Each as long as the song, but for a second.
    names : sequence of str
        What each is called.

    Returns
    -------
    np.ndarray, shape (n, n_channels, n_samples), float32

    Raises
    ------
    InputError
        If there are fewer than two, or one is silent or of another length.
    """
    if len(stems) < 2:
        raise InputError("To compare with stems takes two at least; choose all of the song's.")
    out = np.zeros((len(stems), song.n_channels, song.n_samples), np.float32)
    for place, stem, name in zip(out, stems, names, strict=True):
        if abs(stem.duration_s - song.duration_s) > _LONGEST_MISFIT_S:
            raise InputError(
                f"{name} lasts {stem.duration_s:.1f} s and the song {song.duration_s:.1f} s; choose"
                " stems that begin and end with the song."
            )
        samples = _at_rate(stem, song.sr)
        if not samples.any():
            raise InputError(f"{name} is silent, so nothing can be compared with it; leave it out.")
        if len(samples) > song.n_channels:
            samples = samples.mean(axis=0, keepdims=True)
        n = min(song.n_samples, samples.shape[1])
        place[:, :n] = samples[:, :n]
    return out


def _at_rate(stem: Audio, sr: int) -> np.ndarray:
    import soxr

    if stem.sr == sr:
        return stem.samples
    moved: np.ndarray = soxr.resample(stem.samples.T, stem.sr, sr).T
    return moved


def notebook_snr(references: np.ndarray, estimates: np.ndarray) -> NotebookSnr:
    """Return the notebook's table row; see `NotebookSnr`."""
    ref, est = _flat(references), _flat(estimates)
    errors = np.array([[np.linalg.norm(r - e) for e in est] for r in ref])
    ratios = np.linalg.norm(ref, axis=1)[:, None] / np.maximum(errors, 1e-12)
    best = ratios.max(axis=1)
    total = ref.sum(axis=0)
    whole = np.linalg.norm(total) / max(float(np.linalg.norm(total - est.sum(axis=0))), 1e-12)
    least, mean, most, reconstruction = (
        float(10 * np.log10(max(value, 1e-12)))
        for value in (best.min(), best.mean(), best.max(), whole)
    )
    matches = tuple(int(j) for j in ratios.argmax(axis=1))
    return NotebookSnr(least, mean, most, reconstruction, matches)


def _flat(signals: np.ndarray) -> np.ndarray:
    flat: np.ndarray = np.asarray(signals, np.float64).reshape(len(signals), -1)
    return flat
