"""Fairness between clients: what one asks does not keep another waiting. Clients are names here."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from icatgraph.dataset import Dataset, load_files
from icatgraph.errors import QueryTimeout, ServerBusy
from icatgraph.sparql import Query
from icatgraph.workers import Limits, Reply, SetAsideError, WorkerPool
from tests.library.pools import in_pool

if TYPE_CHECKING:
    from pathlib import Path

LIGHT = "ASK { ?s ?p ?o }"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
# A second or so of work, with an answer.
MIDDLING = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STRLEN(CONCAT(?c, ?f)) = 9) }"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """A thousand triples."""
    path: Path = tmp_path_factory.mktemp("data") / "data.nt"
    path.write_text("".join(f'<http://x/s{n}> <http://x/p> "{n:04}" .\n' for n in range(1000)))
    return load_files([path])


async def ask(pool: WorkerPool, client: str, text: str, seconds: float | None = None) -> bytes:
    """The whole answer of a client's query."""
    reply = await pool.run(Query(text), "json", seconds, client)
    return b"".join([chunk async for chunk in reply])


async def outcome(pool: WorkerPool, client: str, text: str, seconds: float) -> str:
    """What became of a query: its answer's kind or its error's."""
    try:
        await ask(pool, client, text, seconds)
    except (QueryTimeout, ServerBusy) as error:
        return type(error).__name__
    return "answered"


def test_heavy_queries_of_one_leave_room_for_light_ones_of_another(dataset: Dataset) -> None:
    """Twenty heavy queries run and wait; each light one is answered within the second."""

    async def scenario(pool: WorkerPool) -> None:
        flood = [asyncio.create_task(outcome(pool, "greedy", HEAVY, 2.0)) for _ in range(20)]
        for _ in range(10):
            started = time.monotonic()
            assert b"true" in await ask(pool, "modest", LIGHT)
            assert time.monotonic() - started < 1
            await asyncio.sleep(0.05)
        for task in flood:
            task.cancel()

    in_pool(dataset, Limits(workers=2), scenario)


def test_heavy_queries_of_many_leave_room_as_well(dataset: Dataset) -> None:
    """Each of twelve clients tries the reserve once, and is set aside."""

    async def scenario(pool: WorkerPool) -> None:
        flood = [asyncio.create_task(outcome(pool, f"greedy {n}", HEAVY, 2.0)) for n in range(12)]
        await asyncio.sleep(1.0)
        for _ in range(3):
            assert b"true" in await asyncio.wait_for(ask(pool, "modest", LIGHT), 4)
        assert pool.figures["set_aside"] > 0
        assert pool.figures["slow"] <= 3
        for task in flood:
            task.cancel()

    in_pool(dataset, Limits(workers=2), scenario)


@pytest.mark.parametrize(
    ("rows", "yielded", "expected"),
    [
        (1_000_000, False, ["SetAsideError", "whole", "whole"]),
        (16_000, False, ["whole"] * 3),
        (16_000, True, ["whole"] * 3),  # its worker is replaced, and what it gave is kept all the same
    ],
)
def test_answers_that_nobody_reads_make_room(
    dataset: Dataset, rows: int, yielded: bool, expected: list[str]
) -> None:
    """They hold every worker until somebody else asks: one breaks off, or is kept if the worker has done with it."""
    long = f"SELECT ?a ?d {{ ?a ?b ?c . ?d ?e ?f }} LIMIT {rows}"

    async def scenario(pool: WorkerPool) -> None:
        replies = [await pool.run(Query(long), "json", None, "idle") for _ in range(3)]
        for reply in replies:
            assert await reply.next_chunk()
            reply.yielded = yielded
        await asyncio.sleep(0.3)
        started = time.monotonic()
        assert b"true" in await ask(pool, "modest", LIGHT)
        assert time.monotonic() - started < 1
        ends = [await end_of(reply) for reply in replies]
        assert sorted(ends) == expected

    async def end_of(reply: Reply) -> str:
        last = b""
        try:
            while chunk := await reply.next_chunk():
                last = chunk
        except SetAsideError as error:
            return type(error).__name__
        return "whole" if last.endswith(b"]}}") else "cut"

    in_pool(dataset, Limits(workers=2, reserve=1, quick_seconds=0.1, seconds=30), scenario)


def test_a_query_that_is_set_aside_is_answered_in_the_end(dataset: Dataset) -> None:
    """It begins again when there is room; its client sees nothing of it."""

    async def scenario(pool: WorkerPool) -> None:
        answers = await asyncio.gather(*(ask(pool, f"client {n}", MIDDLING) for n in range(3)))
        assert pool.figures["set_aside"] > 0
        assert len(set(answers)) == 1

    in_pool(dataset, Limits(workers=1, reserve=2, quick_seconds=0.05, seconds=60), scenario)


@pytest.mark.parametrize(("other", "kills"), [("same", 0), ("another", 1)])
def test_a_slow_query_yields_to_other_clients_only(dataset: Dataset, other: str, kills: int) -> None:
    """A worker that has yielded never gets its rank back and is replaced; one that is in nobody's way stays."""

    async def scenario(pool: WorkerPool) -> None:
        slow = asyncio.create_task(ask(pool, "same", MIDDLING))
        while not pool.figures["slow"]:  # noqa: ASYNC110 - it is the clock that is waited for
            await asyncio.sleep(0.01)
        assert b"true" in await ask(pool, other, LIGHT)
        assert await slow
        assert pool.figures["kills"] == kills

    in_pool(dataset, Limits(workers=2, quick_seconds=0.05, seconds=60), scenario)


def test_a_full_line_makes_room_for_a_client_that_has_nothing_in_it(dataset: Dataset) -> None:
    """The last request of whoever waits most often is turned away instead."""

    async def scenario(pool: WorkerPool) -> None:
        flood = [asyncio.create_task(outcome(pool, "greedy", HEAVY, 1.0)) for _ in range(5)]
        await asyncio.sleep(0.2)
        assert await outcome(pool, "modest", LIGHT, 1.0) == "answered"
        assert await flood[-1] == "ServerBusy"
        for task in flood:
            task.cancel()

    in_pool(dataset, Limits(workers=1, reserve=0, queue=4, seconds=4), scenario)


def test_a_pool_that_drains_sends_everybody_away_in_time(dataset: Dataset) -> None:
    """Those who wait at once, those who run when the patience is over."""

    async def scenario(pool: WorkerPool) -> None:
        flood = [asyncio.create_task(outcome(pool, "any", HEAVY, 30.0)) for _ in range(6)]
        await asyncio.sleep(0.4)
        pool.drain(0.2)
        assert await asyncio.wait_for(asyncio.gather(*flood), 2) == ["ServerBusy"] * 6
        assert await outcome(pool, "late", LIGHT, 1.0) == "ServerBusy"

    in_pool(dataset, Limits(workers=2, seconds=30), scenario)
