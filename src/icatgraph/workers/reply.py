"""The reply: the results of one query as they arrive from its worker, within its deadline."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING

from icatgraph.errors import QueryMemoryError, QueryTimeout
from icatgraph.workers import frames
from icatgraph.workers.connection import Connection, WorkerGoneError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from icatgraph.workers.pool import WorkerPool


class Reply:
    """The results of one query, as they arrive; close it, or read it to its end.

    A reply that is closed before its end kills its worker: that is how a query is stopped.
    """

    def __init__(self, pool: WorkerPool, worker: Connection, seconds: float) -> None:
        self._pool = pool
        self._worker = worker
        self._seconds = seconds
        self._left = seconds
        self._last = time.monotonic() + seconds + pool.limits.transfer_seconds
        self._open = True

    async def next_chunk(self) -> bytes:
        """Return the next bytes of the results, and `b""` once they are complete.

        Raises:
            QueryTimeout: when the worker has computed for longer than the deadline.
            QueryMemoryError, QueryFailed, QuerySyntaxError, QueryForbidden: as the worker found.
        """
        if not self._open:
            return b""
        try:
            kind, body = await self._receive()
        except BaseException:
            self.close()
            raise
        if kind == frames.CHUNK:
            return body
        if kind == frames.END and json.loads(body)["retire"]:
            self.close()
            return b""
        error = frames.read_fault(body) if kind == frames.FAULT else None
        if isinstance(error, QueryMemoryError):
            self.close()  # what is left of its memory is not enough for the next query
        else:
            self._open = False
            self._pool.give_back(self._worker)
        if error is not None:
            raise error
        return b""

    async def _receive(self) -> tuple[bytes, bytes]:
        started = time.monotonic()
        try:
            async with asyncio.timeout(max(0.0, min(self._left, self._last - started))):
                return await self._worker.receive()
        except TimeoutError:
            message = (
                f"the query took longer than {self._seconds:g} seconds; make it more selective or add LIMIT"
            )
            raise QueryTimeout(message) from None
        except WorkerGoneError:
            raise await self._worker.death() from None
        finally:
            self._left -= time.monotonic() - started

    def close(self) -> None:
        """Stop the query when it still runs."""
        if self._open:
            self._open = False
            self._pool.discard(self._worker)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while chunk := await self.next_chunk():
            yield chunk
