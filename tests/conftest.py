"""Fixtures for tests that talk to a running server over loopback."""

from __future__ import annotations

import contextlib
import os
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


def require(present: object, what: str) -> None:
    """Skip what cannot be tested here, except where CI promises that it can."""
    if not present:
        message = f"{what} is not here, so nothing was tested with it"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)


@pytest.fixture(scope="session", name="require")
def require_fixture() -> Callable[[object, str], None]:
    """How to say what a test needs of the machine."""
    return require


@pytest.fixture(scope="session")
def serve() -> Callable[..., contextlib.AbstractContextManager[tuple[str, subprocess.Popen[str]]]]:
    """How to run a server of one's own."""
    return running_server
