"""Fixtures for tests that talk to a running server over loopback."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COMMAND = (str(Path(sys.executable).with_name("icatgraph")), "serve")


@contextlib.contextmanager
def running_server(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run `icatgraph serve` on a free port; yield its URL and its process, and end it with SIGTERM."""
    command = [*COMMAND, "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            assert "http://" in line, process.stderr and process.stderr.read()
            yield line.split(" on ")[1].split(" ")[0], process
        finally:
            process.terminate()
            process.communicate(timeout=20)


@pytest.fixture(scope="session")
def serve() -> Callable[..., contextlib.AbstractContextManager[tuple[str, subprocess.Popen[str]]]]:
    """How to run a server of one's own."""
    return running_server
