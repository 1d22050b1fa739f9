"""What users install: the program with its resources, and nothing of its workshop."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

OPEN_DEMO = """
from loopstudio.core.progress import silent
from loopstudio.jobs import analysis
from loopstudio.project import resources

opened = analysis.open_demo(progress=silent)
print(resources.path(*analysis.DEMO))
print(opened.path)
print(opened.audio.duration_s, len(opened.document.extraction.loops), opened.document.title)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder with the source archive, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    _run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)])
    return folder


@pytest.fixture(scope="module")
def wheel(built):
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment with the wheel, which sees the libraries of this one."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=os.name != "nt")
    scheme = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", scheme))
    # Libraries only: a .pth file inside that folder, such as the one that points to this
    # checkout, is not read.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    scripts = Path(sysconfig.get_path("scripts", "venv", scheme))
    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python")]
    options = ["--no-deps", "--no-index", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "install", *options, str(wheel)])
    return scripts


def test_the_wheel_holds_every_resource_and_the_licence(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    files = [path for path in (ROOT / "resources").rglob("*") if path.is_file()]
    wanted = {f"loopstudio/{path.relative_to(ROOT).as_posix()}" for path in files}
    assert wanted
    assert wanted <= names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_wheel_holds_nothing_else(wheel):
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    (info,) = tops - {"loopstudio"}
    assert info.endswith(".dist-info")


def test_the_source_archive_holds_what_it_takes_to_build_and_test(built):
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"LICENSE", "README.md", "pyproject.toml", "packaging/constraints.txt"}
    assert wanted <= names
    assert f"tests/{Path(__file__).name}" in names
    assert "resources/demo/night_bus.flac" in names


def test_the_installed_program_opens_its_demo_song(installed, tmp_path):
    project, song, facts = _run([installed / "python", "-c", OPEN_DEMO], tmp_path).splitlines()
    for path in (project, song):
        assert Path(path).is_relative_to(installed.parent)
    duration_s, n_loops, title = facts.split(maxsplit=2)
    assert 30 <= float(duration_s) <= 60
    assert int(n_loops) >= 3
    assert title == "Night Bus"


def test_the_installed_script_runs(installed, tmp_path):
    assert "extract" in _run([installed / "loopstudio", "--help"], tmp_path)


def _run(command: list[str | Path], folder: Path | None = None) -> str:
    """Run a program away from the checkout; return what it prints."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
