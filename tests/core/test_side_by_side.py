"""Parts of a work done on all cores."""

import threading

import pytest

from loopstudio.core.side_by_side import n_threads, side_by_side


def test_results_come_in_order_whatever_ends_first():
    last = threading.Event()

    def answer(number):
        if number == 0 and n_threads() > 1:
            last.wait(5)
        last.set()
        return number * number

    with side_by_side(answer, range(20)) as results:
        assert list(results) == [number * number for number in range(20)]


def test_only_a_few_parts_are_begun_ahead():
    begun = []
    with side_by_side(begun.append, range(100)) as results:
        next(results)
        assert len(begun) <= n_threads() + 1


def test_what_a_part_raises_is_raised_here_and_ends_the_threads():
    def fail(number):
        raise ValueError(number)

    with pytest.raises(ValueError, match="0"), side_by_side(fail, range(9)) as results:
        list(results)


def test_threads_end_with_the_block_even_if_there_is_more_to_do():
    before = threading.active_count()
    with side_by_side(abs, range(1000)) as results:
        assert next(results) == 0
    assert threading.active_count() == before
