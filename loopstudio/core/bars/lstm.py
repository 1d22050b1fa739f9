"""Bidirectional LSTM networks of one shape, run side by side.

madmom's downbeat tracker averages eight networks of equal shape and runs them one after
the other, frame by frame, in code that holds the interpreter lock.  A frame of one network
is far too little work for a matrix product; the same frame of all networks, in both
directions of time, is one batched product.  That makes the ensemble several times faster
on a single core, without threads or further processes, and lets it report its progress.

The equations are those of:
    Felix A. Gers, Nicol N. Schraudolph and Jürgen Schmidhuber,
    "Learning precise timing with LSTM recurrent networks", JMLR 3, 2002,
with peepholes from the cell's old state to the input and forget gates, and from its new
state to the output gate.

Conventions
-----------
The first axis of every array of weights counts networks.  Gates lie side by side in the
order input, forget, cell, output, each `n_hidden` wide.
"""

from dataclasses import dataclass

import numpy as np

from loopstudio.core.progress import Progress, part, silent

REPORT_EVERY = 500
"""Frames between two reports of progress, about 15 ms of work."""


@dataclass(frozen=True, eq=False)
class Cells:
    """One direction of one recurrent layer, in every network of an ensemble.

    Attributes
    ----------
    weights : np.ndarray, shape (n_networks, n_inputs, 4 * n_hidden), float32
    bias : np.ndarray, shape (n_networks, 4 * n_hidden), float32
    recurrent : np.ndarray, shape (n_networks, n_hidden, 4 * n_hidden), float32
    peepholes : np.ndarray, shape (n_networks, 3 * n_hidden), float32
        Of the input, forget and output gates.
    """

    weights: np.ndarray
    bias: np.ndarray
    recurrent: np.ndarray
    peepholes: np.ndarray


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Networks of bidirectional LSTM layers with a softmax at the end.

    Attributes
    ----------
    layers : tuple of (Cells, Cells)
        Forward and backward half of each layer.
    weights : np.ndarray, shape (n_networks, 2 * n_hidden, n_outputs), float32
    bias : np.ndarray, shape (n_networks, n_outputs), float32
    """

    layers: tuple[tuple[Cells, Cells], ...]
    weights: np.ndarray
    bias: np.ndarray


def run(ensemble: Ensemble, features: np.ndarray, *, progress: Progress = silent) -> np.ndarray:
    """Return the mean output of all networks.

    Parameters
    ----------
    ensemble : Ensemble
    features : np.ndarray, shape (n_frames, n_inputs), float32
    progress : Progress

    Returns
    -------
    np.ndarray, shape (n_frames, n_outputs), float32, in [0, 1]
    """
    n_networks = len(ensemble.weights)
    signal = np.broadcast_to(features, (n_networks, *features.shape))
    n_layers = len(ensemble.layers)
    for index, (forward, backward) in enumerate(ensemble.layers):
        report = part(progress, index / n_layers, (index + 1) / n_layers)
        signal = _bidirectional(forward, backward, signal, report)
    logits = signal @ ensemble.weights + ensemble.bias[:, None]
    logits -= logits.max(axis=2, keepdims=True)
    odds = np.exp(logits)
    outputs: np.ndarray = (odds / odds.sum(axis=2, keepdims=True)).mean(axis=0)
    return outputs


def _bidirectional(
    forward: Cells, backward: Cells, signal: np.ndarray, progress: Progress
) -> np.ndarray:
    """Run both halves of a layer; (networks, frames, inputs) to (networks, frames, 2 hidden)."""
    n_networks, n_frames, _ = signal.shape
    n_hidden = forward.recurrent.shape[1]
    halves = [_halved(cells) for cells in (forward, backward)]
    recurrent = np.concatenate([cells.recurrent for cells in halves])
    peepholes = np.concatenate([cells.peepholes for cells in halves])
    # For the input and the forget gate, and for the output gate.
    early = peepholes[:, : 2 * n_hidden].reshape(-1, 2, n_hidden)
    late = peepholes[:, 2 * n_hidden :]
    drive = np.empty((REPORT_EVERY, 2 * n_networks, 4 * n_hidden), np.float32)
    output = np.empty((n_networks, n_frames, 2 * n_hidden), np.float32)
    hidden = np.zeros((2 * n_networks, 1, n_hidden), np.float32)
    state = np.zeros((2 * n_networks, n_hidden), np.float32)
    for start in range(0, n_frames, REPORT_EVERY):
        progress(start / n_frames, "Listening for beats")
        stop = min(start + REPORT_EVERY, n_frames)
        n = stop - start
        # The backward half reads the song from its end.
        there = signal[:, start:stop]
        back = signal[:, n_frames - stop : n_frames - start][:, ::-1]
        drive[:n, :n_networks] = _weighted(halves[0], there).swapaxes(0, 1)
        drive[:n, n_networks:] = _weighted(halves[1], back).swapaxes(0, 1)
        heard = _advance(drive[:n], recurrent, early, late, hidden, state)
        output[:, start:stop, :n_hidden] = heard[:, :n_networks].swapaxes(0, 1)
        output[:, n_frames - stop : n_frames - start, n_hidden:] = heard[
            ::-1, n_networks:
        ].swapaxes(0, 1)
    return output


def _weighted(cells: Cells, signal: np.ndarray) -> np.ndarray:
    """Weigh the inputs of a stretch of frames, shape (networks, frames, 4 hidden)."""
    weighted: np.ndarray = signal @ cells.weights + cells.bias[:, None]
    return weighted


def _advance(
    drive: np.ndarray,
    recurrent: np.ndarray,
    early: np.ndarray,
    late: np.ndarray,
    hidden: np.ndarray,
    state: np.ndarray,
) -> np.ndarray:
    """Run cells of halved gates over a stretch, updating `hidden` and `state`.

    From (frames, cells, 4 hidden) to (frames, cells, hidden).
    """
    n_cells, n = state.shape
    heard = np.empty((len(drive), *state.shape), np.float32)
    recalled = np.empty((n_cells, 1, 4 * n), np.float32)
    peeped = np.empty((n_cells, 2, n), np.float32)
    bent = np.empty((n_cells, 3 * n), np.float32)
    entry, kept, coming = bent[:, :n], bent[:, n : 2 * n], bent[:, 2 * n :]
    either = bent[:, : 2 * n]
    some = np.empty_like(state)
    # The same few arrays over and over: making new ones takes longer than filling them.
    for gates, out in zip(drive, heard, strict=True):
        np.matmul(hidden, recurrent, out=recalled)
        gates += recalled[:, 0]
        np.multiply(state[:, None], early, out=peeped)
        gates[:, : 2 * n] += peeped.reshape(n_cells, 2 * n)
        np.tanh(gates[:, : 3 * n], out=bent)
        either *= 0.5
        either += 0.5
        state *= kept
        coming *= entry
        state += coming
        np.multiply(state, late, out=some)
        some += gates[:, 3 * n :]
        np.tanh(some, out=some)
        some *= 0.5
        some += 0.5
        np.tanh(state, out=out)
        out *= some
        hidden[:, 0] = out
    return heard


def _halved(cells: Cells) -> Cells:
    """Return cells whose input, forget and output gates are driven half as hard.

    The logistic function is a hyperbolic tangent of half its argument, moved to [0, 1].
    """
    n_hidden = cells.recurrent.shape[1]
    share = np.repeat(np.array([0.5, 0.5, 1.0, 0.5], np.float32), n_hidden)
    return Cells(
        cells.weights * share,
        cells.bias * share,
        cells.recurrent * share,
        cells.peepholes * np.float32(0.5),
    )
