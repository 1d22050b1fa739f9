"""Factors on disk: a numpy archive that other programs read, and that is never run.

Besides `spectra` and `activations` it holds their axes in Hz and seconds, the losses, and how
the frames were cut and scaled, so that spectra can be held while another recording is learned.
"""

from __future__ import annotations

import os
import zipfile
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
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MOST_BYTES:
                raise InputError(f"{name} is too large for factors of a song.")
        with np.load(path, allow_pickle=False) as arrays:
            return _checked(arrays)
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile, EOFError) as error:
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
    sound = (
        int(arrays["format"]) == FORMAT
        and len(frequencies_hz) == n_bins >= 9
        and len(names) == n_components
        and 1 <= n_components <= MOST_COMPONENTS
        and bool(np.isfinite(spectra).all() and spectra.min() >= 0)
        and bool(np.allclose(steps, steps[0]) and steps[0] > 0)
        and scale in SCALES
        and np.isfinite(gamma)
        and gamma > 0
        and 0 < hop_s < 10
    )
    if not sound:
        raise ValueError("arrays do not fit together")
    return FixedSpectra(spectra, frequencies_hz, names, hop_s, scale, gamma)  # type: ignore[arg-type]
