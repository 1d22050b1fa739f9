"""Bidirectional LSTM networks of one shape, run side by side.

madmom's downbeat tracker averages eight networks of equal shape and runs them one after
the other, frame by frame, in code that holds the interpreter lock.  A frame of one network
is far too little work for a matrix product; the same frame of all networks, in both
directions of time, is one batched product.  What a frame gets from the layer below is worked
out for many frames at once, in threads that run ahead of the cells.

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
from loopstudio.core.side_by_side import side_by_side

REPORT_EVERY = 500
"""Frames between two reports of progress, about 5 ms of work."""


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
    peepholes = np.ascontiguousarray(peepholes.reshape(-1, 3, n_hidden).swapaxes(0, 1))

    def drive(start: int) -> np.ndarray:
        stop = min(start + REPORT_EVERY, n_frames)
        weighted = np.empty((stop - start, 4, 2 * n_networks, n_hidden), np.float32)
        # The backward half reads the song from its end.
        there = signal[:, start:stop]
        back = signal[:, n_frames - stop : n_frames - start][:, ::-1]
        _weigh(halves[0], there, weighted[:, :, :n_networks])
        _weigh(halves[1], back, weighted[:, :, n_networks:])
        return weighted

    # Frames come first in memory, so that all networks' outputs of one lie together.
    output = np.empty((n_frames, n_networks, 2 * n_hidden), np.float32)
    hidden = np.zeros((2 * n_networks, 1, n_hidden), np.float32)
    state = np.zeros((2 * n_networks, n_hidden), np.float32)
    starts = range(0, n_frames, REPORT_EVERY)
    with side_by_side(drive, starts) as drives:
        for start, driven in zip(starts, drives, strict=True):
            progress(start / n_frames, "Listening for beats")
            stop = start + len(driven)
            heard = _advance(driven, recurrent, peepholes, hidden, state)
            output[start:stop, :, :n_hidden] = heard[:, :n_networks]
            output[n_frames - stop : n_frames - start, :, n_hidden:] = heard[::-1, n_networks:]
    return output.swapaxes(0, 1)


def _weigh(cells: Cells, signal: np.ndarray, weighted: np.ndarray) -> None:
    """Weigh the inputs of a stretch of frames, into shape (frames, 4, networks, hidden)."""
    n_networks = len(signal)
    by_gate = (n_networks, -1, 4, weighted.shape[3])
    product = (signal @ cells.weights).reshape(by_gate).transpose(1, 2, 0, 3)
    np.add(product, cells.bias.reshape(by_gate).transpose(1, 2, 0, 3), out=weighted)


def _advance(
    drive: np.ndarray,
    recurrent: np.ndarray,
    peepholes: np.ndarray,
    hidden: np.ndarray,
    state: np.ndarray,
) -> np.ndarray:
    """Run halved cells over a stretch, updating `state` and `hidden`, which is doubled.

    From (frames, 4, cells, hidden) to (frames, cells, hidden).  A logistic gate is half the sum
    of a hyperbolic tangent and one; these halves are taken where they cost least, which rounds
    nothing, as halving is exact.
    """
    n_cells, n = state.shape
    heard = np.empty((len(drive), n_cells, 1, n), np.float32)
    recalled = np.empty((n_cells, 1, 4 * n), np.float32)
    by_gate = recalled.reshape(n_cells, 4, n).swapaxes(0, 1)
    # The same few arrays over and over, and in one of them side by side what is treated alike:
    # a frame is so little work that the number of calls counts.
    gates, row = np.empty((4, n_cells, n), np.float32), np.empty((5, n_cells, n), np.float32)
    early, bent, late = gates[:2], gates[:3], gates[3]
    entry, kept, cell, way_out = row[0], row[1], row[3], row[4]
    doors, drawn, behind, through = row[:2], row[:3], row[2:4], row[3:]
    shown = np.empty((2, n_cells, 1, n), np.float32)
    sound, valve = shown
    told = shown[:, :, 0]
    cell[:] = state
    peeped = peepholes * cell
    peeped_early, peeped_late = peeped[:2], peeped[2]
    one, half = np.array(1, np.float32), np.array(0.5, np.float32)
    last = hidden
    for driven, out in zip(drive, heard, strict=True):
        np.matmul(last, recurrent, out=recalled)
        np.add(driven, by_gate, out=gates)
        np.add(early, peeped_early, out=early)
        np.tanh(bent, out=drawn)
        np.add(doors, one, out=doors)
        np.multiply(doors, behind, out=doors)
        np.add(entry, kept, out=cell)
        np.multiply(cell, half, out=cell)
        np.multiply(cell, peepholes, out=peeped)
        np.add(late, peeped_late, out=way_out)
        np.tanh(through, out=told)
        np.add(valve, one, out=valve)
        np.multiply(sound, valve, out=out)
        last = out
    state[:], hidden[:] = cell, last
    heard *= half
    return heard[:, :, 0]


def _halved(cells: Cells) -> Cells:
    """Return cells whose input, forget and output gates are driven half as hard.

    The logistic function is a hyperbolic tangent of half its argument, moved to [0, 1].  What
    the cells said a frame before comes to them doubled.
    """
    n_hidden = cells.recurrent.shape[1]
    share = np.repeat(np.array([0.5, 0.5, 1.0, 0.5], np.float32), n_hidden)
    return Cells(
        cells.weights * share,
        cells.bias * share,
        cells.recurrent * (share * np.float32(0.5)),
        cells.peepholes * np.float32(0.5),
    )
