"""Commands of this environment, run to their end: seconds, memory and output."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """A finished process: its seconds, its greatest resident memory in MB, and what it printed."""

    seconds: float
    megabytes: float
    output: bytes


def run_command(command: str, *arguments: str, folder: Path | None = None) -> Run:
    """Run a command of this environment to its end, whatever its exit code, in a folder if one is named."""
    start = time.perf_counter()
    path = str(Path(sys.executable).with_name(command))
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen([path, *arguments], stdout=output, stderr=subprocess.DEVNULL, cwd=folder)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - start
        output.seek(0)
        return Run(seconds, usage.ru_maxrss / 1024, output.read())
