"""Parsed files: what Turtle files say as N-Triples, remembered by digest from one validation to the next.

What a file says depends on nothing but its bytes and the parser, and most files stay as they are.
"""

from __future__ import annotations

import hashlib
import json
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph

from icatgraph import curated
from icatgraph.remembered import digest_of, digest_of_code, write_beside

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME: Final = "parsed.nt"
# To write all takes as long as to parse such a part of it.
_MANY: Final = 1 / 8


class ParsedFiles:
    """The N-Triples of files that were parsed, by what was parsed; `folder` is where they are kept."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        code = [Path(curated.__file__), Path(__file__).with_name("snapshot.py")]
        self._under = digest_of(pyoxigraph.__version__, digest_of_code(code))
        self._known = _recall(self._path, self._under)
        self._seen: dict[str, bytes] = {}
        self._fresh = 0

    def lines(self, content: bytes) -> bytes | None:
        """Return what the bytes of a Turtle file were found to say; None if that is not known."""
        digest = _digest(content)
        if digest not in self._known:
            return None
        self._seen[digest] = self._known[digest]
        return self._known[digest]

    def add(self, content: bytes, lines: bytes) -> None:
        """Take note of what the bytes of a Turtle file say."""
        # Two files that are alike would share their blank nodes, which are never the same.
        if b"_:" not in lines:
            self._seen[_digest(content)] = lines
            self._fresh += len(lines)

    def keep(self) -> None:
        """Write what has been seen, where that is worth it and a file can be written."""
        if self._fresh > _MANY * sum(map(len, self._seen.values())):
            _remember(self._path, self._under, self._seen)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _recall(path: Path, under: str) -> dict[str, bytes]:
    """Return what a file holds; nothing if found under other conditions, cut short, changed, or not there."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        kept = json.loads(head)
        if kept["under"] != under or kept["digest"] != _digest(body):
            return {}
        ends = accumulate(kept["lengths"].values(), initial=0)
        parts = [body[start:end] for start, end in pairwise(ends)]
        return dict(zip(kept["lengths"], parts, strict=True))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _remember(path: Path, under: str, lines: Mapping[str, bytes]) -> None:
    body = b"".join(lines.values())
    lengths = {name: len(each) for name, each in lines.items()}
    head = {"under": under, "digest": _digest(body), "lengths": lengths}
    write_beside(path, json.dumps(head).encode() + b"\n" + body)
