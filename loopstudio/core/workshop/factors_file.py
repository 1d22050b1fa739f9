"""Factors on disk: a numpy archive that other programs read, and that is never run.

Besides `spectra` and `activations` it holds their axes in Hz and seconds, the losses, and how
the frames were cut and scaled, so that spectra can be held while another recording is learned.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from loopstudio.core.audio import shown_name
from loopstudio.core.errors import InputError
from loopstudio.core.workshop.components import Components
from loopstudio.core.workshop.settings import MOST_COMPONENTS, SCALES, FixedSpectra

FORMAT = 1

_MOST_BYTES = 2 << 30
"""Of all arrays together; half an hour of 64 components has a tenth of it."""


_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What reading an archive raises that was cut, overwritten or locked."""

_STRONGEST = 1e12
"""Beyond any sound, and far below where products of single precision end."""

_LONGEST_HOP = 0.51
"""In frames: half of one, give or take the rounding of rates."""

_LONGEST_FRAME_S, _SHORTEST_FRAME_S = 20.0, 1e-4
"""Frames that are longer tell no notes apart; in shorter ones there is none."""


def write(path: str | os.PathLike[str], components: Components) -> None:
    """Write the factors of components."""
    settings = components.settings
    arrays: dict[str, Any] = {
        "format": FORMAT,
        "spectra": components.spectra,
        "activations": components.activations,
        "frequencies_hz": components.frequencies_hz,
        "times_s": components.times_s,
        "losses": components.losses,
        "names": np.array(components.names, np.str_),
        "groups": np.array(components.groups, np.str_),
        "sample_rate": components.sr,
        "n_fft": components.spec.n_fft,
        "hop": components.spec.hop,
        "scale": np.array(settings.scale, np.str_),
        "gamma": float(settings.gamma),
        "method": np.array(components.method, np.str_),
    }
    if components.chosen_frames is not None:
        arrays["chosen_frames"] = np.array(components.chosen_frames, np.int64)
    if components.parts is not None:
        arrays["part_spectra"] = components.parts.spectra
        arrays["part_activations"] = components.parts.activations
        arrays["part_owners"] = components.parts.owners
    with Path(path).open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def read_spectra(path: str | os.PathLike[str]) -> FixedSpectra:
    """Read the spectra of a file of factors, to be held.

    Raises
    ------
    InputError
        If it cannot be read, or is something else.
    """
    name = shown_name(path)
    if os.path.exists(path) and not os.path.isfile(path):
        raise InputError(f"{name} is not a file; take a factors.npz.")
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MOST_BYTES:
                raise InputError(f"{name} is too large for factors of a song.")
        with np.load(path, allow_pickle=False) as arrays:
            return _checked(arrays)
    except InputError:
        raise
    except OSError as error:
        raise InputError(
            f"{name} cannot be read ({error.strerror or error}); take another factors.npz."
        ) from error
    except (ValueError, KeyError, TypeError, ArithmeticError, *_DAMAGED) as error:
        raise InputError(
            f"{name} is no file of factors; take a factors.npz that loopstudio components wrote."
        ) from error


def _checked(arrays: Any) -> FixedSpectra:
    """Return what an archive holds; a ValueError says that it holds something else."""
    spectra = np.asarray(arrays["spectra"], np.float32)
    frequencies_hz = np.asarray(arrays["frequencies_hz"], np.float64)
    names = tuple(str(name) for name in arrays["names"])
    scale, gamma = str(arrays["scale"]), float(arrays["gamma"])
    hop_s = int(arrays["hop"]) / int(arrays["sample_rate"])
    n_bins, n_components = spectra.shape
    steps = np.diff(frequencies_hz)
    if not np.isfinite(frequencies_hz).all() or len(steps) == 0 or frequencies_hz[0] != 0:
        raise ValueError("frequencies make no sense")
    sound = (
        int(arrays["format"]) == FORMAT
        and len(frequencies_hz) == n_bins >= 9
        and len(names) == n_components
        and 1 <= n_components <= MOST_COMPONENTS
        and bool(spectra.min() >= 0 and 0 < spectra.max() < _STRONGEST)
        and bool(np.allclose(steps, steps[0], atol=0))
        and _SHORTEST_FRAME_S < 1 / steps[0] < _LONGEST_FRAME_S
        and scale in SCALES
        and np.isfinite(gamma)
        and gamma > 0
        and 0 < hop_s * steps[0] <= _LONGEST_HOP
    )
    if not sound:
        raise ValueError("arrays do not fit together")
    return FixedSpectra(spectra, frequencies_hz, names, hop_s, scale, gamma)  # type: ignore[arg-type]
