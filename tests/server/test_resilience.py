"""A server that hostile or clumsy clients cannot stop."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest

from tests.hostile.guard import descendants

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from subprocess import Popen

LIGHT = "ASK { ?s ?p ?o }"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
BOMB = "SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i"


def ask(client: httpx.Client, query: str, **parameters: str) -> httpx.Response:
    """The answer of a query that no cache has seen."""
    return client.get("/sparql", params={"query": f"{query} # {time.monotonic_ns()}", **parameters})


def connect(server: tuple[str, Popen[str]]) -> socket.socket:
    """A bare connection."""
    host, port = server[0].removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=30)


def test_a_heavy_query_is_503_while_another_client_is_answered(client: httpx.Client) -> None:
    """The deadline ends the one; the other never waits for it."""
    with ThreadPoolExecutor() as pool:
        heavy = pool.submit(ask, client, HEAVY, timeout="3")
        time.sleep(0.3)
        assert all(ask(client, LIGHT).status_code == 200 for _ in range(5))
        assert not heavy.done()
        answer = heavy.result()
    assert answer.status_code == 503
    assert answer.headers["retry-after"].isdigit()
    assert "3 seconds" in answer.json()["detail"]


def test_a_timeout_may_only_lower_the_limit(client: httpx.Client) -> None:
    """The server's four seconds hold against an hour."""
    answer = ask(client, HEAVY, timeout="3600")
    assert (answer.status_code, "4 seconds" in answer.json()["detail"]) == (503, True)


def test_a_client_that_hangs_up_frees_its_worker(
    client: httpx.Client, server: tuple[str, Popen[str]]
) -> None:
    """Both workers are taken by clients who leave; the next query is answered at once."""
    request = f"GET /sparql?query={quote(HEAVY)} HTTP/1.1\r\nhost: x\r\n\r\n".encode()
    connections = [connect(server) for _ in range(2)]
    for connection in connections:
        connection.sendall(request)
    time.sleep(0.5)
    for connection in connections:
        connection.close()
    started = time.monotonic()
    assert ask(client, LIGHT).status_code == 200
    assert time.monotonic() - started < 3


def test_a_memory_bomb_is_told_and_survived(client: httpx.Client) -> None:
    """The worker dies alone."""
    answer = ask(client, BOMB)
    assert answer.status_code == 422
    assert "memory" in answer.json()["detail"]
    assert ask(client, LIGHT).status_code == 200


def test_workers_do_not_pile_up(client: httpx.Client, server: tuple[str, Popen[str]]) -> None:
    """After deadlines and bombs there are one zygote, two workers and the one in reserve."""
    for _ in range(5):
        ask(client, HEAVY, timeout="0.1")
    time.sleep(0.5)
    assert len(descendants(server[1].pid)) == 4


def test_a_port_in_use_is_one_line_and_exit_2(server: tuple[str, Popen[str]], rdf: list[Path]) -> None:
    """The line names the remedy."""
    port = server[0].rsplit(":", 1)[1]
    command = [str(Path(sys.executable).with_name("icatgraph")), "serve", "--port", port]
    result = subprocess.run(
        [*command, "--rdf", str(rdf[0])], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert f"--port {int(port) + 1}" in result.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_and_its_workers(
    serve: Callable[..., AbstractContextManager[tuple[str, Popen[str]]]], rdf: list[Path], number: int
) -> None:
    """Exit code 0, nothing on the terminal, no process left."""
    with serve("--rdf", str(rdf[0])) as (url, process):
        assert httpx.get(f"{url}/sparql", params={"query": LIGHT}).status_code == 200
        offspring = descendants(process.pid)
        os.kill(process.pid, number)
        _, stderr = process.communicate(timeout=20)
    assert (process.returncode, stderr) == (0, "")
    assert len(offspring) == 4
    assert [pid for pid in offspring if os.path.exists(f"/proc/{pid}")] == []  # noqa: PTH110


def test_a_slow_client_is_shown_the_door(
    serve: Callable[..., AbstractContextManager[tuple[str, Popen[str]]]],
    rdf: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A head or a body that never ends is 408, a head that is too long 431; the server answers others."""
    monkeypatch.setenv("ICATGRAPH_READ_TIMEOUT", "0.5")
    fields = b"content-type: application/sparql-query\r\ncontent-length: 9"
    post = b"POST /sparql HTTP/1.1\r\nhost: x\r\n" + fields + b"\r\n\r\nA"
    with serve("--rdf", str(rdf[0])) as server:
        for request, status in (
            (b"GET /sparql HTTP/1.1\r\nhost: ", b"408"),
            (b"", b"408"),
            (post, b"408"),
            (b"GET / HTTP/1.1\r\nx: " + b"x" * 300_000, b"431"),
        ):
            with connect(server) as connection:
                connection.sendall(request)
                assert connection.recv(4096)[9:12] == status
        assert httpx.get(f"{server[0]}/health/live").status_code == 200


def test_a_client_that_does_not_read_is_shown_the_door(
    serve: Callable[..., AbstractContextManager[tuple[str, Popen[str]]]],
    rdf: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An answer left unread frees its worker after the write timeout, and never looks whole."""
    monkeypatch.setenv("ICATGRAPH_WRITE_TIMEOUT", "0.5")
    flags = [part for path in rdf for part in ("--rdf", str(path))]
    long = "SELECT ?a ?d ?x { ?a <http://x/p> ?b . ?d <http://x/p> ?e BIND(CONCAT(?b, ?e, ?b, ?e) AS ?x) }"
    request = f"GET /sparql?format=csv&query={quote(long)} HTTP/1.1\r\nhost: x\r\n\r\n".encode()
    with serve(*flags, "--union-default-graph", "--workers", "1") as server:
        with connect(server) as idle, httpx.Client(base_url=server[0], timeout=30) as client:
            idle.sendall(request)
            time.sleep(2.5)
            started = time.monotonic()
            assert ask(client, LIGHT).status_code == 200
            assert time.monotonic() - started < 2
            received = read_all(idle)
        assert received.startswith(b"HTTP/1.1 200")
        assert not received.endswith(b"\r\n0\r\n\r\n")


def test_a_flood_of_connections_leaves_files_for_the_server(
    serve: Callable[..., AbstractContextManager[tuple[str, Popen[str]]]],
    rdf: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Beyond the limit some connections are told 503 and the rest are cut; afterwards all is as before."""
    monkeypatch.setenv("ICATGRAPH_CONNECTIONS", "20")
    with serve("--rdf", str(rdf[0])) as server, contextlib.ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(connect(server))
        time.sleep(0.5)
        assert len(list(Path(f"/proc/{server[1].pid}/fd").iterdir())) < 130
        stack.close()
        time.sleep(0.5)
        assert httpx.get(f"{server[0]}/sparql", params={"query": LIGHT}).status_code == 200


def read_all(connection: socket.socket) -> bytes:
    """What a connection still holds, up to its end or its break."""
    parts = []
    try:
        while part := connection.recv(1 << 20):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)
