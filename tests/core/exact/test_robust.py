"""Layers fitted to the spectra of bars, some of which hold more than the layers."""

import numpy as np
import pytest

from loopstudio.core.exact import robust
from loopstudio.core.exact.robust import robust_layers

LAYERS = np.array([[1, 1, 1, 1, 0, 0, 1, 1, 0, 1], [0, 0, 1, 1, 1, 1, 0, 1, 1, 0]], float)


def noise(rng, *shape):
    return (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)).astype(np.complex64)


@pytest.fixture
def sounds():
    return noise(np.random.default_rng(1), 2, 2, 4, 21)


@pytest.fixture
def spectra(sounds):
    """Bars of which every third has something of its own in half of the bins."""
    rng = np.random.default_rng(2)
    bars = np.tensordot(LAYERS.T, sounds, 1) + 1e-3 * noise(rng, 10, 2, 4, 21)
    bars[::3, :, :, ::2] += 3 * noise(rng, 4, 2, 4, 11)
    return bars.astype(np.complex64)


def test_what_only_a_few_bars_have_is_left_out(sounds, spectra):
    found, _ = robust_layers(spectra, LAYERS)
    wrong = np.square(np.abs(found - sounds)).sum() / np.square(np.abs(sounds)).sum()
    assert 10 * np.log10(wrong) < -45


def test_silence_has_silent_layers(spectra):
    found, errors = robust_layers(np.zeros_like(spectra), LAYERS)
    np.testing.assert_allclose(found, 0, atol=1e-9)
    np.testing.assert_allclose(errors, 0, atol=1e-9)


@pytest.mark.parametrize("cells", [1, 700, 1 << 18])
def test_how_many_cells_are_fitted_together_does_not_matter(monkeypatch, spectra, cells):
    # Loud and even pools beside each other: some of them need weights, others do not.
    spectra[..., 12:] = np.tensordot(LAYERS.T, spectra[:2, ..., 12:], 1)
    expected, errors = robust_layers(spectra, LAYERS)
    monkeypatch.setattr(robust, "_CELLS_AT_ONCE", cells)
    found, other_errors = robust_layers(spectra, LAYERS)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    np.testing.assert_allclose(other_errors, errors, rtol=1e-6)


def test_frames_that_share_no_weight_do_not_matter_to_each_other(spectra):
    whole, _ = robust_layers(spectra, LAYERS)
    parts = [robust_layers(spectra[:, :, t : t + 2], LAYERS)[0] for t in (0, 2)]
    np.testing.assert_allclose(np.concatenate(parts, axis=2), whole, atol=1e-5)
