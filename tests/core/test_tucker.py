"""Nonnegative Tucker decomposition of spectral cubes."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopstudio.core.engine import reference as tucker_reference
from loopstudio.core.engine import run
from loopstudio.core.engine.search import Search
from loopstudio.core.errors import InputError
from loopstudio.core.progress import Cancelled
from loopstudio.core.tucker import Factors, Fixed, Ranks, Sparsity, factorise

RANKS = Ranks(4, 3, 3)


def planted(rng, shape=(40, 24, 16), ranks=RANKS, empty=0.5):
    """Return factors of a song with parts that do not all sound everywhere."""
    size = (ranks.sounds, ranks.rhythms, ranks.layers)
    sounds, rhythms, layout = (
        rng.random((n, rank)) * (rng.random((n, rank)) > empty) + 1e-3
        for n, rank in zip(shape, size, strict=True)
    )
    core = rng.random(size) * (rng.random(size) > 0.6)
    return Factors(sounds, rhythms, core, layout, np.empty(0))


@pytest.fixture
def song(rng):
    """A cube of exactly the ranks above, and a little noise."""
    cube = planted(rng).model()
    return (cube + 0.01 * cube.mean() * rng.random(cube.shape)).astype(np.float32)


def relative(cube, factors):
    return np.linalg.norm(cube - factors.model()) / np.linalg.norm(cube)


@pytest.mark.parametrize("shape", [(40, 24, 16), (12, 9, 7), (330, 20, 10), (30, 340, 8)])
def test_the_reported_error_is_the_references_for_the_same_factors(rng, shape):
    cube = rng.random(shape, dtype=np.float32) ** 3

    found = factorise(cube, RANKS, rng=rng, max_iterations=40)

    assert found.errors[-1] == pytest.approx(tucker_reference.relative_error(cube, found), rel=1e-5)
    assert found.errors[-1] == pytest.approx(relative(cube, found), rel=1e-5)


def unlike_each_other(rng):
    """Yield cubes that a factorization may stumble over, with ranks."""
    song = planted(rng, (60, 32, 20), Ranks(9, 7, 6)).model()
    song += 0.1 * song.mean() * rng.random(song.shape)
    yield "song", song, Ranks(6, 5, 4)
    silent = song.copy()
    silent[:, :, 5:9] = 0
    silent[song < np.median(song)] = 0
    yield "silent bars, and zeros elsewhere", silent, Ranks(6, 5, 4)
    yield "near noise", rng.random((40, 12, 25)) ** 4, Ranks(9, 4, 7)
    yield "noise that is compressed", rng.random((220, 20, 16)) ** 2, Ranks(12, 6, 5)
    yield "few tatums", song[:, :8], Ranks(8, 3, 5)
    yield "many bars", song.transpose(2, 1, 0), Ranks(5, 6, 10)
    yield "tiny", song[:7, :5, :4], Ranks(3, 3, 2)
    yield "ranks as large as the axes", song[:12, :9, :5], Ranks(6, 9, 5)
    yield "rank one", song, Ranks(1, 1, 1)


@pytest.mark.parametrize("which", range(9))
def test_no_cube_is_fitted_worse_than_by_the_reference(rng, which):
    _, cube, ranks = list(unlike_each_other(rng))[which]
    reference = tucker_reference.factorise(cube.astype(np.float32), ranks)

    found = factorise(cube, ranks, rng=rng)

    assert relative(cube, found) <= 1.0005 * reference.errors[-1]


def test_a_cube_may_lie_in_memory_as_it_likes(song):
    turned = np.asfortranarray(song.astype(np.float64))

    straight, found = (
        factorise(cube, RANKS, rng=np.random.default_rng(0), max_iterations=20)
        for cube in (song, turned)
    )

    np.testing.assert_array_equal(found.sounds, straight.sounds)


def test_what_compression_hides_is_found_in_the_end(rng, monkeypatch):
    cube = rng.random((300, 40, 24), dtype=np.float32) ** 4
    ranks = Ranks(8, 5, 4)

    found = factorise(cube, ranks, rng=np.random.default_rng(0))
    monkeypatch.setattr(run, "WHOLE_ENTRIES", 0)
    compressed = factorise(cube, ranks, rng=np.random.default_rng(0))

    assert found.errors[-1] < 0.9995 * compressed.errors[-1]
    assert np.all(np.diff(found.errors) <= 0)


def test_time_that_is_given_is_used_for_more_starts(song, monkeypatch):
    numbers = []
    begin = Search._start
    monkeypatch.setattr(Search, "_start", lambda s, n: numbers.append(n) or begin(s, n))

    alone = factorise(song, RANKS, rng=np.random.default_rng(0), n_starts=1)
    assert numbers == [0]
    found = factorise(song, RANKS, rng=np.random.default_rng(0), n_starts=1, time_limit_s=5)

    assert numbers[1:] == list(range(11))
    assert found.errors[-1] <= alone.errors[-1]


def test_planted_sounds_and_layout_are_recovered_up_to_scale_and_order(rng):
    ranks = Ranks(3, 3, 3)
    truth = planted(rng, ranks=ranks, empty=0.6)
    core = np.zeros((3, 3, 3))
    core[range(3), range(3), range(3)] = 1
    truth = Factors(truth.sounds, truth.rhythms, core, truth.layout, truth.errors)

    found = factorise(truth.model(), ranks, rng=rng, max_iterations=3000, tolerance=1e-9)

    assert found.errors[-1] < 1e-3
    for planted_factor, factor in (
        (truth.sounds, found.sounds),
        (truth.rhythms, found.rhythms),
        (truth.layout, found.layout),
    ):
        unit = planted_factor / np.linalg.norm(planted_factor, axis=0)
        likeness = unit.T @ (factor / np.linalg.norm(factor, axis=0))
        np.testing.assert_allclose(likeness.max(axis=1), 1, atol=0.01)
        assert len(set(likeness.argmax(axis=1))) == 3


@pytest.mark.parametrize("divergence", ["euclidean", "kl", "is"])
def test_the_loss_never_rises(song, rng, divergence):
    found = factorise(song, RANKS, divergence=divergence, rng=rng, max_iterations=60)

    assert len(found.errors) > 10
    assert np.all(np.diff(found.errors) <= 0)
    assert found.errors[-1] < found.errors[0] / 3


@pytest.mark.parametrize("divergence", ["euclidean", "kl", "is"])
def test_a_seed_decides_everything(song, divergence):
    first, second = (
        factorise(
            song, RANKS, divergence=divergence, rng=np.random.default_rng(7), max_iterations=30
        )
        for _ in range(2)
    )

    for name in ("sounds", "rhythms", "core", "layout", "errors"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


@pytest.mark.parametrize("divergence", ["kl", "is"])
def test_the_reported_divergence_is_that_of_the_factors(song, rng, divergence):
    found = factorise(song, RANKS, divergence=divergence, rng=rng, max_iterations=20)

    model = found.model().astype(float)
    if divergence == "kl":
        expected = (song * np.log(song / model) - song + model).mean()
    else:
        expected = (song / model - np.log(song / model) - 1).mean()
    assert found.errors[-1] == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("divergence", ["euclidean", "kl", "is"])
def test_held_entries_stay_and_zeros_stay_zero(song, rng, divergence):
    start = factorise(song, RANKS, divergence=divergence, rng=rng, max_iterations=10)
    start.core[0, 0, 0] = 0
    start.layout[2:5, 1] = 0
    hold = np.zeros(start.rhythms.shape, bool)
    hold[3, 2] = True
    fixed = Fixed(sounds=np.array([True, False, False, False]), rhythms=hold)

    found = factorise(
        song, RANKS, divergence=divergence, start=start, fixed=fixed, rng=rng, max_iterations=30
    )

    np.testing.assert_array_equal(found.sounds[:, 0], start.sounds[:, 0])
    assert found.rhythms[3, 2] == start.rhythms[3, 2]
    assert found.core[0, 0, 0] == 0
    assert not found.layout[2:5, 1].any()
    assert np.all(np.diff(found.errors) <= 0)
    assert np.any(found.sounds[:, 1] != start.sounds[:, 1])


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 1000),
    divergence=st.sampled_from(["euclidean", "euclidean", "kl", "is"]),
    share=st.floats(0, 1),
    shape=st.sampled_from([(12, 9, 7), (70, 40, 24)]),
)
def test_whatever_is_held_comes_back_bit_by_bit(seed, divergence, share, shape):
    rng = np.random.default_rng(seed)
    start = planted(rng, shape)
    cube = start.model() + 0.1 * rng.random(shape)
    names = ("sounds", "rhythms", "core", "layout")
    parts = {name: getattr(start, name).astype(np.float32) for name in names}
    held = {name: rng.random(part.shape) < share for name, part in parts.items()}
    for name, part in parts.items():
        part[rng.random(part.shape) < 0.2] = 0
        part.flat[0], held[name].flat[0] = 1, True  # something is left in any case
    start = Factors(**parts, errors=np.empty(0))

    found = factorise(
        cube, RANKS, divergence=divergence, start=start, fixed=Fixed(**held), rng=rng,
        max_iterations=8,
    )  # fmt: skip

    assert np.all(np.diff(found.errors) <= 0)
    for name, part in parts.items():
        values = getattr(found, name)
        np.testing.assert_array_equal(values[held[name]], part[held[name]])
        assert not values[part == 0].any()


@pytest.mark.parametrize("name", ["sounds", "rhythms", "core", "layout"])
def test_a_whole_factor_can_be_held(song, rng, name):
    start = factorise(song, RANKS, rng=rng, max_iterations=10)

    found = factorise(
        song, RANKS, start=start, fixed=Fixed(**{name: True}), rng=rng, max_iterations=10
    )

    np.testing.assert_array_equal(getattr(found, name), getattr(start, name))
    assert found.errors[-1] <= start.errors[-1]


def test_a_warm_start_goes_on_from_where_it_was(song, rng):
    first = factorise(song, RANKS, rng=rng, max_iterations=40)

    second = factorise(song, RANKS, start=first, rng=rng, max_iterations=5)

    assert second.errors[0] <= first.errors[-1] * (1 + 1e-5)


def test_a_warm_start_is_soon_done(rng):
    cube = planted(rng, (200, 40, 30), Ranks(9, 7, 6)).model()
    cube += 0.3 * cube.mean() * rng.random(cube.shape)
    first = factorise(cube, Ranks(8, 6, 5), rng=rng)
    layout = first.layout.copy()
    layout[3:6, 1] = 0

    wish = factorise(cube, first.ranks, start=replace(first, layout=layout), rng=rng)
    more = factorise(cube, Ranks(8, 6, 6), start=first, rng=rng)

    assert len(wish.errors) < 150
    assert len(more.errors) < 250
    assert more.errors[-1] < first.errors[-1]


def test_a_warm_start_sees_that_the_cube_has_changed(rng):
    cube = rng.random((120, 60, 30), dtype=np.float32)
    first = factorise(cube, RANKS, rng=rng, max_iterations=10)

    same = factorise(cube, RANKS, start=first, rng=rng, max_iterations=2)
    other = factorise(cube[:, ::-1] ** 2, RANKS, start=first, rng=rng, max_iterations=20)

    assert same.compressed is first.compressed
    assert other.compressed is not first.compressed
    assert other.errors[-1] == pytest.approx(relative(cube[:, ::-1] ** 2, other), rel=1e-4)


@pytest.mark.parametrize("ranks", [Ranks(5, 3, 3), Ranks(4, 4, 3), Ranks(4, 3, 4)])
def test_one_rank_up_is_soon_better_than_before(rng, ranks):
    cube = planted(rng, ranks=Ranks(7, 6, 6)).model().astype(np.float32)
    before = factorise(cube, RANKS, rng=rng)

    after = factorise(cube, ranks, start=before, rng=rng, max_iterations=30)

    assert after.ranks == ranks
    assert after.errors[-1] < before.errors[-1]


@pytest.mark.parametrize("ranks", [Ranks(3, 3, 3), Ranks(4, 2, 3), Ranks(4, 3, 2)])
def test_one_rank_down_is_soon_as_good_as_from_scratch(rng, ranks):
    cube = planted(rng, ranks=Ranks(7, 6, 6)).model().astype(np.float32)
    before = factorise(cube, RANKS, rng=rng)
    scratch = factorise(cube, ranks, rng=rng)

    after = factorise(cube, ranks, start=before, rng=rng, max_iterations=60)

    assert after.ranks == ranks
    assert after.errors[-1] < 1.1 * scratch.errors[-1]


def test_an_empty_template_can_be_merged_away(song, rng):
    start = factorise(song, RANKS, rng=rng, max_iterations=20)
    start.sounds[:, 1] = 0

    found = factorise(song, Ranks(3, 3, 3), start=start, rng=rng, max_iterations=10)

    assert np.isfinite(found.errors).all()


def test_sparsity_empties_the_layout_and_the_core(song, rng):
    dense = factorise(song, RANKS, rng=np.random.default_rng(1))
    sparse = factorise(
        song, RANKS, sparsity=Sparsity(core=0.02, layout=0.02), rng=np.random.default_rng(1)
    )

    def concentration(values):
        return np.linalg.norm(values) / values.sum()

    assert concentration(sparse.layout) > concentration(dense.layout)
    assert concentration(sparse.core) > concentration(dense.core)
    assert sparse.errors[-1] < 0.5


def test_columns_have_unit_length_and_layouts_a_peak_of_one(song, rng):
    found = factorise(song, RANKS, rng=rng, max_iterations=20)

    np.testing.assert_allclose(np.linalg.norm(found.sounds, axis=0), 1, rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(found.rhythms, axis=0), 1, rtol=1e-5)
    np.testing.assert_allclose(found.layout.max(axis=0), 1, rtol=1e-5)


def test_the_loudness_of_a_cube_changes_nothing_but_the_core(song):
    quiet = factorise(song * 1e-5, RANKS, rng=np.random.default_rng(0), max_iterations=30)
    loud = factorise(song * 1e5, RANKS, rng=np.random.default_rng(0), max_iterations=30)

    np.testing.assert_allclose(quiet.errors, loud.errors, rtol=1e-2)
    np.testing.assert_allclose(quiet.core * 1e10, loud.core, rtol=0.2, atol=loud.core.max() / 50)


def test_it_stops_at_the_target(song, rng):
    final = factorise(song, RANKS, rng=np.random.default_rng(0)).errors[-1]

    found = factorise(song, RANKS, rng=np.random.default_rng(0), target_error=2 * final)

    assert found.errors[-1] <= 2 * final
    assert relative(song, found) == pytest.approx(found.errors[-1], rel=1e-4)


@pytest.mark.parametrize("divergence", ["euclidean", "kl"])
def test_it_stops_in_time(rng, divergence):
    cube = rng.random((300, 60, 30), dtype=np.float32)
    began = time.perf_counter()

    found = factorise(
        cube, Ranks(20, 10, 6), divergence=divergence, rng=rng, tolerance=0, time_limit_s=0.3,
        max_iterations=100_000,
    )  # fmt: skip

    assert time.perf_counter() - began < 3
    assert np.isfinite(found.errors[-1])


@pytest.mark.parametrize("divergence", ["euclidean", "kl", "is"])
def test_cancelling_stops_it_at_once(rng, divergence):
    cube = rng.random((1025, 96, 30), dtype=np.float32)
    asked = 0.0
    calls = 0

    def cancel(fraction, message):
        nonlocal asked, calls
        calls += 1
        if calls > 20:
            asked = time.perf_counter()
            raise Cancelled

    with pytest.raises(Cancelled):
        factorise(cube, Ranks(30, 15, 6), divergence=divergence, rng=rng, progress=cancel)
    assert time.perf_counter() - asked < 0.1


@pytest.mark.parametrize("divergence", ["euclidean", "kl"])
def test_progress_rises_to_the_end_and_shows_the_error(song, rng, divergence):
    reports = []

    factorise(
        song, RANKS, divergence=divergence, rng=rng, tolerance=0, max_iterations=15,
        progress=lambda fraction, message: reports.append((fraction, message)),
    )  # fmt: skip

    fractions = [fraction for fraction, _ in reports]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert any("error" in message for _, message in reports)


def test_factors_can_be_watched_on_their_way(rng):
    cube = rng.random((200, 48, 30), dtype=np.float32)
    seen = []

    factorise(
        cube, RANKS, rng=rng, tolerance=0, time_limit_s=0.8, max_iterations=100_000,
        partial=seen.append,
    )  # fmt: skip

    assert seen
    assert all(factors.ranks == RANKS for factors in seen)
    assert np.all(np.diff([factors.errors[-1] for factors in seen]) <= 0)


@pytest.mark.parametrize("divergence", ["euclidean", "kl", "is"])
def test_a_warm_start_shows_its_first_iteration(song, rng, divergence):
    start = factorise(song, RANKS, divergence=divergence, rng=rng, max_iterations=20)
    seen = []

    factorise(
        song, RANKS, divergence=divergence, start=start, rng=rng, max_iterations=3,
        partial=seen.append,
    )  # fmt: skip

    assert len(seen[0].errors) == 1


@pytest.mark.parametrize(
    ("cube", "ranks", "options", "reason"),
    [
        (np.ones((4, 4)), RANKS, {}, "three axes"),
        (np.ones((4, 2, 4)), RANKS, {}, "do not fit"),
        (-np.ones((4, 4, 4)), RANKS, {}, "negative"),
        (np.full((4, 4, 4), np.nan), RANKS, {}, "negative or infinite"),
        (np.zeros((4, 4, 4)), RANKS, {}, "silent"),
        (np.ones((4, 4, 4)), RANKS, {"divergence": "chi"}, "no divergence"),
        (np.ones((4, 4, 4)), RANKS, {"fixed": Fixed(core=True)}, "a start"),
        (np.ones((4, 4, 4)), RANKS, {"divergence": "kl", "sparsity": Sparsity(1)}, "euclidean"),
    ],
)
def test_what_does_not_fit_is_refused(rng, cube, ranks, options, reason):
    with pytest.raises(InputError, match=reason):
        factorise(cube, ranks, rng=rng, **options)


def test_a_start_of_another_song_is_refused(song, rng):
    start = factorise(song[:, :, :8], RANKS, rng=rng, max_iterations=2)

    with pytest.raises(InputError, match="the start is of a cube"):
        factorise(song, RANKS, start=start, rng=rng)
