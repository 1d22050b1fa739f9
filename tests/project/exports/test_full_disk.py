"""Exports to disks without room for them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from loopstudio.core.errors import LoopstudioError
from loopstudio.project.exports.settings import FORMATS, LOOPS, MIX, ExportSettings
from loopstudio.project.exports.write import write
from tests.project.exports.conftest import listing


@pytest.mark.parametrize("audio_format", FORMATS)
@pytest.mark.parametrize("kind", [LOOPS, MIX])
def test_nothing_is_left_when_a_file_has_no_room(tmp_path, source, audio_format, kind):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    settings = ExportSettings(frozenset({kind}), audio_format, names="{name}")
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(LoopstudioError, match=r"could not be written .*free some disk space"):
            write(tmp_path / "out", source, settings)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert listing(tmp_path) == []


ON_A_SMALL_DISK = """
import subprocess, sys
from pathlib import Path

subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1200k", "none", sys.argv[1]], check=True)

from loopstudio.core.errors import LoopstudioError
from loopstudio.project.exports.settings import ExportSettings
from loopstudio.project.exports.write import write
from tests.project.exports.conftest import make_source

disk, kinds, ballast = Path(sys.argv[1]), frozenset(sys.argv[2].split()), int(sys.argv[3])


def fill_up(fraction, message):
    # Another program writes on the same disk while the export is under way.
    if fraction > 0 and ballast:
        (disk / "ballast").write_bytes(bytes(ballast))


try:
    write(disk / "out", make_source(), ExportSettings(kinds, sr=int(sys.argv[4])), progress=fill_up)
except LoopstudioError as error:
    print(error)
print(sorted(path.name for path in disk.iterdir()))
"""


@pytest.fixture
def export_on_a_small_disk(tmp_path):
    """A function that exports to a disk of 1.2 MB, which nobody else sees; its output."""
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-Urm", "true"], check=False).returncode:
        pytest.skip("disks cannot be mounted here")

    def export(kinds, ballast=0, sr=0):
        arguments = [str(tmp_path), kinds, str(ballast), str(sr)]
        command = [unshare, "-Urm", sys.executable, "-c", ON_A_SMALL_DISK, *arguments]
        root = Path(__file__).parents[3]
        done = subprocess.run(command, capture_output=True, check=True, text=True, cwd=root)
        return done.stdout

    return export


def test_the_room_that_is_missing_is_said_before_anything_is_written(export_on_a_small_disk):
    said = export_on_a_small_disk("mix stems", sr=48_000)
    assert re.search(r"not enough room .*: 3\.5 MB are needed, 2\.2 MB more than are free", said)
    assert said.endswith("\n[]\n")


def test_a_disk_that_fills_up_on_the_way_keeps_nothing_of_the_export(export_on_a_small_disk):
    said = export_on_a_small_disk("mix stems", ballast=900_000)
    assert "could not be written (No space left on device)" in said
    assert said.endswith("\n['ballast']\n")


def test_what_just_fits_is_written(export_on_a_small_disk):
    assert export_on_a_small_disk("mix stems") == "['out']\n"
