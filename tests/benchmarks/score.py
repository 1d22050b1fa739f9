"""What a score is worth, also one that is wrong in places.

``python -m tests.benchmarks.score --data DIR [--spoils N] [--pieces N]``

DIR holds ``score/prelude_e_minor``; further pieces are synthesised.  Scores are spoiled:
onsets moved by up to 80 ms, 5 % of notes wrong or missing.  Rows: a random start, whose
components get the pitches that suit their spectra best; pitches; the spoiled score; the
score, corrected by listening, with onset templates; and the ideal mask.  Columns: F-measure,
precision and recall of onsets of the right pitch within 50 ms; mean SI-SDR of the hands;
seconds.  Every row is the mean over all spoiled scores of a piece.
"""

import argparse
import time
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from loopstudio.core.evaluation import match, si_sdr
from loopstudio.core.spectrogram import Spec, frames_at
from loopstudio.core.workshop.components import Components, WorkshopSettings, learn
from loopstudio.core.workshop.pitches import harmonic_template
from loopstudio.core.workshop.score import ScorePrior, recording_tuning
from loopstudio.core.workshop.score_alignment import align
from loopstudio.core.workshop.score_file import Note
from loopstudio.core.workshop.score_onsets import level, peaks_s, rises
from tests.benchmarks.onsets import compare, find_onsets
from tests.benchmarks.score_pieces import HANDS, Piece, given, made, spoiled

SPEC = Spec(4096, 512)
ROWS = ("random", "pitches", "score", "onsets")


def main() -> None:
    """Print a table for every piece."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--spoils", type=int, default=5, help="spoiled scores of each piece")
    parser.add_argument("--pieces", type=int, default=2, help="pieces to synthesise")
    arguments = parser.parse_args()
    pieces = [given(arguments.data / "score" / "prelude_e_minor")]
    pieces += [made(seed) for seed in range(arguments.pieces)]
    for piece in pieces:
        print(f"{piece.name}: {len(piece.notes)} notes, {piece.audio.duration_s:.1f} s")
        print(f"  {'start':<10}{'F':>7}{'P':>7}{'R':>7}{'hands':>8}{'lowest':>8}{'time':>7}")
        for row in ROWS:
            with threadpool_limits(1):
                results = np.array([measure(piece, row, seed) for seed in range(arguments.spoils)])
            f, p, r, hands, seconds = results.mean(axis=0)
            shown = f"{hands:8.2f}{results[:, 3].min():8.2f}" if hands else f"{'-':>8}{'-':>8}"
            print(f"  {row:<10}{f:7.3f}{p:7.3f}{r:7.3f}{shown}{seconds:7.1f}", flush=True)
        ideal = _ideal(piece)
        print(f"  {'ideal mask':<31}{ideal:8.2f}\n")


def measure(piece: Piece, row: str, seed: int) -> tuple[float, float, float, float, float]:
    """Return F, precision and recall of onsets, mean SI-SDR of the hands (0: none), seconds."""
    began = time.perf_counter()
    prior = ScorePrior(spoiled(piece.notes, seed), tuning_cents=recording_tuning(piece.audio))
    if row == "random":
        components, found = _random(piece, prior, seed)
    else:
        if row == "onsets":
            prior = align(piece.audio, prior)
        prior = ScorePrior(**{**vars(prior), "knowledge": row})
        settings = WorkshopSettings(
            method="score", prior=prior, n_fft=SPEC.n_fft, hop=SPEC.hop, n_iterations=50
        )
        components = learn(piece.audio, settings)
        found = find_onsets(components, prior)
    seconds = time.perf_counter() - began
    agreement = compare(piece.notes, found)
    hands = _hands(piece, components) if row in ("score", "onsets") else 0.0
    return agreement.f, agreement.precision, agreement.recall, hands, seconds


def _random(piece: Piece, prior: ScorePrior, seed: int) -> tuple[Components, tuple[Note, ...]]:
    """Components from noise, each given the pitch whose harmonics it has most of."""
    pitches = sorted({note.pitch for note in prior.notes})
    settings = WorkshopSettings(
        n_components=len(pitches), n_fft=SPEC.n_fft, hop=SPEC.hop, start="random", seed=seed
    )
    components = learn(piece.audio, settings)
    templates = np.stack(
        [harmonic_template(components.frequencies_hz, pitch) for pitch in pitches], axis=1
    )
    templates /= np.linalg.norm(templates, axis=0)
    spectra = components.spectra / np.linalg.norm(components.spectra, axis=0)
    found = [
        Note(time_s, 0.1, pitches[i])
        for i, k in match(templates.T @ spectra)
        for time_s in peaks_s(rises(level(components, k)), components.times_s)
    ]
    return components, tuple(found)


def _hands(piece: Piece, components: Components) -> float:
    """Mean SI-SDR of the hands by masks with the recording's phase."""
    powers = []
    for hand in HANDS:
        own = [k for k, group in enumerate(components.groups) if group == hand]
        powers.append(np.square(components.spectra[:, own] @ components.activations[own]).T)
    return _masked(piece, np.array(powers))


def _ideal(piece: Piece) -> float:
    return _masked(piece, np.array([np.square(np.abs(_frames(hand))) for hand in piece.hands]))


def _masked(piece: Piece, powers: np.ndarray) -> float:
    masks = powers / (powers.sum(axis=0) + 1e-12)
    frames = _frames(piece.audio.samples[0])
    n = piece.hands.shape[1]
    return float(
        np.mean(
            [
                si_sdr(hand, _sound(frames * mask, n))
                for hand, mask in zip(piece.hands, masks, strict=True)
            ]
        )
    )


def _frames(samples: np.ndarray) -> np.ndarray:
    """Return complex frames, shape (n_frames, n_bins)."""
    centres = np.arange(SPEC.n_frames(len(samples))) * SPEC.hop
    return frames_at(samples[None], centres, SPEC.n_fft)[0]


def _sound(frames: np.ndarray, n: int) -> np.ndarray:
    """Overlap and add; the level, which SI-SDR does not see, is left as it comes."""
    from loopstudio.core.spectrogram import window

    half = SPEC.n_fft // 2
    out = np.zeros(len(frames) * SPEC.hop + SPEC.n_fft, np.float32)
    pieces = np.fft.irfft(frames, axis=1) * window(SPEC.n_fft)
    for i, one in enumerate(pieces):
        out[i * SPEC.hop : i * SPEC.hop + SPEC.n_fft] += one
    return out[half : half + n]


if __name__ == "__main__":
    main()
