"""The worker pool: deadlines, deaths, leaks. Each test runs its own event loop and its own pool."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal

from icatgraph.dataset import Dataset, load_files
from icatgraph.errors import (
    IcatgraphError,
    QueryFailed,
    QueryForbidden,
    QueryMemoryError,
    QuerySyntaxError,
    QueryTimeout,
    ServerBusy,
)
from icatgraph.sparql import Query
from icatgraph.workers import Limits, WorkerPool
from icatgraph.workers.slate import SLATE_BYTES
from tests.library.pools import in_pool

if TYPE_CHECKING:
    from pathlib import Path

LIGHT = "SELECT ?o { ?s ?p ?o } ORDER BY ?o LIMIT 1"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
GREEDY = "SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i"
MEBIBYTE = 1024 * 1024


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """A thousand triples."""
    path: Path = tmp_path_factory.mktemp("data") / "data.nt"
    path.write_text("".join(f'<http://x/s{n}> <http://x/p> "{n:04}" .\n' for n in range(1000)))
    return load_files([path])


async def ask(pool: WorkerPool, text: str, seconds: float | None = None) -> bytes:
    """The whole answer of a query as CSV."""
    reply = await pool.run(Query(text), "csv", seconds)
    return b"".join([chunk async for chunk in reply])


async def settled(pool: WorkerPool, processes: int) -> None:
    """Wait until as many processes live as there should be, and none of them has a query."""
    async with asyncio.timeout(10):
        while len(pool.pids) != processes or pool.figures["running"]:  # noqa: ASYNC110 - the zygote is waited for
            await asyncio.sleep(0.01)


async def fault(pool: WorkerPool, text: str) -> IcatgraphError:
    """The error that a query ends in."""
    with pytest.raises(IcatgraphError) as caught:
        await ask(pool, text)
    return caught.value


def test_a_worker_answers_as_the_library_does(dataset: Dataset) -> None:
    """Results and errors come back as they are; bound terms go over whole."""

    async def scenario(pool: WorkerPool) -> None:
        assert await ask(pool, LIGHT) == b"o\r\n0000\r\n"
        assert isinstance(await fault(pool, "SELECT * {"), QuerySyntaxError)
        assert isinstance(await fault(pool, "CONSTRUCT WHERE { ?s ?p ?o }"), QueryFailed)
        bound = Query("SELECT ?x {}", substitutions={"x": Literal('a\n"b', language="en")})
        reply = await pool.run(bound, "tsv")
        assert b'"a\\n\\"b"@en' in b"".join([chunk async for chunk in reply])

    in_pool(dataset, Limits(workers=1, reserve=0), scenario)


def test_a_value_longer_than_a_frame_comes_whole(dataset: Dataset) -> None:
    """Twenty MiB in one cell, which is more than the server takes in one piece."""
    doubled = " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(20))

    async def scenario(pool: WorkerPool) -> None:
        answer = await ask(pool, f"SELECT ?s20 {{ BIND('0123456789abcdefghij' AS ?s0) {doubled} }}")
        assert answer == b"s20\r\n" + b"0123456789abcdefghij" * 2**20 + b"\r\n"

    in_pool(dataset, Limits(workers=1, reserve=0), scenario)


@pytest.mark.parametrize("slate", [True, False], ids=["with a slate", "without"])
def test_answers_are_whole_on_the_slate_and_beyond(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch, slate: bool
) -> None:
    """Short, longer than the slate, short again: each is what it was when the next has overwritten it."""
    if not slate:
        monkeypatch.delattr(os, "memfd_create")
    texts = [
        f"SELECT ?o {{ ?s ?p ?o }} ORDER BY {order}(?o) LIMIT {rows}"
        for rows in (1, 1000)
        for order in ("ASC", "DESC")
    ]
    long = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f FILTER(?c < '0100') } ORDER BY ?a ?d"

    async def scenario(pool: WorkerPool) -> None:
        short = [await ask(pool, text) for text in texts]
        assert [len(answer.split()) for answer in short] == [2, 2, 1001, 1001]
        assert len({*short}) == 4
        whole = (await ask(pool, long)).split()
        assert len(b"".join(whole)) > 2 * SLATE_BYTES
        assert whole == [b"a,d", *(f"http://x/s{a},http://x/s{d}".encode() for a, d in _pairs())]
        assert [await ask(pool, text) for text in texts] == short

    in_pool(dataset, Limits(workers=1, reserve=0, seconds=30, quick_seconds=30), scenario)


def _pairs() -> list[tuple[int, int]]:
    """The numbers of a hundred subjects with those of all, in the order of their names."""
    first, second = (sorted(range(count), key=str) for count in (100, 1000))
    return [(a, d) for a in first for d in second]


def test_a_query_ends_at_its_deadline_while_others_are_answered(dataset: Dataset) -> None:
    """One worker computes in vain; the other answers meanwhile, and the pool is whole afterwards."""

    async def scenario(pool: WorkerPool) -> None:
        heavy = asyncio.create_task(ask(pool, HEAVY, 1.0))
        await asyncio.sleep(0.2)
        for _ in range(20):
            assert await ask(pool, LIGHT)
        with pytest.raises(QueryTimeout, match="1 seconds"):
            await heavy
        assert await ask(pool, LIGHT)

    in_pool(dataset, Limits(workers=2, reserve=0), scenario)


def test_a_query_past_its_memory_is_told_so(dataset: Dataset) -> None:
    """The worker dies of it; the pool has another."""

    async def scenario(pool: WorkerPool) -> None:
        assert isinstance(await fault(pool, GREEDY), QueryMemoryError)
        assert await ask(pool, LIGHT)

    in_pool(dataset, Limits(workers=1, reserve=0, memory=96 * MEBIBYTE, seconds=30), scenario)


def test_nesting_does_not_overflow_the_stack(dataset: Dataset) -> None:
    """64 KB of brackets are answered or refused, and the worker lives."""

    async def scenario(pool: WorkerPool) -> None:
        await ask(pool, LIGHT)
        before = pool.pids
        for text in ("ASK {" + "{" * 20_000 + "}" * 20_000 + "}", f"ASK {{ FILTER({'!' * 30_000}1) }}"):
            reply = await pool.run(Query(text), "json")
            assert b"boolean" in b"".join([chunk async for chunk in reply])
        assert pool.pids == before

    in_pool(dataset, Limits(workers=1, reserve=0, quick_seconds=30), scenario)


def test_a_worker_can_open_nothing(dataset: Dataset) -> None:
    """SERVICE past the guard reaches no socket, and the worker holds no file but its channel."""

    async def scenario(pool: WorkerPool) -> None:
        await ask(pool, LIGHT)
        refused = await fault(pool, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
        assert isinstance(refused, QueryForbidden)
        descriptors = os.listdir(f"/proc/{pool.pids[1]}/fd")  # noqa: PTH208
        assert len(descriptors) == 4

    in_pool(dataset, Limits(workers=1, reserve=0), scenario)


def test_kills_leave_no_descriptor_and_no_process_behind(dataset: Dataset) -> None:
    """After 200 queries stopped in mid-course there are as many files and children as before."""
    # A thread that another test left behind would open files of its own.
    assert threading.enumerate() == [threading.main_thread()]

    async def scenario(pool: WorkerPool) -> None:
        await ask(pool, LIGHT)
        await settled(pool, 3)
        files = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
        for _ in range(200):
            reply = await pool.run(Query(HEAVY), "csv")
            reply.close()
        await ask(pool, LIGHT)
        await settled(pool, 3)
        assert len(os.listdir("/proc/self/fd")) <= files  # noqa: PTH208

    in_pool(dataset, Limits(workers=2, reserve=0), scenario)


def test_a_cancelled_query_stops_its_worker(dataset: Dataset) -> None:
    """Whoever leaves, waiting or served, takes no worker along."""

    async def scenario(pool: WorkerPool) -> None:
        tasks = [asyncio.create_task(ask(pool, HEAVY)) for _ in range(6)]
        await asyncio.sleep(0.3)
        for task in tasks:
            task.cancel()
        assert await asyncio.wait_for(ask(pool, LIGHT), 5)

    in_pool(dataset, Limits(workers=2, reserve=0), scenario)


def test_a_full_queue_turns_away(dataset: Dataset) -> None:
    """Beyond the queue's length nobody waits."""

    async def scenario(pool: WorkerPool) -> None:
        await ask(pool, LIGHT)
        tasks = [asyncio.create_task(ask(pool, HEAVY)) for _ in range(2)]
        await asyncio.sleep(0.2)
        assert isinstance(await fault(pool, LIGHT), ServerBusy)
        for task in tasks:
            task.cancel()

    in_pool(dataset, Limits(workers=1, reserve=0, queue=1), scenario)


def test_an_answer_waits_for_its_reader(dataset: Dataset) -> None:
    """A worker writes no further than its reader reads, and the answer is whole in the end."""

    async def scenario(pool: WorkerPool) -> None:
        reply = await pool.run(Query("SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f }"), "csv")
        size = len(await reply.next_chunk())
        await asyncio.sleep(0.5)
        while chunk := await reply.next_chunk():
            size += len(chunk)
        assert size > 20_000_000

    in_pool(dataset, Limits(workers=1, reserve=0, seconds=30), scenario)


def test_the_pool_outlives_its_zygote(dataset: Dataset) -> None:
    """Queries under way fail; the next is answered by a new zygote's worker."""

    async def scenario(pool: WorkerPool) -> None:
        await ask(pool, LIGHT)
        heavy = asyncio.create_task(fault(pool, HEAVY))
        await asyncio.sleep(0.2)
        first = pool.pids[0]
        os.kill(first, signal.SIGKILL)
        assert isinstance(await heavy, QueryMemoryError)
        assert await ask(pool, LIGHT) == b"o\r\n0000\r\n"
        assert pool.pids[0] != first

    in_pool(dataset, Limits(workers=2, reserve=0, seconds=20), scenario)
