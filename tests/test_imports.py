"""The dependency rule: imports point down this list, and outside libraries have one door."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "loopstudio"
LAYERS = ["core", "project", "playback", "jobs", "session", "ui", "cli", "main"]
DOORS = {
    "PySide6": ("jobs", "session", "ui", "main"),
    "pyqtgraph": ("ui",),
    "sounddevice": ("playback",),
    "soundfile": ("core", "project"),
    "librosa": ("core",),
    "madmom": ("core",),
    "tensorly": ("core",),
}
PACKAGE = "loopstudio"


def _layer(path: Path) -> str:
    first = path.relative_to(ROOT).parts[0].removesuffix(".py")
    return {"__main__": "main", "__init__": PACKAGE}.get(first, first)


def _imports(tree: ast.AST, package: tuple[str, ...]) -> Iterator[str]:
    """Every imported name in full, ``from`` and relative imports included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else ()
            base = ".".join((*above, node.module) if node.module else above)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _breaches(layer: str, names: Iterator[str]) -> list[str]:
    """Return the names that a module of this layer must not import."""
    bad = []
    for name in names:
        top, *rest = name.split(".")
        if top == PACKAGE and rest:
            target = rest[0]
            if target in LAYERS and (
                layer not in LAYERS or LAYERS.index(target) > LAYERS.index(layer)
            ):
                bad.append(name)
        elif layer not in DOORS.get(top, (layer,)):
            bad.append(name)
    return bad


FILES = sorted(ROOT.rglob("*.py"))


def test_every_module_has_a_layer():
    assert {_layer(path) for path in FILES} <= {*LAYERS, PACKAGE}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = (PACKAGE, *path.relative_to(ROOT).parent.parts)
    assert _breaches(_layer(path), _imports(tree, package)) == []


@pytest.mark.parametrize(
    ("layer", "package", "source"),
    [
        ("core", ("loopstudio", "core"), "from loopstudio import ui"),
        ("core", ("loopstudio", "core"), "from .. import session"),
        ("core", ("loopstudio", "core"), "from ..jobs.runner import JobRunner"),
        ("core", ("loopstudio", "core"), "def f():\n    import loopstudio.ui.main_window"),
        ("project", ("loopstudio", "project"), "from PySide6.QtCore import QObject"),
        ("playback", ("loopstudio", "playback"), "import soundfile as sf"),
        ("loopstudio", ("loopstudio",), "from .core import audio"),
    ],
)
def test_a_forbidden_import_is_seen_in_any_spelling(layer, package, source):
    assert _breaches(layer, _imports(ast.parse(source), package))


def test_the_window_starts_without_what_is_slow_to_import():
    code = "import sys, loopstudio.ui.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    slow = {"scipy", "sklearn", "numba", "librosa", "madmom", "tensorly", "sounddevice"}
    assert not slow & set(done.stdout.split())


def test_no_module_imports_itself_through_others():
    modules = {_module(path): path for path in FILES}
    known = {
        name: {_known(other, modules) for other in _imports(_without_types(path), ())}
        - {"", name, PACKAGE}
        for name, path in modules.items()
    }
    while leaves := {name for name, others in known.items() if not others}:
        known = {name: others - leaves for name, others in known.items() if name not in leaves}
    # What is left imports a circle, or is part of one.
    assert not known


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _known(name: str, modules: dict[str, Path]) -> str:
    """Return the module that a name in full stands in, or "" for one of other libraries."""
    above = name.rpartition(".")[0]
    return name if name in modules else above if above in modules else ""


def _without_types(path: Path) -> ast.Module:
    """Return the syntax tree without what is imported for annotations only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    ]
    return tree
