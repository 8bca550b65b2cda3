"""Hostile clients: slow, idle, leaving, many; and a server whose processes are killed."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx

from tests.hostile.conftest import Target
from tests.hostile.guard import descendants

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path
    from subprocess import Popen

HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LONG = "SELECT ?a ?d { ?a <http://x/p> ?b . ?d <http://x/p> ?e }"


def request_of(query: str) -> bytes:
    """The bytes of a request that no cache answers."""
    return (
        f"GET /sparql?query={quote(f'{query} # {time.monotonic_ns()}')} HTTP/1.1\r\nhost: x\r\n\r\n".encode()
    )


def busy(target: Target) -> int:
    """How many queries run now."""
    metrics = httpx.get(f"{target.url}/metrics").text
    return int(metrics.partition("\nicatgraph_pool_running ")[2].partition("\n")[0])


def test_a_head_that_trickles_is_ended(target: Target) -> None:
    """A byte each 0.2 s keeps a connection open for the read time-out, no longer."""
    with target.connect() as connection:
        with contextlib.suppress(OSError):
            for byte in b"GET /sparql?query=ASK HTTP/1.1\r\n":
                connection.sendall(bytes([byte]))
                time.sleep(0.2)
        assert connection.recv(100)[9:12] == b"408"


def test_forty_heads_that_never_end_hold_nothing_up(target: Target) -> None:
    """They wait in the loop, not in a thread."""
    with contextlib.ExitStack() as stack:
        for _ in range(40):
            stack.enter_context(target.connect()).sendall(b"GET /sparql HTTP/1.1\r\nhost: ")
        time.sleep(0.5)


def test_a_body_that_never_comes_is_ended(target: Target) -> None:
    """After three times the read time-out, with 408."""
    fields = b"content-type: application/sparql-query\r\ncontent-length: 9\r\n\r\nA"
    with target.connect() as connection:
        connection.sendall(b"POST /sparql HTTP/1.1\r\nhost: x\r\n" + fields)
        assert connection.recv(100)[9:12] == b"408"


def test_idle_connections_keep_nobody_out(target: Target) -> None:
    """Four times as many as the server holds, from one address: the oldest go, and others come in."""
    with contextlib.ExitStack() as stack:
        for _ in range(512):
            stack.enter_context(target.connect())
        time.sleep(0.5)


def test_answers_left_unread_are_ended(target: Target) -> None:
    """Eight long answers that nobody reads: their workers are free again after the write time-out."""
    with contextlib.ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(target.connect()).sendall(request_of(LONG))
        time.sleep(1.5)


def test_heavy_queries_of_one_client_starve_nobody(target: Target) -> None:
    """Thirty at once, more than wait and run; each ends as documented."""
    with httpx.Client(base_url=target.url, timeout=30) as client, ThreadPoolExecutor(30) as pool:
        statuses = set(
            pool.map(
                lambda n: (
                    client.get("/sparql", params={"query": f"{HEAVY} # {n}", "timeout": "0.3"}).status_code
                ),
                range(30),
            )
        )
    assert statuses == {503}


def test_heavy_queries_of_ten_addresses_starve_nobody(target: Target) -> None:
    """Each tries the reserve; none keeps it."""
    with contextlib.ExitStack() as stack:
        for n in range(10):
            stack.enter_context(target.connect(f"127.0.1.{n + 1}")).sendall(request_of(HEAVY))
        time.sleep(1.5)


def test_a_client_that_leaves_frees_its_worker_within_a_second(target: Target) -> None:
    """The query dies with its reader."""
    connections = [target.connect() for _ in range(2)]
    for connection in connections:
        connection.sendall(request_of(HEAVY))
    while busy(target) < 2:
        time.sleep(0.02)
    for connection in connections:
        connection.close()
    left = time.monotonic()
    while busy(target):
        assert time.monotonic() - left < 1
        time.sleep(0.02)


def test_a_storm_of_hang_ups_leaves_nothing_behind(target: Target) -> None:
    """Two hundred queries whose clients leave at once: files and children are as before."""
    folder = f"/proc/{target.process.pid}/fd"
    before = len(os.listdir(folder))  # noqa: PTH208
    for _ in range(200):
        with target.connect() as connection:
            connection.sendall(request_of(HEAVY))
    limit = time.monotonic() + 5
    while busy(target) or len(os.listdir(folder)) > before + 2 or len(descendants(target.process.pid)) != 4:  # noqa: PTH208
        assert time.monotonic() < limit
        time.sleep(0.05)


def test_killed_workers_are_replaced(target: Target) -> None:
    """A killer from outside takes every worker, three times."""
    for _ in range(3):
        for pid in descendants(target.process.pid)[1:]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.2)


def test_sigterm_under_load_ends_everything_in_time(
    serve: Callable[..., AbstractContextManager[tuple[str, Popen[str]]]], rdf: list[Path]
) -> None:
    """Queries under way have their second; exit code 0, no process left."""
    flags = [part for path in rdf for part in ("--rdf", str(path))]
    with serve(*flags, "--union-default-graph") as (url, process), contextlib.ExitStack() as stack:
        port = int(url.rsplit(":", 1)[1])
        own = Target(url, port, process, 0)
        for query in (HEAVY,) * 20 + (LONG,) * 4:
            stack.enter_context(own.connect()).sendall(request_of(query))
        time.sleep(1)
        offspring = descendants(process.pid)
        started = time.monotonic()
        process.terminate()
        process.wait(10)
        assert time.monotonic() - started < 4
        assert process.returncode == 0
        assert len(offspring) >= 3
        assert [pid for pid in offspring if os.path.exists(f"/proc/{pid}")] == []  # noqa: PTH110
