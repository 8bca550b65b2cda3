"""Conformance: which nodes of a graph fail its shapes, found by pyshifty in a process of its own.

pyshifty keeps Python to itself while it works, which takes as long as all other rules together. Run as a
script, this module imports nothing but pyshifty, so it is ready when the files have been read.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType


class Judge:
    """A process that is given shapes and data once, and tells the nodes that do not conform.

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

    def ask(self, data: bytes, shapes: bytes) -> set[str]:
        """Return the IRIs, or blank labels, of the nodes of `data` that fail `shapes`, both N-Triples.

        Raises:
            ValueError: with the engine's message when it refuses the shapes, or does not run.
        """
        head = json.dumps([len(shapes), len(data)]).encode() + b"\n"
        answer, _ = self._process.communicate(head + shapes + data)
        if not answer:
            raise ValueError(f"its process ended with {self._process.returncode}")
        failing, refusal = json.loads(answer)
        if refusal:
            raise ValueError(refusal)
        return set(failing)


def failing_nodes(data: bytes, shapes: bytes) -> set[str]:
    """Return what `Judge.ask` returns, found in this process."""
    import shifty  # noqa: PLC0415 (only where it is used: the process that asks a judge needs none)

    result = shifty.PreparedValidator(shapes).validate_algebra(data, graph_mode="data", infer=False)
    return {violation.focus_node.strip("<>") for violation in result.violations}


def _judge(stdin: IO[bytes], stdout: IO[bytes]) -> None:
    """Answer one question: a line with two lengths, then shapes and data of that many bytes."""
    import shifty  # noqa: F401, PLC0415 (imported while the asking process still reads its files)

    shapes_length, data_length = json.loads(stdin.readline())
    shapes, data = stdin.read(shapes_length), stdin.read(data_length)
    try:
        answer: tuple[list[str], str] = (sorted(failing_nodes(data, shapes)), "")
    except ValueError as error:
        answer = ([], str(error))
    stdout.write(json.dumps(answer).encode())


if __name__ == "__main__":
    _judge(sys.stdin.buffer, sys.stdout.buffer)
