"""The connection of the server with a worker: frames in whatever pieces, and what no worker of ours sends."""

from __future__ import annotations

import asyncio
import mmap
import os
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from icatgraph.errors import QueryFailed, QueryMemoryError
from icatgraph.workers import connection, frames
from icatgraph.workers.connection import Connection, WorkerGoneError
from icatgraph.workers.slate import map_to_read, map_to_write, open_slate

if TYPE_CHECKING:
    from collections.abc import Iterator

END = frames.frame(frames.END, b"")


@contextmanager
def worker_of(slate: mmap.mmap | None = None) -> Iterator[tuple[Connection, socket.socket]]:
    """A connection, and the end that a worker would have."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    worker = Connection(1, ours, slate)
    try:
        yield worker, theirs
    finally:
        worker.close()
        theirs.close()


async def next_frame(worker: Connection) -> tuple[bytes, bytes]:
    """The next frame that arrives."""
    async with asyncio.timeout(5):
        while (found := worker.take()) is None:
            await worker.arrival()
    return found


def test_frames_come_whole_in_whatever_pieces_they_arrive() -> None:
    """Two at once, and one byte by byte."""

    async def scenario() -> None:
        with worker_of() as (worker, theirs):
            theirs.sendall(frames.frame(frames.CHUNK, b"one") + END)
            assert await next_frame(worker) == (frames.CHUNK, b"one")
            assert await next_frame(worker) == (frames.END, b"")
            for byte in frames.frame(frames.CHUNK, b"two"):
                theirs.sendall(bytes([byte]))
                await asyncio.sleep(0)
            assert await next_frame(worker) == (frames.CHUNK, b"two")

    asyncio.run(scenario())


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="this system has no files in memory")
def test_what_stands_on_the_slate_is_read_when_its_frame_arrives() -> None:
    """What the worker writes there afterwards belongs to its next answer."""

    async def scenario() -> None:
        descriptor = open_slate()
        assert descriptor is not None
        theirs_to_write = map_to_write(os.dup(descriptor))
        assert theirs_to_write is not None
        with worker_of(map_to_read(descriptor)) as (worker, theirs):
            theirs_to_write[:5] = b"first"
            theirs.sendall(frames.slate_frame(5))
            await asyncio.sleep(0.05)
            theirs_to_write[:5] = b"after"
            assert await next_frame(worker) == (frames.CHUNK, b"first")

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("sent", "slate"),
    [
        (frames.HEADER.pack(frames.CHUNK, frames.MAX_BODY + 1), None),
        (frames.frame(b"?", b""), None),
        (frames.frame(frames.QUERY, b""), None),
        (frames.slate_frame(5), None),
        (frames.frame(frames.SLATE, b"five!"), mmap.mmap(-1, mmap.PAGESIZE)),
    ],
    ids=["too long", "of no kind", "of the server's kind", "of a slate that is not there", "without a size"],
)
def test_a_worker_that_sends_what_it_must_not_is_done_with(
    sent: bytes, slate: mmap.mmap | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lives, so nobody reports its end: the query fails all the same, and soon."""
    monkeypatch.setattr(connection, "_PATIENCE", 0.05)

    async def scenario() -> None:
        with worker_of(slate) as (worker, theirs):
            theirs.sendall(sent)
            with pytest.raises(WorkerGoneError):
                await next_frame(worker)
            assert isinstance(await worker.death(), QueryFailed)

    asyncio.run(scenario())


@pytest.mark.parametrize(("status", "error"), [(9, QueryMemoryError), (256, QueryFailed)])
def test_the_end_of_a_worker_tells_what_was_wrong_with_the_query(status: int, error: type[Exception]) -> None:
    """A signal that comes of too little memory or stack is told from an exit."""

    async def scenario() -> None:
        with worker_of() as (worker, theirs):
            theirs.close()
            with pytest.raises(WorkerGoneError):
                await next_frame(worker)
            worker.ended.set_result(status)
            assert type(await worker.death()) is error

    asyncio.run(scenario())
