import pytest

from loopstudio.playback.margin import CAUTION, LEAST, MOST_S, PATIENCE_S, Margin

LATENCY_S = 0.025


@pytest.fixture
def margin():
    return Margin(LATENCY_S)


def test_every_gap_widens_it_up_to_a_limit(margin):
    seen = [margin.seconds]
    for second in range(10):
        margin.widen(second)
        seen.append(margin.seconds)
    assert seen[0] == LEAST * LATENCY_S
    assert seen[1] == pytest.approx(CAUTION * seen[0])
    assert seen == sorted(seen)
    assert seen[-1] == MOST_S


def test_it_comes_back_when_there_was_no_gap_for_long(margin):
    margin.widen(0)
    margin.narrow(PATIENCE_S - 1)
    assert margin.seconds > LEAST * LATENCY_S
    margin.narrow(PATIENCE_S + 1)
    assert margin.seconds == LEAST * LATENCY_S
    margin.narrow(10 * PATIENCE_S)
    assert margin.seconds == LEAST * LATENCY_S


def test_it_comes_back_later_where_that_was_too_early(margin):
    for second in range(3):
        margin.widen(second)
    wide = margin.seconds
    margin.narrow(PATIENCE_S + 3)
    assert margin.seconds == pytest.approx(wide / CAUTION)
    margin.widen(PATIENCE_S + 4)
    margin.narrow(2 * PATIENCE_S + 6)
    assert margin.seconds == pytest.approx(wide)
    margin.narrow(3 * PATIENCE_S + 6)
    assert margin.seconds == pytest.approx(wide / CAUTION)


def test_a_wide_margin_of_a_slow_device_is_no_gap_made_good(margin):
    margin.set_latency(0.2)
    assert margin.seconds == LEAST * 0.2 > MOST_S
    margin.widen(0)
    assert margin.seconds == LEAST * 0.2
