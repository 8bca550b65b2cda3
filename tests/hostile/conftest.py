"""One server for every attack, a guard that watches it, and a trap that nothing may reach."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import httpx
import pytest

from tests.hostile.guard import MEBIBYTE, Guard, descendants, memory_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from subprocess import Popen

WORKER_MEBIBYTES = 192
PROCESSES = 3
SETTINGS = {
    "ICATGRAPH_TIMEOUT": "2",
    "ICATGRAPH_MEMORY": str(WORKER_MEBIBYTES),
    "ICATGRAPH_READ_TIMEOUT": "1",
    "ICATGRAPH_WRITE_TIMEOUT": "1",
    "ICATGRAPH_CONNECTIONS": "128",
    "ICATGRAPH_RESULT_LIMIT": "8",
    "ICATGRAPH_QUEUE": "16",
    "ICATGRAPH_CACHE": "8",
}
SCRIPT = "</textarea></script><script>alert(1)</script>"
GRAPH = f"""\
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix organization: <https://w3id.org/icatgraph/id/organization/> .
@prefix icat: <https://w3id.org/icatgraph/ns#> .
<https://w3id.org/icatgraph/graph/entities> {{
  organization:evil a icat:Organization ;
    rdfs:label "{SCRIPT}" ;
    rdfs:comment "=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "a\\nb,\\"c\\"" ;
    rdfs:seeAlso <javascript:alert(1)>, <http://x/'onmouseover='alert(1)> .
}}
"""


ROWS = pytest.StashKey[list[tuple[str, str, str, str]]]()


class Target(NamedTuple):
    """The server under attack."""

    url: str
    port: int
    process: Popen[str]
    bound: int

    def connect(self, address: str = "127.0.0.1") -> socket.socket:
        """A bare connection from an address of this machine."""
        return socket.create_connection(("127.0.0.1", self.port), 10, (address, 0))


@pytest.fixture(scope="session")
def rdf(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A thousand triples, and one thing whose words are attacks."""
    folder = tmp_path_factory.mktemp("rdf")
    graph, bulk = folder / "graph.trig", folder / "bulk.nq"
    graph.write_text(GRAPH)
    bulk.write_text(
        "".join(f'<http://x/s{n}> <http://x/p> "{n:04}" <http://x/bulk> .\n' for n in range(1000))
    )
    return [graph, bulk]


@pytest.fixture(scope="module")
def target(
    serve: Callable[..., AbstractContextManager[tuple[str, Popen[str]]]], rdf: list[Path]
) -> Iterator[Target]:
    """One running server with low limits, for all attacks of a module.

    What watches it would else go on beside the tests of others.
    """
    flags = [part for path in rdf for part in ("--rdf", str(path))]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        with serve(*flags, "--union-default-graph") as (url, process):
            httpx.get(f"{url}/sparql", params={"query": "ASK {}"}).raise_for_status()
            bound = memory_of(process.pid) + (PROCESSES * WORKER_MEBIBYTES + 64) * MEBIBYTE
            yield Target(url, int(url.rsplit(":", 1)[1]), process, bound)


@pytest.fixture(scope="module")
def guard(target: Target) -> Iterator[Guard]:
    """Another client, who asks all the time."""
    guard = Guard(target.port, target.process.pid)
    yield guard
    guard.stop()


@pytest.fixture
def client(target: Target) -> Iterator[httpx.Client]:
    """The attacker."""
    with httpx.Client(base_url=target.url, timeout=30) as client:
        yield client


@pytest.fixture(autouse=True)
def unharmed(request: pytest.FixtureRequest, target: Target, guard: Guard) -> Iterator[None]:
    """After each attack: the server lives, its memory kept its bound, the guard never waited for a second."""
    guard.clear()
    yield
    seen = guard.take()
    assert target.process.poll() is None
    assert seen.faults == []
    # Each within a second, but for one hiccup of a shared machine; a server that starves others repeats it.
    slowest, *others = sorted(seen.seconds, reverse=True)
    assert slowest < 3
    assert max(others, default=0.0) < 1
    assert seen.peak < target.bound
    assert len(descendants(target.process.pid)) <= PROCESSES + 2
    status = dict(request.node.user_properties).get("status", "")
    row = (request.node.name.replace("|", "/"), status, f"{max(seen.seconds):.3f}", f"{seen.peak >> 20}")
    request.config.stash.setdefault(ROWS, []).append(row)


@pytest.fixture(scope="module")
def trap() -> Iterator[tuple[int, list[bytes]]]:
    """The port of a listener that nothing may reach, and what reached it."""
    caught: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            caught.append(connection.recv(100))
            connection.close()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield listener.getsockname()[1], caught
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Write the report of all attacks where `ICATGRAPH_HOSTILE_REPORT` says, if it does."""
    path, rows = os.environ.get("ICATGRAPH_HOSTILE_REPORT"), config.stash.get(ROWS, [])
    if path and rows:
        head = ("attack", "status", "probe, longest (s)", "memory, peak (MiB)")
        lines = ["| " + " | ".join(row) + " |" for row in (head, ("---",) * 4, *rows)]
        Path(path).write_text("\n".join(lines) + "\n", "utf-8")
