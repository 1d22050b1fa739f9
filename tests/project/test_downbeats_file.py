"""Reading the user's own bar lines."""

import pytest

from loopstudio.core.errors import InputError
from loopstudio.project.downbeats_file import read_downbeats


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "bars.txt"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    "content",
    [
        "0\n2.5\n5\n",
        "0.0\r\n2.5\r\n5.0",
        "\ufeff# mine\n\n0 first\n 2.5 second\n5\tthird\n",
        "0,verse\n2.5,verse\n5,end\n",
        "0.000\t2.500\tbar 1\n2.500\t5.000\tbar 2\n5.000\t5.000\tend\n",
        "0 1\n1.25 2\n2.5 1\n3.75 2\n5 1\n",
        "0 1\n2.5 1\n5 1\n",
    ],
)
def test_times_are_read_from_many_ways_of_writing_them(written, content):
    assert read_downbeats(written(content)) == (0.0, 2.5, 5.0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("0\n2.5\nfive\n", r"^bars\.txt, line 3: 'five' is not a time in seconds\.$"),
        ("0\nnan\n5\n", "line 2: 'nan' is not a time"),
        ("0\n-1\n5\n", "line 2: '-1' is not a time"),
        ("0\n2\n\n2\n5\n", "line 4: 2 s does not come after 2 s"),
        ("0,5\n2,5\n5,0\n", "line 1: '0,5' may be one time or two columns"),
        ("0\n2.5\n", "holds 2 bar lines, but at least three are needed"),
        ("", "holds 0 bar lines"),
        (b"\xff\xfe0\x00", "is not a text file"),
        ("0\n" * 600_000, "too large"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(written, content, words):
    with pytest.raises(InputError, match=words):
        read_downbeats(written(content))


def test_a_missing_file_or_a_folder_is_a_sentence(tmp_path):
    with pytest.raises(InputError, match=r"^There is no file none\.txt with bar lines\.$"):
        read_downbeats(tmp_path / "none.txt")
    with pytest.raises(InputError, match="There is no file"):
        read_downbeats(tmp_path)
