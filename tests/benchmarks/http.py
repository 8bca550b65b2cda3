"""The server over HTTP: seconds to the first answer, a light query cold and cached, memory of all processes."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from tests.benchmarks.measure import Measurement, timed
from tests.hostile.guard import MEBIBYTE, descendants, memory_of

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLS = 200
LIGHT = "SELECT ?label WHERE { <https://w3id.org/icatgraph/id/organization/unodc> <http://www.w3.org/2000/01/rdf-schema#label> ?label }"


def measure_http() -> Iterator[Measurement]:
    """Start the server on a free loopback port, time it, and end it."""
    start = time.perf_counter()
    with serving() as (address, process), httpx.Client(base_url=address) as client:
        yield Measurement("start to first answer", "icatgraph", (time.perf_counter() - start,))
        fresh = itertools.count()
        yield timed("light query", "icatgraph, each new", lambda: ask_fresh(client, fresh), calls=CALLS)
        yield timed("light query", "icatgraph, cached", lambda: ask(client), calls=CALLS)
        print(
            f"resident memory of all processes: {resident_megabytes(process.pid):.0f} MB (shared pages counted once)"
        )


@contextmanager
def serving() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run `icatgraph serve` until the block ends; yields its address and process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).parent / "icatgraph"), "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_ready(address)
        yield address, process
    finally:
        process.terminate()
        process.wait(10)


def wait_until_ready(address: str) -> None:
    """Return when the server says that it is ready; give up after 30 seconds."""
    for _ in range(300):
        try:
            if httpx.get(f"{address}/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(f"{address} did not become ready in 30 seconds")


def ask_fresh(client: httpx.Client, fresh: Iterator[int]) -> None:
    """Ask the light query with a comment that makes each text new, so that no cache answers."""
    for _ in range(CALLS):
        client.get("/sparql", params={"query": f"{LIGHT} # {next(fresh)}"}).raise_for_status()


def ask(client: httpx.Client) -> None:
    """Ask the same light query again and again."""
    for _ in range(CALLS):
        client.get("/sparql", params={"query": LIGHT}).raise_for_status()


def resident_megabytes(pid: int) -> float:
    """Proportional set size of a process and all below it, in MB; Linux only."""
    return memory_of(pid) / MEBIBYTE


def processor_seconds(pid: int) -> float:
    """Seconds of processor time of a process and all below it; Linux only."""
    ticks = 0
    for member in [pid, *descendants(pid)]:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])  # utime and stime of proc(5), behind pid and name
    return ticks / os.sysconf("SC_CLK_TCK")
