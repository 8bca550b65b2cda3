"""Conformance: which nodes fail the shapes and which files the layout, found in a process of its own.

Both keep Python to themselves, for as long as all other rules together. Run as a script, this module imports
next to nothing, so it is ready when the files have been read.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType


@dataclass(frozen=True, slots=True)
class Verdict:
    """The IRIs, or blank labels, of the nodes that fail the shapes, and the files not in canonical layout."""

    failing: frozenset[str]
    untidy: tuple[str, ...]


class Judge:
    """A process that is given texts, then shapes and data, each once, and tells what does not conform.

    It looks at the texts while the asking process still parses them. Used as a context, it never outlives it.
    """

    def __init__(self) -> None:
        self._begun = False
        # A thread writes, since a pipe holds little and the process may be starting, or busy with the texts.
        self._writer = ThreadPoolExecutor(1)
        self._process = subprocess.Popen(  # noqa: S603 (this interpreter, this file)
            [sys.executable, "-I", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> Judge:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._writer.shutdown()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def begin(self, texts: Mapping[str, str], folder: Path | None = None) -> None:
        """Have the layout of Turtle texts looked at, by file; one that does not parse counts as tidy.

        What is found to be tidy is remembered in `folder`, if one is given.
        """
        self._begun = True
        self._writer.submit(self._write, json.dumps(dict(texts)).encode(), str(folder or "").encode())

    def ask(self, data: bytes, shapes: bytes) -> None:
        """Have `data` judged by `shapes`, both N-Triples, once the texts are; do not wait for it."""
        if not self._begun:
            self.begin({})
        self._writer.submit(self._write, shapes, data)

    def verdict(self) -> Verdict:
        """Wait for what is amiss in the data and in the texts.

        Raises:
            ValueError: with the engine's message when it refuses the shapes, or does not run.
        """
        answer = self._process.stdout.read() if self._process.stdout is not None else b""
        if not answer:
            raise ValueError(f"its process ended with {self._process.wait()}")
        failing, untidy, refusal = json.loads(answer)
        if refusal:
            raise ValueError(refusal)
        return Verdict(frozenset(failing), tuple(untidy))

    def _write(self, *parts: bytes) -> None:
        """Write parts behind a line with their lengths."""
        # When the process has ended, the one that asks is told.
        with contextlib.suppress(OSError, ValueError):
            if self._process.stdin is not None:
                # Not by `communicate`: it writes four kilobytes at a time, with Python's lock each time.
                for content in (json.dumps([len(part) for part in parts]).encode(), b"\n", *parts):
                    self._process.stdin.write(content)
                self._process.stdin.flush()


def _parts(stdin: IO[bytes]) -> list[bytes]:
    return [stdin.read(length) for length in json.loads(stdin.readline())]


def failing_nodes(data: bytes, shapes: bytes) -> set[str]:
    """Return the nodes of `data` that fail `shapes`; none without shapes."""
    if not shapes:
        return set()
    import shifty  # noqa: PLC0415 (only where it is used: the process that asks a judge needs none)

    result = shifty.PreparedValidator(shapes).validate_algebra(data, graph_mode="data", infer=False)
    return {violation.focus_node.strip("<>") for violation in result.violations}


def _answer(stdin: IO[bytes], stdout: IO[bytes]) -> None:
    """Answer one question: a frame with texts in JSON and a folder, then one with shapes and data."""
    from icatgraph.turtle.tidiness import untidy_files  # noqa: PLC0415 (while the asking process reads)

    texts, folder = _parts(stdin)
    untidy = untidy_files(json.loads(texts), Path(folder.decode()) if folder else None)
    import shifty  # noqa: F401, PLC0415 (a tenth of a second, while the asking process still parses)

    shapes, data = _parts(stdin)
    try:
        answer: tuple[list[str], list[str], str] = (sorted(failing_nodes(data, shapes)), untidy, "")
    except ValueError as error:
        answer = ([], [], str(error))
    stdout.write(json.dumps(answer).encode())


if __name__ == "__main__":
    _answer(sys.stdin.buffer, sys.stdout.buffer)
