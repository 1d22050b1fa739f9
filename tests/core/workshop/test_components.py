"""Components of a song."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.errors import InputError
from loopstudio.core.evaluation import match, si_sdr
from loopstudio.core.progress import Cancelled
from loopstudio.core.workshop import comparison, factors_file, grouping, quality
from loopstudio.core.workshop.components import FixedSpectra, Start, WorkshopSettings, learn
from tests.core.workshop.notes import SR, mixture

QUICK = WorkshopSettings(n_components=4, n_iterations=40, n_fft=1024, start="nndsvd")


@pytest.fixture(scope="module")
def parts():
    return mixture(1, n_notes=4, seconds=5.0)[0]


@pytest.fixture(scope="module")
def song(parts):
    return Audio(parts.sum(axis=0)[None], SR)


@pytest.fixture(scope="module")
def learned(song):
    return learn(song, WorkshopSettings(n_components=4))


def mean_si_sdr(parts, estimates):
    scores = np.array([[si_sdr(part, one) for one in estimates] for part in parts])
    return np.mean([scores[pair] for pair in match(scores)])


def test_notes_are_told_apart(song, parts, learned):
    sounds = comparison.rendered(song, learned)[:, 0]
    assert mean_si_sdr(parts, sounds) > 12
    assert np.all(np.diff(learned.losses) <= 0)


def test_components_are_sorted_by_their_peaks(learned):
    assert np.all(np.diff(learned.peak_hz) >= 0)
    np.testing.assert_allclose(learned.spectra.max(axis=0), 1, rtol=1e-6)
    assert learned.names == ("Component 1", "Component 2", "Component 3", "Component 4")


def test_attack_and_body_belong_to_the_component_they_resemble(learned):
    parts = learned.parts
    for k in range(4):
        own = parts.spectra[:, parts.owners == k].sum(axis=1)
        cosines = learned.spectra.T @ own / np.linalg.norm(learned.spectra, axis=0)
        assert np.argmax(cosines) == k


def test_the_same_seed_gives_the_same_components(song):
    one, other = (learn(song, replace(QUICK, start="best", seed=3)) for _ in range(2))
    np.testing.assert_array_equal(one.activations, other.activations)
    np.testing.assert_array_equal(one.parts.spectra, other.parts.spectra)


@pytest.mark.parametrize("method", ["snpa", "greedy"])
def test_separable_methods_choose_frames_of_the_song(method, song):
    from loopstudio.core.workshop import analysis

    found = learn(song, replace(QUICK, method=method))
    magnitude = analysis.magnitudes(song, found.spec)
    np.testing.assert_array_equal(found.spectra, magnitude[:, list(found.chosen_frames)])
    assert f"{found.times_s[found.chosen_frames[0]]:.2f} s" in found.names[0]


def test_chosen_frames_may_be_played_louder_than_they_were(rng):
    """Two notes at once are louder than the frames where each of them is alone."""
    t = np.arange(3 * SR) / SR
    low, high = np.sin(2 * np.pi * 220 * t), np.sin(2 * np.pi * 880 * t)
    song = np.where(t < 1, low, np.where(t < 2, high, 2 * low + 2 * high)) / 5
    song += 1e-3 * rng.standard_normal(len(t))
    found = learn(Audio(song[None].astype(np.float32), SR), replace(QUICK, method="greedy"))
    assert found.activations.sum(axis=0).max() > 1.5
    assert found.losses[-1] < 0.9 * found.losses[-2]


def test_added_notes_can_be_chosen(song):
    loud = np.full((513, 1), 1000.0)
    found = learn(song, replace(QUICK, method="snpa", extra_frames=loud))
    n_frames = found.activations.shape[1]
    added = found.chosen_frames.index(n_frames)
    assert found.names[added] == "Added note 1"
    assert found.activations.shape == (4, n_frames)


@pytest.mark.parametrize("scale", ["magnitude", "power", "log"])
@pytest.mark.parametrize("loss", ["euclidean", "kl", "is", 0.5])
def test_every_input_and_loss_is_learned(scale, loss, song):
    found = learn(song, replace(QUICK, scale=scale, loss=loss, n_iterations=15, attacks=False))
    assert np.isfinite(found.spectra).all()
    assert np.all(np.diff(found.losses) <= 0)


@pytest.mark.parametrize("loss", ["euclidean", "kl"])
def test_the_reference_engine_finds_about_the_same_loss(loss, song):
    ours = learn(song, replace(QUICK, loss=loss, n_iterations=150, attacks=False))
    theirs = learn(song, replace(QUICK, loss=loss, n_iterations=150, engine="librosa"))
    assert theirs.activations.shape == ours.activations.shape
    assert ours.losses[-1] <= 1.1 * theirs.losses[-1]


def test_a_prior_gives_the_start_the_names_and_what_stays_zero(song):
    class Halves:
        def start(self, frequencies_hz, times_s):
            low = (frequencies_hz < 300).astype(np.float32)
            return Start(
                np.stack([low, 1 - low], axis=1),
                np.ones((2, len(times_s)), np.float32),
                ("Low", "High"),
                ("left", "right"),
            )

        def describe(self):
            return {"halves": 2}

    found = learn(song, WorkshopSettings(method="score", prior=Halves(), n_iterations=20))
    assert found.names == ("Low", "High")
    assert found.groups == ("left", "right")
    assert not found.spectra[found.frequencies_hz >= 300, 0].any()
    assert found.initial is not None


def test_spectra_of_another_recording_are_held(song, learned, tmp_path):
    factors_file.write(tmp_path / "factors.npz", learned)
    fixed = factors_file.read_spectra(tmp_path / "factors.npz")
    found = learn(song, WorkshopSettings(n_components=4, fixed=fixed))
    np.testing.assert_array_equal(found.spectra, learned.spectra)
    some = fixed.kept((2, 0))
    found = learn(song, WorkshopSettings(n_components=3, fixed=some, n_iterations=20))
    np.testing.assert_array_equal(found.spectra[:, :2], learned.spectra[:, [2, 0]])
    assert found.names == ("Component 3", "Component 1", "Component 3")


def test_held_spectra_fit_a_recording_at_another_rate(song, learned):
    fixed = FixedSpectra(
        learned.spectra, learned.frequencies_hz, learned.names, learned.spec.hop / learned.sr
    )
    slow = Audio(np.repeat(song.samples, 2, axis=1), 2 * SR)
    found = learn(slow, WorkshopSettings(n_components=4, fixed=fixed, n_iterations=10))
    assert found.spec.n_fft == 2 * learned.spec.n_fft
    np.testing.assert_allclose(found.spectra[: len(learned.spectra) - 1], learned.spectra[:-1])


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04rest", "pickled", "other arrays"],
    ids=["empty", "cut short", "pickled", "other arrays"],
)
def test_what_is_no_file_of_factors_is_refused_in_a_sentence(content, tmp_path):
    path = tmp_path / "factors.npz"
    if content == "pickled":
        np.savez(path, spectra=np.array([{}], dtype=object))
    elif content == "other arrays":
        np.savez(path, spectra=np.ones(3))
    else:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"factors\.npz"):
        factors_file.read_spectra(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"sample_rate": 0},
        {"hop": 5 * SR},
        {"hop": 0},
        {"spectra": np.full((513, 3), 1e37)},
        {"spectra": np.full((513, 3), np.nan)},
        {"spectra": np.zeros((513, 3))},
        {"frequencies_hz": np.arange(513) * 1e-6},
        {"frequencies_hz": np.arange(513) * 1e6},
        {"frequencies_hz": np.arange(513) * 7.8 + 500},
        {"frequencies_hz": np.full(513, np.nan)},
        {"format": 99},
    ],
    ids=str,
)
def test_factors_that_no_recording_has_are_refused(changes, tmp_path):
    sound = {
        "format": factors_file.FORMAT,
        "spectra": np.ones((513, 3)),
        "frequencies_hz": np.arange(513) * SR / 1024,
        "names": np.array(["a", "b", "c"]),
        "sample_rate": SR,
        "hop": 256,
        "scale": np.array("magnitude"),
        "gamma": 1.0,
    }
    path = tmp_path / "factors.npz"
    np.savez(path, **sound)
    factors_file.read_spectra(path)
    np.savez(path, **sound | changes)
    with pytest.raises(InputError, match="no file of factors"):
        factors_file.read_spectra(path)


def test_a_folder_is_no_file_of_factors(tmp_path):
    with pytest.raises(InputError, match="not a file"):
        factors_file.read_spectra(tmp_path)


def test_a_hop_beyond_half_a_frame_of_the_preset_is_refused(song):
    with pytest.raises(InputError, match="half a frame"):
        learn(song, WorkshopSettings(hop=5000))


@pytest.mark.parametrize(
    "changes",
    [
        {"n_components": 0},
        {"n_components": 65},
        {"method": "tucker"},
        {"loss": "hinge"},
        {"loss": 9.0},
        {"method": "score"},
        {"n_fft": 1025},
        {"n_fft": 512, "hop": 512},
        {"gamma": 0.0},
        {"l1_activations": 0.1},
        {"scale": "cubic"},
        {"method": "snpa", "engine": "librosa"},
    ],
)
def test_settings_that_make_no_sense_are_refused(changes, song):
    with pytest.raises(InputError):
        learn(song, WorkshopSettings(**changes))


def test_silence_is_refused():
    with pytest.raises(InputError, match="silent"):
        learn(Audio(np.zeros((1, SR), np.float32), SR), QUICK)


def test_a_cancel_gets_through(song):
    def cancel(fraction, message):
        if fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        learn(song, QUICK, progress=cancel)


def test_partial_results_come_while_learning(song):
    seen = []
    learn(song, replace(QUICK, tolerance=0.0), partial=seen.append)
    assert seen
    assert seen[0].activations.shape[0] == 4


def test_channels_in_antiphase_are_heard(song):
    wide = Audio(np.concatenate([song.samples, -song.samples]), SR)
    mono = learn(song, replace(QUICK, n_iterations=10))
    found = learn(wide, replace(QUICK, n_iterations=10))
    np.testing.assert_allclose(found.losses, mono.losses, rtol=1e-3)


def test_hints_name_what_is_low_struck_and_alike(learned):
    n = learned.activations.shape[1]
    steady, hits = np.ones(n, np.float32), np.zeros(n, np.float32)
    hits[::20] = 1
    bins = np.arange(learned.spec.n_bins)
    low, high, higher = (np.exp(-(((bins - at) / 2) ** 2)) for at in (15, 200, 400))
    made = replace(
        learned,
        spectra=np.stack([low, high, higher, high], axis=1).astype(np.float32),
        activations=np.stack([steady, hits, hits, steady * 0.5 + hits]),
        parts=None,
    )
    hints = {hint.kind: hint for hint in grouping.suggest(made)}
    assert hints["low"].components == (0,)
    assert hints["struck"].components == (1, 2)
    assert 1 in hints["together"].components
    assert 2 in hints["together"].components
    assert hints["timbre"].components == (1, 3)
    assert hints["pitch"].components == (1, 3)
    assert all(hint.reason.endswith(".") for hint in hints.values())
    assert grouping.suggest(made) == grouping.suggest(made)


def test_the_notebooks_measure_is_half_of_decibels_and_matches_with_repeats():
    references = np.array([[1.0, 0, 0, 0], [0, 1.0, 0, 0]])
    estimates = np.array([[0.9, 0.0, 0, 0], [0.0, 0.0, 0, 0]])
    measured = quality.notebook_snr(references, estimates)
    assert measured.most == pytest.approx(10.0)
    assert measured.least == pytest.approx(0.0)
    assert measured.mean == pytest.approx(10 * np.log10(5.5))
    assert measured.matches == (0, 1)
    assert quality.Judge(references).quality(estimates).snr == pytest.approx((20.0, 0.0))


def test_methods_are_compared_on_one_song(song, parts):
    judge = quality.Judge(parts)
    rows = comparison.compare(song, [("ours", QUICK, "mask"), ("raw", QUICK, "raw")], judge)
    mixed, ideal = comparison.bounds(song, judge, QUICK.spec(SR))
    means = [np.mean(row.quality.si_sdr) for row in (mixed, rows[1], rows[0], ideal)]
    assert means == sorted(means)
    assert 0 < rows[0].loss == rows[1].loss < 1
    assert rows[0].quality.notebook.reconstruction > 40
