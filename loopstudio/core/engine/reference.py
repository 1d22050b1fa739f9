"""The reference engine: TensorLy's own nonnegative Tucker decomposition.

It knows no progress, no cancel and no constraints, and takes tens of times as long; it is here
to check the engine of `loopstudio.core.tucker` and to be measured against.

Based on the method of:
    Yong-Deok Kim and Seungjin Choi, "Nonnegative Tucker decomposition", CVPR 2007;
    Jean Kossaifi, Yannis Panagakis, Anima Anandkumar and Maja Pantic, "TensorLy: tensor
    learning in Python", Journal of Machine Learning Research 20(26), 2019.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.engine.types import Factors, Ranks


def factorise(cube: np.ndarray, ranks: Ranks, *, max_iterations: int = 500) -> Factors:
    """Factorise a cube with TensorLy, from its singular vectors.

    Parameters
    ----------
    cube : np.ndarray, shape (n_bins, n_tatums, n_bars), nonnegative
    ranks : Ranks
    max_iterations : int > 0

    Returns
    -------
    Factors
        In TensorLy's scale; the errors are relative.

    See Also
    --------
    loopstudio.core.tucker.factorise : the engine of the program.
    """
    from tensorly.decomposition import non_negative_tucker

    (core, (sounds, rhythms, layout)), errors = non_negative_tucker(
        cube,
        [ranks.sounds, ranks.rhythms, ranks.layers],
        n_iter_max=max_iterations,
        init="svd",
        random_state=0,
        return_errors=True,
    )
    return Factors(sounds, rhythms, core, layout, np.array(errors, dtype=np.float64))


def relative_error(cube: np.ndarray, factors: Factors) -> float:
    """Measure ``|X - model| / |X|`` with TensorLy's algebra, in double precision."""
    import tensorly as tl

    parts = (factors.sounds, factors.rhythms, factors.layout)
    model = tl.tucker_to_tensor(
        (factors.core.astype(np.float64), [part.astype(np.float64) for part in parts])
    )
    return float(tl.norm(cube - model) / tl.norm(cube.astype(np.float64)))
