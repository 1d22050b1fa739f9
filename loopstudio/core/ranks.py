"""How many sounds, rhythms and layers a cube holds."""

from __future__ import annotations

import numpy as np

from loopstudio.core.tucker_types import Ranks

MAX_LAYERS = 16


def suggest(cube: np.ndarray, *, max_layers: int = MAX_LAYERS) -> Ranks:
    """Suggest ranks for a cube, shape (n_bins, n_tatums, n_bars)."""
    sizes = []
    for mode, limit in enumerate((64, 48, max_layers)):
        rows = np.moveaxis(cube, mode, 0).reshape(cube.shape[mode], -1)
        energy = np.maximum(np.linalg.eigvalsh(rows @ rows.T)[::-1], 0)
        share = np.cumsum(energy) / max(energy.sum(), 1e-30)
        sizes.append(int(np.clip(np.searchsorted(share, 0.99) + 1, 2, min(limit, len(energy)))))
    return Ranks(*sizes)
