"""Conformance: which nodes fail the shapes and which files the layout, found in a process of its own.

Both keep Python to themselves, for as long as all other rules together. Run as a script, this module imports
next to nothing, so it is ready when the files have been read.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType


@dataclass(frozen=True, slots=True)
class Verdict:
    """The IRIs, or blank labels, of the nodes that fail the shapes, and the files not in canonical layout."""

    failing: frozenset[str]
    untidy: tuple[str, ...]


class Judge:
    """A process that is given shapes, data and texts once, and tells what does not conform.

    Started early and asked late, it costs nothing but its time; used as a context, it never outlives it.
    """

    def __init__(self) -> None:
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
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def ask(self, data: bytes, shapes: bytes, texts: Mapping[str, str]) -> Verdict:
        """Judge `data` by `shapes`, both N-Triples, and the layout of Turtle `texts`, by file, that parse.

        Raises:
            ValueError: with the engine's message when it refuses the shapes, or does not run.
        """
        parts = (shapes, data, json.dumps(dict(texts)).encode())
        head = json.dumps([len(part) for part in parts]).encode() + b"\n"
        answer, _ = self._process.communicate(head + b"".join(parts))
        if not answer:
            raise ValueError(f"its process ended with {self._process.returncode}")
        failing, untidy, refusal = json.loads(answer)
        if refusal:
            raise ValueError(refusal)
        return Verdict(frozenset(failing), tuple(untidy))


def failing_nodes(data: bytes, shapes: bytes) -> set[str]:
    """Return the nodes of `data` that fail `shapes`; none without shapes."""
    if not shapes:
        return set()
    import shifty  # noqa: PLC0415 (only where it is used: the process that asks a judge needs none)

    result = shifty.PreparedValidator(shapes).validate_algebra(data, graph_mode="data", infer=False)
    return {violation.focus_node.strip("<>") for violation in result.violations}


def untidy_files(texts: Mapping[str, str]) -> Iterable[str]:
    """Yield the files that are not in canonical layout."""
    from icatgraph.turtle import is_canonical  # noqa: PLC0415 (as above)

    return (file for file, text in texts.items() if not is_canonical(text, file))


def _answer(stdin: IO[bytes], stdout: IO[bytes]) -> None:
    """Answer one question: a line with three lengths, then shapes, data and texts of that many bytes."""
    import shifty  # noqa: F401, PLC0415 (imported while the asking process still reads its files)

    import icatgraph.turtle  # noqa: F401, PLC0415 (likewise)

    shapes, data, texts = [stdin.read(length) for length in json.loads(stdin.readline())]
    try:
        failing, untidy = failing_nodes(data, shapes), untidy_files(json.loads(texts))
        answer: tuple[list[str], list[str], str] = (sorted(failing), [*untidy], "")
    except ValueError as error:
        answer = ([], [], str(error))
    stdout.write(json.dumps(answer).encode())


if __name__ == "__main__":
    _answer(sys.stdin.buffer, sys.stdout.buffer)
