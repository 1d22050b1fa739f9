"""File names from names that people gave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopstudio.project.names import numbered, safe_name, safe_stem, safe_stems


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("drums-1", "drums-1"),
        ("Drums & Bass / 2", "Drums-Bass-2"),
        ("../../etc/passwd", "etc-passwd"),
        ("Zoë 音楽", "Zoë-音楽"),
        ("-rf", "rf"),
        ("♫", "loop"),
        ("", "loop"),
        ("CON", "CON-"),
        ("line\nbreak\x00", "line-break"),
    ],
)
def test_names_stay_recognisable(name, stem):
    assert safe_stem(name, "loop") == stem


@given(st.lists(st.text(max_size=300), max_size=8))
def test_any_names_give_as_many_different_files(names):
    stems = safe_stems(names)
    assert len({stem.casefold() for stem in stems}) == len(names)
    for stem in stems:
        assert 0 < len(stem.encode()) < 100
        assert not set(stem) & set('/\\:*?"<>|\0\n. ')


def test_names_that_differ_in_case_only_get_different_files():
    assert safe_stems(["Bass", "bass", "bass-2"]) == ["Bass", "bass-2", "bass-2-2"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Night Bus drums-1 127.5", "Night Bus drums-1 127.5"),
        ("Drums & Bass / 2", "Drums & Bass - 2"),
        ('what? "this": <that>*|', "what- -this-- -that---"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("ends with dots. . .", "ends with dots"),
        (" .hidden", "hidden"),
        ("two\nlines\x00\u202egpj.exe", "two linesgpj.exe"),
        ("con", "_con"),
        ("AUX.2", "_AUX.2"),
        ("com¹", "_com¹"),
        ("...", "loop"),
        ("", "loop"),
    ],
)
def test_names_keep_what_every_system_allows(text, name):
    assert safe_name(text, "loop") == name


@given(st.text(max_size=300))
def test_any_text_becomes_a_name_for_every_system(text):
    name = safe_name(text, "loop")
    assert 0 < len(name.encode("utf-8")) <= 81
    assert not set(name) & set('<>:"/\\|?*\0\n\r\t')
    assert name == name.strip(" .")
    assert name.isprintable()


def test_names_that_differ_in_case_only_are_numbered():
    assert numbered(["Bass", "bass", "Bass 2", "BASS"]) == ["Bass", "bass 2", "Bass 2 2", "BASS 3"]
