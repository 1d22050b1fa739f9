import numpy as np
import pytest

from loopstudio.playback.mix import MixPlan
from loopstudio.playback.player import JUMP_FADE_S, MIX_FADE_S, Player

SR = 44100
JUMP = round(JUMP_FADE_S * SR)
FADE = round(MIX_FADE_S * SR)


@pytest.fixture
def song(rng):
    return (0.1 * rng.standard_normal((2, SR))).astype(np.float32)


@pytest.fixture
def player(song):
    return Player(MixPlan(song), SR)


def moves(player):
    return [(mark.frame, mark.position) for mark in player.marks if mark.moving]


def read(player, n, block=512):
    """Read in blocks, as the sound process does."""
    return np.concatenate([player.read(min(block, n - at)) for at in range(0, n, block)]).T


def test_nothing_plays_before_it_is_asked_to(player):
    assert player.idle
    assert not read(player, 2000).any()


def test_a_song_comes_out_as_it_is(player, song):
    player.play()
    out = read(player, SR + 1000)
    np.testing.assert_array_equal(out[:, JUMP : JUMP + SR], song)
    assert not out[:, :JUMP].any()
    assert not out[:, JUMP + SR :].any()


def test_the_end_of_the_song_stops_it_and_play_begins_again(player, song):
    player.play()
    read(player, SR + 1000)
    assert not player.playing
    assert player.marks[-1].position == SR
    player.play()
    np.testing.assert_array_equal(read(player, 3000)[:, JUMP:], song[:, : 3000 - JUMP])


def test_blocks_of_any_size_give_the_same_sound(song):
    outs = []
    for block in (1, 100, 512, 5000):
        player = Player(MixPlan(song), SR)
        player.set_range((1000, 7000))
        player.play()
        outs.append(read(player, 10_000, block))
    for out in outs[1:]:
        np.testing.assert_array_equal(out, outs[0])


def test_the_place_of_a_seek_is_heard_whole(player, song):
    player.play()
    read(player, 5000)
    player.seek(20_000)
    out = read(player, 5000)
    np.testing.assert_array_equal(out[:, JUMP:], song[:, 20_000 : 25_000 - JUMP])
    assert moves(player)[-1] == (5000 + JUMP, 20_000)


def test_stopping_fades_out_and_stays_there(player, song):
    player.play()
    read(player, JUMP + 5000)
    player.stop()
    out = read(player, 1000)
    assert np.abs(out[:, 1]).max() > 0
    assert not out[:, JUMP:].any()
    assert player.idle
    rest = player.marks[-1]
    assert (rest.position, rest.moving) == (5000 + JUMP, False)
    player.play()
    np.testing.assert_array_equal(
        read(player, 1000)[:, JUMP:], song[:, rest.position : rest.position + 1000 - JUMP]
    )


def test_stopping_and_playing_at_once_goes_on(player, song):
    player.play()
    read(player, JUMP + 5000)
    player.stop()
    player.play()
    np.testing.assert_array_equal(read(player, 1000), song[:, 5000:6000])


def test_a_range_repeats_to_the_sample(player, song):
    start, stop = 8000, 20_001
    player.set_range((start, stop))
    player.play()
    out = read(player, JUMP + 3 * (stop - start))[:, JUMP:].reshape(2, 3, stop - start)
    for turn in range(3):
        # All but the fade before the seam, the first sample of the range included.
        np.testing.assert_array_equal(out[:, turn, :-JUMP], song[:, start : stop - JUMP])
    assert [position for _, position in moves(player)] == [start] * 4
    assert np.diff([frame for frame, _ in moves(player)]).tolist() == [stop - start] * 3


def test_the_seam_of_a_range_does_not_click():
    tone = np.sin(2 * np.pi * 50 * np.arange(SR) / SR).astype(np.float32)[None]
    player = Player(MixPlan(tone), SR)
    player.set_range((0, 10_000))  # in the middle of a cycle: half a unit's step without fade
    player.play()
    out = read(player, 30_000)
    assert np.abs(np.diff(out)).max() < 0.02


def test_a_range_set_around_a_playing_place_does_not_move_it(player, song):
    player.play()
    read(player, JUMP + 9000)
    player.set_range((8000, 30_000))
    np.testing.assert_array_equal(read(player, 5000), song[:, 9000:14_000])


@pytest.mark.parametrize("bounds", [(20_000, 32_000), (1000, 7000)])
def test_a_range_set_elsewhere_is_entered_on_the_beat(player, song, bounds):
    start, stop = bounds
    player.play()
    read(player, JUMP + 9000)
    player.set_range(bounds)
    out = read(player, 1000)[:, JUMP:]
    place = start + (9000 + JUMP - start) % (stop - start)
    np.testing.assert_array_equal(out, song[:, place : place + 1000 - JUMP])


def test_play_begins_at_the_range_when_the_place_is_outside(player, song):
    player.set_range((20_000, 30_000))
    player.play()
    np.testing.assert_array_equal(read(player, 3000)[:, JUMP:], song[:, 20_000 : 23_000 - JUMP])


def test_a_seek_leads_out_of_the_range(player, song):
    player.set_range((1000, 7000))
    player.play()
    read(player, 2000)
    player.seek(9000)
    np.testing.assert_array_equal(read(player, 5000)[:, JUMP:], song[:, 9000 : 14_000 - JUMP])


def test_a_seek_before_the_range_plays_into_it(player, song):
    player.set_range((10_000, 20_000))
    player.play()
    player.seek(5000)
    out = read(player, JUMP + 25_000)[:, JUMP:]
    np.testing.assert_array_equal(out[:, : 15_000 - JUMP], song[:, 5000 : 20_000 - JUMP])
    np.testing.assert_array_equal(out[:, 15_000 : 25_000 - JUMP], song[:, 10_000 : 20_000 - JUMP])


@pytest.mark.parametrize("here", [19_999, 19_900, 19_850, 19_700, 19_400, 15_000])
def test_a_change_of_the_mix_next_to_the_seam_does_not_move_the_beat(song, here):
    louder, softer = MixPlan(song), MixPlan(song / 2)
    player = Player(louder, SR)
    player.set_range((10_000, 20_000))
    player.play()
    read(player, JUMP + here - 10_000)
    player.set_plan(softer)
    out = read(player, 40_000)
    after = 20_000 - here + 2 * FADE
    np.testing.assert_array_equal(
        out[:, after : after + 5000], song[:, 10_000 + 2 * FADE : 15_000 + 2 * FADE] / 2
    )


def test_a_new_mix_fades_in_over_the_old_one(song):
    player = Player(MixPlan(song), SR)
    player.play()
    read(player, JUMP + 1000)
    player.set_plan(MixPlan(song / 2))
    out = read(player, 5000)
    share = out[0] / song[0, 1000:6000]
    assert share[0] == pytest.approx(1, abs=1e-3)
    assert np.all(np.diff(share[:FADE]) < 1e-4)
    np.testing.assert_array_equal(out[:, FADE:], song[:, 1000 + FADE : 6000] / 2)


def due_at(song, here, at, *, bounds=None, block=512):
    """Play to `here`, ask for half the level from `at` on, and return what follows."""
    player = Player(MixPlan(song), SR)
    player.set_range(bounds)
    player.seek(bounds[0] if bounds else 0)
    player.play()
    read(player, JUMP + here - (bounds[0] if bounds else 0))
    player.set_plan(MixPlan(song / 2), at)
    return read(player, 30_000, block)


@pytest.mark.parametrize("block", [1, 512, 5000])
def test_a_mix_that_is_due_at_a_place_is_whole_there(song, block):
    out = due_at(song, 5000, 9000, block=block)
    np.testing.assert_array_equal(out[:, : 4000 - FADE], song[:, 5000 : 9000 - FADE])
    np.testing.assert_array_equal(out[:, 4000:20_000], song[:, 9000:25_000] / 2)
    share = out[0, 4000 - FADE : 4000] / song[0, 9000 - FADE : 9000]
    assert np.all(np.diff(share) < 1e-4)


def test_a_mix_that_is_due_at_the_start_of_a_range_begins_with_its_next_turn(song):
    out = due_at(song, 20_000, 8000, bounds=(8000, 24_000))
    np.testing.assert_array_equal(out[:, : 4000 - JUMP], song[:, 20_000 : 24_000 - JUMP])
    np.testing.assert_array_equal(out[:, 4000 : 20_000 - JUMP], song[:, 8000 : 24_000 - JUMP] / 2)


def test_a_mix_that_is_due_at_a_place_behind_waits_for_the_next_turn(song):
    out = due_at(song, 28_000, 10_000, bounds=(8000, 30_000))
    turn = 30_000 - 28_000  # samples until the range begins again
    due = turn + 10_000 - 8000
    np.testing.assert_array_equal(out[:, turn : due - FADE], song[:, 8000 : 10_000 - FADE])
    np.testing.assert_array_equal(out[:, due : due + 9000], song[:, 10_000:19_000] / 2)


@pytest.mark.parametrize(
    ("here", "at", "bounds"),
    [
        (9000, 8800, None),  # asked for before it was heard, and rendered by then
        (9000, 8000, (8000, 24_000)),  # the same, at a seam
        (30_000, 2000, None),
        (15_000, 40_000, (8000, 15_500)),  # never to be reached
    ],
)
def test_a_mix_that_is_due_too_late_begins_soon(song, here, at, bounds):
    out = due_at(song, here, at, bounds=bounds)
    begin = 500 if at == 40_000 else FADE
    place = bounds[0] if at == 40_000 else here + FADE
    np.testing.assert_array_equal(out[:, begin : begin + 4000], song[:, place : place + 4000] / 2)


def test_a_mix_that_is_due_does_not_wait_for_its_place_after_a_seek_or_a_stop(song):
    for act in (lambda player: player.seek(20_000), Player.stop):
        player = Player(MixPlan(song), SR)
        player.play()
        read(player, 5000)
        player.set_plan(MixPlan(song / 2), 30_000)
        act(player)
        read(player, 1000)
        player.seek(20_000)
        player.play()
        out = read(player, 3000)
        np.testing.assert_array_equal(out[:, JUMP:], song[:, 20_000 : 23_000 - JUMP] / 2)


def test_the_last_of_two_mixes_counts_whenever_it_is_due(song):
    player = Player(MixPlan(song), SR)
    player.play()
    read(player, JUMP + 5000)
    player.set_plan(MixPlan(song / 2), 9000)
    player.set_plan(MixPlan(song / 4))
    out = read(player, 20_000)
    np.testing.assert_array_equal(out[:, FADE:], song[:, 5000 + FADE : 25_000] / 4)


def test_what_waits_comes_with_the_mix_that_is_due(song):
    player = Player(MixPlan(song), SR)
    player.play()
    read(player, JUMP + 5000)
    player.set_plan(MixPlan(song / 2), 9000)
    player.set_plan(MixPlan(song / 4), waits=True)
    out = read(player, 20_000)
    np.testing.assert_array_equal(out[:, : 4000 - FADE], song[:, 5000 : 9000 - FADE])
    np.testing.assert_array_equal(out[:, 4000:], song[:, 9000:25_000] / 4)
    player.set_plan(MixPlan(song / 8), waits=True)  # nothing is due any more
    out = read(player, 2000)
    np.testing.assert_array_equal(out[:, FADE:], song[:, 25_000 + FADE : 27_000] / 8)


def test_many_changes_at_once_never_step(rng):
    tone = np.sin(2 * np.pi * 100 * np.arange(4 * SR) / SR).astype(np.float32)[None]
    plans = [MixPlan((tone * gain).astype(np.float32)) for gain in (1, 0.5, 0)]
    player = Player(plans[0], SR)
    outs = []
    for _ in range(400):
        match rng.integers(7):
            case 0:
                player.play()
            case 1:
                player.stop()
            case 2:
                player.seek(int(rng.integers(4 * SR)))
            case 3:
                start = int(rng.integers(3 * SR))
                player.set_range((start, start + int(rng.integers(1, SR))))
            case 4:
                player.set_range(None)
            case 5:
                player.set_plan(plans[rng.integers(3)])
            case 6:
                player.set_plan(plans[rng.integers(3)], int(rng.integers(4 * SR)))
        outs.append(player.read(int(rng.integers(1, 2000))))
    out = np.concatenate(outs)[:, 0]
    assert np.abs(out).max() > 0.5
    # The tone alone moves by 0.014 a sample, the steepest fade by 0.018.
    assert np.abs(np.diff(out)).max() < 0.05


def test_a_song_shorter_than_any_range_plays_through(rng):
    short = rng.random((1, 300)).astype(np.float32)
    player = Player(MixPlan(short), SR)
    player.set_range((0, 300))
    player.play()
    np.testing.assert_array_equal(read(player, 1000)[:, JUMP : JUMP + 300], short)


def test_a_seek_at_rest_is_told_at_once(player):
    player.seek(700, 3)
    assert (player.marks[-1].position, player.marks[-1].seek) == (700, 3)
    player.seek(10**9)
    assert player.marks[-1].position == SR
