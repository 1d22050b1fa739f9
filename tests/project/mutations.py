"""Damaging project files, in every way that accidents and attackers do."""

import io
import json
import os
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np

STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 3, 65, 2**31, 2**63, -(2**70), 10**400, 0.5, -0.0, 1e308,
    float("nan"), float("inf"), "", "x", "\0", "../../etc/passwd", "é" * 5000, "arrays/none.npy",
    [], [[]], [None], [0] * 1000, {}, {"array": "project.json"}, {"array": None},
    {"sound": "project.json", "peak": 1, "items": 1}, {"array": "arrays/../project.json"},
)  # fmt: skip
"""Values that somebody may write where they do not belong."""


class Payload:
    """Makes a file when it is unpickled: proof that something was run."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (self.path,)


class Mutator:
    """Makes one damaged file after the other from a sound one.

    Parameters
    ----------
    whole : bytes
        A project file.
    trap : str
        Path that exists afterwards if anything in a file was run.
    rng : np.random.Generator
    """

    def __init__(self, whole: bytes, trap: str, rng: np.random.Generator) -> None:
        self.whole, self._trap, self._rng = whole, trap, rng
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            self._parts = {name: archive.read(name) for name in archive.namelist()}
        self._ways: tuple[Callable[[], bytes], ...] = (
            self.flip, self.cut, self.splice, self.repeat,
            self.value, self.value, self.value, self.key, self.nest, self.text,
            self.array, self.array, self.header, self.pickle,
            self.content, self.content, self.parts, self.bomb, self.method,
        )  # fmt: skip

    def make(self) -> tuple[str, bytes]:
        """Return the name of a way to damage, and a file that is damaged like this."""
        way = self._pick(self._ways)
        return way.__name__, way()

    def flip(self) -> bytes:
        """Change some bytes, anywhere."""
        return self._flipped(self.whole)

    def cut(self) -> bytes:
        """Lose the end or the beginning."""
        at = int(self._rng.integers(len(self.whole)))
        return self.whole[:at] if self._rng.random() < 0.7 else self.whole[at:]

    def splice(self) -> bytes:
        """Lose a piece in the middle, or have another one there."""
        a, b = sorted(int(place) for place in self._rng.integers(len(self.whole), size=2))
        b = min(b, a + 4096)
        other = self._rng.bytes(int(self._rng.integers(4096))) if self._rng.random() < 0.5 else b""
        return self.whole[:a] + other + self.whole[b:]

    def repeat(self) -> bytes:
        """Have a piece twice."""
        a, b = sorted(int(place) for place in self._rng.integers(len(self.whole), size=2))
        return self.whole[:b] + self.whole[a:b] + self.whole[b:]

    def value(self) -> bytes:
        """Have a strange value somewhere in the document."""
        return self._with_document(lambda holder, key: holder.__setitem__(key, self._strange()))

    def key(self) -> bytes:
        """Lose a field or an entry."""
        return self._with_document(lambda holder, key: holder.__delitem__(key))

    def nest(self) -> bytes:
        """Have a document that is nested deeper than any program can follow."""
        depth = int(self._rng.choice([10, 1000, 100_000]))
        return self._zipped({"project.json": b'{"format": 1, "document":' + b"[" * depth})

    def text(self) -> bytes:
        """Have damaged text for a document."""
        return self._zipped({"project.json": self._flipped(self._parts["project.json"])})

    def array(self) -> bytes:
        """Have an array of another shape, kind or content."""
        name = self._pick([name for name in self._parts if name.endswith(".npy")])
        array = np.load(io.BytesIO(self._parts[name]))
        ways: tuple[Callable[[], np.ndarray], ...] = (
            lambda: array[..., None],
            lambda: array.ravel(),
            lambda: array[: len(array) // 2],
            lambda: np.concatenate([array, array]),
            lambda: np.zeros(0, array.dtype),
            lambda: np.zeros((0, 0, 0)),
            lambda: np.full_like(array, np.nan if array.dtype.kind == "f" else 2**30),
            lambda: array.astype("S3"),
            lambda: array.astype(np.complex128),
            lambda: (-array.astype(np.float64)).astype(array.dtype),
            lambda: array[::-1],
            lambda: np.array(0.5),
        )
        return self._zipped({name: _npy(self._pick(ways)())})

    def header(self) -> bytes:
        """Have an array that claims to be enormous, or something else than an array."""
        name = self._pick([name for name in self._parts if name.endswith(".npy")])
        shape, kind = self._pick(["(10**12,)", "(1000000000000,)", "(-4,)", "(3, 3", "()"]), "<f8"
        header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".encode()
        version = bytes([int(self._rng.integers(1, 5)), 0])
        size = struct.pack("<H", len(header))
        return self._zipped({name: b"\x93NUMPY" + version + size + header + b"\0" * 64})

    def pickle(self) -> bytes:
        """Have an array that runs something if one lets it."""
        name = self._pick([name for name in self._parts if name.endswith(".npy")])
        stream = io.BytesIO()
        np.save(stream, np.array([Payload(self._trap)], dtype=object), allow_pickle=True)
        return self._zipped({name: stream.getvalue()})

    def content(self) -> bytes:
        """Have damaged bytes in an array or a sound, under a checksum that fits."""
        name = self._pick(list(self._parts))
        return self._zipped({name: self._flipped(self._parts[name])})

    def parts(self) -> bytes:
        """Lose a part, or have two exchanged."""
        first, second = self._pick(list(self._parts)), self._pick(list(self._parts))
        if first == second:
            return self._zipped({first: None})
        return self._zipped({first: self._parts[second], second: self._parts[first]})

    def bomb(self) -> bytes:
        """Have a part that is a thousand times as large as it looks."""
        return self._zipped({self._pick(list(self._parts)): b"[" + b"0," * (1 << 20) + b"0]"})

    def method(self) -> bytes:
        """Have parts packed in a way that the directory lies about."""
        data = bytearray(self.whole)
        at = data.rfind(b"PK\x01\x02")
        struct.pack_into("<H", data, at + 10, int(self._rng.choice([0, 1, 9, 12, 14, 99])))
        return bytes(data)

    def _strange(self) -> Any:
        return STRANGE[int(self._rng.integers(len(STRANGE)))]

    def _pick(self, things: Any) -> Any:
        return things[int(self._rng.integers(len(things)))]

    def _flipped(self, data: bytes) -> bytes:
        changed = bytearray(data)
        for place in self._rng.integers(len(data), size=int(self._rng.integers(1, 9))):
            changed[place] = int(self._rng.integers(256))
        return bytes(changed)

    def _with_document(self, change: Callable[[Any, Any], None]) -> bytes:
        content = json.loads(self._parts["project.json"])
        holders = list(_holders(content))
        change(*self._pick(holders))
        return self._zipped({"project.json": json.dumps(content).encode()})

    def _zipped(self, changed: dict[str, bytes | None]) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, data in {**self._parts, **changed}.items():
                if data is not None:
                    archive.writestr(name, data)
        return stream.getvalue()


def _holders(value: Any) -> Any:
    """Yield every (object or list, key or index) in a document."""
    places = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(places):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _holders(inner)


def _npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()
