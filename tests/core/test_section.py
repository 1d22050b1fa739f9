"""Sections of songs, and times as people write them."""

import pytest

from loopstudio.core.errors import InputError
from loopstudio.core.section import Section, read_time, time_text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("75", 75.0), ("1:15", 75.0), ("1:02:30.5", 3750.5), (" 0:00 ", 0.0), ("0,5", 0.5)],
)
def test_times_are_read_as_people_write_them(text, seconds):
    assert read_time(text) == seconds


@pytest.mark.parametrize("text", ["", "a", "1:", ":30", "-5", "1:2:3:4", "1.5:30", "nan"])
def test_what_is_no_time_is_refused_with_an_example(text):
    with pytest.raises(InputError, match="is not a time such as"):
        read_time(text)


@pytest.mark.parametrize("seconds", [0.0, 9.0, 59.9, 60.0, 3599.9, 3600.0, 7384.5])
def test_a_time_that_is_written_is_read_again(seconds):
    assert read_time(time_text(seconds)) == pytest.approx(seconds)


def test_hours_and_tenths_are_written_only_where_there_are_some():
    assert [time_text(s) for s in (5, 65.5, 3725)] == ["0:05", "1:05.5", "1:02:05"]


@pytest.mark.parametrize(("start_s", "stop_s"), [(-1.0, None), (5.0, 5.0), (5.0, 1.0)])
def test_a_section_has_to_have_a_length(start_s, stop_s):
    with pytest.raises(InputError):
        Section(start_s, stop_s)


def test_a_section_ends_with_its_file():
    assert Section(1.0, 99.0).samples(100, 500) == (100, 500)
    assert Section(1.0).samples(100, None) == (100, None)
