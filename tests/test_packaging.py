"""What is packed with the program: icons, the menu entry, and what shops read."""

import configparser
import os
import runpy
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

import loopstudio

ROOT = Path(__file__).resolve().parents[1]
LINUX = ROOT / "packaging" / "linux"
NAME = "org.loopstudio.Loopstudio"


@pytest.mark.parametrize("size", [16, 24, 32, 48, 64, 128, 256, 512])
def test_the_icon_has_every_size_and_more_than_one_colour(size):
    image = QImage(str(ROOT / "resources" / "app" / f"loopstudio-{size}.png"))
    assert (image.width(), image.height()) == (size, size)
    middle = size // 2
    colours = {image.pixel(x, middle) for x in range(size)}
    assert len(colours) > 2
    assert image.pixelColor(0, 0).alpha() == 0


def test_the_icon_of_windows_lists_images_that_are_there():
    data = (ROOT / "resources" / "app" / "loopstudio.ico").read_bytes()
    _, kind, n_images = struct.unpack_from("<HHH", data)
    assert kind == 1
    for i in range(n_images):
        size, _, _, _, _, depth, length, at = struct.unpack_from("<BBBBHHII", data, 6 + 16 * i)
        image = QImage.fromData(data[at : at + length], "PNG")
        assert image.width() == (size or 256)
        assert depth == 32


def test_the_icon_of_macos_is_as_long_as_it_says():
    data = (ROOT / "resources" / "app" / "loopstudio.icns").read_bytes()
    assert data[:4] == b"icns"
    assert struct.unpack(">I", data[4:8])[0] == len(data)


def test_the_menu_entry_opens_songs_and_projects():
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(LINUX / f"{NAME}.desktop", encoding="utf-8")
    said = entry["Desktop Entry"]
    assert said["Type"] == "Application"
    assert said["Exec"].endswith("%f")
    assert said["Icon"] == NAME
    kinds = said["MimeType"].rstrip(";").split(";")
    mime = ET.parse(LINUX / f"{NAME}.mime.xml").getroot()
    assert mime[0].attrib["type"] in kinds


def test_shops_are_told_of_the_version_that_is_packed():
    component = ET.parse(LINUX / f"{NAME}.metainfo.xml").getroot()
    newest = component.find("releases")[0]
    assert newest.attrib["version"] == loopstudio.__version__
    assert component.findtext("launchable") == f"{NAME}.desktop"
    assert component.findtext("id") == NAME


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_installing_puts_a_menu_entry_with_the_whole_path_and_all_icons(tmp_path):
    program = tmp_path / "my programs" / "loopstudio"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "share")}
    subprocess.run([LINUX / "install.sh", program], env=environment, check=True)
    entry = (tmp_path / "share" / "applications" / f"{NAME}.desktop").read_text()
    assert f'Exec="{program}" %f' in entry
    icons = list((tmp_path / "share" / "icons").rglob(f"{NAME}.*"))
    assert len(icons) == 9


def test_a_program_that_is_not_there_is_not_put_into_the_menu(tmp_path):
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "share")}
    ran = subprocess.run(
        [LINUX / "install.sh", tmp_path / "nothing"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "There is no program" in ran.stderr
    assert not (tmp_path / "share").exists()


@pytest.fixture
def start():
    """What is in the file that a packed program begins with."""
    return runpy.run_path(str(ROOT / "packaging" / "start.py"))


def test_what_a_packed_program_starts_is_led_to_the_libraries_of_the_system(start, monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/packed/_internal")
    monkeypatch.setenv("QT_PLUGIN_PATH", "/packed/_internal/plugins")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/opt/mine")
    start["_give_back_the_environment"]()
    assert os.environ["LD_LIBRARY_PATH"] == "/opt/mine"
    assert not {"QT_PLUGIN_PATH", "LD_LIBRARY_PATH_ORIG"} & set(os.environ)


def test_a_packed_program_without_a_terminal_can_print(start, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    start["_fill_in_missing_streams"]()
    print("nobody hears it")  # noqa: T201  would raise where there is nothing to write to
    sys.stderr.flush()
    sys.stdout.close()
    sys.stderr.close()


def test_the_menu_entry_is_as_desktops_want_it():
    validate = shutil.which("desktop-file-validate")
    if validate is None:
        pytest.skip("there is no desktop-file-validate here")
    ran = subprocess.run([validate, LINUX / f"{NAME}.desktop"], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (0, "")
