"""Networks that run side by side."""

import numpy as np
import pytest

from loopstudio.core import side_by_side
from loopstudio.core.bars import lstm

N_NETWORKS, N_INPUTS, N_HIDDEN, N_OUTPUTS = 3, 7, 5, 3


def random_ensemble(rng, n_layers=2):
    def normal(*shape):
        return rng.normal(0, 0.5, (N_NETWORKS, *shape)).astype(np.float32)

    def cells(n_inputs):
        gates = 4 * N_HIDDEN
        return lstm.Cells(
            normal(n_inputs, gates), normal(gates), normal(N_HIDDEN, gates), normal(3 * N_HIDDEN)
        )

    widths = [N_INPUTS, *[2 * N_HIDDEN] * (n_layers - 1)]
    layers = tuple((cells(width), cells(width)) for width in widths)
    return lstm.Ensemble(layers, normal(2 * N_HIDDEN, N_OUTPUTS), normal(N_OUTPUTS))


def logistic(values):
    return 1 / (1 + np.exp(-values))


def by_the_book(cells, network, signal):
    """One direction of a layer of one network, a frame and a gate at a time."""
    weights, bias, recurrent = (
        np.split(array[network].astype(float), 4, axis=-1)
        for array in (cells.weights, cells.bias, cells.recurrent)
    )
    peepholes = np.split(cells.peepholes[network].astype(float), 3)
    hidden, state = np.zeros(N_HIDDEN), np.zeros(N_HIDDEN)
    heard = []
    for frame in signal:
        entry, kept, coming, shown = (
            frame @ weights[gate] + bias[gate] + hidden @ recurrent[gate] for gate in range(4)
        )
        entry = logistic(entry + peepholes[0] * state)
        kept = logistic(kept + peepholes[1] * state)
        state = kept * state + entry * np.tanh(coming)
        hidden = logistic(shown + peepholes[2] * state) * np.tanh(state)
        heard.append(hidden)
    return np.array(heard)


def output_by_the_book(ensemble, features):
    outputs = []
    for network in range(N_NETWORKS):
        signal = features.astype(float)
        for forward, backward in ensemble.layers:
            there = by_the_book(forward, network, signal)
            back = by_the_book(backward, network, signal[::-1])[::-1]
            signal = np.hstack([there, back])
        odds = np.exp(signal @ ensemble.weights[network] + ensemble.bias[network])
        outputs.append(odds / odds.sum(axis=1, keepdims=True))
    return np.mean(outputs, axis=0)


@pytest.mark.parametrize("n_frames", [1, 70, 2 * lstm.REPORT_EVERY + 30])
def test_the_ensemble_says_what_the_equations_say(n_frames, rng):
    ensemble = random_ensemble(rng)
    features = rng.normal(0, 1, (n_frames, N_INPUTS)).astype(np.float32)

    outputs = lstm.run(ensemble, features)

    np.testing.assert_allclose(outputs, output_by_the_book(ensemble, features), atol=2e-5)


def test_the_number_of_cores_makes_no_difference(rng, monkeypatch):
    ensemble = random_ensemble(rng)
    features = rng.normal(0, 1, (1300, N_INPUTS)).astype(np.float32)
    outputs = []
    for n_threads in (1, 2, 4):
        monkeypatch.setattr(side_by_side, "n_threads", lambda n=n_threads: n)
        outputs.append(lstm.run(ensemble, features))

    np.testing.assert_array_equal(outputs[1], outputs[0])
    np.testing.assert_array_equal(outputs[2], outputs[0])
