"""The engine that others use: scikit-learn's, the way `librosa.decompose` calls it.

Selectable to compare with, and what tests measure ours against.  It does not report and
cannot be interrupted.
"""

from __future__ import annotations

import warnings

import numpy as np

from loopstudio.core.errors import InputError
from loopstudio.core.workshop.nmf import Factorization
from loopstudio.core.workshop.settings import SILENT, WorkshopSettings

_SMALLEST = 1e-10
"""Share of the mean that Itakura-Saito gets where the matrix is zero, which it cannot take."""


def factorise(matrix: np.ndarray, settings: WorkshopSettings) -> Factorization:
    """Factorise by scikit-learn, from its own default start.

    Parameters
    ----------
    matrix : np.ndarray, shape (n_bins, n_frames), float32, nonnegative
    settings : WorkshopSettings
        Of which count `loss`, `n_components`, `n_iterations`, `tolerance`, the L1 weights and
        `seed`.

    Returns
    -------
    Factorization
        With one loss only, the last.
    """
    from librosa.decompose import decompose
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    if not matrix.any():
        raise InputError(SILENT)
    beta = settings.beta
    if beta <= 0:
        matrix = np.maximum(matrix, np.float32(_SMALLEST) * matrix.mean())
    model = NMF(
        settings.n_components,
        # Products never leave a zero, so that solver needs a start without.
        init=None if beta == 2 else "nndsvda",
        solver="cd" if beta == 2 else "mu",
        beta_loss=beta,
        max_iter=settings.n_iterations,
        tol=settings.tolerance,
        # librosa gives it the frames as rows, so that its two factors change places.
        alpha_W=settings.l1_activations,
        alpha_H=settings.l1_spectra,
        l1_ratio=1.0,
        random_state=settings.seed % 2**32,
    )
    with warnings.catch_warnings():
        # The number of iterations is the user's choice, and the loss says how far they led.
        warnings.simplefilter("ignore", ConvergenceWarning)
        spectra, activations = decompose(matrix, transformer=model, fit=True)
    loss = float(model.reconstruction_err_) ** 2 / 2 / matrix.size
    return Factorization(
        np.ascontiguousarray(spectra, np.float32),
        np.ascontiguousarray(activations, np.float32),
        np.array([loss]),
    )
