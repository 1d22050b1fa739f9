"""BSS Eval: what filters forgive, what they do not, and that others measure the same."""

import importlib.util
import warnings

import numpy as np
import pytest

from loopstudio.core.evaluation import CEILING_DB, FLOOR_DB
from loopstudio.core.workshop.bss_eval import MOST_REFERENCES, BssEval

N = 20_000


@pytest.fixture
def sources() -> np.ndarray:
    """Three coloured noises with gaps, so that no two are alike."""
    rng = np.random.default_rng(3)
    noise = rng.standard_normal((3, N))
    noise[1] = np.convolve(noise[1], [1, 0.9, 0.5, 0.2], "same")
    noise[2, 5000:12000] = 0
    return noise


def test_a_filtered_source_is_found_whole(sources: np.ndarray) -> None:
    estimates = np.stack([np.convolve(one, [0.5, 0, -0.3])[:N] for one in sources])
    scores = BssEval(sources).measure(estimates)
    assert min(scores.sdr) > 40
    assert scores.matches == (0, 1, 2)


def test_another_source_is_interference_and_noise_is_an_artefact(sources: np.ndarray) -> None:
    rng = np.random.default_rng(4)
    noise = rng.standard_normal((3, N))
    leaking = sources + 0.1 * sources[[1, 2, 0]]
    noisy = sources + 0.1 * noise * np.std(sources, axis=1, keepdims=True)
    measure = BssEval(sources).measure
    leaks, noises = measure(leaking), measure(noisy)
    assert min(leaks.sar) > 35 > max(leaks.sir)
    assert min(noises.sir) > max(noises.sar) + 5
    assert np.allclose(noises.sar, 20, atol=1.5)


def test_estimates_are_matched_in_any_order_and_number(sources: np.ndarray) -> None:
    rng = np.random.default_rng(5)
    more = np.stack([sources[2], rng.standard_normal(N), sources[0], sources[1]])
    assert BssEval(sources).measure(more).matches == (2, 3, 0)
    fewer = BssEval(sources).measure(sources[1:2])
    assert fewer.matches == (-1, 0, -1)
    assert fewer.sdr == (FLOOR_DB, CEILING_DB, FLOOR_DB)


def test_silence_is_at_the_floor_and_breaks_nothing(sources: np.ndarray) -> None:
    references, estimates = sources.copy(), sources.copy()
    references[1], estimates[2] = 0, 0
    scores = BssEval(references).measure(estimates)
    assert scores.sdr[0] == CEILING_DB
    assert max(scores.sdr[1:]) <= 0


def test_channels_share_a_filter(sources: np.ndarray) -> None:
    two = np.stack([sources, 0.5 * sources], axis=1)
    assert min(BssEval(two).measure(two).sdr) > 50
    turned = two.copy()
    turned[:, 1] *= -1
    assert max(BssEval(two).measure(turned).sdr) < 10


def test_too_many_references_are_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        BssEval(np.zeros((MOST_REFERENCES + 1, 1000)))


@pytest.mark.skipif(importlib.util.find_spec("mir_eval") is None, reason="needs mir_eval")
def test_the_reference_implementation_says_the_same(sources: np.ndarray) -> None:
    rng = np.random.default_rng(6)
    mixed = np.einsum("ij,jt->it", np.eye(3)[[1, 2, 0]] + 0.2 * rng.random((3, 3)), sources)
    estimates = mixed + 0.05 * rng.standard_normal(mixed.shape)
    with warnings.catch_warnings():
        # It will leave that package; its numbers stay those of the paper.
        warnings.simplefilter("ignore")
        from mir_eval.separation import bss_eval_sources

        theirs = bss_eval_sources(sources, estimates)
    ours = BssEval(sources).measure(estimates)
    for expected, found in zip(theirs, (ours.sdr, ours.sir, ours.sar, ours.matches), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-6)
